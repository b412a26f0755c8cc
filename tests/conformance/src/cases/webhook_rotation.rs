//! Several signatures in one header, as they come while a secret is being replaced: one that fits is enough,
//! wherever it stands, and none that does not fit is.

use http::HeaderMap;
use paymux_core::ErrorKind;
use paymux_core::transport::Runtime;

use super::webhooks::{deliver, headers, secret, slot};
use crate::data::{Hook, Hooks, Signing};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::kit::sign::sign;
use crate::peer::Clock;

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(hooks) = bench.suite.webhooks else { return };
    let Signing::TimedHmac { header, .. } = hooks.signing else { return };
    for hook in hooks.events {
        cases.add(format!("webhooks::several_signatures::{}", hook.name), move || {
            several(bench, hooks, hook, header)
        });
    }
}

fn several(bench: Bench, hooks: Hooks, hook: &'static Hook, header: &str) -> Verdict {
    let own = timed(hooks, hook, &secret(bench, slot(hooks, hook)?)?)?;
    let other = timed(hooks, hook, "the secret before")?;
    let time = own.split(',').next().unwrap_or_default();
    let (own, other) = (own.replacen(time, "", 1), other.replacen(time, "", 1));
    for (text, what) in [
        (format!("{time}{own}{other}"), "the signature of another secret behind it"),
        (format!("{time}{other}{own}"), "the signature of another secret before it"),
        (format!("{time}{own},v0=00"), "a scheme of another name behind it"),
    ] {
        let headers = with(hook, header, text);
        let read = deliver(bench, &bench.settings(), &headers, hook.body.as_bytes(), &Clock::new())?;
        read.map_err(|error| format!("with {what} it is refused: {error}"))?;
    }
    let none = own.replacen(",v1=", ",v0=", 1);
    for (text, what) in [
        (format!("{time}{other}{other}"), "two signatures, none of which fits"),
        (format!("{time}{none}"), "no signature but that of a scheme of another name"),
        (format!("{time},t=1{own}"), "two times"),
        (format!("t=1,{time}{own}"), "two times"),
    ] {
        let headers = with(hook, header, text);
        let Err(error) = deliver(bench, &bench.settings(), &headers, hook.body.as_bytes(), &Clock::new())?
        else {
            fail!("{what}: it is accepted");
        };
        ensure!(error.kind() == ErrorKind::WebhookRejected, "{what}: {error}");
    }
    Ok(())
}

/// `t=…,v1=…`, signed now.
fn timed(hooks: Hooks, hook: &Hook, secret: &str) -> Result<String, Stop> {
    let signed = sign(hooks.signing, secret, hook.body.as_bytes(), Clock::new().now());
    let first = signed.into_iter().next().map(|(_, text)| text);
    first.ok_or_else(|| Stop::Failed("nothing is signed".to_owned()))
}

fn with(hook: &Hook, header: &str, text: String) -> HeaderMap {
    headers(hook, vec![(header.to_owned(), text)])
}
