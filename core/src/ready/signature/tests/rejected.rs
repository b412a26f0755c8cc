//! Why a delivery is rejected.

use super::*;

fn code(scheme: &SignedWebhook, headers: &HeaderMap, body: &[u8]) -> String {
    check(scheme, headers, body).unwrap_err()
}

#[test]
fn without_a_secret_nothing_is_genuine() {
    let signed = headers([("x-signature", hex("", BODY).as_str())]);
    for scheme in [scheme(&[]), scheme(&[("payments", "")])] {
        for headers in [&HeaderMap::new(), &signed] {
            let error = scheme.check(headers, BODY, now()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.message().contains("ACME_WEBHOOK_SECRET"), "{error}");
        }
    }
}

#[test]
fn unsigned() {
    assert_eq!(code(&scheme(&[("p", "s1")]), &HeaderMap::new(), BODY), "unsigned");
    let stamp = NOW.to_string();
    let stamped = stamped(StampUnit::Seconds);
    assert_eq!(code(&stamped, &headers([("x-timestamp", stamp.as_str())]), BODY), "unsigned");
    assert_eq!(code(&stamped, &headers([("x-signature", hex("s1", BODY).as_str())]), BODY), "unsigned");
}

#[test]
fn malformed_signatures() {
    let (right, longer) = (hex("s1", BODY), format!("{}00", hex("s1", BODY)));
    for text in ["", "zz", &right[..62], &longer, "sha256=", "sha512=00"] {
        let signed = headers([("x-signature", text)]);
        for template in [PLAIN, PREFIXED] {
            let scheme = with(template, &[("p", "s1")]);
            assert_eq!(code(&scheme, &signed, BODY), "malformed_signature", "{text} {template:?}");
        }
    }
    let mut opaque = HeaderMap::new();
    opaque.insert("x-signature", HeaderValue::from_bytes(b"\xff").unwrap());
    assert_eq!(code(&scheme(&[("p", "s1")]), &opaque, BODY), "malformed_signature");
}

/// Of two headers, nobody knows which one counts; not even if both are right.
#[test]
fn a_header_that_stands_twice() {
    let right = hex("s1", BODY);
    for second in [right.as_str(), "00"] {
        let twice = headers([("x-signature", right.as_str()), ("x-signature", second)]);
        assert_eq!(code(&scheme(&[("p", "s1")]), &twice, BODY), "malformed_signature");
    }
    let stamp = NOW.to_string();
    let message = [stamp.as_bytes(), b".", BODY].concat();
    let twice = headers([
        ("x-signature", hex("s1", &message).as_str()),
        ("x-timestamp", &stamp),
        ("x-timestamp", &stamp),
    ]);
    assert_eq!(code(&stamped(StampUnit::Seconds), &twice, BODY), "malformed_signature");
}

#[test]
fn malformed_stamps() {
    for stamp in [
        "",
        "now",
        "-1893456000",
        "+1893456000",
        " 1893456000",
        "1893456000.0",
        "99999999999999999999",
        "1e9",
    ] {
        let message = [stamp.as_bytes(), b".", BODY].concat();
        let signed = headers([("x-signature", hex("s1", &message).as_str()), ("x-timestamp", stamp)]);
        assert_eq!(code(&stamped(StampUnit::Seconds), &signed, BODY), "malformed_timestamp", "{stamp:?}");
    }
}

/// A body that was parsed and written again is told apart for whoever asks, and rejected all the same.
#[test]
fn a_rewritten_body_is_diagnosed() {
    let compact = r#"{"id":"p 1","url":"https://a/b","name":"ü 🦀","quote":"\" "}"#;
    let php = r#"{"id":"p 1","url":"https:\/\/a\/b","name":"\u00fc \ud83e\udd80","quote":"\" "}"#;
    let pretty = "{\n  \"id\": \"p 1\",\n  \"url\": \"https://a/b\",\n  \"name\": \"ü 🦀\",\n  \"quote\": \"\\\" \"\n}";
    let scheme = scheme(&[("p", "other"), ("p", "s1")]);
    for (sent, arrived, how) in [
        (compact, pretty, "parsed and written again"),
        (php, compact, "parsed and written again"),
        (php, pretty, "parsed and written again"),
        (compact, &format!("{compact}\n"), "given white space"),
    ] {
        let signed = headers([("x-signature", hex("s1", sent.as_bytes()).as_str())]);
        assert_eq!(check(&scheme, &signed, sent.as_bytes()), Ok("p"));
        assert_eq!(code(&scheme, &signed, arrived.as_bytes()), "wrong_secret");
        let error = scheme.explain(&signed, arrived.as_bytes(), now()).unwrap();
        assert_eq!(
            (error.kind(), error.provider_code()),
            (ErrorKind::WebhookRejected, Some("body_rewritten"))
        );
        assert!(error.message().contains(how), "{error}");
    }
    let signed = headers([("x-signature", hex("s1", b"{\"a\":1}").as_str())]);
    for other in [b"{\"a\":2}".as_slice(), b"not json"] {
        assert_eq!(code(&scheme, &signed, other), "wrong_secret");
        assert!(scheme.explain(&signed, other, now()).is_none());
    }
}

/// What is so is said, and nothing of it makes a delivery genuine.
#[test]
fn a_body_that_is_no_webhook_is_told_as_such() {
    let scheme = scheme(&[("p", "s1")]);
    let signed = headers([("x-signature", hex("s1", b"{\"a\":1}").as_str())]);
    let told = |body: &[u8]| scheme.check(&signed, body, now()).unwrap_err();
    let empty = told(b"");
    assert_eq!((empty.kind(), empty.provider_code()), (ErrorKind::WebhookRejected, Some("empty_body")));
    assert!(empty.message().contains("empty"), "{empty}");
    let form = told(b"a=1&b=2");
    assert_eq!((form.kind(), form.provider_code()), (ErrorKind::WebhookRejected, Some("wrong_secret")));
    assert!(form.message().contains("no JSON"), "{form}");
    assert!(!told(b"{\"a\":2}").message().contains("JSON"));
}

/// Nobody makes us work by sending much: a check compares what arrived and nothing else, or it would have found that
/// this body was given white space. Whoever asks for the cause gets it for a small body.
#[test]
fn the_cause_is_looked_for_on_request_and_in_small_bodies_only() {
    let scheme = scheme(&[("p", "s1")]);
    for (size, found) in [(60 << 10, true), (70 << 10, false)] {
        let sent = format!("{{\"a\":\"{}\"}}", "x".repeat(size));
        let signed = headers([("x-signature", hex("s1", sent.as_bytes()).as_str())]);
        assert_eq!(check(&scheme, &signed, sent.as_bytes()), Ok("p"));
        let arrived = format!("{sent}\n");
        assert_eq!(check(&scheme, &signed, arrived.as_bytes()), Err("wrong_secret".to_owned()));
        assert_eq!(scheme.explain(&signed, arrived.as_bytes(), now()).is_some(), found);
    }
}

#[test]
fn nothing_shows_a_secret_or_a_signature() {
    let scheme = scheme(&[("payments", "secret_canary")]);
    let signature = hex("secret_canary", b"another");
    let error = scheme.check(&headers([("x-signature", signature.as_str())]), BODY, now()).unwrap_err();
    let shown = format!("{scheme:?} {error} {error:?} {}", error.problem_document());
    assert!(!shown.contains("canary") && !shown.contains(&signature), "{shown}");
    let secret = WebhookSecret::all("payments", vec!["secret_canary".to_owned().into()]).next();
    assert_eq!(format!("{:?}", secret.unwrap()), "WebhookSecret(payments, [redacted])");
    let settings = Settings::new().with("token", "s1").with("salt", "setting_canary");
    let template = SignatureTemplate {
        message: &[Part::Setting { slot: "salt", variable: "ACME_SALT" }, Part::Body],
        ..PLAIN
    };
    let scheme = SignedWebhook::new(template, &settings, "token", "ACME_TOKEN");
    assert!(!format!("{scheme:?}").contains("canary"), "{scheme:?}");
}
