//! What is genuine.

use proptest::prelude::*;

use super::*;

#[test]
fn in_every_encoding() {
    let (hex, base64) = (hex("s1", BODY), base64("s1", BODY));
    let upper = hex.to_uppercase();
    let prefixed = [format!("sha256={hex}"), format!("sha256={base64}")];
    let padded = format!(" {hex} ");
    for (text, in_hex) in [
        (&hex, true),
        (&upper, true),
        (&padded, true),
        (&base64, false),
        (&prefixed[0], false),
        (&prefixed[1], false),
    ] {
        let signed = headers([("x-signature", text.as_str())]);
        let only_hex = check(&scheme(&[("payments", "s1")]), &signed, BODY);
        let expected = if in_hex { Ok("payments") } else { Err("malformed_signature".to_owned()) };
        assert_eq!(only_hex, expected, "{text}");
        let both = with(PREFIXED, &[("payments", "s1")]);
        assert_eq!(check(&both, &signed, BODY), Ok("payments"), "{text}");
    }
}

/// Of SHA-512, in both ways to write it; and neither hash for the other.
#[test]
fn with_sha_512() {
    let template = SignatureTemplate {
        algorithm: Algorithm::Hmac(HmacAlgorithm::Sha512),
        encoding: Encoding::HexOrBase64,
        prefix: "sha512=",
        ..PLAIN
    };
    let sha512 = with(template, &[("p", "s1")]);
    let (hex, base64) =
        (HmacAlgorithm::Sha512.hmac_hex("s1", &[BODY]), HmacAlgorithm::Sha512.hmac_base64("s1", &[BODY]));
    let (hex, base64) = (hex.unwrap(), base64.unwrap());
    for text in [&hex, &hex.to_uppercase(), &base64, &format!("sha512={hex}")] {
        assert_eq!(check(&sha512, &headers([("x-signature", text.as_str())]), BODY), Ok("p"), "{text}");
    }
    let short = headers([("x-signature", super::hex("s1", BODY).as_str())]);
    assert_eq!(check(&sha512, &short, BODY), Err("malformed_signature".to_owned()));
    let other = HmacAlgorithm::Sha512.hmac_hex("s2", &[BODY]).unwrap();
    let wrong = headers([("x-signature", other.as_str())]);
    assert_eq!(check(&sha512, &wrong, BODY), Err("wrong_secret".to_owned()));
    let long = headers([("x-signature", hex.as_str())]);
    for template in [PLAIN, PREFIXED] {
        let sha256 = with(template, &[("p", "s1")]);
        assert_eq!(check(&sha256, &long, BODY), Err("malformed_signature".to_owned()), "{template:?}");
    }
}

#[test]
fn made_of_a_slot() {
    let settings = Settings::new().with("token", "s1").with("token", "s2").with("other", "s3");
    let made = SignedWebhook::new(PLAIN, &settings, "token", "ACME_TOKEN");
    for (secret, expected) in
        [("s1", Ok("token")), ("s2", Ok("token")), ("s3", Err("wrong_secret".to_owned()))]
    {
        let signed = headers([("x-signature", hex(secret, BODY).as_str())]);
        assert_eq!(check(&made, &signed, BODY), expected, "{secret}");
    }
}

/// The published example of RFC 4231, test case 2, so that not only our own two ends agree.
#[test]
fn a_published_example() {
    let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let signed = headers([("x-signature", signature)]);
    assert_eq!(check(&scheme(&[("p", "Jefe")]), &signed, b"what do ya want for nothing?"), Ok("p"));
}

#[test]
fn any_configured_secret_counts_and_names_its_purpose() {
    let scheme = scheme(&[("payments", "new"), ("payments", "old"), ("payouts", "other")]);
    for (secret, purpose) in [
        ("new", Ok("payments")),
        ("old", Ok("payments")),
        ("other", Ok("payouts")),
        ("x", Err("wrong_secret".to_owned())),
    ] {
        assert_eq!(
            check(&scheme, &headers([("x-signature", hex(secret, BODY).as_str())]), BODY),
            purpose,
            "{secret}"
        );
    }
}

#[test]
fn the_previous_header_counts_where_there_is_one() {
    let previous_signature = Some(Place::Header("x-signature-previous"));
    let with = with(SignatureTemplate { previous_signature, ..PLAIN }, &[("p", "old")]);
    let (new, old) = (hex("new", BODY), hex("old", BODY));
    let both = headers([("x-signature", new.as_str()), ("x-signature-previous", &old)]);
    assert_eq!(check(&with, &both, BODY), Ok("p"));
    assert_eq!(check(&scheme(&[("p", "old")]), &both, BODY), Err("wrong_secret".to_owned()));
    let only = headers([("x-signature-previous", old.as_str())]);
    assert_eq!(check(&with, &only, BODY), Ok("p"));
    let wrong = headers([("x-signature", new.as_str()), ("x-signature-previous", &new)]);
    assert_eq!(check(&with, &wrong, BODY), Err("wrong_secret".to_owned()));
}

fn signed_at(unit: StampUnit, stamp: &str) -> Result<&'static str, String> {
    let message = [stamp.as_bytes(), b".", BODY].concat();
    let signed = headers([("x-signature", hex("s1", &message).as_str()), ("x-timestamp", stamp)]);
    check(&stamped(unit), &signed, BODY)
}

#[test]
fn the_stamp_may_be_off_by_the_tolerance_and_no_more() {
    for (off, expected) in [
        (0, Ok("payments")),
        (-300, Ok("payments")),
        (300, Ok("payments")),
        (-301, Err("stale")),
        (301, Err("future")),
        (-NOW, Err("stale")),
    ] {
        let expected = expected.map_err(str::to_owned);
        assert_eq!(signed_at(StampUnit::Seconds, &(NOW + off).to_string()), expected, "{off}");
        let millis = (NOW + off) * 1000;
        assert_eq!(signed_at(StampUnit::Milliseconds, &millis.to_string()), expected, "{off}");
    }
    let millis = NOW * 1000;
    assert_eq!(signed_at(StampUnit::Milliseconds, &(millis - 300_001).to_string()), Err("stale".to_owned()));
    assert_eq!(signed_at(StampUnit::Milliseconds, &(millis + 300_001).to_string()), Err("future".to_owned()));
    // The unit is never guessed.
    assert_eq!(signed_at(StampUnit::Seconds, &millis.to_string()), Err("malformed_timestamp".to_owned()));
    assert_eq!(signed_at(StampUnit::Milliseconds, &NOW.to_string()), Err("stale".to_owned()));
}

#[test]
fn the_stamp_is_signed_along() {
    let stamp = NOW.to_string();
    let plain = headers([("x-signature", hex("s1", BODY).as_str()), ("x-timestamp", &stamp)]);
    assert_eq!(check(&stamped(StampUnit::Seconds), &plain, BODY), Err("wrong_secret".to_owned()));
    let message = [stamp.as_bytes(), b".", BODY].concat();
    let later = (NOW + 1).to_string();
    let moved = headers([("x-signature", hex("s1", &message).as_str()), ("x-timestamp", &later)]);
    assert_eq!(check(&stamped(StampUnit::Seconds), &moved, BODY), Err("wrong_secret".to_owned()));
}

proptest! {
    #[test]
    fn any_body_verifies_and_no_flipped_bit_does(
        body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0..8_u32,
        secret in "\\PC{1,40}",
    ) {
        let scheme = scheme(&[("p", &secret)]);
        let signed = headers([("x-signature", hex(&secret, &body).as_str())]);
        prop_assert_eq!(check(&scheme, &signed, &body), Ok("p"));
        let mut flipped = body.clone();
        flipped[at.index(body.len())] ^= 1 << bit;
        prop_assert!(check(&scheme, &signed, &flipped).is_err());
        let mut signature = mac(&secret, &body);
        signature[at.index(32)] ^= 1 << bit;
        let forged = headers([("x-signature", HEXLOWER.encode(&signature).as_str())]);
        prop_assert_eq!(check(&scheme, &forged, &body), Err("wrong_secret".to_owned()));
    }

    #[test]
    fn no_header_panics(signature in prop::collection::vec(32_u8..=255, 0..100), stamp in "[0-9+ -]{0,25}") {
        let mut headers = headers([("x-timestamp", stamp.as_str())]);
        if let Ok(signature) = HeaderValue::from_bytes(&signature) {
            headers.insert("x-signature", signature);
        }
        for unit in [StampUnit::Seconds, StampUnit::Milliseconds] {
            prop_assert!(check(&stamped(unit), &headers, BODY).is_err());
        }
    }
}
