//! Webhooks that are not genuine: refused, every one.

use std::time::Duration;

use http::HeaderMap;
use paymux_core::transport::Runtime;
use paymux_core::{Error, ErrorKind, Timestamp};

use super::webhooks::{deliver, headers, secret, signed, slot};
use crate::data::{Hook, Hooks, Signing};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::sign::sign;
use crate::kit::texts::{leaked, shown};
use crate::peer::Clock;

type Attack = fn(Bench, Hooks, &'static Hook) -> Verdict;

const ATTACKS: [(&str, Attack); 10] = [
    ("forged", forged),
    ("unsigned", unsigned),
    ("no_secret", no_secret),
    ("other_purpose", other_purpose),
    ("body_flipped", body_flipped),
    ("signature_flipped", signature_flipped),
    ("signature_twice", signature_twice),
    ("rewritten", rewritten),
    ("stale", stale),
    ("future", future),
];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(hooks) = bench.suite.webhooks else { return };
    // Without a signature there is none to attack.
    if !hooks.signing.has_secrets() {
        return;
    }
    for hook in hooks.events {
        for (name, attack) in ATTACKS {
            cases.add(format!("webhooks::{name}::{}", hook.name), move || attack(bench, hooks, hook));
        }
    }
}

/// That a delivery is refused as not genuine, and the reason shows no secret.
fn refused(bench: Bench, headers: &HeaderMap, body: &[u8], what: &str) -> Verdict {
    let result = deliver(bench, &bench.settings(), headers, body, &Clock::new())?;
    let Err(error) = result else { fail!("{what}: it is accepted") };
    ensure!(error.kind() == ErrorKind::WebhookRejected, "{what}: {error}");
    clean(bench, &error)
}

fn clean(bench: Bench, error: &Error) -> Verdict {
    let text = shown(error);
    ensure!(leaked(&text, &bench.secrets()).is_none(), "the rejection shows a secret");
    Ok(())
}

fn genuine(bench: Bench, hooks: Hooks, hook: &Hook) -> Result<HeaderMap, Stop> {
    let secret = secret(bench, slot(hooks, hook)?)?;
    Ok(signed(hooks, hook, &secret, hook.body.as_bytes(), &Clock::new()))
}

/// Signed with secrets that are not ours.
fn forged(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let own = secret(bench, slot(hooks, hook)?)?;
    let almost: String = own.chars().rev().collect();
    for forged in ["", " ", "guess", &almost, &format!("{own} "), &format!(" {own}"), &own.to_uppercase()] {
        if *forged == own {
            continue;
        }
        let headers = signed(hooks, hook, forged, hook.body.as_bytes(), &Clock::new());
        refused(bench, &headers, hook.body.as_bytes(), "signed with another secret")?;
    }
    Ok(())
}

/// Without any signature, and with each header of it missing or empty.
fn unsigned(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    refused(bench, &headers(hook, Vec::new()), hook.body.as_bytes(), "without a signature")?;
    refused(bench, &HeaderMap::new(), hook.body.as_bytes(), "without any header")?;
    let whole = signature(bench, hooks, hook)?;
    for index in 0..whole.len() {
        let mut missing = whole.clone();
        let (name, _) = missing.remove(index);
        refused(bench, &headers(hook, missing), hook.body.as_bytes(), &format!("without `{name}`"))?;
        let mut empty = whole.clone();
        if let Some((_, value)) = empty.get_mut(index) {
            value.clear();
        }
        refused(bench, &headers(hook, empty), hook.body.as_bytes(), &format!("with an empty `{name}`"))?;
    }
    Ok(())
}

fn signature(bench: Bench, hooks: Hooks, hook: &Hook) -> Result<Vec<(String, String)>, Stop> {
    let secret = secret(bench, slot(hooks, hook)?)?;
    Ok(sign(hooks.signing, &secret, hook.body.as_bytes(), Clock::new().now()))
}

/// Nobody has configured a secret: that is an error which names the variable, never a skipped check.
fn no_secret(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let settings = bench.settings_with(|other| {
        if hooks.slots.contains(&other.name) { Vec::new() } else { vec![bench.value(other)] }
    });
    // Signed with the credential itself: without that nothing opens, so nothing is accepted.
    let credential =
        |slot: &&str| bench.suite.descriptor.slot(slot).is_some_and(|slot| slot.scheme().is_some());
    let closed = bench.open(&settings, &bench.peer(&Clock::new()), &Clock::new()).is_err();
    if closed && hooks.slots.iter().all(credential) {
        return Ok(());
    }
    let empty = signed(hooks, hook, "", hook.body.as_bytes(), &Clock::new());
    for headers in [genuine(bench, hooks, hook)?, empty, HeaderMap::new()] {
        let clock = Clock::new();
        let Err(error) = deliver(bench, &settings, &headers, hook.body.as_bytes(), &clock)? else {
            fail!("without a secret everything is accepted");
        };
        ensure!(error.kind() == ErrorKind::Configuration, "it is told as {}: {error}", error.kind());
        let slots = hooks.slots.iter().filter_map(|name| bench.suite.descriptor.slot(name));
        let named = slots.into_iter().any(|slot| error.to_string().contains(slot.variable));
        ensure!(named, "no variable is named: {error}");
    }
    Ok(())
}

/// Signed with a secret of ours that is for something else.
fn other_purpose(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let own = slot(hooks, hook)?;
    // Slots that hold the next or the last secret for the same events are no other purpose.
    let purposes: Vec<_> = hooks.events.iter().filter_map(|hook| hook.slot).collect();
    let others: Vec<_> = hooks.slots.iter().filter(|name| **name != own && purposes.contains(name)).collect();
    for other in &others {
        let headers = signed(hooks, hook, &secret(bench, other)?, hook.body.as_bytes(), &Clock::new());
        refused(bench, &headers, hook.body.as_bytes(), &format!("signed with `{other}`"))?;
    }
    if others.is_empty() { skip!("there is one purpose only") } else { Ok(()) }
}

/// One bit of the body is another, at every byte.
fn body_flipped(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let headers = genuine(bench, hooks, hook)?;
    for (index, _) in hook.body.bytes().enumerate() {
        let mut body = hook.body.as_bytes().to_vec();
        if let Some(byte) = body.get_mut(index) {
            *byte ^= 1;
        }
        refused(bench, &headers, &body, &format!("byte {index} of the body changed"))?;
    }
    let longer = [hook.body.as_bytes(), b" "].concat();
    refused(bench, &headers, &longer, "a space behind the body")?;
    refused(bench, &headers, b"", "without a body")
}

/// One character of the signature's headers is another, at every place; and it is cut off.
fn signature_flipped(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let whole = signature(bench, hooks, hook)?;
    for (which, (name, value)) in whole.iter().enumerate() {
        let with = |value: String| {
            let mut changed = whole.clone();
            if let Some(pair) = changed.get_mut(which) {
                pair.1 = value;
            }
            headers(hook, changed)
        };
        for (index, old) in value.char_indices() {
            // The padding of base64 carries nothing.
            let new = if old == '0' { '1' } else { '0' };
            let mut changed = value.clone();
            changed.replace_range(index..index + old.len_utf8(), &new.to_string());
            refused(bench, &with(changed), hook.body.as_bytes(), &format!("`{name}` changed at {index}"))?;
        }
        let half = value.chars().take(value.len() / 2).collect();
        refused(bench, &with(half), hook.body.as_bytes(), &format!("half of `{name}`"))?;
        refused(bench, &with(format!("{value}{value}")), hook.body.as_bytes(), &format!("`{name}` doubled"))?;
    }
    Ok(())
}

/// The header stands there twice, once wrong: nobody knows which one counts.
fn signature_twice(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let own = signature(bench, hooks, hook)?;
    let forged = sign(hooks.signing, "guess", hook.body.as_bytes(), Clock::new().now());
    for (first, second) in [(&own, &forged), (&forged, &own)] {
        let mut both = headers(hook, first.clone());
        for (name, value) in headers(hook, second.clone()) {
            if let Some(name) = name {
                both.append(name, value);
            }
        }
        refused(bench, &both, hook.body.as_bytes(), "with two signatures")?;
    }
    Ok(())
}

/// The same JSON, parsed and written again.
fn rewritten(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let headers = genuine(bench, hooks, hook)?;
    let Some(json) = Json::parse(hook.body) else { skip!("the body is not JSON") };
    for other in [json.pretty(), json.reversed().to_string(), format!("{}\n", hook.body)] {
        if other != hook.body {
            refused(bench, &headers, other.as_bytes(), "a body that was written again")?;
        }
    }
    Ok(())
}

fn tolerance(hooks: Hooks) -> Result<Duration, Stop> {
    let tolerance = match hooks.signing {
        Signing::Hmac { .. }
        | Signing::HmacSha512 { .. }
        | Signing::Asked { .. }
        | Signing::Certified(_)
        | Signing::Unsigned => None,
        Signing::StampedHmac { tolerance, .. } | Signing::TimedHmac { tolerance, .. } => Some(tolerance),
        Signing::Custom { tolerance, .. } => tolerance,
    };
    match tolerance {
        Some(tolerance) => Ok(tolerance),
        None => skip!("no time is signed along"),
    }
}

/// Signed by a clock that differs from ours: within the tolerance it counts, beyond it does not.
fn shifted(bench: Bench, hooks: Hooks, hook: &Hook, at: impl Fn(Duration) -> Timestamp) -> Verdict {
    let tolerance = tolerance(hooks)?;
    let secret = secret(bench, slot(hooks, hook)?)?;
    let second = Duration::from_secs(1);
    let near = sign(hooks.signing, &secret, hook.body.as_bytes(), at(tolerance.saturating_sub(second)));
    let body = hook.body.as_bytes();
    let result = deliver(bench, &bench.settings(), &headers(hook, near), body, &Clock::new())?;
    result.map_err(|error| format!("within the tolerance it is refused: {error}"))?;
    let far = sign(hooks.signing, &secret, body, at(tolerance + second));
    refused(bench, &headers(hook, far), body, "beyond the tolerance")
}

fn stale(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let now = Clock::new().now();
    shifted(bench, hooks, hook, |away| {
        Timestamp::from_unix_millis(now.unix_millis() - i64::try_from(away.as_millis()).unwrap_or(i64::MAX))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    })
}

fn future(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let now = Clock::new().now();
    shifted(bench, hooks, hook, |away| now.plus(away))
}
