//! Standard Webhooks, with the specification's own examples.

use super::*;

const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const AT: i64 = 1_649_367_553;
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
/// Well-formed signatures of something else.
const OTHERS: [&str; 3] = [
    "v1,tFtCZ5RDCPxzWQRWXWPgrCgE2frDBe9gjpbWQxnVfsQ=",
    "v1,Mm7xgUVICxZfQ3bgf0h0Dof65L/IFx+PnZvnDWPCX6Q=",
    "v1,9DfC1c3eeOrXB6w/5dIDydLNQaEyww5KalE5jLBZucE=",
];
const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;

fn scheme(secret: &str) -> SignedWebhook {
    with(SignatureTemplate::STANDARD_V1, &[("events", secret)])
}

fn delivered(id: &str, at: &str, signature: &str) -> HeaderMap {
    headers([("webhook-id", id), ("webhook-timestamp", at), ("webhook-signature", signature)])
}

fn checked(secret: &str, headers: &HeaderMap, now: i64) -> Result<&'static str, String> {
    let now = Timestamp::from_unix_seconds(now).unwrap();
    let proof = scheme(secret).check(headers, BODY, now).map(|proof| proof.purpose());
    proof.map_err(|error| error.provider_code().unwrap_or(error.kind().as_str()).to_owned())
}

#[test]
fn the_published_example() {
    let (at, [first, second, third]) = (AT.to_string(), OTHERS);
    let bare = SECRET.trim_start_matches("whsec_");
    for (secret, signature) in [
        (SECRET, SIGNATURE.to_owned()),
        (bare, SIGNATURE.to_owned()),
        (SECRET, format!("{first} {second} {SIGNATURE} {third}")),
        (SECRET, format!("v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw {SIGNATURE}")),
    ] {
        let headers = delivered(ID, &at, &signature);
        assert_eq!(checked(secret, &headers, AT + 300), Ok("events"), "{signature}");
    }
}

#[test]
fn whatever_breaks_it() {
    let (at, [first, second, third]) = (AT.to_string(), OTHERS);
    let without_padding = SIGNATURE.trim_end_matches('=');
    // The last four bits of base64's last letter say nothing, and have to be zero.
    let other_bits = SIGNATURE.replace("Kkw=", "Kkx=");
    for (id, signature, code) in [
        (ID, first.to_owned(), "wrong_secret"),
        (ID, format!("{first} {second} {third}"), "wrong_secret"),
        ("msg_27UH4WbU6Z5A5EzD8u03UvzRbpl", SIGNATURE.to_owned(), "wrong_secret"),
        (&at, SIGNATURE.to_owned(), "wrong_secret"),
        (ID, "v1,".to_owned(), "malformed_signature"),
        (ID, SIGNATURE[..8].to_owned(), "malformed_signature"),
        (ID, without_padding.to_owned(), "malformed_signature"),
        (ID, other_bits, "malformed_signature"),
        (ID, SIGNATURE.replace("v1,", "v2,"), "malformed_signature"),
        (ID, SIGNATURE.replace("v1,", ""), "malformed_signature"),
        (ID, String::new(), "malformed_signature"),
        (ID, vec![first; 17].join(" "), "malformed_signature"),
    ] {
        let signed = delivered(id, &at, &signature);
        assert_eq!(checked(SECRET, &signed, AT), Err(code.to_owned()), "{id} {signature}");
    }
    let swapped = delivered(&at, ID, SIGNATURE);
    assert_eq!(checked(SECRET, &swapped, AT), Err("malformed_timestamp".to_owned()));
    let later = delivered(ID, &(AT + 1).to_string(), SIGNATURE);
    assert_eq!(checked(SECRET, &later, AT), Err("wrong_secret".to_owned()));
    let good = delivered(ID, &at, SIGNATURE);
    assert_eq!(checked(SECRET, &good, AT + 301), Err("stale".to_owned()));
    assert_eq!(checked(SECRET, &good, AT - 301), Err("future".to_owned()));
    for header in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let (mut without, mut twice) = (good.clone(), good.clone());
        without.remove(header);
        assert_eq!(checked(SECRET, &without, AT), Err("unsigned".to_owned()), "{header}");
        twice.append(header, good[header].clone());
        assert_eq!(checked(SECRET, &twice, AT), Err("malformed_signature".to_owned()), "{header}");
    }
}

/// A key of another kind is never taken for a secret.
#[test]
fn what_is_no_secret_is_a_mistake_in_the_configuration() {
    let good = delivered(ID, &AT.to_string(), SIGNATURE);
    for secret in ["whpk_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsec_", "whsec_C2FVsBQ", "no base64"] {
        assert_eq!(checked(secret, &good, AT), Err("configuration".to_owned()), "{secret}");
        let error = scheme(secret).check(&good, BODY, now()).unwrap_err();
        assert!(
            error.message().contains("ACME_WEBHOOK_SECRET") && !error.message().contains("C2F"),
            "{error}"
        );
    }
}
