//! Signatures by the key of a certificate that is fetched.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ED25519, SigningKey, date_time_ymd,
};

use super::openssl::{CERTIFICATE, ROOT, RSA_OF_BODY, RSA_OF_MESSAGE};
use super::*;
use crate::ports::TransportErrorKind;
use crate::ready::{CertificateSource, CertifiedWebhook};
use crate::testing::{Scripted, Step};

const TEMPLATE: SignatureTemplate = SignatureTemplate {
    message: &[
        Part::Id,
        Part::Text("|"),
        Part::Time,
        Part::Text("|"),
        Part::Setting { slot: "webhook_id", variable: "ACME_WEBHOOK_ID" },
        Part::Text("|"),
        Part::BodyCrc32,
    ],
    id: Some(Place::Header("acme-id")),
    algorithm: Algorithm::RsaSha256,
    encoding: Encoding::Base64,
    ..SignatureTemplate::stamped("acme-signature", Stamp::header("acme-time", StampUnit::Iso8601))
};
const SOURCE: CertificateSource =
    CertificateSource::new(Place::Header("acme-certificate"), &["certs.acme.example"], "hooks.acme.example");
const ADDRESS: &str = "https://certs.acme.example/v1/1.pem";
const TIME: &str = "2030-01-01T00:00:00Z";
const CRC: &str = "3486637813";
const DAY: i64 = 24 * 60 * 60;

fn acme(template: SignatureTemplate, roots: &str, transport: &Scripted) -> CertifiedWebhook {
    let settings = Settings::new().with("webhook_id", "WH-1");
    CertifiedWebhook::new(template, SOURCE, Some(roots), &settings, Arc::new(transport.clone())).unwrap()
}

fn delivered(signature: &str) -> HeaderMap {
    headers([
        ("acme-id", "tx-1"),
        ("acme-time", TIME),
        ("acme-signature", signature),
        ("acme-certificate", ADDRESS),
    ])
}

fn but(headers: &HeaderMap, name: &'static str, value: &str) -> HeaderMap {
    let mut headers = headers.clone();
    headers.insert(name, HeaderValue::from_str(value).unwrap());
    headers
}

/// The purpose, the code of a rejection, or the kind of any other error.
async fn proved(scheme: &CertifiedWebhook, headers: &HeaderMap, body: &[u8]) -> Result<&'static str, String> {
    proved_at(scheme, headers, body, NOW).await
}

async fn proved_at(
    scheme: &CertifiedWebhook,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<&'static str, String> {
    let now = Timestamp::from_unix_seconds(now).unwrap();
    let proof = scheme.prove(headers, body, now).await;
    proof.map(|proof| proof.purpose()).map_err(|error| match error.kind() {
        ErrorKind::WebhookRejected => error.provider_code().unwrap().to_owned(),
        kind => format!("cannot tell: {kind}"),
    })
}

fn rejected(code: &str) -> Result<&'static str, String> {
    Err(code.to_owned())
}

#[tokio::test]
async fn proved_with_the_key_of_the_certificate() {
    let transport = Scripted::repeating([Step::reply(200, CERTIFICATE)]);
    let scheme = acme(TEMPLATE, ROOT, &transport);
    assert_eq!(proved(&scheme, &delivered(RSA_OF_MESSAGE), BODY).await, Ok("hooks.acme.example"));
    let sent = transport.requests();
    assert_eq!(
        (sent[0].request.method().as_str(), sent[0].request.uri().to_string().as_str()),
        ("GET", ADDRESS)
    );
}

#[tokio::test]
async fn whatever_is_signed_along_is_not_changed() {
    let transport = Scripted::repeating([Step::reply(200, CERTIFICATE)]);
    let scheme = acme(TEMPLATE, ROOT, &transport);
    let good = delivered(RSA_OF_MESSAGE);
    for (headers, body) in [
        (but(&good, "acme-id", "tx-2"), BODY),
        (but(&good, "acme-time", "2030-01-01T00:00:01Z"), BODY),
        (but(&good, "acme-time", "2030-01-01T01:00:00+01:00"), BODY),
        (good.clone(), br#"{"id":"p1","amount":"1.00"}"#),
        // Signed by the right key, and the body itself in the place of its CRC.
        (delivered(RSA_OF_BODY), BODY),
        // The text of which the CRC is signed, as the body.
        (good.clone(), CRC.as_bytes()),
    ] {
        assert_eq!(proved(&scheme, &headers, body).await, rejected("wrong_secret"), "{headers:?}");
    }
    let other = Settings::new().with("webhook_id", "WH-2");
    let other =
        CertifiedWebhook::new(TEMPLATE, SOURCE, Some(ROOT), &other, Arc::new(transport.clone())).unwrap();
    assert_eq!(proved(&other, &good, BODY).await, rejected("wrong_secret"));
    let none =
        CertifiedWebhook::new(TEMPLATE, SOURCE, Some(ROOT), &Settings::new(), Arc::new(transport)).unwrap();
    let error = none.prove(&good, BODY, now()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("ACME_WEBHOOK_ID"), "{error}");
}

/// Nobody makes us ask an address of his choice, and nobody makes us ask for nothing.
#[tokio::test]
async fn what_can_be_refused_without_asking_is() {
    let transport = Scripted::repeating([Step::reply(200, CERTIFICATE)]);
    let scheme = acme(TEMPLATE, ROOT, &transport);
    let good = delivered(RSA_OF_MESSAGE);
    for address in [
        "http://certs.acme.example/v1/1.pem",
        "https://evil.example/v1/1.pem",
        "https://certs.acme.example.evil.example/1.pem",
        "https://evil.example/certs.acme.example",
        "https://certs.acme.example@evil.example/1.pem",
        "https://user:pass@certs.acme.example/1.pem",
        "https://certs.acme.example:8443/1.pem",
        "https://certs.acme.example./1.pem",
        "https://certs.acme.example/1.pem?again=1",
        "https://certs.acme.example/1.pem#again",
        "//certs.acme.example/1.pem",
        "certs.acme.example/1.pem",
        "file:///etc/certs.acme.example",
        "",
    ] {
        let headers = but(&good, "acme-certificate", address);
        assert_eq!(proved(&scheme, &headers, BODY).await, rejected("foreign_certificate"), "{address}");
    }
    let loose = RSA_OF_MESSAGE.trim_end_matches('=');
    for (headers, code) in [
        (but(&good, "acme-signature", loose), "malformed_signature"),
        (but(&good, "acme-signature", ""), "malformed_signature"),
        (but(&good, "acme-time", "2030-01-01T00:05:01Z"), "future"),
        (but(&good, "acme-time", "2029-12-31T23:54:59Z"), "stale"),
        (but(&good, "acme-time", "now"), "malformed_timestamp"),
    ] {
        assert_eq!(proved(&scheme, &headers, BODY).await, rejected(code), "{headers:?}");
    }
    for name in ["acme-id", "acme-time", "acme-signature", "acme-certificate"] {
        let (mut without, mut twice) = (good.clone(), good.clone());
        without.remove(name);
        twice.append(name, good[name].clone());
        assert_eq!(proved(&scheme, &without, BODY).await, rejected("unsigned"), "{name}");
        assert_eq!(proved(&scheme, &twice, BODY).await, rejected("malformed_signature"), "{name}");
    }
    assert_eq!(transport.requests().len(), 0);
}

/// Nothing is proved and nothing is disproved: the provider has to deliver again.
#[tokio::test]
async fn a_certificate_that_cannot_be_had_rejects_nothing() {
    let long = format!("{CERTIFICATE}{}", " ".repeat(64 * 1024));
    let steps = [
        Step::fail(TransportErrorKind::Connect),
        Step::fail(TransportErrorKind::TlsHandshake),
        Step::fail(TransportErrorKind::TimedOut),
        Step::fail(TransportErrorKind::ConnectionLost),
        Step::reply(302, CERTIFICATE).header("location", "https://certs.acme.example/other.pem"),
        Step::reply(404, ""),
        Step::reply(503, CERTIFICATE),
        Step::reply(204, ""),
        Step::reply(200, ""),
        Step::reply(200, "<html>Sign in to the network</html>"),
        Step::reply(200, "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
        Step::reply(200, long),
    ];
    let count = steps.len();
    let transport = Scripted::repeating(steps.into_iter().chain([Step::reply(200, CERTIFICATE)]));
    let scheme = acme(TEMPLATE, ROOT, &transport);
    for _ in 0..count {
        let told = proved(&scheme, &delivered(RSA_OF_MESSAGE), BODY).await.unwrap_err();
        assert!(told.starts_with("cannot tell: "), "{told}");
    }
    assert_eq!(transport.requests().len(), count, "each was asked for once, and no redirect followed");
    assert_eq!(proved(&scheme, &delivered(RSA_OF_MESSAGE), BODY).await, Ok("hooks.acme.example"));
}

/// Somebody who makes certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn root() -> Self {
        let (params, key) = (authority(), key());
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// One below this one.
    fn below(&self, params: CertificateParams) -> Self {
        let key = key();
        let pem = params.signed_by(&key, &self.issuer).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }
}

fn key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ED25519).unwrap()
}

fn authority() -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// A certificate for this name, valid through 2030.
fn made_out_to(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2029, 12, 1), date_time_ymd(2030, 12, 31));
    params
}

const ED25519: SignatureTemplate = SignatureTemplate { algorithm: Algorithm::Ed25519, ..TEMPLATE };

/// A delivery that this one signs.
fn signed_by(signer: &Authority) -> HeaderMap {
    signed_at(signer, TIME)
}

fn signed_at(signer: &Authority, time: &str) -> HeaderMap {
    let signature = signer.issuer.key().sign(format!("tx-1|{time}|WH-1|{CRC}").as_bytes()).unwrap();
    but(&delivered(&BASE64.encode(&signature)), "acme-time", time)
}

#[tokio::test]
async fn a_certificate_is_believed_only_if_it_leads_to_a_root_in_time_and_to_the_right_name() {
    let (root, foreign) = (Authority::root(), Authority::root());
    let name = SOURCE.name;
    let between = root.below(authority());
    let good = root.below(made_out_to(name));
    let lower = between.below(made_out_to(name));
    let mut expired = made_out_to(name);
    expired.not_after = date_time_ymd(2029, 12, 31);
    let mut early = made_out_to(name);
    early.not_before = date_time_ymd(2030, 1, 2);
    let (expired, early) = (root.below(expired), root.below(early));
    let other = root.below(made_out_to("hooks.acme.example.evil.example"));
    // Signed by somebody who is no authority: anybody with a certificate of his own could do it.
    let by_nobody = other.below(made_out_to(name));
    let self_made = Authority::root();
    for (what, signer, file, expected) in [
        ("directly below the root", &good, good.pem.clone(), Ok(name)),
        ("by way of another", &lower, lower.pem.clone() + &between.pem, Ok(name)),
        ("with the root in the file", &good, good.pem.clone() + &root.pem, Ok(name)),
        ("of another root", &good, foreign.below(made_out_to(name)).pem, Err("untrusted_certificate")),
        ("the link is missing", &lower, lower.pem.clone(), Err("untrusted_certificate")),
        ("expired", &expired, expired.pem.clone(), Err("untrusted_certificate")),
        ("not valid yet", &early, early.pem.clone(), Err("untrusted_certificate")),
        ("for another name", &other, other.pem.clone(), Err("untrusted_certificate")),
        ("by no authority", &by_nobody, by_nobody.pem.clone() + &other.pem, Err("untrusted_certificate")),
        ("self made", &self_made, self_made.pem.clone(), Err("untrusted_certificate")),
        ("the root itself", &root, root.pem.clone(), Err("untrusted_certificate")),
        // The right certificate first, and the key of another one in the same file.
        ("another key", &other, good.pem.clone() + &other.pem, Err("wrong_secret")),
    ] {
        let transport = Scripted::repeating([Step::reply(200, file)]);
        let scheme = acme(ED25519, &root.pem, &transport);
        let expected = expected.map_err(str::to_owned);
        assert_eq!(proved(&scheme, &signed_by(signer), BODY).await, expected, "{what}");
    }
}

#[tokio::test]
async fn a_certificate_is_kept_for_a_day_and_then_asked_for_again() {
    let root = Authority::root();
    let (old, new) = (root.below(made_out_to(SOURCE.name)), root.below(made_out_to(SOURCE.name)));
    let transport =
        Scripted::repeating([Step::reply(200, old.pem.clone()), Step::reply(200, new.pem.clone())]);
    let scheme = acme(ED25519, &root.pem, &transport);
    for _ in 0..3 {
        assert_eq!(proved(&scheme, &signed_by(&old), BODY).await, Ok(SOURCE.name));
        assert_eq!(proved(&scheme, &signed_by(&new), BODY).await, rejected("wrong_secret"));
    }
    assert_eq!(transport.requests().len(), 1);
    let (time, later) = ("2030-01-02T00:00:00Z", NOW + DAY);
    assert_eq!(proved_at(&scheme, &signed_at(&new, time), BODY, later).await, Ok(SOURCE.name));
    assert_eq!(proved_at(&scheme, &signed_at(&old, time), BODY, later).await, rejected("wrong_secret"));
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn one_that_expires_while_it_is_kept_is_asked_for_again() {
    let root = Authority::root();
    let mut params = made_out_to(SOURCE.name);
    params.not_after = date_time_ymd(2030, 1, 1);
    let (old, new) = (root.below(params), root.below(made_out_to(SOURCE.name)));
    let steps = [old.pem.clone(), old.pem.clone(), new.pem.clone()];
    let transport = Scripted::repeating(steps.map(|file| Step::reply(200, file)));
    let scheme = acme(ED25519, &root.pem, &transport);
    assert_eq!(proved(&scheme, &signed_by(&old), BODY).await, Ok(SOURCE.name));
    assert_eq!(proved_at(&scheme, &signed_by(&old), BODY, NOW + 1).await, rejected("untrusted_certificate"));
    assert_eq!(transport.requests().len(), 2, "the one that has expired is not used again");
    assert_eq!(proved_at(&scheme, &signed_by(&new), BODY, NOW + 1).await, Ok(SOURCE.name));
    assert_eq!(transport.requests().len(), 3);
}

#[tokio::test]
async fn only_so_many_are_kept_and_none_that_is_not_believed() {
    let (root, foreign) = (Authority::root(), Authority::root());
    let good = root.below(made_out_to(SOURCE.name));
    let transport = Scripted::repeating([Step::reply(200, good.pem.clone())]);
    let scheme = acme(ED25519, &root.pem, &transport);
    let at = |number: usize| {
        let address = format!("https://certs.acme.example/{number}.pem");
        but(&signed_by(&good), "acme-certificate", &address)
    };
    for number in 0..9 {
        assert_eq!(proved(&scheme, &at(number), BODY).await, Ok(SOURCE.name));
    }
    assert_eq!(proved(&scheme, &at(8), BODY).await, Ok(SOURCE.name));
    assert_eq!(transport.requests().len(), 9);
    assert_eq!(proved(&scheme, &at(0), BODY).await, Ok(SOURCE.name));
    assert_eq!(transport.requests().len(), 10, "the oldest made room");

    let transport = Scripted::repeating([Step::reply(200, foreign.below(made_out_to(SOURCE.name)).pem)]);
    let scheme = acme(ED25519, &root.pem, &transport);
    for count in 1..3 {
        assert_eq!(proved(&scheme, &at(0), BODY).await, rejected("untrusted_certificate"));
        assert_eq!(transport.requests().len(), count);
    }
}

#[test]
fn a_scheme_that_can_prove_nothing_is_not_made() {
    let hmac = SignatureTemplate { algorithm: Algorithm::Hmac(HmacAlgorithm::Sha256), ..TEMPLATE };
    let nameless = CertificateSource { name: "no name", ..SOURCE };
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (template, source, roots) in [
        (hmac, SOURCE, ROOT),
        (TEMPLATE, nameless, ROOT),
        (TEMPLATE, SOURCE, ""),
        (TEMPLATE, SOURCE, no_certificate),
    ] {
        let transport = Arc::new(Scripted::repeating([Step::ok()]));
        let error =
            CertifiedWebhook::new(template, source, Some(roots), &Settings::new(), transport).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    }
}

/// Without roots of its own a scheme trusts whom browsers trust, which is not everybody.
#[tokio::test]
async fn without_roots_it_is_those_that_browsers_trust() {
    let good = Authority::root().below(made_out_to(SOURCE.name));
    let transport = Scripted::repeating([Step::reply(200, good.pem.clone())]);
    let settings = Settings::new().with("webhook_id", "WH-1");
    let scheme =
        CertifiedWebhook::new(ED25519, SOURCE, None, &settings, Arc::new(transport.clone())).unwrap();
    assert_eq!(proved(&scheme, &signed_by(&good), BODY).await, rejected("untrusted_certificate"));
    assert_eq!(transport.requests().len(), 1);
}
