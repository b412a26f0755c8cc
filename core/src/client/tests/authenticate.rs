//! What a 401 leads to, and what a strategy may write.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};

use super::call;
use crate::api::{Apply, AuthHeaders, AuthStrategy, TypedStrategy};
use crate::api::{CredentialKind, Scheme};
use crate::error::{Error, ErrorKind};
use crate::interface::CallOptions;
use crate::outcome::{Delivery, Effect, Safety};
use crate::ports::Runtime;
use crate::testing::{Bench, Find, Secret, Session, Step, header};
use crate::time::Timestamp;

/// A strategy that obtains a new token after a 401, as often as there are any.
struct Tokens {
    obtained: AtomicU32,
    most: u32,
    slow: Duration,
}

struct Token(u32);

impl Apply for Token {
    fn apply<'a>(&'a self, _: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
        let value = HeaderValue::from_str(&format!("Bearer token-{}", self.0)).unwrap();
        Ok(vec![(http::header::AUTHORIZATION, value)].into())
    }
}

impl TypedStrategy for Tokens {
    type Kind = Secret;
}

#[async_trait]
impl AuthStrategy for Tokens {
    fn scheme(&self) -> &'static Scheme {
        Secret::SCHEME
    }

    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        runtime.sleep(self.slow).await;
        Ok(Arc::new(Token(self.obtained.load(Ordering::SeqCst))))
    }

    async fn rejected(&self, _used: &Arc<dyn Apply>, _runtime: &dyn Runtime) -> bool {
        self.obtained.fetch_add(1, Ordering::SeqCst) < self.most
    }
}

fn obtaining(steps: impl IntoIterator<Item = Step>, most: u32, slow: Duration) -> Bench {
    let tokens = Arc::new(Tokens { obtained: AtomicU32::new(0), most, slow });
    Bench::with(steps, |builder| builder.strategy(tokens))
}

fn tokens(bench: &Bench) -> Vec<String> {
    bench
        .script
        .requests()
        .iter()
        .map(|sent| header(sent.request.headers(), "authorization").unwrap().to_owned())
        .collect()
}

/// Also an unsafe call: a 401 is an answer that was given before acting.
#[tokio::test(start_paused = true)]
async fn another_credential_is_tried_once() {
    let bench = obtaining([Step::reply(401, ""), Step::ok()], 9, Duration::ZERO);
    call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap();
    assert_eq!(tokens(&bench), ["Bearer token-0", "Bearer token-1"]);
    assert_eq!(bench.times(), [0, 0]);

    let bench = obtaining([Step::reply(401, "")], 9, Duration::ZERO);
    let error = call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.requests().len(), 2);
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unauthenticated, Effect::NotDone));

    let bench = obtaining([Step::reply(401, "")], 0, Duration::ZERO);
    call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.requests().len(), 1);
}

/// A provider may tell in its last answer what came with an earlier try.
#[tokio::test(start_paused = true)]
async fn no_credential_of_any_try_is_told() {
    let echo = r#"{"error":{"message":"token-0 was replaced by token-1"}}"#;
    let bench = obtaining([Step::reply(401, ""), Step::reply(403, echo)], 9, Duration::ZERO);
    let error = call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.requests().len(), 2);
    let told = format!("{error} {error:?} {}", error.problem_document());
    assert!(told.contains("was replaced by") && !told.contains("token-"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn once_a_call_not_once_in_a_row() {
    let steps = [Step::reply(401, ""), Step::reply(429, ""), Step::reply(401, ""), Step::ok()];
    let bench = obtaining(steps, 9, Duration::ZERO);
    let error = call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!((bench.script.requests().len(), error.kind()), (3, ErrorKind::Unauthenticated));
}

#[tokio::test(start_paused = true)]
async fn obtaining_does_not_outlive_the_deadline() {
    let bench = obtaining([Step::ok()], 9, Duration::from_secs(20));
    let options = CallOptions::default().deadline(Duration::from_secs(10));
    let error = call(&bench, Safety::Unsafe, &options).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.tries()), (ErrorKind::TimedOut, Delivery::NotSent, 0));
    assert_eq!(bench.script.requests().len(), 0);
}

/// A strategy that writes what it may not.
type Written = Result<Vec<(HeaderName, HeaderValue)>, Error>;

struct Writes(fn() -> Written);

impl TypedStrategy for Writes {
    type Kind = Session;
}

#[async_trait]
impl AuthStrategy for Writes {
    fn scheme(&self) -> &'static Scheme {
        Session::SCHEME
    }

    async fn resolve(&self, _: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        Ok(Arc::new(Writes(self.0)))
    }
}

impl Apply for Writes {
    fn apply<'a>(&'a self, _: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
        (self.0)().map(Into::into)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

fn value(text: &'static str) -> HeaderValue {
    HeaderValue::from_static(text)
}

#[tokio::test(start_paused = true)]
async fn a_strategy_writes_only_what_its_scheme_declares() {
    let declared = HeaderName::from_static("x-session");
    let wrong: [fn() -> Written; 4] = [
        || {
            Ok(vec![
                (HeaderName::from_static("x-session"), value("s")),
                (http::header::AUTHORIZATION, value("a")),
            ])
        },
        || Ok(vec![(http::header::ACCEPT, value("text/html"))]),
        || Ok(vec![(http::header::HOST, value("evil.test"))]),
        || Err(Error::refused(ErrorKind::Configuration, "no")),
    ];
    for headers in wrong {
        let bench = Bench::with([Step::ok()], |builder| builder.strategy(Arc::new(Writes(headers))));
        let error = bench.client.send(&Find::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
        assert_eq!(bench.script.requests().len(), 0);

        let mut request = Request::new(Bytes::from_static(b"body"));
        request.headers_mut().insert("accept", value("application/json"));
        crate::api::credential::apply(Session::SCHEME, &Writes(headers), &mut request).unwrap_err();
        assert_eq!(request.headers().len(), 1, "all or nothing");
        assert_eq!(header(request.headers(), "accept"), Some("application/json"));
    }
    let right = Writes(|| Ok(vec![(HeaderName::from_static("x-session"), value("s"))]));
    let mut request = Request::new(Bytes::new());
    crate::api::credential::apply(Session::SCHEME, &right, &mut request).unwrap();
    assert!(request.headers()[&declared].is_sensitive());
    crate::api::credential::apply(Session::SCHEME, &right, &mut request).unwrap_err();
}

/// A strategy whose own request is lost on its way.
struct LostOnTheWay;

impl TypedStrategy for LostOnTheWay {
    type Kind = Secret;
}

#[async_trait]
impl AuthStrategy for LostOnTheWay {
    fn scheme(&self) -> &'static Scheme {
        Secret::SCHEME
    }

    async fn resolve(&self, _runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        let error = Error::refused(ErrorKind::ConnectionLost, "the token's reply was lost");
        Err(error.with_delivery(Delivery::Unknown).with_effect(Effect::MaybeDone))
    }
}

#[tokio::test(start_paused = true)]
async fn what_went_wrong_with_the_credential_is_not_said_of_the_call() {
    let bench = Bench::with([], |builder| builder.strategy(Arc::new(LostOnTheWay)));
    let error = call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
    assert_eq!((error.delivery(), error.effect()), (Delivery::NotSent, Effect::NotDone));
    assert_eq!((error.kind(), bench.script.requests().len()), (ErrorKind::ConnectionLost, 0));
}
