//! Credentials: what can be used, and what is shown.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use serde::{Deserialize, Serialize};

use crate::api::{
    AuthStrategy, Credential, CredentialKind, Exposure, Scheme, ServerOnly, StaticCredential, Written,
    auth_headers,
};
use crate::api::{Operation, Schemes, Spec};
use crate::error::{Error, ErrorKind};
use crate::ports::{Runtime, Transport};
use crate::ready::{BASIC, Basic, BasicAuth};
use crate::setup::{OpenStrategy, Opening, Settings, Slot};
use crate::testing::{Account, Acme, Bench, Secret, Session, Step, Stream, Thing, header};

fn unusable<K: CredentialKind>(credential: &Credential<K>) -> String {
    let error = StaticCredential::new(credential).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some(K::ID)));
    let shown = format!("{error} {error:?} {credential:?}");
    assert!(!shown.contains("canary"), "{shown}");
    error.message().to_owned()
}

#[test]
fn what_no_header_can_carry_is_refused() {
    for bad in ["canary\n", "canary\r\nx: y", "can\0ary canary"] {
        assert!(unusable(&Credential::<Secret>::new(bad)).contains("line break"));
        assert!(unusable(&Credential::<Session>::pair("fine", bad)).contains("line break"));
    }
    assert!(unusable(&Credential::<Secret>::new("")).contains("empty"));
    assert!(unusable(&Credential::<Session>::pair("", "fine")).contains("empty"));
    assert!(unusable(&Credential::<Session>::pair("fine", "")).contains("empty"));
}

#[test]
fn the_parts_fit_the_places() {
    assert!(unusable(&Credential::<Session>::new("canary")).contains("number of parts"));
    assert!(unusable(&Credential::<Secret>::pair("canary", "canary")).contains("number of parts"));
    assert!(unusable(&Credential::<Stream>::new("canary")).contains("query of a stream"));
}

#[test]
fn each_part_goes_to_its_place_and_is_sensitive() {
    let kept = StaticCredential::new(&Credential::<Session>::pair("one", "two")).unwrap();
    let snapshot = kept.ready().unwrap();
    let request = Request::new(Bytes::new());
    let headers = snapshot.apply(&request).unwrap();
    let shown: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    assert_eq!(shown, [("x-session", &b"one"[..]), ("x-signature", b"two")]);
    assert!(headers.iter().all(|(_, value)| value.is_sensitive()));
    assert!(snapshot.expires_at().is_none());
}

#[test]
fn shown_by_kind_only() {
    let credential = Credential::<Account>::new("canary");
    assert_eq!(format!("{:?}", credential.clone()), "Credential(acme account_token, [redacted])");
    let kept = StaticCredential::new(&credential).unwrap();
    assert_eq!(format!("{kept:?}"), "StaticCredential(account_token, [redacted])");
    assert_eq!(credential.expose().collect::<Vec<_>>(), ["canary"]);
}

/// Names come from provider crates: one that no header map takes is none, not a panic.
#[test]
fn a_declared_header_name_is_in_lower_case() {
    for good in ["x-api-key", "authorization", "x2"] {
        assert_eq!(super::header_name(good).unwrap().as_str(), good);
    }
    for bad in ["", "X-Api-Key", "x api", "x:y", "ü", "x\n"] {
        assert!(super::header_name(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn schemes_say_where_they_are_written() {
    assert_eq!(Secret::SCHEME.to_string(), "secret_key (Authorization: Bearer)");
    assert_eq!(Session::SCHEME.to_string(), "session (x-session, x-signature)");
    assert_eq!(Stream::SCHEME.to_string(), "stream_token (?token=)");
    assert_eq!((Scheme::NONE.to_string().as_str(), Scheme::NONE.is_none()), ("none", true));
    assert_eq!(
        (Secret::SCHEME.exposure, Session::SCHEME.exposure),
        (Exposure::ServerOnly, Exposure::BrowserSafe)
    );
    assert_ne!(Secret::SCHEME, Account::SCHEME);
}

/// Opens something with `login` and `password` as the slots of a provider that takes HTTP Basic.
fn opening<T>(user: &str, secret: &str, open: impl FnOnce(&Opening<'_>, &Bench) -> T) -> T {
    let slots = [Slot::value("login", "ACME_LOGIN"), Slot::secret("password", "ACME_PASSWORD")];
    let settings = Settings::new();
    let settings = if user.is_empty() { settings } else { settings.with("login", user) };
    let bench = Bench::new([Step::reply(200, r#"{"id":"t1"}"#)]);
    let with = Opening {
        slots: &slots,
        settings: &settings,
        secret: secret.to_owned().into(),
        transport: &(Arc::new(bench.script.clone()) as Arc<dyn Transport>),
        runtime: &(Arc::new(bench.clock.clone()) as Arc<dyn Runtime>),
    };
    open(&with, &bench)
}

fn basic<K: BasicAuth>(user: &str, secret: &str) -> Result<Basic<K>, Error> {
    opening(user, secret, |with, _| Basic::open(with))
}

macro_rules! basic_kind {
    ($name:ident, $user:expr) => {
        enum $name {}
        impl CredentialKind for $name {
            type Api = Acme;
            type Exposure = ServerOnly;
            const ID: &'static str = "password";
            const WRITES: &'static [Written] = BASIC;
        }
        impl BasicAuth for $name {
            const USER: Option<&'static str> = $user;
        }
    };
}
basic_kind!(Password, Some("login"));
basic_kind!(Key, None);

/// The example of RFC 7617, and a key that is the user name alone.
#[test]
fn http_basic() {
    let written = |kept: &dyn AuthStrategy| {
        let snapshot = kept.ready().unwrap();
        let headers = snapshot.apply(&Request::new(Bytes::new())).unwrap().into_owned();
        assert!(headers.len() == 1 && headers[0].1.is_sensitive());
        format!("{}: {}", headers[0].0, headers[0].1.to_str().unwrap())
    };
    let aladdin = basic::<Password>("Aladdin", "open sesame").unwrap();
    assert_eq!(written(&aladdin), "authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(format!("{aladdin:?}"), "Basic(password, [redacted])");
    assert_eq!(written(&basic::<Key>("", "key").unwrap()), "authorization: Basic a2V5Og==");
    // Of `a:b` and `c` nobody could tell which is the user.
    for (user, password) in [("a:b", "canary"), ("a", "can\nary"), ("a\u{0}", "canary")] {
        let error = basic::<Password>(user, password).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("password")));
        assert!(!format!("{error}{error:?}").contains("canary"));
    }
    let missing = basic::<Password>("", "canary").unwrap_err();
    assert!(missing.to_string().contains("ACME_LOGIN"), "{missing}");
}

/// How a token is asked for by whoever has to say who it is.
#[derive(Serialize, Deserialize)]
struct Obtain {}

impl Operation for Obtain {
    type Api = Acme;
    type Output = Thing;
    const SPEC: &'static Spec = &Spec::post("token.obtain", "/tokens", "https://docs.acme.test/tokens");
    const ACCEPTS: Schemes = &[Password::SCHEME];
}

#[tokio::test]
async fn a_token_can_be_asked_for_with_a_password() {
    let (client, script) = opening("Aladdin", "open sesame", |with, bench| {
        (with.client_with::<Acme, Basic<Password>>().unwrap(), bench.script.clone())
    });
    client.send(&Obtain {}).await.unwrap();
    let sent = script.requests();
    assert_eq!(
        header(sent[0].request.headers(), "authorization"),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
    assert!(sent[0].request.headers()["authorization"].is_sensitive());
}

#[test]
fn headers_of_text() {
    let headers = auth_headers(&[("x-key", "k1"), ("x-time", "7")]).unwrap();
    let shown: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    assert_eq!(shown, [("x-key", &b"k1"[..]), ("x-time", b"7")]);
    for (name, text) in [("x-key", "canary\n"), ("X-Key", "canary")] {
        let error = auth_headers(&[(name, text)]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some(name)));
        assert!(!format!("{error}{error:?}").contains("canary"));
    }
}
