//! Idempotency keys: one for a call, the same over all its tries, handed back.

use bytes::Bytes;
use http::Request;
use paymux_core::provider::{Safety, Spec};
use paymux_core::transport::Runtime;
use paymux_core::{CallOptions, IdempotencyKey};

use super::payment::first;
use super::some_samples;
use crate::data::Sample;
use crate::kit::bench::{Bench, Sent};
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::money;
use crate::peer::{Answer, Clock, Fault};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let with_key: (fn(Bench, &Sample) -> bool, _) = (
        |bench, sample| bench.entry(sample).is_ok_and(|entry| entry.spec.key_header.is_some()),
        "no operation takes an idempotency key",
    );
    let keyed: (fn(Bench, &Sample) -> bool, _) = (
        |bench, sample| bench.entry(sample).is_ok_and(|entry| entry.spec.safety == Safety::Keyed),
        "no operation needs an idempotency key",
    );
    some_samples(cases, bench, "keys::stable", with_key, stable);
    some_samples(cases, bench, "keys::generated", keyed, generated);
    some_samples(cases, bench, "keys::given_back", with_key, given_back);
    cases.add("keys::create", move || create(bench));
    cases.add("keys::steps", move || steps(bench));
}

fn header(bench: Bench, sample: &Sample) -> Result<(&'static Spec, &'static str), Stop> {
    let spec = bench.entry(sample)?.spec;
    match spec.key_header {
        Some(header) => Ok((spec, header)),
        None => skip!("it takes no idempotency key"),
    }
}

fn keys(sent: &[Request<Bytes>], header: &str) -> Vec<String> {
    let key = |request: &Request<Bytes>| {
        request.headers().get(header).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    sent.iter().map(key).collect()
}

/// Three tries: one that was not sent, one that was refused for its rate, one that is answered.
fn thrice(bench: Bench, sample: &Sample, options: &CallOptions) -> Result<Sent, Stop> {
    let good = || Answer::new(sample.reply.status, sample.reply.body);
    let sent = bench.send(sample, options, |peer| {
        peer.then(good().but(Fault::Unreachable)).then(good().but(Fault::RateLimited(1))).then(good())
    })?;
    sent.result.as_ref().map_err(|error| Stop::Failed(format!("the third try fails: {error}")))?;
    ensure!(sent.sent.len() == 3, "{} requests were sent, not 3", sent.sent.len());
    Ok(sent)
}

fn is_uuid(text: &str) -> bool {
    let form = text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    form && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit()) && text.as_bytes().get(14) == Some(&b'4')
}

/// The caller's key is on every try, in the form that the provider wants.
fn stable(bench: Bench, sample: &'static Sample) -> Verdict {
    let (spec, header) = header(bench, sample)?;
    let given: IdempotencyKey = "order-77-attempt-1".parse().map_err(|_| "key".to_owned())?;
    let wanted = if spec.uuid_key { given.as_uuid() } else { given.clone() };
    let sent = thrice(bench, sample, &CallOptions::with_key(given))?;
    let keys = keys(&sent.sent, header);
    ensure!(
        keys.iter().all(|key| key == wanted.as_str()),
        "the keys of three tries: {keys:?}, wanted {wanted}"
    );
    ensure!(!spec.uuid_key || keys.iter().all(|key| is_uuid(key)), "{keys:?} are no UUIDs of version 4");
    Ok(())
}

/// Without the caller's key one is drawn for the call, and another one for the next call.
fn generated(bench: Bench, sample: &'static Sample) -> Verdict {
    let (_, header) = header(bench, sample)?;
    let sent = thrice(bench, sample, &CallOptions::default())?;
    let mut drawn = keys(&sent.sent, header);
    ensure!(drawn.iter().all(|key| is_uuid(key)), "{drawn:?} are no UUIDs of version 4");
    drawn.dedup();
    ensure!(drawn.len() == 1, "the tries of one call have the keys {drawn:?}");
    let operation = bench.build(sample)?;
    let answer = Answer::new(sample.reply.status, sample.reply.body);
    let clock = Clock::new();
    let peer = bench.peer(&clock).for_ever(answer);
    let client = bench.client(&*operation, &bench.settings(), &peer, &clock);
    let client = client.map_err(|error| error.to_string())?;
    for _ in 0..2 {
        let _result = clock.run(client.send_any(&*operation, &CallOptions::default()))?;
    }
    let mut calls = keys(&peer.sent(), header);
    calls.dedup();
    ensure!(calls.len() == 2, "two calls have the same key");
    Ok(())
}

fn given_back(bench: Bench, sample: &'static Sample) -> Verdict {
    let (spec, header) = header(bench, sample)?;
    let answer = || Answer::new(400, r#"{"error":"no"}"#);
    let given: IdempotencyKey = "order-77-attempt-1".parse().map_err(|_| "key".to_owned())?;
    let sent = bench.send(sample, &CallOptions::with_key(given.clone()), |peer| peer.for_ever(answer()))?;
    ensure!(sent.error()?.key() == Some(&given), "the error does not hold the caller's key");
    if spec.safety == Safety::Keyed {
        let sent = bench.always(sample, answer())?;
        let Some(key) = sent.error()?.key().cloned() else { fail!("the error does not hold the key drawn") };
        let wire = if spec.uuid_key { key.as_uuid() } else { key };
        let sent = keys(&sent.sent, header);
        ensure!(sent.iter().all(|sent| sent == wire.as_str()), "the error holds another key than was sent");
    }
    Ok(())
}

/// Requests of different operations of one call never carry the same key: a provider that keeps keys for the whole account
/// answers the second with the reply to the first, or refuses it, and one of the two is never done.
pub(super) fn apart(bench: Bench, sent: &[Request<Bytes>]) -> Verdict {
    let keyed: Vec<_> = sent
        .iter()
        .filter_map(|request| {
            let spec = bench.operation_of(request)?;
            Some((spec.name, request.headers().get(spec.key_header?)?))
        })
        .collect();
    for (name, key) in &keyed {
        let other = keyed.iter().find(|(other, same)| other != name && same == key);
        if let Some((other, _)) = other {
            fail!(
                "`{name}` and `{other}` carry the same key: `Steps::main` is for one, `Steps::keyed` for the others"
            );
        }
    }
    Ok(())
}

/// A creation of several steps, made twice with one key: each keyed step has the same key both times, the caller's or
/// one that is derived from it, and another than the other steps. With a key that is drawn anew, what was made already
/// is made again.
fn steps(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let given: IdempotencyKey = "order-77-attempt-1".parse().map_err(|_| "key".to_owned())?;
    let create = |seed: u64| -> Result<_, Stop> {
        // Another seed, or what is drawn anew would be the same.
        let clock = Clock::starting(Clock::new().now(), seed);
        let peer = flow.created.iter().fold(bench.peer(&clock), |peer, stub| peer.then(stub.answer()));
        let opened = bench.open(&bench.settings(), &peer, &clock).map_err(|error| error.to_string())?;
        let request = (flow.request)(money(first(flow)?)?).call(CallOptions::with_key(given.clone()));
        let _made = clock.run(opened.provider.create(&request))?;
        apart(bench, &peer.sent())?;
        let keyed = peer.sent().into_iter().filter_map(|request| {
            let spec = bench.operation_of(&request).filter(|spec| spec.safety == Safety::Keyed)?;
            let key = request.headers().get(spec.key_header?).and_then(|key| key.to_str().ok());
            Some((spec.name, key.map(str::to_owned)))
        });
        Ok(keyed.collect::<Vec<_>>())
    };
    let (once, again) = (create(0)?, create(9)?);
    if once.is_empty() {
        skip!("no step of a creation has a key");
    }
    for (name, key) in &once {
        ensure!(key.is_some(), "`{name}` is sent without a key");
        ensure!(
            again.contains(&(*name, key.clone())),
            "`{name}` has another key when the creation is repeated"
        );
    }
    Ok(())
}

/// Through the unified interface: the caller's key is carried, or listed as not carried.
fn create(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let given: IdempotencyKey = "order-77-attempt-1".parse().map_err(|_| "key".to_owned())?;
    let request = (flow.request)(money(first(flow)?)?).call(CallOptions::with_key(given.clone()));
    let (opened, peer, clock) = bench.replying(flow.created)?;
    let payment = clock.run(opened.provider.create(&request))?.map_err(|error| error.to_string())?;
    let mut keyed = 0;
    for request in peer.sent() {
        let header = bench.operation_of(&request).and_then(|spec| spec.key_header);
        let Some(value) = header.and_then(|header| request.headers().get(header)) else { continue };
        keyed += 1;
        let forms = [given.as_str().to_owned(), given.as_uuid().as_str().to_owned()];
        let first_step = keyed == 1;
        let known = value.to_str().is_ok_and(|value| forms.iter().any(|form| form == value));
        ensure!(!first_step || known, "the first keyed request does not carry the caller's key");
    }
    let not_carried = payment.not_carried.contains(&"idempotency_key");
    ensure!(keyed > 0 || not_carried, "the key is not sent, and not in `not_carried`");
    if keyed > 0 {
        ensure!(payment.key == Some(given), "the payment does not give the key back");
    }
    Ok(())
}
