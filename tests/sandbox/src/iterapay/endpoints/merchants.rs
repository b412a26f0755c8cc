//! Merchants themselves.

use serde_json::{Value, json};

use crate::iterapay::endpoints::api_keys::no_content;
use crate::iterapay::endpoints::funds_and_limits::balances;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::State;
use crate::iterapay::state::merchant::Merchant;
use crate::iterapay::wire::access::Caller;
use crate::iterapay::wire::fields::Fields;
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::wire::call::Reply;

/// `GET /merchants`: those that the person has access to, or the one of the key. Not paged.
pub(crate) fn list(state: &mut State, ask: &Ask<'_>) -> Answer {
    let mut own: Vec<_> = state.merchants.values().filter(|one| has(&ask.caller, one)).collect();
    own.sort_by_key(|merchant| merchant.number);
    let each = own
        .into_iter()
        .map(|merchant| json!({ "id": merchant.id, "name": merchant.name, "balances": balances(merchant) }));
    Ok(Reply::json(200, &each.collect::<Vec<_>>()))
}

fn has(caller: &Caller, merchant: &Merchant) -> bool {
    match caller {
        Caller::Nobody => false,
        Caller::Key(id) => *id == merchant.id,
        Caller::User(id) => merchant.owner == *id || merchant.members.contains_key(id),
    }
}

/// `POST /merchants`.
pub(crate) fn create(state: &mut State, ask: &Ask<'_>) -> Answer {
    let Caller::User(owner) = &ask.caller else {
        return Err(Problem::forbidden("This endpoint takes a bearer token"));
    };
    let name = Fields::of(ask.call, &["name"], &state.switches)?.required_text("name")?;
    let id = state.ids.uuid();
    let merchant = Merchant::new(id.clone(), state.count(), name, owner.clone());
    state.merchants.insert(id.clone(), merchant);
    Ok(Reply::json(201, &json!({ "id": id })))
}

/// `GET /merchants/{merchantID}`. `settings` is there if anything is set.
pub(crate) fn get(state: &mut State, ask: &Ask<'_>) -> Answer {
    let merchant = state.merchant(ask.merchant)?;
    let mut body = json!({ "id": merchant.id, "name": merchant.name });
    let mut settings = serde_json::Map::new();
    if let Some(webhook) = &merchant.webhook {
        settings.insert("webhookUrl".to_owned(), json!(webhook.url));
    }
    if merchant.webhook.is_some() || merchant.whitelist.is_some() {
        let list: Vec<_> = merchant.whitelist.iter().map(|allowed| &allowed.text).collect();
        settings.insert("ipWhitelist".to_owned(), json!(list));
    }
    if let (Value::Object(body), false) = (&mut body, settings.is_empty()) {
        body.insert("settings".to_owned(), Value::Object(settings));
    }
    Ok(Reply::json(200, &body))
}

/// `PUT /merchants/{merchantID}`: changes what is sent, though it is a PUT.
pub(crate) fn update(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, &["name"], &state.switches)?;
    if fields.raw("name").is_some() {
        let name = fields.required_text("name")?;
        state.merchant_mut(ask.merchant)?.name = name;
    }
    Ok(Reply::json(200, &json!({ "id": ask.merchant })))
}

/// `DELETE /merchants/{merchantID}`: with everything that is its own.
pub(crate) fn delete(state: &mut State, ask: &Ask<'_>) -> Answer {
    state.forget_destination(ask.merchant);
    let id = ask.merchant;
    state.merchants.remove(id);
    state.invoices.retain(|_, one| one.merchant != id);
    state.transactions.retain(|_, one| one.merchant != id);
    state.withdrawals.retain(|_, one| one.merchant != id);
    state.collections.retain(|_, one| one.merchant != id);
    Ok(no_content())
}
