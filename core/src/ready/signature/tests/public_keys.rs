//! Signatures that are checked with public keys.

use super::openssl::{ED25519_KEY, ED25519_PEM, ED25519_SIGNATURE, RSA_KEY, RSA_OF_BODY};
use super::*;
use crate::ready::KeyEncoding;

const ID: &str = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
const V1A: SignatureTemplate = SignatureTemplate::STANDARD_V1A;

fn delivered(id: &str, at: i64, signature: &str) -> HeaderMap {
    let (at, signature) = (at.to_string(), format!("v1a,{signature}"));
    headers([("webhook-id", id), ("webhook-timestamp", &at), ("webhook-signature", &signature)])
}

#[test]
fn standard_webhooks_with_a_public_key() {
    let good = delivered(ID, NOW, ED25519_SIGNATURE);
    let pem = SignatureTemplate { key: KeyEncoding::Pem, ..V1A };
    for scheme in [with(V1A, &[("p", ED25519_KEY)]), with(pem, &[("p", ED25519_PEM)])] {
        assert_eq!(check(&scheme, &good, BODY), Ok("p"));
        assert_eq!(check(&scheme, &good, b"{}"), Err("wrong_secret".to_owned()));
        for other in [delivered("msg_2", NOW, ED25519_SIGNATURE), delivered(ID, NOW + 1, ED25519_SIGNATURE)] {
            assert_eq!(check(&scheme, &other, BODY), Err("wrong_secret".to_owned()));
        }
        let altered = format!("A{}", ED25519_SIGNATURE.get(1..).unwrap());
        assert_eq!(check(&scheme, &delivered(ID, NOW, &altered), BODY), Err("wrong_secret".to_owned()));
        let short = ED25519_SIGNATURE.get(..84).unwrap();
        assert_eq!(check(&scheme, &delivered(ID, NOW, short), BODY), Err("malformed_signature".to_owned()));
        assert_eq!(
            check(&scheme, &delivered(ID, NOW - 301, ED25519_SIGNATURE), BODY),
            Err("stale".to_owned())
        );
    }
    // RFC 8032, section 7.1, test 3: another key's.
    let other = "whpk_/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=";
    let rotated = with(V1A, &[("old", other), ("new", ED25519_KEY)]);
    assert_eq!(check(&rotated, &good, BODY), Ok("new"));
    assert_eq!(check(&with(V1A, &[("old", other)]), &good, BODY), Err("wrong_secret".to_owned()));
}

/// RFC 8032, section 7.1, test 3.
#[test]
fn a_published_example() {
    let key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    let signature = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659\
                     4a7c15e9716ed28dc027beceea1ec40a";
    let template = SignatureTemplate { algorithm: Algorithm::Ed25519, key: KeyEncoding::Hex, ..PLAIN };
    let scheme = with(template, &[("p", key)]);
    let signed = headers([("x-signature", signature)]);
    assert_eq!(check(&scheme, &signed, b"\xaf\x82"), Ok("p"));
    assert_eq!(check(&scheme, &signed, b"\xaf\x83"), Err("wrong_secret".to_owned()));
    // The same point and a scalar that is one order of the group too high: the same signature in another spelling.
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let bytes = |hex: &str| HEXLOWER.decode(hex.as_bytes()).unwrap();
    let mut malleated = bytes(signature);
    let mut carry = 0;
    for (byte, add) in malleated[32..].iter_mut().zip(bytes(order)) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = ((sum & 0xff) as u8, sum >> 8);
    }
    let signed = headers([("x-signature", HEXLOWER.encode(&malleated).as_str())]);
    assert_eq!(check(&scheme, &signed, b"\xaf\x82"), Err("wrong_secret".to_owned()));
}

#[test]
fn rsa_with_a_configured_key() {
    let template = SignatureTemplate {
        algorithm: Algorithm::RsaSha256,
        encoding: Encoding::Base64,
        key: KeyEncoding::Pem,
        ..PLAIN
    };
    let scheme = with(template, &[("p", RSA_KEY)]);
    let signed = headers([("x-signature", RSA_OF_BODY)]);
    assert_eq!(check(&scheme, &signed, BODY), Ok("p"));
    assert_eq!(check(&scheme, &signed, b"{}"), Err("wrong_secret".to_owned()));
    let pretty = [BODY, b"\n"].concat();
    assert_eq!(check(&scheme, &signed, &pretty), Err("wrong_secret".to_owned()));
    assert!(scheme.explain(&signed, &pretty, now()).is_some());
    let short = headers([("x-signature", RSA_OF_BODY.get(..340).unwrap())]);
    assert_eq!(check(&scheme, &short, BODY), Err("malformed_signature".to_owned()));
    // A public key is no secret: an HMAC made with it proves nothing.
    let forged = headers([("x-signature", base64(RSA_KEY, BODY).as_str())]);
    assert_eq!(check(&scheme, &forged, BODY), Err("malformed_signature".to_owned()));
}

#[test]
fn what_is_no_public_key_is_a_mistake_in_the_configuration() {
    let pem = SignatureTemplate { key: KeyEncoding::Pem, ..V1A };
    for (template, key) in [
        (V1A, "whsk_iz7VhW6A91EXC0x46ddGiyHyt0w11HG/0fqqtMuhS1w="),
        (V1A, "whpk_iz7VhW6A91EXC0x46ddGiyHyt0w11HG/0fqqtMuhSw=="),
        (V1A, ED25519_PEM),
        (pem, ED25519_KEY),
        (pem, RSA_KEY),
        (pem, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
    ] {
        let good = delivered(ID, NOW, ED25519_SIGNATURE);
        let error = with(template, &[("p", key)]).check(&good, BODY, now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{key}");
        assert!(error.message().contains("ACME_WEBHOOK_SECRET"), "{error}");
    }
}
