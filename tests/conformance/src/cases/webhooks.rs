//! Webhooks: genuine ones are read for what they say.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use paymux_core::disputes::DisputeStatus;
use paymux_core::provider::{DisputeUpdate, RefundUpdate, Settings};
use paymux_core::refunds::RefundStatus;
use paymux_core::transport::Runtime;
use paymux_core::{Error, Event, Status, Subject, Verified, verify};

use crate::data::{Certified, Hook, Hooks, Means, Signing};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::money::money;
use crate::kit::sign::sign;
use crate::peer::{Answer, Clock, Expect, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(hooks) = bench.suite.webhooks else {
        cases.add("webhooks::data", || skip!("the provider has no webhooks"));
        return;
    };
    cases.add("webhooks::data", move || {
        ensure!(!hooks.events.is_empty(), "there are no events");
        let signed = hooks.signing.has_secrets();
        ensure!(!signed || !hooks.slots.is_empty(), "there are no slots with secrets");
        ensure!(signed || hooks.slots.is_empty(), "no secret signs, and there are slots with secrets");
        let told = |hook: &Hook| !matches!(hook.means, Means::LookUp | Means::Other);
        let worded = hooks.events.iter().any(|hook| !hook.words.1.is_empty());
        ensure!(
            worded || !hooks.events.iter().any(told),
            "list the documented words of an event: Hook::words"
        );
        Ok(())
    });
    for hook in hooks.events {
        let name = hook.name;
        cases.add(format!("webhooks::good::{name}"), move || good(bench, hooks, hook));
        cases.add(format!("webhooks::duplicated::{name}"), move || duplicated(bench, hooks, hook));
        if hooks.signing.has_secrets() {
            cases.add(format!("webhooks::rotated::{name}"), move || rotated(bench, hooks, hook));
        }
        for other in others(hooks, hook) {
            let case = format!("webhooks::every_slot::{name}::{other}");
            cases.add(case, move || every_slot(bench, hooks, hook, other));
        }
        if let Some(header) = hooks.previous {
            cases.add(format!("webhooks::previous::{name}"), move || previous(bench, hooks, hook, header));
        }
        if let Some((secret, signature)) = hook.recorded {
            cases.add(format!("webhooks::recorded::{name}"), move || {
                recorded(bench, hooks, hook, secret, signature)
            });
        }
        if let Some((known, _)) = hook.words.1.first() {
            cases.add(format!("webhooks::unknown_word::{name}"), move || {
                unknown_word(bench, hooks, hook, known)
            });
        }
        for (word, means) in hook.words.1 {
            cases.add(format!("webhooks::word::{name}::{word}"), move || {
                let event = read(bench, hooks, hook, &worded(hook, word)?)?;
                ensure!(says(&event.subject, means), "it is read as {:?}, not as {means:?}", event.subject);
                Ok(())
            });
        }
    }
    cases.add("webhooks::distinct_keys", move || distinct_keys(bench, hooks));
    cases.add("webhooks::reordered", move || reordered(bench, hooks));
}

/// The slot whose secret signs an event.
pub(super) fn slot(hooks: Hooks, hook: &Hook) -> Result<&'static str, Stop> {
    let slot = hook.slot.or(hooks.slots.first().copied());
    slot.ok_or_else(|| Stop::Failed("there are no slots with secrets".to_owned()))
}

pub(super) fn secret(bench: Bench, slot: &str) -> Result<String, Stop> {
    let slot = bench.suite.descriptor.slot(slot);
    Ok(slot.map(|slot| bench.value(slot)).ok_or_else(|| "there is no such slot".to_owned())?)
}

/// The secret that signs an event; an empty one where none does.
fn own_secret(bench: Bench, hooks: Hooks, hook: &Hook) -> Result<String, Stop> {
    if hooks.signing.has_secrets() { secret(bench, slot(hooks, hook)?) } else { Ok(String::new()) }
}

/// The headers of an event, signed with a secret at the clock's time.
pub(super) fn signed(hooks: Hooks, hook: &Hook, secret: &str, body: &[u8], clock: &Clock) -> HeaderMap {
    headers(hook, sign(hooks.signing, secret, body, clock.now()))
}

pub(super) fn headers(hook: &Hook, signature: Vec<(String, String)>) -> HeaderMap {
    let own = hook.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let pairs = own.chain(signature).filter_map(|(name, value)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&value).ok()?))
    });
    pairs.collect()
}

/// What a provider with these settings makes of a delivery.
pub(super) fn deliver(
    bench: Bench,
    settings: &Settings,
    headers: &HeaderMap,
    body: &[u8],
    clock: &Clock,
) -> Result<Result<Event, Error>, Stop> {
    let mut peer = bench.peer(clock);
    match bench.suite.webhooks.map(|hooks| hooks.signing) {
        Some(Signing::Asked { question, yes, .. }) => {
            peer = peer.aside(Expect::new(question), Answer::new(200, yes));
        }
        Some(Signing::Certified(with)) => peer = publishing(peer, with, Answer::new(200, with.certificate)),
        _ => {}
    }
    deliver_over(bench, settings, &peer, headers, body, clock)
}

/// A peer that gives this answer to whoever asks for the certificate.
pub(super) fn publishing(peer: Peer, with: Certified, answer: Answer) -> Peer {
    let path = with.address.split('/').skip(3).collect::<Vec<_>>().join("/");
    peer.aside(Expect::new(format!("GET /{path}")), answer)
}

/// The same over a peer that answers what it is asked.
pub(super) fn deliver_over(
    bench: Bench,
    settings: &Settings,
    peer: &Peer,
    headers: &HeaderMap,
    body: &[u8],
    clock: &Clock,
) -> Result<Result<Event, Error>, Stop> {
    let opened = bench.open(settings, peer, clock);
    let opened = opened.map_err(|error| format!("it cannot be opened: {error}"))?;
    let Some(webhooks) = opened.provider.webhooks() else { fail!("there are no webhooks") };
    let body = Bytes::copy_from_slice(body);
    Ok(clock.run(verify(webhooks, headers, &body, clock.now()))?.map(Verified::into_inner))
}

/// A genuine delivery of this body.
fn read(bench: Bench, hooks: Hooks, hook: &Hook, body: &str) -> Result<Event, Stop> {
    let clock = Clock::new();
    let headers = signed(hooks, hook, &own_secret(bench, hooks, hook)?, body.as_bytes(), &clock);
    let event = deliver(bench, &bench.settings(), &headers, body.as_bytes(), &clock)?;
    Ok(event.map_err(|error| format!("a genuine delivery is refused: {error}"))?)
}

fn worded(hook: &Hook, word: &str) -> Result<String, Stop> {
    let json = Json::parse(hook.body).and_then(|json| json.with(hook.words.0, Json::string(word)));
    Ok(json
        .map(|json| json.to_string())
        .ok_or_else(|| format!("nothing stands at {:?} of the body", hook.words.0))?)
}

fn says(subject: &Subject, means: &Means) -> bool {
    match (subject, means) {
        (Subject::Payment(update), Means::Payment(status)) => update.status == *status,
        (Subject::Payout(update), Means::Payout(status)) => update.status == *status,
        (Subject::Refund(update), Means::Refund(status)) => update.status == *status,
        (Subject::Dispute(update), Means::Dispute(status)) => update.status == *status,
        (Subject::LookUp { .. }, Means::LookUp) | (Subject::Other, Means::Other) => true,
        _ => false,
    }
}

fn good(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let event = read(bench, hooks, hook, hook.body)?;
    ensure!(event.account == bench.account(), "it names the account {}", event.account);
    ensure!(!event.key.is_empty(), "its key is empty");
    ensure!(event.body.as_ref() == hook.body.as_bytes(), "the raw body is not kept");
    ensure!(says(&event.subject, &hook.means), "it is read as {:?}, not as {:?}", event.subject, hook.means);
    let (id, reference, amount) = match &event.subject {
        Subject::Payment(update) => (Some(&update.id), update.reference.as_ref(), update.requested.as_ref()),
        Subject::Payout(update) => (Some(&update.id), None, update.amount.as_ref()),
        Subject::Refund(update) => (Some(&update.id), update.reference.as_ref(), update.amount.as_ref()),
        Subject::Dispute(update) => (Some(&update.id), None, update.amount.as_ref()),
        _ => (None, None, None),
    };
    if let Subject::Refund(RefundUpdate { payment_ids, .. })
    | Subject::Dispute(DisputeUpdate { payment_ids, .. }) = &event.subject
    {
        match hook.of {
            Some(of) => ensure!(
                payment_ids.iter().any(|id| id == of),
                "it is read to be of the payment {payment_ids:?}, not of `{of}`"
            ),
            None => ensure!(
                payment_ids.is_empty(),
                "it names the payment {payment_ids:?}: say with Hook::of which one it is"
            ),
        }
    }
    if let Some(about) = hook.id {
        let hinted = matches!(&event.subject, Subject::LookUp { ids } if ids.iter().any(|id| id == about));
        ensure!(hinted || id.is_some_and(|id| id == about), "it is read to be about {id:?}");
    }
    if let Some(wanted) = hook.reference {
        ensure!(reference.is_some_and(|came| came == wanted), "it is read to carry {reference:?}");
    }
    if let Some(wanted) = hook.amount {
        let wanted = money(wanted)?;
        ensure!(amount == Some(&wanted), "it is read to be about {amount:?}");
    }
    let paid = matches!(&event.subject, Subject::Payment(update) if update.status == Status::Paid);
    ensure!(!paid || hook.amount.is_some() || amount.is_none(), "say with Hook::amount what it is about");
    Ok(())
}

fn duplicated(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let first = read(bench, hooks, hook, hook.body)?;
    // The provider delivers it again later: signed anew, over the same body.
    let clock = Clock::starting(Clock::new().now().plus(std::time::Duration::from_secs(330)), 9);
    let headers = signed(hooks, hook, &own_secret(bench, hooks, hook)?, hook.body.as_bytes(), &clock);
    let second = deliver(bench, &bench.settings(), &headers, hook.body.as_bytes(), &clock)?;
    let second = second.map_err(|error| format!("the second delivery is refused: {error}"))?;
    ensure!(first.key == second.key, "its keys are `{}` and `{}`", first.key, second.key);
    ensure!(first.subject == second.subject, "the second delivery says something else");
    Ok(())
}

/// Two secrets at once, while one replaces the other: both count.
fn rotated(bench: Bench, hooks: Hooks, hook: &'static Hook) -> Verdict {
    let slot = slot(hooks, hook)?;
    let (old, new) = (secret(bench, slot)?, "canary-rotated-8e21".to_owned());
    let settings = bench.settings_with(|other| {
        let value = bench.value(other);
        if other.name == slot { vec![new.clone(), value] } else { vec![value] }
    });
    for secret in [&old, &new] {
        let clock = Clock::new();
        let headers = signed(hooks, hook, secret, hook.body.as_bytes(), &clock);
        if let Err(error) = deliver(bench, &settings, &headers, hook.body.as_bytes(), &clock)? {
            let which = if *secret == old { "old" } else { "new" };
            fail!("during a rotation the {which} secret does not count: {error}");
        }
    }
    Ok(())
}

/// The slots beside its own that are for no other purpose.
fn others(hooks: Hooks, hook: &Hook) -> impl Iterator<Item = &'static str> {
    let own = hook.slot.or(hooks.slots.first().copied());
    let purposes: Vec<_> = hooks.events.iter().filter_map(|hook| hook.slot).collect();
    hooks.slots.iter().copied().filter(move |slot| Some(*slot) != own && !purposes.contains(slot))
}

/// A secret in another slot for the same events counts like the first.
fn every_slot(bench: Bench, hooks: Hooks, hook: &'static Hook, other: &str) -> Verdict {
    let clock = Clock::new();
    let headers = signed(hooks, hook, &secret(bench, other)?, hook.body.as_bytes(), &clock);
    match deliver(bench, &bench.settings(), &headers, hook.body.as_bytes(), &clock)? {
        Ok(_) => Ok(()),
        Err(error) => fail!("signed with `{other}` it is refused: {error}"),
    }
}

/// A second signature, made with the secret that the sender is leaving: it counts like the first, and is
/// checked like the first.
fn previous(bench: Bench, hooks: Hooks, hook: &'static Hook, header: &'static str) -> Verdict {
    let own = secret(bench, slot(hooks, hook)?)?;
    let body = hook.body.as_bytes();
    let longer = [body, b" "].concat();
    for (what, with, over, good) in [
        ("the previous secret", own.as_str(), body, true),
        ("a secret of nobody's", "guess", body, false),
        ("the previous secret, over another body", own.as_str(), longer.as_slice(), false),
    ] {
        let clock = Clock::new();
        let mut pairs = sign(hooks.signing, "canary-not-known-here", body, clock.now());
        let second = sign(hooks.signing, with, over, clock.now()).into_iter().next();
        pairs.extend(second.map(|(_, value)| (header.to_owned(), value)));
        let result = deliver(bench, &bench.settings(), &headers(hook, pairs), body, &clock)?;
        match result {
            Ok(_) if !good => fail!("`{header}` signed with {what}: it is accepted"),
            Err(error) if good => fail!("`{header}` signed with {what}: it is refused: {error}"),
            _ => {}
        }
    }
    Ok(())
}

/// A signature from the documentation.
fn recorded(
    bench: Bench,
    hooks: Hooks,
    hook: &'static Hook,
    secret: &str,
    signature: &[(&str, &str)],
) -> Verdict {
    let slot = slot(hooks, hook)?;
    let settings = bench
        .settings_with(|other| vec![if other.name == slot { secret.to_owned() } else { bench.value(other) }]);
    let owned = signature.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let clock = Clock::new();
    match deliver(bench, &settings, &headers(hook, owned), hook.body.as_bytes(), &clock)? {
        Ok(_) => Ok(()),
        Err(error) => fail!("the documented signature is refused: {error}"),
    }
}

/// A word that nobody has heard of is no error, and never paid or closed.
///
/// It begins as the known ones do: `payout.` may say which secret counts.
fn unknown_word(bench: Bench, hooks: Hooks, hook: &'static Hook, known: &str) -> Verdict {
    let start = known.rfind(['.', ':', '/']).and_then(|at| known.get(..=at)).unwrap_or_default();
    for word in [format!("{start}zz_unheard_of"), format!("{known}_not"), format!("{start}not_{known}")] {
        let event = read(bench, hooks, hook, &worded(hook, &word)?)?;
        if let Subject::Payment(update) = &event.subject {
            let closed = update.status.collection_closed();
            ensure!(!closed, "{word:?} is told as {}", update.status);
        }
        if let Subject::Payout(update) = &event.subject {
            let known = matches!(update.status, paymux_core::payouts::PayoutStatus::Unrecognised(_));
            ensure!(known, "{word:?} is told as {:?}", update.status);
        }
        if let Subject::Refund(update) = &event.subject {
            let known = matches!(update.status, RefundStatus::Unrecognised(_));
            ensure!(known, "{word:?} is told as {:?}", update.status);
        }
        if let Subject::Dispute(update) = &event.subject {
            let known = matches!(update.status, DisputeStatus::Unrecognised(_));
            ensure!(known, "{word:?} is told as {:?}", update.status);
        }
    }
    Ok(())
}

fn distinct_keys(bench: Bench, hooks: Hooks) -> Verdict {
    let mut seen: Vec<(String, Option<Json>)> = Vec::new();
    for hook in hooks.events {
        let words = hook.words.1.iter().map(|(word, _)| worded(hook, word)).collect::<Result<Vec<_>, _>>()?;
        for body in std::iter::once(hook.body.to_owned()).chain(words) {
            let key = read(bench, hooks, hook, &body)?.key;
            let json = Json::parse(&body);
            let event = match (hook.identity, json) {
                (Some(place), Some(json)) => {
                    let id = json.at(place).cloned();
                    Some(id.ok_or_else(|| format!("nothing stands at {place:?} of the body"))?)
                }
                (_, json) => json,
            };
            let same = seen.iter().find(|(known, _)| *known == key);
            ensure!(same.is_none_or(|(_, of)| *of == event), "two events have the key `{key}`");
            let known = seen.iter().find(|(_, of)| hook.identity.is_some() && *of == event);
            ensure!(known.is_none_or(|(of, _)| *of == key), "one event has two keys, one of them `{key}`");
            seen.push((key, event));
        }
    }
    Ok(())
}

/// Deliveries in any order say the same.
fn reordered(bench: Bench, hooks: Hooks) -> Verdict {
    let all = |hooks: Hooks, backwards: bool| {
        let mut order: Vec<_> = hooks.events.iter().collect();
        if backwards {
            order.reverse();
        }
        let mut events = order
            .into_iter()
            .map(|hook| read(bench, hooks, hook, hook.body))
            .collect::<Result<Vec<_>, _>>()?;
        if backwards {
            events.reverse();
        }
        Ok::<_, Stop>(events)
    };
    ensure!(all(hooks, false)? == all(hooks, true)?, "in another order they say something else");
    Ok(())
}
