//! What the client's types show, and what they allow.

use http::Request;

use super::call;
use crate::api::{Credential, Operation, Schemes, Spec};
use crate::client::AnyClient;
use crate::error::IdempotencyKey;
use crate::interface::CallOptions;
use crate::outcome::Safety;
use crate::testing::{Bench, CANARY, Find, Secret, Step, header, of_safety};
use crate::wire::WireSecret;

/// An operation whose reply holds a secret.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Generate;

#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Generated {
    key: WireSecret,
}

impl Operation for Generate {
    type Api = crate::testing::Acme;
    type Output = Generated;
    const SPEC: &'static Spec =
        &Spec::post("keys.generate", "/keys", "").keyed("x-key").uuid_keys().shows_secret_once();
    const ACCEPTS: Schemes = Find::ACCEPTS;
}

/// The reply as a value keeps the secret to itself; so must the reply as a whole.
#[tokio::test(start_paused = true)]
async fn a_reply_shows_neither_secret_nor_body() {
    let bench = Bench::new([Step::reply(200, r#"{"key":"generated-canary"}"#)]);
    let reply = bench.client.send(&Generate).await.unwrap();
    assert_eq!(reply.value.key.expose(), "generated-canary");
    let shown = format!("{reply:?}");
    assert!(shown.contains("200") && !shown.contains("generated-canary"), "{shown}");
    let json = bench.client.send_any(&Generate, &CallOptions::default()).await.unwrap();
    assert_eq!(json.get(), r#"{"key":"[redacted]"}"#);
}

/// A provider that wants UUIDs gets one made from the caller's key; the caller keeps his own.
#[tokio::test(start_paused = true)]
async fn a_key_takes_the_form_that_the_provider_wants() {
    let key: IdempotencyKey = "order-77".parse().unwrap();
    let bench = Bench::new([Step::reply(200, r#"{"key":"k"}"#), Step::reply(400, "")]);
    let options = CallOptions::with_key(key.clone());
    let reply = bench.client.send_with(&Generate, &options).await.unwrap();
    let error = bench.client.send_with(&Generate, &options).await.unwrap_err();
    assert_eq!((reply.key.as_ref(), error.key()), (Some(&key), Some(&key)));
    for sent in bench.script.requests() {
        assert_eq!(header(sent.request.headers(), "x-key"), Some(key.as_uuid().as_str()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_preview_is_what_would_be_sent_and_sends_nothing() {
    let bench = Bench::new([Step::ok()]);
    let options = CallOptions::with_key("order-77".parse().unwrap());
    for safety in super::SAFETIES {
        let before = bench.script.requests().len();
        let preview: Request<_> = bench.client.preview(&*of_safety(safety), &options).await.unwrap();
        assert_eq!(bench.script.requests().len(), before);
        let scheme = preview.extensions().get::<&'static crate::api::Scheme>().unwrap();
        assert_eq!(scheme.id, "secret_key");
        call(&bench, safety, &options).await.unwrap();
        let sent = bench.script.requests().pop().unwrap();
        assert_eq!(
            (preview.method(), &preview.uri().to_string()),
            (sent.request.method(), &sent.request.uri().to_string())
        );
        assert_eq!((preview.headers(), preview.body()), (sent.request.headers(), sent.request.body()));
    }
}

#[tokio::test(start_paused = true)]
async fn debug_shows_no_secret() {
    let bench = Bench::new([Step::ok()]);
    let credential: Credential<Secret> = Credential::new(CANARY);
    let preview = bench.client.preview(&*of_safety(Safety::Unsafe), &CallOptions::default()).await.unwrap();
    let kept = crate::api::StaticCredential::new(&credential).unwrap();
    let shown = format!("{:?} {credential:?} {kept:?} {:?}", bench.client, preview.headers());
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("secret_key"), "{shown}");
}

/// A browser-side client, used where no side can be told, still refuses what its credentials do not allow.
#[tokio::test(start_paused = true)]
async fn the_side_is_checked_at_run_time_too() {
    use crate::client::{BrowserSide, Client};
    use crate::error::ErrorKind;
    use crate::testing::{Clock, Pay, Scripted, Session};
    use std::sync::Arc;

    let script = Scripted::repeating([Step::ok()]);
    let builder = Client::<crate::testing::Acme, BrowserSide>::builder(
        Arc::new(script.clone()),
        Arc::new(Clock::new()),
    );
    let client = builder.unwrap().credential(&Credential::<Session>::pair("s", "g")).unwrap().build();
    client.send(&Find::new()).await.unwrap();
    let error = client.checked_at_run_time().send(&Pay::new()).await.unwrap_err();
    assert_eq!((error.kind(), script.requests().len()), (ErrorKind::CredentialKind, 1));
}
