//! Webhooks that are proved by a certificate: only one that is to be believed, from a host that publishes them, proves.

use http::{HeaderMap, HeaderName, HeaderValue};
use paymux_core::transport::Runtime;
use paymux_core::{Error, ErrorKind, Event};

use super::webhooks::{deliver_over, headers, publishing};
use crate::data::{Certified, Hook, Hooks, Signing};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::kit::sign::sign;
use crate::peer::{Answer, Clock, Fault, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(hooks) = bench.suite.webhooks else { return };
    let Signing::Certified(with) = hooks.signing else { return };
    cases.add("webhooks::certificates", move || {
        ensure!(
            with.forged.len() >= 3,
            "forged certificates are missing: of another name, authority and time"
        );
        Ok(())
    });
    for hook in hooks.events {
        let name = hook.name;
        cases.add(format!("webhooks::published::{name}"), move || published(bench, hooks, hook, with));
        cases.add(format!("webhooks::forged::{name}"), move || forged(bench, hooks, hook, with));
        cases.add(format!("webhooks::elsewhere::{name}"), move || elsewhere(bench, hooks, hook, with));
        cases.add(format!("webhooks::changed::{name}"), move || changed(bench, hooks, hook, with));
        cases.add(format!("webhooks::cannot_tell::{name}"), move || cannot_tell(bench, hooks, hook, with));
    }
}

fn signed(hooks: Hooks, hook: &Hook) -> HeaderMap {
    headers(hook, sign(hooks.signing, "", hook.body.as_bytes(), Clock::new().now()))
}

/// What is made of a delivery where the certificate is answered like this, and the peer that was asked for it.
fn told(
    bench: Bench,
    with: Certified,
    answer: Answer,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Result<Event, Error>, Peer), Stop> {
    let clock = Clock::new();
    let peer = publishing(bench.peer(&clock), with, answer);
    let told = deliver_over(bench, &bench.settings(), &peer, headers, body, &clock)?;
    Ok((told, peer))
}

fn refused(told: Result<Event, Error>, what: &str) -> Verdict {
    let Err(error) = told else { fail!("{what}: it is accepted") };
    ensure!(error.kind() == ErrorKind::WebhookRejected, "{what}: {error}");
    Ok(())
}

/// The certificate is fetched from where it is published, and without a credential of ours.
fn published(bench: Bench, hooks: Hooks, hook: &'static Hook, with: Certified) -> Verdict {
    let answer = Answer::new(200, with.certificate);
    let (told, peer) = told(bench, with, answer, &signed(hooks, hook), hook.body.as_bytes())?;
    told.map_err(|error| format!("a genuine delivery is refused: {error}"))?;
    let asked = peer.asides();
    ensure!(!asked.is_empty(), "it is accepted, and nobody has fetched the certificate");
    for request in &asked {
        ensure!(request.uri() == with.address, "the certificate is fetched from {}", request.uri());
        let shown = request.headers().values().chain([&HeaderValue::from_static("")]).any(|value| {
            let value = String::from_utf8_lossy(value.as_bytes());
            bench.secrets().iter().any(|(_, secret)| value.contains(secret.as_str()))
        });
        ensure!(!shown, "whoever publishes the certificate gets a credential");
    }
    Ok(())
}

fn forged(bench: Bench, hooks: Hooks, hook: &'static Hook, with: Certified) -> Verdict {
    for (what, certificate) in with.forged {
        let answer = Answer::new(200, *certificate);
        refused(told(bench, with, answer, &signed(hooks, hook), hook.body.as_bytes())?.0, what)?;
    }
    Ok(())
}

/// The address is written by whoever delivers: one that is not the provider's is never asked for anything.
fn elsewhere(bench: Bench, hooks: Hooks, hook: &'static Hook, with: Certified) -> Verdict {
    let rest = with.address.trim_start_matches("https://");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    for address in [
        format!("http://{host}/{path}"),
        format!("https://evil.example/{path}"),
        format!("https://{host}.evil.example/{path}"),
        format!("https://evil.example/{host}/{path}"),
        format!("https://{host}@evil.example/{path}"),
        format!("https://{host}:8443/{path}"),
        format!("//{host}/{path}"),
        String::new(),
    ] {
        let headers = with_header(&signed(hooks, hook), with.header, &address);
        let answer = Answer::new(200, with.certificate);
        let (told, peer) = told(bench, with, answer, &headers, hook.body.as_bytes())?;
        refused(told, &format!("the certificate's address is `{address}`"))?;
        let asked = !peer.asides().is_empty() || !peer.sent().is_empty();
        ensure!(!asked, "`{address}` is asked for a certificate");
    }
    Ok(())
}

/// Each header missing, twice, and empty; another body; another time.
fn changed(bench: Bench, hooks: Hooks, hook: &'static Hook, with: Certified) -> Verdict {
    let good = signed(hooks, hook);
    let now = Clock::new().now();
    let names = sign(hooks.signing, "", hook.body.as_bytes(), now).into_iter().map(|(name, _)| name);
    let mut attacks = Vec::new();
    for name in names {
        let mut without = good.clone();
        without.remove(&name);
        attacks.push((format!("without `{name}`"), without, hook.body.to_owned()));
        attacks.push((
            format!("with an empty `{name}`"),
            with_header(&good, &name, ""),
            hook.body.to_owned(),
        ));
        let mut twice = good.clone();
        if let (Ok(header), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), good.get(&name)) {
            twice.append(header, value.clone());
        }
        attacks.push((format!("with `{name}` twice"), twice, hook.body.to_owned()));
    }
    attacks.push(("with another body".to_owned(), good.clone(), format!("{} ", hook.body)));
    for (what, headers, body) in attacks {
        let answer = Answer::new(200, with.certificate);
        refused(told(bench, with, answer, &headers, body.as_bytes())?.0, &what)?;
    }
    Ok(())
}

/// Whoever rejects what may be genuine loses it, and whoever accepts it believes anybody.
fn cannot_tell(bench: Bench, hooks: Hooks, hook: &'static Hook, with: Certified) -> Verdict {
    let faulty = |fault| Answer::new(200, with.certificate).but(fault);
    for (what, answer) in [
        ("there is no connection", faulty(Fault::Unreachable)),
        ("the reply is lost", faulty(Fault::LoseReply)),
        ("a gateway answers", faulty(Fault::BadGateway)),
        ("a page comes instead of the certificate", faulty(Fault::Html)),
        ("the reply is empty", faulty(Fault::Empty)),
        ("it answers 302", Answer::new(302, with.certificate)),
        ("it answers 404", Answer::new(404, "")),
        ("it answers 503", Answer::new(503, with.certificate)),
    ] {
        let (told, _) = told(bench, with, answer, &signed(hooks, hook), hook.body.as_bytes())?;
        let Err(error) = told else { fail!("{what}: it is accepted") };
        let rejected = error.kind() == ErrorKind::WebhookRejected;
        ensure!(!rejected, "{what}: it is rejected, and may be genuine");
    }
    Ok(())
}

fn with_header(headers: &HeaderMap, name: &str, value: &str) -> HeaderMap {
    let mut headers = headers.clone();
    if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
    headers
}
