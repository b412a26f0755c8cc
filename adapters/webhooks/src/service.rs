use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use paymux_core::transport::BoxError;
use percent_encoding::percent_decode_str;
use tower_service::Service;

use crate::WebhookEndpoint;
use crate::deliver::only;

/// A [`WebhookEndpoint`] as a service for hyper, tower and whatever is built on them.
///
/// It takes a POST to the path of an account, and answers everything else with 404 or 405. It is always ready, and
/// cloning it is cheap.
///
/// ```
/// # use std::sync::Arc;
/// # use paymux_core::{Error, Event, Providers, Verified};
/// # use paymux_webhooks::WebhookEndpoint;
/// use http::{Request, Response};
/// use http_body_util::Full;
/// use tower_service::Service;
///
/// # async fn on_event(event: Verified<Event>) -> Result<(), Error> { Ok(()) }
/// # async fn run(providers: Arc<Providers>) -> Result<(), Box<dyn std::error::Error>> {
/// let mut service = WebhookEndpoint::new(providers, on_event).service();
/// let delivery = Request::post("/webhooks/payviox").body(Full::new(&b"{}"[..]))?;
/// let answer: Response<Full<bytes::Bytes>> = service.call(delivery).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct WebhookService {
    endpoint: WebhookEndpoint,
}

impl WebhookService {
    pub(crate) fn new(endpoint: WebhookEndpoint) -> Self {
        Self { endpoint }
    }
}

impl<B> Service<Request<B>> for WebhookService
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let endpoint = self.endpoint.clone();
        Box::pin(async move {
            let answer = match account(endpoint.path(), request.uri().path()) {
                None => only(StatusCode::NOT_FOUND),
                Some(_) if request.method() != Method::POST => {
                    let mut answer = only(StatusCode::METHOD_NOT_ALLOWED);
                    answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
                    answer
                }
                Some(account) => {
                    let (head, body) = request.into_parts();
                    endpoint.receive(&account, &head.headers, body).await
                }
            };
            Ok(answer.map(Full::new))
        })
    }
}

/// The account that a path is of: one segment below `under`.
fn account(under: &str, path: &str) -> Option<String> {
    let segment = path.strip_prefix(under)?.strip_prefix('/')?;
    if segment.is_empty() || segment.contains('/') {
        return None;
    }
    Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::account;

    #[test]
    fn an_account_is_one_segment() {
        for (path, found) in [
            ("/webhooks/usual", Some("usual")),
            ("/webhooks/eu%20shop", Some("eu shop")),
            ("/webhooks/a%2Fb", Some("a/b")),
            ("/webhooks/", None),
            ("/webhooks", None),
            ("/webhooksusual", None),
            ("/webhooks/usual/", None),
            ("/webhooks/usual/more", None),
            ("/other/webhooks/usual", None),
            ("/webhooks/%FF", None),
        ] {
            assert_eq!(account("/webhooks", path).as_deref(), found, "{path}");
        }
        assert_eq!(account("", "/usual").as_deref(), Some("usual"));
    }
}
