//! Time and signatures in one header.

use super::*;

const AT: i64 = 1_767_225_600;

fn check_at(text: &str, body: &[u8], now: i64) -> Result<&'static str, String> {
    let settings = Settings::new().with("webhook_secret", "s1");
    let scheme =
        SignedWebhook::new(SignatureTemplate::timed("x-signature"), &settings, "webhook_secret", "X_SECRET");
    let now = Timestamp::from_unix_seconds(now).unwrap();
    let proof = scheme.check(&headers([("x-signature", text)]), body, now);
    proof.map(|proof| proof.purpose()).map_err(|error| error.provider_code().unwrap_or_default().to_owned())
}

fn signed(secret: &str) -> String {
    HmacAlgorithm::Sha256.hmac_hex(secret, &[AT.to_string().as_bytes(), b".", BODY]).unwrap()
}

#[test]
fn one_signature_that_fits_is_enough_wherever_it_stands() {
    let (own, other) = (signed("s1"), signed("s0"));
    for text in [
        format!("t={AT},v1={own}"),
        format!("v1={own},t={AT}"),
        format!("t={AT}, v1={other}, v1={own}"),
        format!("t={AT},v1={own},v1={other}"),
        format!("t={AT},v0=zz,v1={}", own.to_uppercase()),
    ] {
        assert_eq!(check_at(&text, BODY, AT + 300), Ok("webhook_secret"), "{text}");
    }
}

#[test]
fn all_else_is_refused() {
    let (own, other) = (signed("s1"), signed("s0"));
    let many = format!("t={AT}{}", format!(",v1={other}").repeat(16));
    for (text, code) in [
        (format!("t={AT},v1={other},v1={other}"), "wrong_secret"),
        (many.clone(), "wrong_secret"),
        (format!("{many},v1={own}"), "malformed_signature"),
        (format!("t={AT},v0={own}"), "malformed_signature"),
        (format!("t={AT},v1={own},v1="), "malformed_signature"),
        (format!("t={AT},v1={own}00"), "malformed_signature"),
        (format!("t={AT},v1={own},"), "malformed_signature"),
        (format!("t={AT},t={AT},v1={own}"), "malformed_signature"),
        (format!("v1={own}"), "malformed_signature"),
        (format!("t=,v1={own}"), "malformed_timestamp"),
        (format!("t=+{AT},v1={own}"), "malformed_timestamp"),
        (format!("t={},v1={own}", AT + 1), "wrong_secret"),
        (String::new(), "malformed_signature"),
    ] {
        assert_eq!(check_at(&text, BODY, AT), Err(code.to_owned()), "{text}");
    }
    let text = format!("t={AT},v1={own}");
    assert_eq!(check_at(&text, BODY, AT + 301), Err("stale".to_owned()));
    assert_eq!(check_at(&text, BODY, AT - 301), Err("future".to_owned()));
    assert_eq!(check_at(&text, b"{}", AT), Err("wrong_secret".to_owned()));
}

#[test]
fn without_a_secret_nothing_is_accepted() {
    let scheme = SignedWebhook::new(
        SignatureTemplate::timed("x-signature"),
        &Settings::new(),
        "webhook_secret",
        "X_SECRET",
    );
    let error = scheme.check(&HeaderMap::new(), BODY, Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("X_SECRET"), "{error}");
}
