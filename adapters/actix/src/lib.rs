//! A webhook endpoint for all configured providers, or for the accounts of all tenants, on actix-web.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use actix_web::{App, HttpServer};
//! use paymux_actix::WebhookEndpoint;
//! use paymux_core::{Error, Event, Providers, Verified};
//!
//! async fn on_event(event: Verified<Event>) -> Result<(), Error> {
//!     println!("{}: {}", event.account, event.kind);
//!     Ok(()) // only now does the provider hear that the event is dealt with
//! }
//!
//! async fn serve(providers: Arc<Providers>) -> std::io::Result<()> {
//!     // Made once, outside of the closure: actix calls that for each of its threads.
//!     let webhooks = WebhookEndpoint::new(providers, on_event);
//!     HttpServer::new(move || App::new().service(paymux_actix::resource(&webhooks)))
//!         .bind(("127.0.0.1", 8080))?
//!         .run()
//!         .await
//! }
//! ```
//!
//! Each account has a path of its own, `/webhooks/{account}`. What becomes of a delivery, and why a handler may see an
//! event more than once, is said in [`paymux_webhooks`], whose names stand here too.
#![forbid(unsafe_code)]

use actix_web::http::header::HeaderMap as ActixHeaders;
use actix_web::{HttpRequest, HttpResponse, Resource, web};
use bytes::Bytes;
use futures_util::TryStreamExt;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Frame;
use http_body_util::StreamBody;
use percent_encoding::percent_decode_str;

pub use paymux_webhooks::{
    Claim, DEFAULT_BODY_LIMIT, DEFAULT_BODY_TIME_LIMIT, EventHandler, MemorySeen, SeenEvents,
    WebhookAccounts, WebhookEndpoint,
};

/// The resource of an endpoint, for `App::service` or `Scope::service`.
///
/// Make the endpoint once, outside of the closure that makes the app: that closure runs once for each of actix's threads,
/// and with an endpoint each they would not recognise what another has handled.
pub fn resource(endpoint: &WebhookEndpoint) -> Resource {
    let (path, endpoint) = (format!("{}/{{account}}", endpoint.path()), endpoint.clone());
    let receive = move |request: HttpRequest, payload: web::Payload| {
        let endpoint = endpoint.clone();
        async move { receive(&endpoint, &request, payload).await }
    };
    web::resource(path).route(web::post().to(receive))
}

async fn receive(endpoint: &WebhookEndpoint, request: &HttpRequest, payload: web::Payload) -> HttpResponse {
    // The last segment as it was sent: actix has decoded its parameters in part already.
    let segment = request.uri().path().rsplit('/').next().unwrap_or_default();
    let Ok(account) = percent_decode_str(segment).decode_utf8() else {
        return HttpResponse::NotFound().finish();
    };
    let Some(headers) = headers(request.headers()) else {
        return HttpResponse::BadRequest().finish();
    };
    // actix's error is bound to its thread; its text says what happened.
    let pieces = payload.map_ok(Frame::data).map_err(|reason| reason.to_string());
    answer(endpoint.receive(&account, &headers, StreamBody::new(pieces)).await)
}

/// The same headers in the types of the `http` crate that paymux uses; actix-web still uses those of the version before.
fn headers(of: &ActixHeaders) -> Option<HeaderMap> {
    let mut headers = HeaderMap::with_capacity(of.len());
    for (name, value) in of {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        headers.try_append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?).ok()?;
    }
    Some(headers)
}

fn answer(from: http::Response<Bytes>) -> HttpResponse {
    let Ok(status) = actix_web::http::StatusCode::from_u16(from.status().as_u16()) else {
        return HttpResponse::InternalServerError().finish();
    };
    let mut answer = HttpResponse::build(status);
    for (name, value) in from.headers() {
        answer.append_header((name.as_str(), value.as_bytes()));
    }
    answer.body(from.into_body())
}

/// The example of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
