//! The webhook (`/weebhook/...`, sic) and the whitelist of a merchant.

use http::Uri;
use serde_json::json;

use crate::iterapay::NAME;
use crate::iterapay::endpoints::api_keys::no_content;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::merchant::Webhook;
use crate::iterapay::state::{State, iso};
use crate::iterapay::wire::access::Allowed;
use crate::iterapay::wire::fields::Fields;
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::iterapay::wire::webhooks::token;
use crate::wire::call::Reply;

/// `POST /weebhook/{merchantID}`: makes or replaces the one webhook.
///
/// A URL on loopback becomes the destination. One with `https://` is kept and shown, and messages go
/// where the control API says.
pub(crate) fn set_webhook(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, &["url", "secret"], &state.switches)?;
    let url = fields.required_text("url")?;
    let secret = fields.required_text("secret")?;
    let bad = || Problem::field("url", "must be a public HTTPS URL");
    let parsed: Uri = url.parse().map_err(|_| bad())?;
    let https = parsed.scheme_str() == Some("https") && parsed.host().is_some_and(|host| !host.is_empty());
    if !https && state.switches.https_webhooks_only {
        return Err(bad());
    }
    if https {
        state.forget_destination(ask.merchant);
    } else {
        let kind = state.kind_of(ask.merchant);
        state.tools.deliveries.set_url(NAME, &kind, Some(&url)).map_err(|_| bad())?;
    }
    let token = token(&secret, &state.switches);
    let created = state.now;
    state.merchant_mut(ask.merchant)?.webhook = Some(Webhook { url, secret, created });
    Ok(Reply::json(200, &json!({ "token": token })))
}

/// `GET /weebhook/{merchantID}`. Without a webhook 404, which is not documented.
pub(crate) fn webhook(state: &mut State, ask: &Ask<'_>) -> Answer {
    let webhook = state.merchant(ask.merchant)?.webhook.as_ref();
    let webhook = webhook.ok_or_else(|| Problem::not_found("webhook"))?;
    Ok(Reply::json(200, &json!({ "url": webhook.url, "createdAt": iso(webhook.created) })))
}

/// `DELETE /weebhook/{merchantID}`. Without a webhook 404, which is not documented.
pub(crate) fn delete_webhook(state: &mut State, ask: &Ask<'_>) -> Answer {
    state.forget_destination(ask.merchant);
    let webhook = state.merchant_mut(ask.merchant)?.webhook.take();
    webhook.ok_or_else(|| Problem::not_found("webhook"))?;
    Ok(no_content())
}

/// `POST /ipAddress/{merchantID}`: one value; a second one takes its place.
pub(crate) fn set_address(state: &mut State, ask: &Ask<'_>) -> Answer {
    let text = Fields::of(ask.call, &["ipAddress"], &state.switches)?.required_text("ipAddress")?;
    let ranges = state.switches.ip_ranges;
    let what = if ranges { "must be an IPv4 address or range" } else { "must be an IPv4 address" };
    let allowed = Allowed::parse(&text, ranges).ok_or_else(|| Problem::field("ipAddress", what))?;
    state.merchant_mut(ask.merchant)?.whitelist = Some(allowed);
    Ok(no_content())
}

/// `GET /ipAddress/{merchantID}`: null is no restriction.
pub(crate) fn address(state: &mut State, ask: &Ask<'_>) -> Answer {
    let allowed = state.merchant(ask.merchant)?.whitelist.as_ref().map(|allowed| &allowed.text);
    Ok(Reply::json(200, &json!({ "ipAddress": allowed })))
}

/// `DELETE /ipAddress/{merchantID}`: the key stays good. Without a restriction the same.
pub(crate) fn delete_address(state: &mut State, ask: &Ask<'_>) -> Answer {
    state.merchant_mut(ask.merchant)?.whitelist = None;
    Ok(no_content())
}

impl State {
    /// Takes back a destination that a registration has set; one set by the control API stays.
    pub(crate) fn forget_destination(&self, merchant: &str) {
        let webhook = self.merchants.get(merchant).and_then(|merchant| merchant.webhook.as_ref());
        if webhook.is_some_and(|webhook| webhook.url.starts_with("http://")) {
            let kind = self.kind_of(merchant);
            let _ = self.tools.deliveries.set_url(NAME, &kind, None);
        }
    }
}
