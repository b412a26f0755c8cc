//! Headers as data: of an API, of an operation, of a field, of a client, of a call.

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use serde::{Deserialize, Serialize};

use crate::api::{
    Api, BEARER, Credential, CredentialKind, EmptyBody, Operation, Schemes, ServerOnly, Spec, Written,
};
use crate::client::Client;
use crate::error::{Error, ErrorKind, ErrorShape};
use crate::interface::CallOptions;
use crate::setup::{Settings, Slot};
use crate::testing::{Clock, Scripted, Step};
use crate::wire::WireSecret;
use std::sync::Arc;

enum Striped {}

impl Api for Striped {
    const NAME: &'static str = "striped";
    const BASE_URL: &'static str = "https://api.striped.test";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM;
    const FIXED_HEADERS: &'static [(&'static str, &'static str)] =
        &[("striped-version", "2025-09-30"), ("prefer", "return=minimal")];
    const CALLER_HEADERS: &'static [&'static str] = &["striped-account", "striped-version", "accept"];
    const REQUEST_ID_HEADERS: &'static [&'static str] = &["striped-debug-id"];
}

enum Key {}

impl CredentialKind for Key {
    type Api = Striped;
    type Exposure = ServerOnly;
    const ID: &'static str = "key";
    const WRITES: &'static [Written] = BEARER;
}

/// A client id that anybody may see, beside a secret.
enum Pair {}

impl CredentialKind for Pair {
    type Api = Striped;
    type Exposure = ServerOnly;
    const ID: &'static str = "pair";
    const WRITES: &'static [Written] =
        &[Written::PublicHeader("x-client-id"), Written::Header("x-client-secret")];
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Capture {
    id: String,
    device: Option<String>,
    attempt: Option<u32>,
    token: Option<WireSecret>,
    note: Option<String>,
}

impl Operation for Capture {
    type Api = Striped;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("orders.capture", "/orders/{id}/capture", "")
        .keyed("striped-request-id")
        .headers(&[("device", "striped-device"), ("attempt", "striped-attempt"), ("token", "striped-token")])
        .fixed_headers(&[("prefer", "return=representation")]);
    const ACCEPTS: Schemes = &[Key::SCHEME, Pair::SCHEME];
}

fn capture() -> Capture {
    Capture { id: "o1".to_owned(), ..Capture::default() }
}

fn client(
    configure: impl FnOnce(
        crate::client::ClientBuilder<Striped>,
    ) -> Result<crate::client::ClientBuilder<Striped>, Error>,
    steps: impl IntoIterator<Item = Step>,
) -> Result<(Client<Striped>, Scripted), Error> {
    let script = Scripted::repeating(steps);
    let builder = Client::<Striped>::builder(Arc::new(script.clone()), Arc::new(Clock::new()))?
        .credential(&Credential::<Key>::new("sk_canary"))?;
    Ok((configure(builder)?.build(), script))
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        if value.is_sensitive() {
            format!("{name}: (secret)")
        } else {
            format!("{name}: {}", value.to_str().unwrap())
        }
    };
    headers.iter().map(line).collect()
}

fn key() -> CallOptions {
    CallOptions::with_key("k1".parse().unwrap())
}

async fn request(client: &Client<Striped>, operation: &Capture, options: &CallOptions) -> Request<Bytes> {
    client.request(operation, options).await.unwrap()
}

/// Whoever sets them in whichever order: they stand in one, and none is taken for a secret.
#[tokio::test(start_paused = true)]
async fn they_stand_in_one_order_and_are_no_secrets() {
    let (client, script) =
        client(|builder| builder.header("Striped-Account", "acct_client"), [Step::reply(200, "")]).unwrap();
    let operation =
        Capture { device: Some("d 1".to_owned()), attempt: Some(2), note: Some("n".to_owned()), ..capture() };
    let expected = |account: &str, version: &str| {
        [
            "accept: application/json",
            "content-type: application/json",
            "striped-request-id: k1",
            &format!("striped-version: {version}"),
            "prefer: return=representation",
            "striped-device: d 1",
            "striped-attempt: 2",
            &format!("striped-account: {account}"),
            "authorization: (secret)",
        ]
        .map(str::to_owned)
    };
    let plain = request(&client, &operation, &key()).await;
    assert_eq!(lines(plain.headers()), expected("acct_client", "2025-09-30"));
    assert_eq!(plain.body(), r#"{"note":"n"}"#);
    let one = key()
        .header("STRIPED-VERSION", "2026-01-01")
        .header("striped-account", "a")
        .header("Striped-Account", "acct_call");
    let other = key().header("striped-account", "acct_call").header("striped-version", "2026-01-01");
    for options in [one, other] {
        let request = request(&client, &operation, &options).await;
        assert_eq!(lines(request.headers()), expected("acct_call", "2026-01-01"));
        client.send_with(&operation, &options).await.unwrap();
        assert_eq!(script.requests().pop().unwrap().request.headers(), request.headers());
    }
    let shown = format!("{:?}", key().header("Striped-Account", "acct_call"));
    assert!(shown.contains("acct_call"), "{shown}");
}

#[cfg(feature = "test-util")]
#[tokio::test(start_paused = true)]
async fn renderings_show_them() {
    let (client, _) = client(Ok, [Step::reply(200, "")]).unwrap();
    let request = request(&client, &capture(), &key().header("striped-account", "acct_1")).await;
    assert_eq!(
        crate::test_util::render(&request),
        "POST https://api.striped.test/orders/o1/capture\naccept: application/json\nauthorization: Bearer [redacted]\n\
         content-type: application/json\nprefer: return=representation\nstriped-account: acct_1\n\
         striped-request-id: k1\nstriped-version: 2025-09-30\n\n{}\n"
    );
}

/// Every try of a call is for the same account.
#[tokio::test(start_paused = true)]
async fn a_repetition_carries_them_again() {
    let (client, script) = client(Ok, [Step::reply(500, ""), Step::reply(200, "")]).unwrap();
    client.send_with(&capture(), &key().header("striped-account", "acct_1")).await.unwrap();
    let accounts: Vec<_> =
        script.requests().iter().map(|sent| sent.request.headers()["striped-account"].clone()).collect();
    assert_eq!(accounts, ["acct_1", "acct_1"]);
}

/// An empty account id would be the platform's own account.
#[tokio::test(start_paused = true)]
async fn what_is_not_listed_or_no_header_is_refused_before_sending() {
    let (client, script) = client(Ok, [Step::reply(200, "")]).unwrap();
    for (name, value, field, rule) in [
        (
            "X-Other",
            "v",
            "X-Other",
            "striped takes no such header from callers, only striped-account, striped-version, accept",
        ),
        ("authorization", "v", "authorization", "striped takes no such header from callers"),
        ("striped-request-id", "v", "striped-request-id", "striped takes no such header from callers"),
        (
            "Striped-Account",
            "",
            "striped-account",
            "the header would be empty: leave it out, or say what it holds",
        ),
        ("Striped-Account", "  ", "striped-account", "the header would be empty"),
        ("Striped-Account", "a\r\nx: y", "striped-account", "no header can carry the value"),
        ("Striped-Account", "ü", "striped-account", "no header can carry the value"),
    ] {
        let error = client.send_with(&capture(), &key().header(name, value)).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some(field)), "{error}");
        assert!(error.message().starts_with(rule), "{error}");
        assert_eq!((error.effect(), error.tries()), (crate::outcome::Effect::NotDone, 0));
        let builder = Client::<Striped>::builder(Arc::new(script.clone()), Arc::new(Clock::new())).unwrap();
        let error = builder.header(name, value).err().unwrap();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some(field)), "{error}");
    }
    // `accept` is listed, but core writes it.
    let error = client.send_with(&capture(), &key().header("accept", "text/html")).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("accept")), "{error}");
    assert_eq!(script.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_setting_can_hold_one() {
    const SLOTS: &[Slot] = &[
        Slot::credential::<Key>("STRIPED_KEY"),
        Slot::header("account", "STRIPED_ACCOUNT", "striped-account"),
    ];
    let open = |settings: &Settings| {
        Client::<Striped>::open(SLOTS, settings, Arc::new(Scripted::repeating([])), Arc::new(Clock::new()))
    };
    let settings = Settings::new().with("key", "sk_1");
    let without = open(&settings).unwrap().request(&capture(), &key()).await.unwrap();
    assert!(!without.headers().contains_key("striped-account"));
    let client = open(&settings.clone().with("account", "acct_1")).unwrap();
    assert_eq!(request(&client, &capture(), &key()).await.headers()["striped-account"], "acct_1");
    let error = open(&settings.with("account", "acct ü")).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("striped-account")));
}

#[tokio::test(start_paused = true)]
async fn a_field_that_no_header_can_carry_is_refused() {
    let (client, script) = client(Ok, [Step::reply(200, "")]).unwrap();
    for bad in ["", " ", "a\r\nx: y", "ü"] {
        let operation = Capture { device: Some(bad.to_owned()), ..capture() };
        let error = client.send_with(&operation, &key()).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("device")), "{error}");
    }
    assert_eq!(script.requests().len(), 0);
}

/// A field that is a secret stays one in a header.
#[tokio::test(start_paused = true)]
async fn a_secret_field_is_hidden_in_a_header_too() {
    let echo = Step::reply(400, r#"{"title":"no such token tok_canary"}"#);
    let (client, _) = client(Ok, [echo]).unwrap();
    let operation = Capture { token: Some(WireSecret::new("tok_canary")), attempt: Some(1), ..capture() };
    let request = request(&client, &operation, &key()).await;
    assert!(lines(request.headers()).contains(&"striped-token: (secret)".to_owned()));
    assert!(lines(request.headers()).contains(&"striped-attempt: 1".to_owned()));
    assert!(!format!("{request:?}").contains("tok_canary"));
    let error = client.send_with(&operation, &key()).await.unwrap_err();
    assert_eq!(error.message(), "no such token [redacted]");
}

/// Only what the scheme says is shown; what a provider repeats of the rest is taken out.
#[tokio::test(start_paused = true)]
async fn a_scheme_says_which_of_its_headers_are_secret() {
    let script = Scripted::repeating([Step::reply(400, r#"{"title":"client_1 may not, cs_canary"}"#)]);
    let pair = Credential::<Pair>::pair("client_1", "cs_canary");
    let builder = Client::<Striped>::builder(Arc::new(script), Arc::new(Clock::new())).unwrap();
    let client = builder.credential(&pair).unwrap().build();
    let shown = lines(request(&client, &capture(), &key()).await.headers());
    assert!(shown.contains(&"x-client-id: client_1".to_owned()), "{shown:?}");
    assert!(shown.contains(&"x-client-secret: (secret)".to_owned()), "{shown:?}");
    let error = client.send_with(&capture(), &key()).await.unwrap_err();
    assert_eq!(error.message(), "client_1 may not, [redacted]");
}

#[tokio::test(start_paused = true)]
async fn the_request_id_has_the_providers_own_name() {
    let refused = Step::reply(400, "").header("x-request-id", "gateway").header("striped-debug-id", "d1");
    let other = Step::reply(400, "").header("x-request-id", "gateway");
    let (client, _) = client(Ok, [refused, other]).unwrap();
    let error = client.send_with(&capture(), &key()).await.unwrap_err();
    assert_eq!(error.request_id(), Some("d1"));
    let error = client.send_with(&capture(), &key()).await.unwrap_err();
    assert_eq!(error.request_id(), None);
    let reply = Response::builder().status(500).header("striped-debug-id", "d2").body(Bytes::new()).unwrap();
    let error = crate::api::Entry::of::<Capture>().decode(&reply).unwrap_err();
    assert_eq!(error.request_id(), Some("d2"));
}

macro_rules! bare {
    ($name:ident, $spec:expr) => {
        #[derive(Debug, Serialize, Deserialize)]
        struct $name {
            id: String,
        }
        impl Operation for $name {
            type Api = Striped;
            type Output = ();
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = &[Key::SCHEME];
        }
    };
}

const BARE: Spec = Spec::post("orders.do", "/orders/{id}/do", "");
bare!(Nothing, BARE);
bare!(Typed, BARE.empty_body(EmptyBody::ContentType));
bare!(Object, BARE.empty_body(EmptyBody::Object));
bare!(TypedForm, BARE.form().empty_body(EmptyBody::ContentType));
bare!(ObjectForm, BARE.form().empty_body(EmptyBody::Object));
bare!(Asked, Spec::get("orders.get", "/orders/{id}", "").empty_body(EmptyBody::Object));
bare!(
    Vendor,
    Spec::post("orders.do", "/orders/{id}", "").fixed_headers(&[("content-type", "application/vnd.x+json")])
);
bare!(Upper, BARE.fixed_headers(&[("Prefer", "x")]));
bare!(Twice, Spec::post("orders.do", "/orders", "").headers(&[("id", "striped-version")]));

#[tokio::test(start_paused = true)]
async fn where_no_field_goes_into_the_body_the_operation_says_what_is_sent() {
    async fn sent<O: Operation<Api = Striped>>(operation: O) -> Result<(Option<String>, Bytes), Error> {
        let (client, _) = client(Ok, []).unwrap();
        let request = client.request(&operation, &CallOptions::default()).await?;
        let kind = request.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        Ok((kind, request.into_body()))
    }
    let id = || "o1".to_owned();
    let json = Some("application/json".to_owned());
    assert_eq!(sent(Nothing { id: id() }).await.unwrap(), (None, Bytes::new()));
    assert_eq!(sent(Typed { id: id() }).await.unwrap(), (json.clone(), Bytes::new()));
    assert_eq!(sent(Object { id: id() }).await.unwrap(), (json, Bytes::from("{}")));
    let form = Some("application/x-www-form-urlencoded".to_owned());
    assert_eq!(sent(TypedForm { id: id() }).await.unwrap(), (form, Bytes::new()));
    assert_eq!(sent(Asked { id: id() }).await.unwrap(), (None, Bytes::new()));
    assert_eq!(sent(Vendor { id: id() }).await.unwrap(), (None, Bytes::new()));
    let error = sent(ObjectForm { id: id() }).await.unwrap_err();
    assert_eq!((error.kind(), error.tries()), (ErrorKind::Configuration, 0));
    let error = sent(Upper { id: id() }).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("Prefer")));
    let error = sent(Twice { id: id() }).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("striped-version")));
}
