//! Which credential goes on a request.

use std::sync::Arc;

use crate::api::{Apply, AuthStrategy, Scheme, Schemes};
use crate::error::{Error, ErrorKind};
use crate::outcome::{Delivery, Effect};
use crate::ports::Runtime;

use super::Inner;

/// A credential for one try. Without one: the operation takes none.
pub(super) type Picked<'a> = Option<(&'a dyn AuthStrategy, Arc<dyn Apply>)>;

/// What a credential is picked for.
#[derive(Clone, Copy)]
pub(super) enum Use {
    /// To be sent.
    Send,
    /// To be looked at: nothing may be sent to obtain it.
    Look,
}

/// The first accepted credential that is configured and has not expired.
///
/// Nothing is sent if there is none; the error says what is accepted, what is configured, and what
/// the provider would have answered.
pub(super) async fn pick<'a>(
    inner: &'a Inner,
    accepts: Schemes,
    only: Option<&str>,
    purpose: Use,
) -> Result<Picked<'a>, Error> {
    let mut expired = None;
    for scheme in accepts.iter().filter(|scheme| only.is_none_or(|id| id == scheme.id)) {
        if scheme.is_none() {
            return Ok(None);
        }
        let Some(strategy) = inner.credentials.iter().find(|strategy| strategy.scheme() == *scheme) else {
            continue;
        };
        let runtime: &dyn Runtime = &*inner.runtime;
        let there = match purpose {
            Use::Look => strategy.stand_in(),
            Use::Send => None,
        };
        let snapshot = match there.or_else(|| strategy.ready()) {
            Some(snapshot) => snapshot,
            // Whatever went wrong while it was obtained: nothing of this call has left.
            None => strategy
                .resolve(runtime)
                .await
                .map_err(|error| error.with_delivery(Delivery::NotSent).with_effect(Effect::NotDone))?,
        };
        match snapshot.expires_at().filter(|at| *at <= runtime.now()) {
            Some(at) => expired = expired.or(Some((*scheme, at))),
            None => return Ok(Some((&**strategy, snapshot))),
        }
    }
    if let Some((scheme, at)) = expired {
        let message = format!("the {} expired at {at}; {} would answer 401", scheme.id, inner.facts.name);
        return Err(Error::refused(ErrorKind::CredentialExpired, message));
    }
    Err(missing(inner, accepts, only))
}

fn missing(inner: &Inner, accepts: Schemes, only: Option<&str>) -> Error {
    let accepted = accepts.iter().map(|scheme| describe(inner, scheme)).collect::<Vec<_>>().join(" or ");
    let configured: Vec<&str> = inner.credentials.iter().map(|strategy| strategy.scheme().id).collect();
    if let Some(id) = only {
        let why = if accepts.iter().any(|scheme| scheme.id == id) { "configured" } else { "among them" };
        let message = format!("it takes {accepted}; {id}, which was asked for, is not {why}");
        return Error::refused(ErrorKind::CredentialKind, message);
    }
    if configured.is_empty() {
        return Error::refused(
            ErrorKind::CredentialMissing,
            format!("it takes {accepted}; no credential is configured"),
        );
    }
    let (name, status) = (inner.facts.name, inner.facts.wrong_credential);
    let message = format!(
        "it takes {accepted}; configured is {}, to which {name} answers {status}",
        configured.join(", ")
    );
    Error::refused(ErrorKind::CredentialKind, message)
}

/// A scheme, and the variable that would configure it.
fn describe(inner: &Inner, scheme: &Scheme) -> String {
    match inner.variables.iter().find(|(of_variable, _)| *of_variable == scheme) {
        Some((_, variable)) => format!("{scheme}, set by {variable}"),
        None => scheme.to_string(),
    }
}
