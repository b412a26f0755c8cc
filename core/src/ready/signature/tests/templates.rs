//! Every part and place of a template, and what makes it none.

use super::*;
use crate::ready::KeyEncoding;

const MEMBERS: SignatureTemplate = SignatureTemplate {
    message: &[
        Part::Member("/data/id"),
        Part::Text(":"),
        Part::MemberOrNothing("/data/note"),
        Part::Text(":"),
        Part::Member("/data/amount"),
    ],
    signature: Place::Member("/signature"),
    encoding: Encoding::Base64,
    key: KeyEncoding::Hex,
    ..PLAIN
};

/// Hexadecimal for `key!`.
const HEX_KEY: &str = "6b657921";

fn signed_body(data: &str, message: &str) -> String {
    format!(r#"{{"data":{data},"signature":"{}"}}"#, base64("key!", message.as_bytes()))
}

fn members(body: &str) -> Result<&'static str, String> {
    check(&with(MEMBERS, &[("p", HEX_KEY)]), &HeaderMap::new(), body.as_bytes())
}

#[test]
fn members_of_the_body() {
    for (data, message) in [
        (r#"{"id":"p1","note":"a\u00fc","amount":42.50}"#, "p1:aü:42.50"),
        (r#"{"amount":42.50,"id":"p1"}"#, "p1::42.50"),
        (r#"{"amount":42.50,"id":"p1","note":null}"#, "p1::42.50"),
    ] {
        assert_eq!(members(&signed_body(data, message)), Ok("p"), "{data}");
    }
    for (data, code) in [
        (r#"{"id":"p2","amount":42.50}"#, "wrong_secret"),
        // The same number, and not what was signed.
        (r#"{"id":"p1","amount":42.5}"#, "wrong_secret"),
        (r#"{"amount":42.50}"#, "unsigned"),
        (r#"{"id":"p1","id":"p1","amount":42.50}"#, "malformed_body"),
        (r#"{"id":"p1","amount":{"value":42.50}}"#, "malformed_body"),
    ] {
        assert_eq!(members(&signed_body(data, "p1::42.50")), Err(code.to_owned()), "{data}");
    }
    assert_eq!(members(r#"{"data":{"id":"p1","amount":42.50}}"#), Err("unsigned".to_owned()));
    assert_eq!(members("id=p1&amount=42.50"), Err("malformed_body".to_owned()));
}

const URL: SignatureTemplate = SignatureTemplate {
    message: &[Part::Setting { slot: "webhook_url", variable: "ACME_WEBHOOK_URL" }, Part::Body],
    ..PLAIN
};

#[test]
fn the_url_that_the_app_has_configured() {
    let message = [b"https://shop.example/hooks".as_slice(), BODY].concat();
    let signed = headers([("x-signature", hex("s1", &message).as_str())]);
    let settings = Settings::new().with("token", "s1");
    let checked = |settings: &Settings| {
        SignedWebhook::new(URL, settings, "token", "ACME_TOKEN").check(&signed, BODY, now())
    };
    assert!(checked(&settings.clone().with("webhook_url", "https://shop.example/hooks")).is_ok());
    let error = checked(&settings.clone().with("webhook_url", "https://shop.example/other")).unwrap_err();
    assert_eq!(error.provider_code(), Some("wrong_secret"));
    let error = checked(&settings).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("ACME_WEBHOOK_URL"), "{error}");
}

#[test]
fn every_hash_and_encoding() {
    for hash in [HmacAlgorithm::Sha1, HmacAlgorithm::Sha256, HmacAlgorithm::Sha384, HmacAlgorithm::Sha512] {
        let made = hash.hmac("s1", &[BODY]).unwrap();
        let url = data_encoding::BASE64URL.encode(&made);
        for (encoding, text) in [
            (Encoding::Hex, HEXLOWER.encode(&made)),
            (Encoding::Base64, BASE64.encode(&made)),
            (Encoding::Base64Url, url.trim_end_matches('=').to_owned()),
            (Encoding::Base64Url, url),
            (Encoding::HexOrBase64, HEXLOWER.encode(&made)),
            (Encoding::HexOrBase64, BASE64.encode(&made)),
        ] {
            let template = SignatureTemplate { algorithm: Algorithm::Hmac(hash), encoding, ..PLAIN };
            let scheme = with(template, &[("p", "s1")]);
            let signed = headers([("x-signature", text.as_str())]);
            assert_eq!(check(&scheme, &signed, BODY), Ok("p"), "{hash:?} {encoding:?} {text}");
            let other = hash.hmac("s2", &[BODY]).unwrap();
            let text =
                if encoding == Encoding::Hex { HEXLOWER.encode(&other) } else { BASE64.encode(&other) };
            let text =
                if encoding == Encoding::Base64Url { text.replace('+', "-").replace('/', "_") } else { text };
            let forged = headers([("x-signature", text.as_str())]);
            assert_eq!(
                check(&scheme, &forged, BODY),
                Err("wrong_secret".to_owned()),
                "{hash:?} {encoding:?}"
            );
        }
    }
}

#[test]
fn a_time_in_iso_8601() {
    let template = SignatureTemplate::stamped("x-signature", Stamp::header("x-time", StampUnit::Iso8601));
    let scheme = with(template, &[("p", "s1")]);
    for (time, expected) in [
        ("2030-01-01T00:05:00Z", Ok("p")),
        ("2030-01-01T01:00:00+01:00", Ok("p")),
        ("2030-01-01T00:05:01Z", Err("future")),
        ("2029-12-31T23:54:59Z", Err("stale")),
        ("2030-01-01", Err("malformed_timestamp")),
        ("1893456000", Err("malformed_timestamp")),
    ] {
        let message = [time.as_bytes(), b".", BODY].concat();
        let signed = headers([("x-signature", hex("s1", &message).as_str()), ("x-time", time)]);
        assert_eq!(check(&scheme, &signed, BODY), expected.map_err(str::to_owned), "{time}");
    }
}

/// A template that proves nothing is refused, whatever is sent.
#[test]
fn what_proves_nothing_is_no_template() {
    let time = Some(Stamp::header("x-time", StampUnit::Seconds));
    for (what, template) in [
        ("the body", SignatureTemplate { message: &[Part::Text("token")], ..PLAIN }),
        ("time is not signed", SignatureTemplate { time, ..PLAIN }),
        ("signs a time", SignatureTemplate { message: &[Part::Time, Part::Body], ..PLAIN }),
        ("signs an id", SignatureTemplate { message: &[Part::Id, Part::Body], ..PLAIN }),
        ("inside the body", SignatureTemplate { signature: Place::Member("/signature"), ..PLAIN }),
    ] {
        let signed = headers([("x-signature", hex("s1", BODY).as_str()), ("x-time", &NOW.to_string())]);
        let error = with(template, &[("p", "s1")]).check(&signed, BODY, now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{what}");
        assert!(error.message().contains(what), "{error}");
    }
}
