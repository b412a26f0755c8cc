//! The service behind hyper's server, over real connections.
#![allow(clippy::unwrap_used, reason = "tests")]

mod cases;
mod toys;

use std::net::SocketAddr;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use paymux_webhooks::WebhookEndpoint;
use tokio::net::TcpListener;

fn serve(endpoint: WebhookEndpoint) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let listener = TcpListener::from_std(listener).unwrap();
    let service = endpoint.service();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(service.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hyper_does_what_every_framework_does() {
    cases::all(&serve).await;
}
