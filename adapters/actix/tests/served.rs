//! The resource in actix's server, over real connections.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../webhooks/tests/cases/mod.rs"]
mod cases;
#[path = "../../webhooks/tests/toys/mod.rs"]
mod toys;

use std::net::SocketAddr;

use actix_web::rt::System;
use actix_web::{App, HttpServer};
use paymux_actix::WebhookEndpoint;

/// Two threads: each makes an app of its own of the one endpoint.
fn serve(endpoint: WebhookEndpoint) -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        System::new().block_on(async move {
            let server = HttpServer::new(move || App::new().service(paymux_actix::resource(&endpoint)));
            let server = server.workers(2).disable_signals().bind(("127.0.0.1", 0)).unwrap();
            tell.send(*server.addrs().first().unwrap()).unwrap();
            server.run().await.unwrap();
        });
    });
    told.recv().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn actix_does_what_every_framework_does() {
    cases::all(&serve).await;
}
