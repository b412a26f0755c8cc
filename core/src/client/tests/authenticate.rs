//! Which credential goes on a request, and what a 401 leads to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};

use super::call;
use crate::credential::{Apply, AuthHeaders, AuthStrategy, TypedStrategy};
use crate::testing::{Account, Bench, CANARY, Find, Pay, Put, Remove, Secret, Session, Step, header};
use crate::{
    CallOptions, Client, Credential, CredentialKind, Delivery, Effect, Error, ErrorKind, Runtime, Safety,
    Scheme, Timestamp,
};

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
        .sent()
        .iter()
        .map(|sent| header(&sent.headers, "authorization").unwrap().to_owned())
        .collect()
}

/// Also an unsafe call: a 401 is an answer that was given before acting.
#[tokio::test(start_paused = true)]
async fn another_credential_is_tried_once() {
    let bench = obtaining([Step::reply(401, ""), Step::ok()], 9, Duration::ZERO);
    call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap();
    assert_eq!(tokens(&bench), ["Bearer token-0", "Bearer token-1"]);
    assert_eq!(bench.script.times(), [0, 0]);

    let bench = obtaining([Step::reply(401, "")], 9, Duration::ZERO);
    let error = call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.count(), 2);
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unauthenticated, Effect::NotDone));

    let bench = obtaining([Step::reply(401, "")], 0, Duration::ZERO);
    call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!(bench.script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn once_a_call_not_once_in_a_row() {
    let steps = [Step::reply(401, ""), Step::reply(429, ""), Step::reply(401, ""), Step::ok()];
    let bench = obtaining(steps, 9, Duration::ZERO);
    let error = call(&bench, Safety::Read, &CallOptions::default()).await.unwrap_err();
    assert_eq!((bench.script.count(), error.kind()), (3, ErrorKind::Unauthenticated));
}

#[tokio::test(start_paused = true)]
async fn obtaining_does_not_outlive_the_deadline() {
    let bench = obtaining([Step::ok()], 9, Duration::from_secs(20));
    let options = CallOptions::default().deadline(Duration::from_secs(10));
    let error = call(&bench, Safety::Unsafe, &options).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.tries()), (ErrorKind::TimedOut, Delivery::NotSent, 0));
    assert_eq!(bench.script.count(), 0);
}

const PAST: &str = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2ln";

/// A JWT that expires then.
fn jwt(exp: &str) -> Credential<Account> {
    let payload = data_encoding::BASE64URL_NOPAD.encode(format!(r#"{{"sub":"m1","exp":{exp}}}"#).as_bytes());
    Credential::new(format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln"))
}

fn with_account(credential: &Credential<Account>) -> Bench {
    Bench::with([Step::ok()], |builder| builder.credential(credential).unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_first_accepted_one_that_is_configured() {
    let account: Credential<Account> = Credential::new("no jwt");
    let session: Credential<Session> = Credential::pair("s", "g");
    let secret: Credential<Secret> = Credential::new("k");
    // The order of configuring does not matter, that of the operation does.
    let bench = Bench::with([Step::ok()], |builder| {
        let builder = builder.credential(&session).unwrap();
        builder.credential(&account).unwrap().credential(&secret).unwrap()
    });
    bench.client.send(&Find::new()).await.unwrap();
    for (scheme, headers) in [
        ("secret_key", [Some("Bearer k"), None]),
        ("account_token", [Some("Bearer no jwt"), None]),
        ("session", [None, Some("s")]),
    ] {
        bench.client.send_with(&Find::new(), &CallOptions::default().scheme(scheme)).await.unwrap();
        let sent = bench.script.sent().pop().unwrap();
        assert_eq!([header(&sent.headers, "authorization"), header(&sent.headers, "x-session")], headers);
    }
    let first = &bench.script.sent()[0];
    assert_eq!(header(&first.headers, "authorization"), Some("Bearer k"));
    assert!(first.headers.get("x-session").is_none(), "exactly one credential goes on a request");
}

#[tokio::test(start_paused = true)]
async fn an_expired_one_is_passed_over() {
    let bench = Bench::with([Step::ok()], |builder| {
        let builder = builder.credential(&Credential::<Account>::new(PAST)).unwrap();
        builder.credential(&Credential::<Session>::pair("s", "g")).unwrap()
    });
    bench.client.send(&Find::new()).await.unwrap();
    assert_eq!(header(&bench.script.sent()[0].headers, "x-session"), Some("s"));

    let error = bench.client.send(&Pay::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialExpired, Delivery::NotSent));
    assert_eq!(error.effect(), Effect::NotDone);
    for part in ["account_token", "2023-11-14T22:13:20Z", "401"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(!error.to_string().contains(PAST));
    assert_eq!(bench.script.count(), 1);
}

/// The clock of the bench starts at 1893456000.
#[tokio::test(start_paused = true)]
async fn a_token_ends_at_its_second() {
    for (exp, sent) in [("1893456000", false), ("1893456001", true), ("1893456000.9", false), ("0", false)] {
        let bench = with_account(&jwt(exp));
        assert_eq!(bench.client.send(&Pay::new()).await.is_ok(), sent, "{exp}");
    }
    let bench = with_account(&jwt("1893456010"));
    bench.client.send(&Pay::new()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(bench.client.send(&Pay::new()).await.unwrap_err().kind(), ErrorKind::CredentialExpired);
}

/// What cannot be understood is sent as it is: the provider decides.
#[tokio::test(start_paused = true)]
async fn what_is_no_jwt_is_sent() {
    for text in ["opaque", "a.b.c", "..", "a.eyJleHAiOiJzb29uIn0.c", "a.e30.c"] {
        with_account(&Credential::new(text)).client.send(&Pay::new()).await.unwrap();
    }
    for exp in ["1e999", "\"1\"", "null", "99999999999999999999"] {
        with_account(&jwt(exp)).client.send(&Pay::new()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_kind_is_named_before_anything_is_sent() {
    let session: Credential<Session> = Credential::pair("s", CANARY);
    let bench = Bench::with([Step::ok()], |builder| builder.credential(&session).unwrap());
    let error = bench.client.send(&Pay::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    assert_eq!(
        error.to_string(),
        "acme things.pay: the configured credential is of the wrong kind: it takes secret_key (Authorization: \
         Bearer) or account_token (Authorization: Bearer); configured is session, to which acme answers 403"
    );

    let error =
        bench.client.send_with(&Find::new(), &CallOptions::default().scheme("secret_key")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialKind);
    assert!(error.to_string().contains("secret_key, which was asked for, is not one"), "{error}");

    let bench = Bench::with([Step::ok()], |builder| builder);
    let error = bench.client.send(&Put::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
    assert!(error.to_string().contains("no credential is configured"), "{error}");
    assert_eq!(bench.script.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn none_is_a_credential_where_the_operation_says_so() {
    let remove = Remove { id: "t1".to_owned() };
    let bench = Bench::with([Step::reply(204, "")], |builder| builder);
    bench.client.send(&remove).await.unwrap();
    assert!(bench.script.sent()[0].headers.get("authorization").is_none());
    let bench = Bench::new([Step::reply(204, "")]);
    bench.client.send(&remove).await.unwrap();
    bench.client.send_with(&remove, &CallOptions::default().scheme("none")).await.unwrap();
    let sent = bench.script.sent();
    assert!(sent[0].headers.get("authorization").unwrap().is_sensitive());
    assert!(sent[1].headers.get("authorization").is_none());
}

/// A strategy that writes what it may not.
struct Writes(fn() -> Result<Vec<(HeaderName, HeaderValue)>, Error>);

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
    let wrong: [fn() -> Result<Vec<(HeaderName, HeaderValue)>, Error>; 4] = [
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
        assert_eq!(bench.script.count(), 0);

        let mut request = Request::new(Bytes::from_static(b"body"));
        request.headers_mut().insert("accept", value("application/json"));
        crate::credential::apply(Session::SCHEME, &Writes(headers), &mut request).unwrap_err();
        assert_eq!(request.headers().len(), 1, "all or nothing");
        assert_eq!(header(request.headers(), "accept"), Some("application/json"));
    }
    let right = Writes(|| Ok(vec![(HeaderName::from_static("x-session"), value("s"))]));
    let mut request = Request::new(Bytes::new());
    crate::credential::apply(Session::SCHEME, &right, &mut request).unwrap();
    assert!(request.headers()[&declared].is_sensitive());
    crate::credential::apply(Session::SCHEME, &right, &mut request).unwrap_err();
}

/// A replaced credential is replaced, not added.
#[tokio::test(start_paused = true)]
async fn the_last_of_a_kind_counts() {
    let bench = Bench::with([Step::ok()], |builder| {
        let builder = builder.credential(&Credential::<Secret>::new("old")).unwrap();
        builder.credential(&Credential::<Secret>::new("new")).unwrap()
    });
    bench.client.send(&Find::new()).await.unwrap();
    assert_eq!(header(&bench.script.sent()[0].headers, "authorization"), Some("Bearer new"));
    assert_eq!(Client::schemes(&bench.client).collect::<Vec<_>>(), ["secret_key"]);
}
