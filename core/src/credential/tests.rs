//! Credentials: what can be used, and what is shown.

use bytes::Bytes;
use http::Request;

use super::{AuthStrategy, Credential, CredentialKind, Exposure, Scheme, StaticCredential};
use crate::ErrorKind;
use crate::testing::{Account, Secret, Session, Stream};

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
