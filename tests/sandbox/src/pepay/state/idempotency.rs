//! `Idempotency-Key` (Pepay docs, /api-reference/invoices/create-an-invoice and /overview/security).
//!
//! Not documented, so ours: a key is a business's own, for 24 hours; the same call replays the stored
//! answer, any other call with it gets 409; only successes are stored.

use std::time::Duration;

use jiff::Timestamp;

use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::is_uuid_v4;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::pepay::wire::signing;
use crate::running::clock::later;
use crate::wire::call::{Call, Reply};

const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// An answer that a key replays.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    business: u32,
    key: String,
    fingerprint: String,
    until: Timestamp,
    reply: Reply,
}

/// Runs `act` at most once per key.
pub(crate) fn once(
    world: &mut World<'_>,
    caller: &Caller,
    call: &Call,
    operation: &str,
    required: bool,
    act: impl FnOnce(&mut World<'_>) -> Answer,
) -> Answer {
    let Some(key) = call.header("idempotency-key").map(str::to_owned) else {
        return if required {
            Err(Refusal::new(400, "IDEMPOTENCY_KEY_MISSING", "the Idempotency-Key header is required"))
        } else {
            act(world)
        };
    };
    if !is_uuid_v4(&key) {
        return Err(Refusal::invalid("Idempotency-Key must be a version 4 UUID"));
    }
    let fingerprint = format!("{operation} {:?} {}", call.params, signing::digest(&call.body));
    let now = world.now;
    world.state.stored.retain(|stored| stored.until > now);
    let known = |stored: &&Stored| stored.business == caller.business && stored.key == key;
    if let Some(stored) = world.state.stored.iter().find(known) {
        return if stored.fingerprint == fingerprint {
            Ok(stored.reply.clone())
        } else {
            Err(Refusal::new(409, "IDEMPOTENCY_CONFLICT", "this Idempotency-Key was used for another call"))
        };
    }
    let reply = act(world)?;
    let stored =
        Stored { business: caller.business, key, fingerprint, until: later(now, KEPT), reply: reply.clone() };
    world.state.stored.push(stored);
    Ok(reply)
}
