//! Who may call the shop: nobody under another name, and no other site's page.
//!
//! The shop stands on the buyer's own machine, where any page in the browser can reach it. A page whose DNS
//! name was pointed here (DNS rebinding) calls under that name, which stands in `Host`; a form on another
//! site's page says so in `Origin`. A shop on the internet checks both as well, with its own name.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;

pub(super) async fn refuse_strangers(State(shop): State<App>, request: Request, next: Next) -> Response {
    let port = shop.address.rsplit(':').next().unwrap_or_default();
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_own = |name: &str| own.iter().any(|own| own.eq_ignore_ascii_case(name));
    let host = one(request.headers(), &HOST);
    let named = request.uri().authority().is_none_or(|authority| is_own(authority.as_str()));
    if !named || !host.is_some_and(is_own) {
        let text = format!("This shop answers to {} only.", own.join(" and "));
        return (StatusCode::MISDIRECTED_REQUEST, text).into_response();
    }
    let page = one(request.headers(), &ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    let foreign = request.headers().contains_key(ORIGIN) && !page.is_some_and(is_own);
    if foreign && !request.method().is_safe() {
        let text = format!("This form belongs to another site; the shop's stand at {}.", own.join(" and "));
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    next.run(request).await
}

/// The value of a header that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok();
    value.filter(|_| values.next().is_none())
}
