//! Who may come in by which credential (Pepay docs, /api-spec/authentication).
//!
//! Missing or invalid is 401, valid but of the wrong kind 403, suspended or expired 403. Both key
//! headers at once are refused with 400: they are never sent together, and the answer is not documented.

use std::time::Duration;

use crate::pepay::state::accounts::{Environment, Key, KeyStatus, Scope};
use crate::pepay::state::world::World;
use crate::pepay::wire::jwt;
use crate::pepay::wire::jwt::Use;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::running::clock::later;
use crate::wire::call::Call;

/// Which credentials an endpoint takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) merchant: bool,
    pub(crate) commerce: bool,
    pub(crate) dashboard: bool,
    pub(crate) session: bool,
}

/// A kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Merchant,
    Commerce,
    Dashboard,
    Session,
}

/// Who calls.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) kind: Kind,
    pub(crate) business: u32,
    /// The key's environment for a commerce key, else the account's.
    pub(crate) environment: Environment,
    /// The id of the key, if it is one.
    pub(crate) key: Option<String>,
    /// The invoice of a payment session; empty for any other caller.
    pub(crate) invoice: String,
}

impl Door {
    fn takes(self, kind: Kind) -> bool {
        match kind {
            Kind::Merchant => self.merchant,
            Kind::Commerce => self.commerce,
            Kind::Dashboard => self.dashboard,
            Kind::Session => self.session,
        }
    }

    /// Lets a call in, or says why not.
    pub(crate) fn admit(self, world: &mut World<'_>, call: &Call) -> Answer<Caller> {
        let shown = shown(world, call)?;
        if let Some((_, judged)) = shown.iter().find(|(kind, _)| kind.is_some_and(|kind| self.takes(kind))) {
            if let Ok(Caller { key: Some(id), .. }) = judged {
                world.state.used(id, world.now);
            }
            return judged.clone();
        }
        if shown.iter().any(|(_, judged)| judged.is_ok()) {
            return Err(Refusal::forbidden("this credential is not for this endpoint"));
        }
        let refusals = shown.into_iter().find_map(|(_, judged)| judged.err());
        Err(refusals.unwrap_or_else(|| Refusal::new(401, "UNAUTHORIZED", "no credential was given")))
    }
}

/// A credential that was shown: its kind, if that can be told, and whether it is good.
type Shown = (Option<Kind>, Answer<Caller>);

fn shown(world: &World<'_>, call: &Call) -> Answer<Vec<Shown>> {
    let switches = &world.state.switches;
    let api_key = call.header("x-api-key");
    let commerce_key = call.header("x-commerce-api-key");
    if api_key.is_some() && commerce_key.is_some() {
        return Err(Refusal::invalid("x-api-key and x-commerce-api-key are never sent together"));
    }
    let mut all = Vec::new();
    if let Some(secret) = api_key {
        all.push(key(world, secret, switches.commerce_key_in_x_api_key));
    }
    if let Some(secret) = commerce_key.filter(|_| switches.x_commerce_api_key) {
        let (kind, judged) = key(world, secret, true);
        let wrong = || Refusal::forbidden("a merchant key in the header for commerce keys");
        let judged = judged.and_then(|one| if one.kind == Kind::Commerce { Ok(one) } else { Err(wrong()) });
        all.push((kind.map(|_| Kind::Commerce), judged));
    }
    if let Some(token) = call.bearer() {
        all.push((Some(Kind::Dashboard), dashboard(world, token)));
    }
    let pair = (call.header("x-session-token"), call.header("x-signature"));
    if pair != (None, None) {
        all.push((Some(Kind::Session), session(world, pair)));
    }
    Ok(all)
}

fn key(world: &World<'_>, secret: &str, commerce_too: bool) -> Shown {
    let found = world.state.keys.iter().find(|key| key.secret == secret);
    let Some(found) = found.filter(|key| key.status != KeyStatus::Revoked) else {
        return (None, Err(Refusal::new(401, "API_KEY_INVALID", "Invalid API key")));
    };
    let kind = if found.scope == Scope::Commerce { Kind::Commerce } else { Kind::Merchant };
    if kind == Kind::Commerce && !commerce_too {
        return (Some(kind), Err(Refusal::forbidden("a commerce key in the header for merchant keys")));
    }
    (Some(kind), good_key(world, found, kind))
}

fn good_key(world: &World<'_>, key: &Key, kind: Kind) -> Answer<Caller> {
    if key.status == KeyStatus::Suspended {
        return Err(Refusal::forbidden("the API key is suspended"));
    }
    if key.expires.is_some_and(|end| end <= world.now) {
        return Err(Refusal::forbidden("the API key has expired"));
    }
    let account = world.state.business(key.business)?.environment;
    Ok(Caller {
        kind,
        business: key.business,
        environment: if kind == Kind::Commerce { key.environment } else { account },
        key: Some(key.id.clone()),
        invoice: String::new(),
    })
}

fn dashboard(world: &World<'_>, token: &str) -> Answer<Caller> {
    let refusal = || Refusal::new(401, "UNAUTHORIZED", "Invalid or expired token");
    let claims = jwt::read(world.secret, token).filter(|claims| claims.usage == Use::Dashboard);
    let claims = claims.filter(|claims| claims.exp > world.now.as_second()).ok_or_else(refusal)?;
    let business = world.state.business(claims.sub.parse().map_err(|_| refusal())?)?;
    Ok(Caller {
        kind: Kind::Dashboard,
        business: business.number,
        environment: business.environment,
        key: None,
        invoice: String::new(),
    })
}

/// The session pair: both are needed, and must belong together.
pub(crate) fn session(world: &World<'_>, pair: (Option<&str>, Option<&str>)) -> Answer<Caller> {
    let missing = || Refusal::new(401, "UNAUTHORIZED", "x-session-token and x-signature are both required");
    let (Some(token), Some(signature)) = pair else {
        return Err(missing());
    };
    let state = &world.state;
    let unknown = || Refusal::new(401, "UNAUTHORIZED", "Invalid session token");
    let invoice = state.invoices.iter().find(|invoice| invoice.session.token == token).ok_or_else(unknown)?;
    if invoice.session.signature != signature {
        if state.invoices.iter().any(|other| other.session.signature == signature) {
            return Err(Refusal::forbidden("token and signature do not belong together"));
        }
        let status = if state.switches.wrong_signature_401 { 401 } else { 400 };
        return Err(Refusal::new(status, "INVALID_SIGNATURE", "Invalid session signature"));
    }
    let grace = Duration::from_secs(state.switches.session_grace_seconds);
    if later(invoice.expires, grace) <= world.now {
        return Err(Refusal::missing("session"));
    }
    Ok(Caller {
        kind: Kind::Session,
        business: invoice.business,
        environment: invoice.environment,
        key: None,
        invoice: invoice.id.clone(),
    })
}
