//! The pages: HTML from the server, in forms that work without JavaScript.

mod address;
mod front;
mod guard;
mod layout;
mod order;
mod panel;
mod posts;
mod status;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::Markup;
use paymux::{Event, Verified};
use paymux_axum::webhook_router;
use serde::Deserialize;

use super::Shop;
use super::order::{Attempt, Order};

pub(super) type App = Arc<Shop>;

/// What there is to buy: id, name, price in USD.
pub(super) const PRODUCTS: [(&str, &str, &str); 3] =
    [("mug", "A mug", "12.50"), ("teapot", "A teapot", "48.00"), ("spoon", "A wooden spoon", "3.75")];

/// Everything comes from here; a page can load nothing else and run no script but ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn router(shop: App) -> Router {
    let handler = {
        let shop = shop.clone();
        move |event: Verified<Event>| {
            let shop = shop.clone();
            async move { shop.take(event).await }
        }
    };
    let webhooks = webhook_router(shop.providers.clone(), handler);
    Router::new()
        .route("/", get(front))
        .route("/orders", post(posts::buy))
        .route("/orders/{id}", get(order))
        .route("/orders/{id}/live", get(live))
        .route("/orders/{id}/wire", get(wire))
        .route("/orders/{id}/method", post(posts::choose))
        .route("/orders/{id}/again", post(posts::again))
        .route("/orders/{id}/find-out", post(posts::find_out))
        .route("/orders/{id}/look-up", post(posts::look_up))
        .route("/orders/{id}/play", post(posts::play))
        .route("/fate", post(posts::fate))
        .route("/back/{id}", get(back))
        .route("/return/{provider}", get(back_from))
        .route("/shop.css", get(asset("text/css", include_str!("shop.css"))))
        .route("/shop.js", get(asset("text/javascript", include_str!("shop.js"))))
        .with_state(shop.clone())
        .merge(webhooks)
        .layer(from_fn_with_state(shop, guard::refuse_strangers))
        .layer(map_response(with_policy))
}

async fn with_policy(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // Somebody who goes back sees how things stand now, not how they stood.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn asset(
    kind: &'static str,
    text: &'static str,
) -> impl Fn() -> std::future::Ready<Response> + Clone + Send + Sync + 'static {
    move || std::future::ready(([(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn front(State(shop): State<App>) -> Html<String> {
    html(front::page(&shop, &shop.orders().await))
}

async fn order(State(shop): State<App>, Path(id): Path<String>) -> Response {
    or_missing(fresh(&shop, &id).await.map(|order| order::page(&shop, &order)))
}

/// The part of an order's page that changes by itself.
async fn live(State(shop): State<App>, Path(id): Path<String>) -> Response {
    or_missing(fresh(&shop, &id).await.map(|order| order::live(&shop, &order)))
}

/// An order with what its providers say now.
async fn fresh(shop: &App, id: &str) -> Option<Order> {
    let now = shop.now();
    shop.with_order(id, move |payments, sold| async move { payments.look(&sold, now).await }).await;
    shop.order(id).await
}

async fn wire(State(shop): State<App>, Path(id): Path<String>) -> Response {
    or_missing(shop.order(&id).await.map(|order| wire::page(&shop, &order)))
}

#[derive(Deserialize)]
struct Back {
    session_id: String,
}

/// A payer comes back from the page of a provider that takes a return URL per payment.
async fn back(State(shop): State<App>, Path(id): Path<String>) -> Redirect {
    go_on(&shop, &id).await
}

/// A payer comes back from a page that knows only the provider's id of the payment.
async fn back_from(
    State(shop): State<App>,
    Path(provider): Path<String>,
    Query(back): Query<Back>,
) -> Redirect {
    let its =
        |attempt: &Attempt| attempt.provider == provider && attempt.payment() == Some(&*back.session_id);
    let found = shop.orders().await.into_iter().find(|order| order.attempts.iter().any(its));
    match found {
        Some(order) => go_on(&shop, &order.id).await,
        None => Redirect::to("/"),
    }
}

/// Goes on with the payment, and with the payer to the order. Coming back proves nothing: anybody can open this
/// address, so all it does is ask the provider.
async fn go_on(shop: &App, id: &str) -> Redirect {
    let now = shop.now();
    shop.with_order(id, move |payments, sold| async move {
        payments.happened();
        payments.look(&sold, now).await;
    })
    .await;
    to_order(id)
}

fn to_order(id: &str) -> Redirect {
    Redirect::to(&format!("/orders/{id}"))
}

fn html(markup: Markup) -> Html<String> {
    Html(markup.into_string())
}

fn or_missing(page: Option<Markup>) -> Response {
    match page {
        Some(page) => html(page).into_response(),
        None => (StatusCode::NOT_FOUND, html(layout::missing())).into_response(),
    }
}
