//! Connections, served by hand so that one can be closed at any point of an answer.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{RawPathParams, Request};
use axum::response::Response;
use axum::routing::{MethodFilter, any, on};
use bytes::Bytes;
use http_body::{Body, Frame};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower_service::Service;

use crate::half::{Half, Handler};
use crate::running::shared::{Shared, UNKNOWN};
use crate::wire::dispatch::{Peer, serve};
use crate::wire::own_names::OwnNames;
use crate::wire::socket;
use crate::wire::socket::Socket;

/// On a response: nothing of it is to be sent, and the connection is to be closed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

/// Accepts connections for as long as it is polled. Dropping it closes every connection.
pub(crate) async fn listen(listener: TcpListener, router: Router, names: Arc<OwnNames>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn(connection(stream, router.clone(), Arc::clone(&names)));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, router: Router, names: Arc<OwnNames>) {
    let Ok(peer) = stream.peer_addr() else {
        return;
    };
    let _ = stream.set_nodelay(true);
    let opened = Arc::new(Mutex::new(None));
    let open = Arc::clone(&opened);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let upgrade = hyper::upgrade::on(&mut request);
        let refused = names.refusal(&request);
        let answer = refused.is_none().then(|| router.clone().call(request));
        let open = Arc::clone(&open);
        async move {
            let response: Result<Response, Infallible> = match (refused, answer) {
                (Some(reply), _) => Ok(reply.into_response()),
                (None, Some(answer)) => answer.await,
                (None, None) => return Err(Closed),
            };
            if let Some(socket) = response.as_ref().ok().and_then(|one| one.extensions().get::<Socket>()) {
                *open.lock().unwrap_or_else(PoisonError::into_inner) = Some((upgrade, socket.clone()));
            }
            match response {
                Ok(response) if response.extensions().get::<Cut>().is_some() => Err(Closed),
                Ok(response) => Ok(response),
                Err(never) => match never {},
            }
        }
    });
    // An error here is a client that went away, or a close on purpose.
    let connection =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let _ = connection.with_upgrades().await;
    // A web socket goes on here, so that it ends with the listener like any other connection.
    let opened = opened.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((upgrade, socket)) = opened
        && let Some(line) = socket.take()
        && let Ok(io) = upgrade.await
    {
        socket::run(TokioIo::new(io), line).await;
    }
}

/// All routes of all halves, each under its provider's name, and the control API.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new();
    for (half, routes) in shared.halves.routes() {
        for route in routes {
            let path = format!("/{}{}", half.name(), route.path);
            let Ok(filter) = MethodFilter::try_from(route.method) else {
                continue;
            };
            let handler = handler(shared, &half, route.operation, route.handle);
            router = router.route(&path, on(filter, handler));
        }
        let path = format!("/{}/{{*rest}}", half.name());
        let reply = half.no_route();
        let unknown: Handler = Box::new(move |_| reply.clone());
        router = router.route(&path, any(handler(shared, &half, UNKNOWN, unknown)));
    }
    router.merge(crate::play::control_api::router(shared)).merge(crate::play::page::router(shared))
}

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

fn handler(
    shared: &Arc<Shared>,
    half: &Arc<dyn Half>,
    operation: &'static str,
    handle: Handler,
) -> impl Fn(RawPathParams, Request) -> Answer + Clone + Send + Sync + 'static {
    let (shared, half, handle) = (Arc::clone(shared), Arc::clone(half), Arc::new(handle));
    move |params, request| {
        let (shared, half, handle) = (Arc::clone(&shared), Arc::clone(&half), Arc::clone(&handle));
        Box::pin(async move {
            let params = params.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            serve(&shared, half.as_ref(), operation, &handle, params, request).await
        })
    }
}

/// A body that sends its bytes, lets them go out on the wire, and then breaks the connection.
#[derive(Debug)]
pub(crate) struct HalfOf {
    bytes: Option<Bytes>,
    pauses: u8,
}

impl HalfOf {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes), pauses: 3 }
    }
}

impl Body for HalfOf {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if self.pauses > 0 {
            // The connection flushes what it has whenever its body is not ready.
            self.pauses = self.pauses.saturating_sub(1);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other(Closed))))
    }
}
