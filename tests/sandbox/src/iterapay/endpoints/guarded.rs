//! Lets a caller in before an endpoint runs, and answers for methods that a path does not have.

use std::sync::Arc;

use http::Method;

use crate::half::Route;
use crate::iterapay::IteraPay;
use crate::iterapay::state::State;
use crate::iterapay::wire::access::{Access, Caller, Need, admit, permit};
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::running::shared::UNKNOWN;
use crate::wire::call::{Call, Reply};

/// One call that was let in.
pub(crate) struct Ask<'a> {
    pub(crate) call: &'a Call,
    pub(crate) caller: Caller,
    /// The merchant in the path; empty if there is none.
    pub(crate) merchant: &'a str,
}

pub(crate) type Handle = fn(&mut State, &Ask<'_>) -> Answer;

pub(crate) struct Spec {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) access: Access,
    pub(crate) need: Need,
    pub(crate) handle: Handle,
}

/// The endpoints as the sandbox wants them. Where a path exists and the method does not, the answer is
/// a problem, too.
pub(crate) fn all(iterapay: &Arc<IteraPay>) -> Vec<Route> {
    let table = crate::iterapay::endpoints::table();
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
