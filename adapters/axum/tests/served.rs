//! The router in axum's server, over real connections.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../webhooks/tests/cases/mod.rs"]
mod cases;
#[path = "../../webhooks/tests/toys/mod.rs"]
mod toys;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use paymux_axum::WebhookEndpoint;
use tokio::net::TcpListener;

fn serve(endpoint: WebhookEndpoint) -> SocketAddr {
    start(Router::new().merge(paymux_axum::router(endpoint)))
}

fn start(app: Router) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let listener = TcpListener::from_std(listener).unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axum_does_what_every_framework_does() {
    cases::all(&serve).await;
}

/// In an app that has state, puts the router below another path, and bounds its own bodies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_router_stands_inside_any_app() {
    #[derive(Clone)]
    struct State;
    cases::all(&|endpoint| {
        let webhooks: Router<State> = paymux_axum::router(endpoint);
        let inner = webhooks.layer(DefaultBodyLimit::max(1));
        let app = Router::new().nest("/of/{shop}", Router::new()).merge(inner).with_state(State);
        start(app)
    })
    .await;
}
