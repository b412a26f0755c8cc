//! Every endpoint, with the credentials that it takes.

use std::sync::Arc;

use http::Method;
use http::header::{HeaderName, HeaderValue};

use super::auth::{Caller, Door};
use super::replies::Answer;
use super::world::World;
use super::{Pepay, create, invoices, keys, page, payor, streams};
use crate::half::Route;
use crate::http::{Call, Reply};

const NONE: Door = Door { merchant: false, commerce: false, dashboard: false, session: false };
const MERCHANT: Door = Door { merchant: true, dashboard: true, ..NONE };
const DASHBOARD: Door = Door { dashboard: true, ..NONE };
const SESSION: Door = Door { session: true, ..NONE };
const ANY_KEY: Door = Door { merchant: true, commerce: true, ..NONE };

type Handle = fn(&mut World<'_>, &Caller, &Call) -> Answer;

type Row = (Method, &'static str, &'static str, Door, Handle);

/// Method, path, operation, credentials, handler.
fn table() -> Vec<Row> {
    let (get, post) = (Method::GET, Method::POST);
    vec![
        (post.clone(), "/api/v1/invoices", "invoice.create", MERCHANT, create::create),
        (get.clone(), "/api/v1/invoices/{invoice_id}", "invoice.get", MERCHANT, invoices::get),
        (get.clone(), "/api/v1/invoices/{invoice_id}/status", "invoice.status", MERCHANT, invoices::status),
        (get.clone(), "/api/v1/payments/session-details", "session.details", SESSION, payor::details),
        (get.clone(), "/api/v1/payments/payment-status", "session.status", SESSION, payor::status),
        (get, "/api/v1/api-keys", "key.list", DASHBOARD, keys::list),
        (post.clone(), "/api/v1/api-keys", "key.create", DASHBOARD, keys::create),
        (post.clone(), "/api/v1/api-keys/{key_id}/revoke", "key.revoke", DASHBOARD, keys::revoke),
        (post, "/api/v1/ws/token", "ws.token", ANY_KEY, streams::mint),
    ]
}

pub(super) fn all(pepay: &Arc<Pepay>) -> Vec<Route> {
    let rows = table().into_iter().map(|(method, path, operation, door, handle)| {
        let pepay = Arc::clone(pepay);
        let handle = move |call: &Call| answer(&pepay, door, handle, call);
        Route { method, path, operation, handle: Box::new(handle) }
    });
    let pages: [(Method, fn(&Pepay, &Call) -> Reply); 2] =
        [(Method::GET, page::show), (Method::POST, page::submit)];
    let pages = pages.map(|(method, handle)| {
        let pepay = Arc::clone(pepay);
        Route { method, path: "/pay", operation: "page", handle: Box::new(move |call| handle(&pepay, call)) }
    });
    rows.chain(pages).collect()
}

/// Lets the caller in, runs the handler, and puts the request's id on the answer.
fn answer(pepay: &Pepay, door: Door, handle: Handle, call: &Call) -> Reply {
    let (reply, id) = pepay.with(|world| {
        world.state.calls = world.state.calls.saturating_add(1);
        let id = format!("req_{:08}", world.state.calls);
        world.cause = Some((id.clone(), call.header("idempotency-key").map(str::to_owned)));
        let answer = door.admit(world, call).and_then(|caller| handle(world, &caller, call));
        (answer.unwrap_or_else(|refusal| refusal.reply(&world.state.switches)), id)
    });
    match HeaderValue::from_str(&id) {
        Ok(id) => reply.with(HeaderName::from_static("x-request-id"), id),
        Err(_) => reply,
    }
}
