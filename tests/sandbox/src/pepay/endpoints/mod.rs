//! Every endpoint, with the credentials that it takes.

pub(crate) mod accepted_tokens;
pub(crate) mod api_keys;
pub(crate) mod available_tokens;
pub(crate) mod create_invoice;
pub(crate) mod hosted_page;
pub(crate) mod list_events;
pub(crate) mod list_invoices;
pub(crate) mod mainnet_access;
pub(crate) mod manual_verification;
pub(crate) mod payer_answers;
pub(crate) mod payment_addresses;
pub(crate) mod payor_session;
pub(crate) mod read_invoice;
pub(crate) mod settlement;
pub(crate) mod webhook_endpoints;

use std::sync::Arc;

use http::Method;
use http::header::{HeaderName, HeaderValue};

use crate::half::Route;
use crate::pepay::commerce::{
    addresses as saved, cancel, cart_checks, carts, checkout, estimate, general, items, orders, simulate,
    statuses,
};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::{Caller, Door};
use crate::pepay::wire::replies::Answer;
use crate::pepay::{Pepay, streams};
use crate::wire::call::{Call, Reply};

const NONE: Door = Door { merchant: false, commerce: false, dashboard: false, session: false };
const MERCHANT: Door = Door { merchant: true, dashboard: true, ..NONE };
const COMMERCE: Door = Door { commerce: true, ..NONE };
const ORDERS: Door = Door { dashboard: true, ..COMMERCE };
const DASHBOARD: Door = Door { dashboard: true, ..NONE };
const SESSION: Door = Door { session: true, ..NONE };
const ANY_KEY: Door = Door { merchant: true, commerce: true, ..NONE };
const EVENTS: Door = Door { dashboard: true, ..ANY_KEY };

type Handle = fn(&mut World<'_>, &Caller, &Call) -> Answer;

/// Method, path, operation, credentials, handler.
type Row = (Method, &'static str, &'static str, Door, Handle);

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

#[rustfmt::skip]
const MERCHANT_TABLE: &[Row] = &[
    (POST, "/api/v1/invoices", "invoice.create", MERCHANT, create_invoice::create),
    (GET, "/api/v1/invoices", "invoice.list", MERCHANT, list_invoices::list),
    (GET, "/api/v1/invoices/totals", "invoice.totals", MERCHANT, list_invoices::totals),
    (GET, "/api/v1/invoices/customer/{customer_id}", "invoice.list_by_customer", MERCHANT, list_invoices::of_customer),
    (GET, "/api/v1/invoices/{invoice_id}", "invoice.get", MERCHANT, read_invoice::get),
    (GET, "/api/v1/invoices/{invoice_id}/status", "invoice.status", MERCHANT, read_invoice::status),
    (GET, "/api/v1/merchant/tokens", "token.list", MERCHANT, accepted_tokens::list),
    (GET, "/api/v1/merchant/tokens/search", "token.search", MERCHANT, accepted_tokens::search),
    (POST, "/api/v1/merchant/tokens/{token_id}/block", "token.block", MERCHANT, accepted_tokens::block),
    (GET, "/api/v1/merchant/settlement-preference", "settlement.preference", DASHBOARD, settlement::get),
    (PUT, "/api/v1/merchant/settlement-token", "settlement.choose_token", DASHBOARD, settlement::put),
    (GET, "/api/v1/user/mainnet-access/status", "account.mainnet_access", MERCHANT, mainnet_access::status),
    (POST, "/api/v1/user/mainnet-access/activate", "account.activate_mainnet", MERCHANT, mainnet_access::activate),
    (PUT, "/api/v1/user/environment", "account.set_environment", MERCHANT, mainnet_access::choose),
    (GET, "/api/v1/events", "event.list", EVENTS, list_events::list),
    (GET, "/api/v1/events/{event_id}", "event.get", EVENTS, list_events::get),
    (GET, "/api/v1/api-keys", "key.list", DASHBOARD, api_keys::list),
    (POST, "/api/v1/api-keys", "key.create", DASHBOARD, api_keys::create),
    (POST, "/api/v1/api-keys/{key_id}/revoke", "key.revoke", DASHBOARD, api_keys::revoke),
    (POST, "/api/v1/merchant-api-keys/{key_id}/revoke", "key.revoke", DASHBOARD, api_keys::revoke),
    (POST, "/api/v1/ws/token", "ws.token", ANY_KEY, streams::mint),
];

#[rustfmt::skip]
const PAYOR_TABLE: &[Row] = &[
    (GET, "/api/v1/payments/session-details", "session.details", SESSION, payor_session::details),
    (GET, "/api/v1/payments/payment-status", "session.status", SESSION, payor_session::status),
    (GET, "/api/v1/payments/available-tokens", "session.tokens", SESSION, available_tokens::list),
    (POST, "/api/v1/payments/payment-addresses", "session.address", SESSION, payment_addresses::allocate),
    (POST, "/api/v1/payments/customer-email", "session.set_email", SESSION, payer_answers::set_email),
    (GET, "/api/v1/payments/customer-email", "session.get_email", SESSION, payer_answers::get_email),
    (GET, "/api/v1/payments/invoice-questions", "session.questions", SESSION, payer_answers::questions),
    (POST, "/api/v1/payments/submit-form", "session.submit_form", SESSION, payer_answers::submit),
    (POST, "/api/v1/invoice/{invoice_id}/verify", "verification.trigger", SESSION, manual_verification::trigger),
    (GET, "/api/v1/invoice/{invoice_id}/verify", "verification.get", SESSION, manual_verification::get),
];

#[rustfmt::skip]
const COMMERCE_TABLE: &[Row] = &[
    (GET, "/api/commerce/status", "commerce.status", COMMERCE, general::status),
    (GET, "/api/commerce/info", "commerce.info", COMMERCE, general::info),
    (GET, "/api/commerce/search", "commerce.search", COMMERCE, general::search),
    (GET, "/api/commerce/products/{product_id}", "product.get", COMMERCE, general::product),
    (GET, "/api/commerce/products/{product_id}/offers", "product.offers", COMMERCE, general::offers),
    (GET, "/api/commerce/merchant/carts", "cart.get", COMMERCE, carts::get),
    (POST, "/api/commerce/merchant/carts", "cart.create", COMMERCE, carts::create),
    (DELETE, "/api/commerce/merchant/carts", "cart.clear", COMMERCE, carts::clear),
    (POST, "/api/commerce/merchant/carts/items", "cart.add_item", COMMERCE, items::add),
    (PUT, "/api/commerce/merchant/carts/items/{item_id}", "cart.update_item", COMMERCE, items::update),
    (DELETE, "/api/commerce/merchant/carts/items/{item_id}", "cart.remove_item", COMMERCE, items::remove),
    (POST, "/api/commerce/merchant/carts/validate", "cart.validate", COMMERCE, cart_checks::validate),
    (GET, "/api/commerce/merchant/carts/totals", "cart.totals", COMMERCE, cart_checks::totals),
    (POST, "/api/commerce/merchant/checkout/estimate", "checkout.estimate", COMMERCE, estimate::create),
    (POST, "/api/commerce/merchant/checkout/address", "checkout.address", COMMERCE, saved::set),
    (POST, "/api/commerce/merchant/checkout/invoice", "checkout.invoice", COMMERCE, checkout::create),
    (GET, "/api/commerce/merchant/orders", "order.list", ORDERS, orders::list),
    (GET, "/api/commerce/merchant/orders/{order_id}", "order.get", ORDERS, orders::get),
    (POST, "/api/commerce/merchant/orders/{order_id}/cancel", "order.cancel", COMMERCE, cancel::cancel),
    (GET, "/api/commerce/merchant/payments/{order_id}/status", "payment.status", COMMERCE, statuses::payment),
    (POST, "/api/commerce/merchant/payments/bulk-status", "payment.bulk_status", COMMERCE, statuses::bulk),
    (GET, "/api/commerce/merchant/invoices/{invoice_id}/status", "order.for_invoice", ORDERS, statuses::of_invoice),
    (GET, "/api/v1/commerce/merchant/addresses", "address.list", COMMERCE, saved::list),
    (DELETE, "/api/v1/commerce/merchant/addresses/{address_id}", "address.remove", COMMERCE, saved::remove),
    (POST, "/api/commerce/devnet/orders/{order_id}/simulate", "devnet.simulate", COMMERCE, simulate::simulate),
];

type Open = fn(&mut World<'_>, &Call) -> Answer;

/// Path, operation, handler. Each stream looks at its credential itself.
const STREAMS: [(&str, &str, Open); 3] = [
    ("/ws/merchant/events", "stream.merchant", streams::merchant),
    ("/ws/commerce/events", "stream.commerce", streams::commerce),
    ("/ws/payment", "stream.payment", streams::payment),
];

type Page = fn(&Pepay, &Call) -> Reply;

pub(crate) fn all(pepay: &Arc<Pepay>) -> Vec<Route> {
    let tables = [MERCHANT_TABLE, PAYOR_TABLE, COMMERCE_TABLE];
    let rows = tables.into_iter().flatten().map(|(method, path, operation, door, handle)| {
        let (pepay, door, handle) = (Arc::clone(pepay), *door, *handle);
        let handle = move |call: &Call| {
            answer(&pepay, call, |world| {
                door.admit(world, call).and_then(|caller| handle(world, &caller, call))
            })
        };
        Route { method: method.clone(), path, operation, handle: Box::new(handle) }
    });
    let streams = STREAMS.into_iter().map(|(path, operation, open)| {
        let pepay = Arc::clone(pepay);
        let handle = move |call: &Call| answer(&pepay, call, |world| open(world, call));
        Route { method: GET, path, operation, handle: Box::new(handle) }
    });
    let pages: [(Method, Page); 2] = [(GET, hosted_page::show), (POST, hosted_page::submit)];
    let pages = pages.map(|(method, handle)| {
        let pepay = Arc::clone(pepay);
        Route { method, path: "/pay", operation: "page", handle: Box::new(move |call| handle(&pepay, call)) }
    });
    rows.chain(streams).chain(pages).collect()
}

/// Runs the handler with the state locked, and puts the request's id on the answer.
fn answer(pepay: &Pepay, call: &Call, act: impl FnOnce(&mut World<'_>) -> Answer) -> Reply {
    let (reply, id) = pepay.with(|world| {
        world.state.calls = world.state.calls.saturating_add(1);
        let id = format!("req_{:08}", world.state.calls);
        world.cause = Some((id.clone(), call.header("idempotency-key").map(str::to_owned)));
        let answer = act(world);
        (answer.unwrap_or_else(|refusal| refusal.reply(&world.state.switches)), id)
    });
    match HeaderValue::from_str(&id) {
        Ok(id) => reply.with(HeaderName::from_static("x-request-id"), id),
        Err(_) => reply,
    }
}
