//! Access to mainnet, and the account's environment (Pepay docs, /api-spec/merchant/access).

use crate::pepay::state::accounts::Environment;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::object;
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::wire::call::Call;

/// `GET /api/v1/user/mainnet-access/status`
pub(crate) fn status(world: &mut World<'_>, caller: &Caller, _call: &Call) -> Answer {
    let business = world.state.business(caller.business)?;
    Ok(bare(&object! {
        "has_mainnet_access": business.mainnet_access,
        "current_environment": business.environment,
    }))
}

/// `POST /api/v1/user/mainnet-access/activate`: without a body as documented, or with the access key
/// that Pepay's own pages send. Any key but an empty one is good.
pub(crate) fn activate(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let body = Body::or_none(call, &world.state.switches, &["access_key"])?;
    body.sized("access_key", 1..=255)?;
    world.state.business_mut(caller.business)?.mainnet_access = true;
    Ok(bare(&object! { "success": true, "message": "Mainnet access activated" }))
}

/// `PUT /api/v1/user/environment`. Mainnet without access is refused; that answer is not documented.
pub(crate) fn choose(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let body = Body::of(call, &world.state.switches, &["environment"])?;
    let text = require(body.text("environment")?, "environment")?;
    let refusal = || Refusal::invalid("environment must be devnet or mainnet");
    let environment = Environment::read(&text).ok_or_else(refusal)?;
    let business = world.state.business_mut(caller.business)?;
    if environment == Environment::Mainnet && !business.mainnet_access {
        return Err(Refusal::forbidden("this account has no access to mainnet"));
    }
    business.environment = environment;
    Ok(bare(&object! { "success": true, "environment": environment }))
}
