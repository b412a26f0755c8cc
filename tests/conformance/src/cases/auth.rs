//! Credentials: exactly one on a request, where it belongs; what does not fit is refused before sending.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use paymux_core::{AnyOperation, CallOptions, Error, ErrorKind, Slot};

use super::each_sample;
use crate::data::{Sample, Session};
use crate::kit::bench::{Bench, jwt};
use crate::kit::case::{Cases, Verdict, ensure, fail, skip};
use crate::kit::texts::{filled, leaked, shown};
use crate::peer::{Answer, Clock, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    each_sample(cases, bench, "auth::one_credential", one_credential);
    each_sample(cases, bench, "auth::wrong_kind", wrong_kind);
    for slot in bench.credentials() {
        let name = slot.name;
        cases.add(format!("auth::line_break::{name}"), move || line_break(bench, slot));
        cases.add(format!("auth::expired_jwt::{name}"), move || expired_jwt(bench, slot));
    }
    for session in bench.suite.sessions {
        let name = session.scheme.id;
        cases.add(format!("auth::line_break::{name}"), move || broken_part(bench, session));
    }
}

/// Each accepted credential alone is on the request, sensitive, as documented.
fn one_credential(bench: Bench, sample: &'static Sample) -> Verdict {
    let accepts = bench.build(sample)?.accepts_any();
    let mut looked_at = false;
    for slot in accepts.iter().filter_map(|scheme| bench.slot_of(scheme)) {
        let options = CallOptions::default().scheme(slot.name);
        let request = bench.preview_from(sample, sample.input, &bench.settings(), &options, &Clock::new());
        let request = request.map_err(|error| format!("with `{}` alone: {error}", slot.name))?;
        as_documented(bench, slot.name, &[bench.value(slot)], &request)?;
        looked_at = true;
    }
    for session in accepts.iter().filter_map(|scheme| bench.session_of(scheme)) {
        let (clock, operation) = (Clock::new(), bench.build(sample)?);
        let client = bench.held(session, &bench.peer(&clock), &clock).map_err(|error| error.to_string())?;
        let request = clock.run(client.preview(&*operation, &CallOptions::default()))?;
        let name = session.scheme.id;
        let request = request.map_err(|error| format!("with `{name}` alone: {error}"))?;
        as_documented(bench, name, &bench.parts(session), &request)?;
        looked_at = true;
    }
    if accepts.iter().any(|scheme| scheme.is_none()) {
        let options = CallOptions::default().scheme("none");
        let request = bench.preview_from(sample, sample.input, &bench.settings(), &options, &Clock::new());
        let request = request.map_err(|error| format!("without a credential: {error}"))?;
        let sensitive = request.headers().iter().find(|(_, value)| value.is_sensitive());
        ensure!(sensitive.is_none(), "without a credential there is one all the same");
        looked_at = true;
    }
    ensure!(looked_at, "no credential that it accepts can be configured");
    Ok(())
}

/// The parts stand in the rows in their order; one part in all of them.
fn as_documented(bench: Bench, credential: &str, parts: &[String], request: &Request<Bytes>) -> Verdict {
    let rows: Vec<(&str, &str)> = bench
        .suite
        .credentials
        .iter()
        .filter(|(known, _)| *known == credential)
        .filter_map(|(_, row)| row.split_once(": "))
        .collect();
    ensure!(!rows.is_empty(), "say in `credentials` how `{}` stands in a request", credential);
    for (index, (name, template)) in rows.iter().enumerate() {
        let part = parts.get(index).or(parts.first()).map(String::as_str).unwrap_or_default();
        let Some(value) = request.headers().get(*name) else {
            fail!("with `{}` there is no header `{name}`", credential);
        };
        ensure!(value.is_sensitive(), "the header `{name}` is not marked sensitive");
        let text = value.to_str().unwrap_or_default();
        let fits = match template.strip_suffix('*') {
            Some(start) => text.starts_with(start) && text.len() > start.len(),
            None => text == filled(template, part),
        };
        ensure!(fits, "the header `{name}` is not `{template}`");
    }
    for (name, value) in request.headers() {
        let own = rows.iter().any(|(known, _)| known == name);
        ensure!(own || !value.is_sensitive(), "with `{}` there is `{name}`, too", credential);
        let of_another =
            bench.suite.credentials.iter().any(|(_, row)| row.split(": ").next() == Some(name.as_str()));
        ensure!(own || !of_another, "with `{}` there is `{name}`, too, of another credential", credential);
        // A row that names a fixed value says that this credential is made of it, too.
        let declared = |value: &str| rows.iter().any(|(known, template)| known == name && *template == value);
        let others: Vec<_> = bench
            .secrets()
            .into_iter()
            .filter(|(other, value)| (!own || *other != credential) && !declared(value))
            .collect();
        // Whole: two secrets may well begin alike.
        let text = value.to_str().unwrap_or_default();
        if let Some((other, _)) = others.iter().find(|(_, secret)| text.contains(secret.as_str())) {
            fail!("the header `{name}` holds `{other}`");
        }
    }
    let url = request.uri().to_string();
    ensure!(leaked(&url, &bench.secrets()).is_none(), "the URL holds a secret");
    Ok(())
}

/// A credential that the operation does not accept is refused, and the message says what would do.
fn wrong_kind(bench: Bench, sample: &'static Sample) -> Verdict {
    let operation = bench.build(sample)?;
    let accepts = operation.accepts_any();
    if accepts.iter().any(|scheme| scheme.is_none()) {
        skip!("it needs no credential");
    }
    let mut tried = 0;
    let wrong = bench.credentials().filter(|slot| {
        slot.scheme().is_some_and(|scheme| accepts.iter().all(|accepted| *accepted != scheme))
    });
    for slot in wrong {
        let clock = Clock::new();
        let peer = bench.peer(&clock).for_ever(Answer::new(200, "{}"));
        // Some credentials cannot stand alone; then there is nothing to be refused later.
        let Ok(opened) = bench.open(&bench.only(slot.name), &peer, &clock) else { continue };
        let result = clock.run(opened.client.send_any(&*operation, &CallOptions::default()))?;
        refused(bench, &*operation, slot.name, &peer, result.err())?;
        tried += 1;
    }
    for session in bench.suite.sessions.iter().filter(|session| !accepts.contains(&session.scheme)) {
        let clock = Clock::new();
        let peer = bench.peer(&clock).for_ever(Answer::new(200, "{}"));
        let client = bench.held(session, &peer, &clock).map_err(|error| error.to_string())?;
        let result = clock.run(client.send_any(&*operation, &CallOptions::default()))?;
        refused(bench, &*operation, session.scheme.id, &peer, result.err())?;
        tried += 1;
    }
    if tried == 0 {
        skip!("it accepts every credential that there is");
    }
    Ok(())
}

fn refused(
    bench: Bench,
    operation: &dyn AnyOperation,
    used: &str,
    peer: &Peer,
    error: Option<Error>,
) -> Verdict {
    let Some(error) = error.filter(|_| peer.sent().is_empty()) else {
        fail!("with `{used}` alone it is sent")
    };
    ensure!(error.kind() == ErrorKind::CredentialKind, "with `{used}` alone: {error}");
    let text = error.to_string();
    let accepted = operation.accepts_any().iter().filter(|scheme| bench.opens(scheme));
    let names = accepted.map(|scheme| scheme.id).chain([used, bench.suite.descriptor.name]);
    if let Some(name) = names.into_iter().find(|name| !text.contains(name)) {
        fail!("the message does not name `{name}`: {error}");
    }
    ensure!(leaked(&shown(&error), &bench.secrets()).is_none(), "the error shows a secret");
    Ok(())
}

pub(super) fn sample_for(bench: Bench, slot: &Slot) -> Option<&'static Sample> {
    bench.suite.samples().find(|sample| {
        let accepts = bench.build(sample).map(|operation| operation.accepts_any()).unwrap_or_default();
        accepts.iter().any(|scheme| Some(*scheme) == slot.scheme())
    })
}

fn with_value(bench: Bench, slot: &Slot, value: &str) -> paymux_core::Settings {
    bench.settings_with(|other| match other.scheme() {
        Some(_) if other.name == slot.name => vec![value.to_owned()],
        Some(_) => Vec::new(),
        None => vec![bench.value(other)],
    })
}

/// A credential with a line break, as a file with a newline at its end gives it.
fn line_break(bench: Bench, slot: &'static Slot) -> Verdict {
    let Some(sample) = sample_for(bench, slot) else { skip!("no sample uses it") };
    let computed = bench.suite.credentials.iter().any(|(name, row)| *name == slot.name && row.ends_with('*'));
    for ending in ["\n", "\r\nx-injected: 1"] {
        let value = format!("{}{ending}", bench.value(slot));
        let settings = with_value(bench, slot, &value);
        match bench.preview_from(sample, sample.input, &settings, &CallOptions::default(), &Clock::new()) {
            Ok(_) if computed => {}
            Ok(_) => fail!("a credential that ends in {ending:?} is used"),
            Err(error) => {
                ensure!(leaked(&shown(&error), &bench.secrets()).is_none(), "the error shows it");
            }
        }
    }
    Ok(())
}

/// A session of which one part ends in a line break.
fn broken_part(bench: Bench, session: &'static Session) -> Verdict {
    let parts = bench.parts(session);
    for index in 0..parts.len() {
        for ending in ["\n", "\r\nx-injected: 1"] {
            let mut broken = parts.clone();
            broken.iter_mut().skip(index).take(1).for_each(|part| part.push_str(ending));
            let clock = Clock::new();
            let peer = Arc::new(bench.peer(&clock));
            let Err(error) = (session.open)(&broken, peer, Arc::new(clock)) else {
                fail!("a part that ends in {ending:?} is used");
            };
            ensure!(leaked(&shown(&error), &bench.secrets()).is_none(), "the error shows it");
        }
    }
    Ok(())
}

/// A JWT whose time is over is not sent; any other credential is not taken for one.
fn expired_jwt(bench: Bench, slot: &'static Slot) -> Verdict {
    let Some(sample) = sample_for(bench, slot) else { skip!("no sample uses it") };
    let settings = with_value(bench, slot, &jwt(1_000_000_000, slot.name));
    let result = bench.preview_from(sample, sample.input, &settings, &CallOptions::default(), &Clock::new());
    let is_jwt = bench.suite.jwts.contains(&slot.name);
    match result {
        Ok(_) if is_jwt => fail!("it expired in 2001, and is used"),
        Ok(_) => skip!("it is no JWT"),
        Err(error) if error.kind() == ErrorKind::CredentialExpired => {
            ensure!(is_jwt, "it is looked at as a JWT: name it in `jwts`");
            Ok(())
        }
        Err(_) if !is_jwt => skip!("it is no JWT"),
        Err(error) => fail!("it is not told as expired: {error}"),
    }
}
