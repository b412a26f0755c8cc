//! Secrets in bodies: sent, never shown.

use serde::{Deserialize, Serialize};

use super::encode;
use crate::api::Operation;
use crate::api::{CredentialKind, Schemes, Spec};
use crate::testing::{Acme, Secret};
use crate::wire::{SentSecrets, WireSecret, exposing_secrets};

#[derive(Debug, Serialize, Deserialize)]
struct Hook {
    id: WireSecret,
    token: WireSecret,
    secret: WireSecret,
    other: Option<WireSecret>,
}

impl Operation for Hook {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("hooks.set", "/hooks/{id}", "").query(&["token"]);
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

fn hook() -> Hook {
    let secret = |text: &str| WireSecret::new(text);
    Hook {
        id: secret("in the path"),
        token: secret("in&query"),
        secret: secret("quote\" and ü"),
        other: Some(secret("quote\" and ü and more")),
    }
}

#[test]
fn sent_in_full() {
    let request = encode(&hook());
    assert_eq!(request.uri(), "https://api.acme.test/v1/hooks/in%20the%20path?token=in%26query");
    assert_eq!(request.body(), r#"{"secret":"quote\" and ü","other":"quote\" and ü and more"}"#);
}

#[test]
fn redacted_however_it_is_written() {
    let request = encode(&hook());
    let secrets = request.extensions().get::<SentSecrets>().unwrap();
    assert_eq!(
        secrets.redactor().redact(&request.uri().to_string()),
        "https://api.acme.test/v1/hooks/[redacted]?token=[redacted]"
    );
    let body = String::from_utf8_lossy(request.body());
    assert_eq!(secrets.redactor().redact(&body), r#"{"secret":"[redacted]","other":"[redacted]"}"#);
    assert_eq!(format!("{secrets:?}"), "SentSecrets(4)");
    assert!(encode(&crate::testing::Find::new()).extensions().get::<SentSecrets>().is_none());
}

#[cfg(feature = "test-util")]
#[test]
fn the_renderer_shows_none() {
    let text = crate::test_util::render(&encode(&hook()));
    for part in ["in the path", "in%20the", "in%26query", "and ü"] {
        assert!(!text.contains(part), "{text}");
    }
}

#[test]
fn serialised_anywhere_else_it_is_redacted() {
    let redacted = r#"{"id":"[redacted]","token":"[redacted]","secret":"[redacted]","other":"[redacted]"}"#;
    let to_json = || serde_json::to_string(&hook()).unwrap();
    assert_eq!(to_json(), redacted);
    let shown = exposing_secrets(to_json);
    assert!(shown.contains("in the path"), "{shown}");
    assert_eq!(to_json(), redacted);
    let nested = exposing_secrets(|| (encode(&hook()), to_json()));
    assert_eq!(nested.1, shown, "building a request inside does not end the exposing");
    let panicked = std::panic::catch_unwind(|| exposing_secrets(|| panic!("on purpose")));
    assert!(panicked.is_err());
    assert_eq!(to_json(), redacted);
    let elsewhere = exposing_secrets(|| std::thread::spawn(to_json).join().unwrap());
    assert_eq!(elsewhere, redacted, "another thread exposes nothing");
    let debug = format!("{:?}", hook());
    assert!(!debug.contains("path") && !debug.contains("quote"), "{debug}");
}

#[test]
fn compared_by_content() {
    assert_eq!(WireSecret::new("a"), WireSecret::new("a"));
    assert_ne!(WireSecret::new("a"), WireSecret::new("b"));
    let read: WireSecret = serde_json::from_str("\"s\"").unwrap();
    assert_eq!(read.expose(), "s");
}
