//! Every endpoint, with the credentials that it takes.

use std::sync::Arc;

use http::Method;

use super::IteraPay;
use super::access::{Access, Caller, Need, admit, permit};
use super::problem::{Answer, Problem};
use super::state::State;
use crate::half::Route;
use crate::http::{Call, Reply};
use crate::shared::UNKNOWN;

/// One call that was let in.
pub(super) struct Ask<'a> {
    pub(super) call: &'a Call,
    pub(super) caller: Caller,
    /// The merchant in the path; empty if there is none.
    pub(super) merchant: &'a str,
}

pub(super) type Handle = fn(&mut State, &Ask<'_>) -> Answer;

pub(super) struct Spec {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) operation: &'static str,
    pub(super) access: Access,
    pub(super) need: Need,
    pub(super) handle: Handle,
}

/// The endpoints as the sandbox wants them. Where a path exists and the method does not, the answer is
/// a problem, too.
pub(super) fn all(iterapay: &Arc<IteraPay>) -> Vec<Route> {
    let table = super::table::table();
    let mut routes = Vec::new();
    let mut missing = Vec::new();
    for spec in &table {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let there = table.iter().any(|other| other.path == spec.path && other.method == method);
            if !there && !missing.contains(&(spec.path, method.clone())) {
                missing.push((spec.path, method));
            }
        }
    }
    for (path, method) in missing {
        let handle = Box::new(|_: &Call| Reply::from(Problem::new(405, "This path has no such method")));
        routes.push(Route { method, path, operation: UNKNOWN, handle });
    }
    for spec in table {
        let iterapay = Arc::clone(iterapay);
        let (method, path, operation) = (spec.method.clone(), spec.path, spec.operation);
        let handle = Box::new(move |call: &Call| answer(&iterapay, &spec, call).unwrap_or_else(Reply::from));
        routes.push(Route { method, path, operation, handle });
    }
    routes
}

fn answer(iterapay: &IteraPay, spec: &Spec, call: &Call) -> Answer {
    let mut state = iterapay.state();
    let caller = admit(&mut state, call, spec.access)?;
    let merchant = call.param("merchantID");
    if spec.path.contains("{merchantID}") {
        permit(&state, &caller, merchant, spec.need)?;
    }
    (spec.handle)(&mut state, &Ask { call, caller, merchant })
}
