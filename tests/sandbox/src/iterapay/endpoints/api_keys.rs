//! API keys: one per merchant.

use serde_json::json;

use crate::iterapay::choices::KeyField;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::merchant::ApiKey;
use crate::iterapay::state::{State, iso};
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::wire::call::Reply;

/// `POST /key/generate/{merchantID}`: the old key is dead at once.
pub(crate) fn generate(state: &mut State, ask: &Ask<'_>) -> Answer {
    let had_one = state.merchant(ask.merchant)?.key.is_some();
    if had_one && !state.switches.generate_replaces {
        return Err(state.refusal("Revoke the old key first"));
    }
    let (field, prefix) = match state.switches.key_field {
        KeyField::Key => ("key", "iterapay_live_"),
        KeyField::ApiKey => ("apiKey", "ipa_live_"),
    };
    let text = format!("{prefix}{}", state.ids.alphanumeric(32));
    let days = state.switches.key_valid_days.map(|days| days.saturating_mul(24 * 60 * 60));
    let key = ApiKey {
        text: text.clone(),
        created: state.now,
        last_used: None,
        until: days.map(|seconds| State::after(state.now, seconds)),
    };
    state.merchant_mut(ask.merchant)?.key = Some(key);
    Ok(Reply::json(200, &json!({ field: text })))
}

/// `GET /key/info/{merchantID}`. Without a key 404, which is not documented.
pub(crate) fn info(state: &mut State, ask: &Ask<'_>) -> Answer {
    let merchant = state.merchant(ask.merchant)?;
    let key = merchant.key.as_ref().ok_or_else(|| Problem::not_found("key"))?;
    let random = key.text.rfind('_').map_or(0, |at| at.saturating_add(1));
    let prefix = key.text.get(..random.saturating_add(3)).unwrap_or_default();
    let body = json!({
        "createdAt": iso(key.created),
        "lastUsedAt": key.last_used.map(iso),
        "prefix": prefix,
    });
    Ok(Reply::json(200, &body))
}

/// `DELETE /key/revoke/{merchantID}`. Without a key 404, which is not documented.
pub(crate) fn revoke(state: &mut State, ask: &Ask<'_>) -> Answer {
    let merchant = state.merchant_mut(ask.merchant)?;
    merchant.key.take().ok_or_else(|| Problem::not_found("key"))?;
    Ok(no_content())
}

/// 204.
pub(crate) fn no_content() -> Reply {
    Reply { headers: Vec::new(), ..Reply::new(204, "", "") }
}
