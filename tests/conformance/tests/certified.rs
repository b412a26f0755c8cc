//! Webhooks by certificate: the suite passes core's scheme, and finds what goes wrong around it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod shop;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use data_encoding::BASE64;
use paymux_conformance::{Certified, Hooks, Signing, Suite, check_only};
use paymux_core::provider::{
    Account, Algorithm, Api, CertificateSource, CertifiedWebhook, Descriptor, Encoding, Opened, Place, Proof,
    Settings, SignatureTemplate, Slot, Webhooks,
};
use paymux_core::transport::Transport;
use paymux_core::{Bytes, Client, Error, ErrorKind, Event, HeaderMap, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ED25519, SigningKey, date_time_ymd,
};
use shop::{Key, NOTES, Provider, SHOP, Shop, note};

const SLOTS: &[Slot] = &[Slot::credential::<Key>("SHOP_KEY")];

const SIGNATURE: SignatureTemplate = SignatureTemplate {
    algorithm: Algorithm::Ed25519,
    encoding: Encoding::Base64,
    ..SignatureTemplate::hmac("shop-signature")
};
const NAME: &str = "hooks.shop.example";
const HEADER: &str = "shop-certificate";
const ADDRESS: &str = "https://certs.shop.example/v1/1.pem";

const fn source(name: &'static str) -> CertificateSource {
    CertificateSource::new(Place::Header(HEADER), &["certs.shop.example"], name)
}

/// Whatever there is of certificates, made once: all of the same key.
static MADE: LazyLock<Made> = LazyLock::new(Made::new);

struct Made {
    key: KeyPair,
    roots: [String; 2],
    good: String,
    other_name: String,
    foreign: String,
    expired: String,
}

impl Made {
    fn new() -> Self {
        let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let ((root, its_pem), (another, other_pem)) = (authority(), authority());
        let made = |by: &Issuer<'static, KeyPair>, name: &str, year| {
            let mut params = CertificateParams::new([name.to_owned()]).unwrap();
            (params.not_before, params.not_after) = (date_time_ymd(2025, 1, 1), date_time_ymd(year, 12, 31));
            params.signed_by(&key, by).unwrap().pem()
        };
        let (good, other_name) = (made(&root, NAME, 2026), made(&root, "other.shop.example", 2026));
        let (foreign, expired) = (made(&another, NAME, 2026), made(&root, NAME, 2025));
        Self { good, other_name, foreign, expired, roots: [its_pem, other_pem], key }
    }
}

/// Somebody who makes certificates, and the root of it.
fn authority() -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

fn sign(body: &[u8], _: Timestamp) -> Vec<(String, String)> {
    vec![("shop-signature".to_owned(), BASE64.encode(&MADE.key.sign(body).unwrap()))]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    None,
    AnyName,
    AnyRoot,
    AnyTime,
    AnyHost,
    AsksAnyHost,
    Unchecked,
    NotFetched,
    FaultIsNo,
    FaultIsYes,
}

#[derive(Debug)]
struct Proving<const MISTAKE: usize> {
    schemes: Vec<CertifiedWebhook>,
    transport: Fetching,
}

struct Fetching(Arc<dyn Transport>);

impl std::fmt::Debug for Fetching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fetching")
    }
}

impl Fetching {
    /// Fetches the certificate from wherever a delivery says, and looks no further.
    async fn fetch(&self, headers: &HeaderMap) -> Result<(), Error> {
        let address = headers.get(HEADER).and_then(|address| address.to_str().ok()).unwrap_or_default();
        let request = http::Request::get(address).body(Bytes::new()).map_err(|_| not_genuine())?;
        let reply = self.0.send(request, Duration::from_secs(1)).await;
        reply.map(drop).map_err(|_| Error::unintelligible("no certificate"))
    }
}

fn not_genuine() -> Error {
    Error::refused(ErrorKind::WebhookRejected, "not genuine")
}

const MISTAKES: [Mistake; 10] = [
    Mistake::None,
    Mistake::AnyName,
    Mistake::AnyRoot,
    Mistake::AnyTime,
    Mistake::AnyHost,
    Mistake::AsksAnyHost,
    Mistake::Unchecked,
    Mistake::NotFetched,
    Mistake::FaultIsNo,
    Mistake::FaultIsYes,
];

#[async_trait]
impl<const MISTAKE: usize> Webhooks for Proving<MISTAKE> {
    fn account(&self) -> &Account {
        &SHOP
    }

    async fn prove(&self, headers: &HeaderMap, body: &Bytes, now: Timestamp) -> Result<Proof, Error> {
        let mistake = MISTAKES.get(MISTAKE).copied().unwrap();
        let (mut headers, mut now) = (headers.clone(), now);
        match mistake {
            Mistake::AnyTime => now = Timestamp::parse("2025-06-01T00:00:00Z").unwrap(),
            Mistake::AnyHost if headers.contains_key(HEADER) => {
                headers.insert(HEADER, ADDRESS.parse().unwrap());
            }
            Mistake::AsksAnyHost => self.transport.fetch(&headers).await?,
            Mistake::Unchecked => {
                return self.transport.fetch(&headers).await.map(|()| Proof::attest("shop"));
            }
            Mistake::NotFetched if headers.contains_key("shop-signature") => {
                return Ok(Proof::attest("shop"));
            }
            _ => {}
        }
        let mut told = Err(not_genuine());
        for scheme in &self.schemes {
            told = scheme.prove(&headers, body, now).await;
            if told.is_ok() {
                break;
            }
        }
        match (mistake, told) {
            (Mistake::FaultIsNo, Err(_)) => Err(not_genuine()),
            (Mistake::FaultIsYes, Err(error)) if error.kind() != ErrorKind::WebhookRejected => {
                Ok(Proof::attest("shop"))
            }
            (_, told) => told,
        }
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        note(body)
    }
}

impl<const MISTAKE: usize> Proving<MISTAKE> {
    fn new(settings: &Settings, transport: Arc<dyn Transport>) -> Self {
        let mistake = MISTAKES.get(MISTAKE).copied().unwrap();
        let names: &[&'static str] =
            if mistake == Mistake::AnyName { &[NAME, "other.shop.example"] } else { &[NAME] };
        let roots = if mistake == Mistake::AnyRoot { &MADE.roots[..] } else { &MADE.roots[..1] }.concat();
        let scheme = |name: &&'static str| {
            CertifiedWebhook::new(SIGNATURE, source(name), Some(&roots), settings, transport.clone()).unwrap()
        };
        Self { schemes: names.iter().map(scheme).collect(), transport: Fetching(transport.clone()) }
    }
}

fn suite<const MISTAKE: usize>() -> Suite {
    let descriptor = Descriptor::new("shop", Shop::BASE_URL, |settings, transport, runtime| {
        let proving = Proving::<MISTAKE>::new(settings, transport.clone());
        Ok(Opened::new(Provider(proving), Client::<Shop>::open(SLOTS, settings, transport, runtime)?))
    })
    .slots(SLOTS);
    Suite {
        credentials: &[("key", "authorization: Bearer {}")],
        webhooks: Some(Hooks {
            signing: Signing::Certified(Certified {
                sign,
                header: HEADER,
                address: ADDRESS,
                certificate: &MADE.good,
                forged: Box::leak(Box::new([
                    ("it is made out to another name", MADE.other_name.as_str()),
                    ("it is of another authority", &MADE.foreign),
                    ("it has expired", &MADE.expired),
                ])),
            }),
            slots: &[],
            previous: None,
            events: NOTES,
        }),
        ..Suite::of(Box::leak(Box::new(descriptor)))
    }
}

#[test]
fn the_scheme_of_core_passes_every_attack() {
    let report = check_only(&suite::<0>(), "webhooks");
    assert!(report.passed(), "{report}");
}

#[test]
fn each_mistake_is_found() {
    for (suite, with) in [
        (suite::<1>(), "it is made out to another name: it is accepted"),
        (suite::<2>(), "it is of another authority: it is accepted"),
        (suite::<3>(), "it has expired: it is accepted"),
        (suite::<4>(), "the certificate's address is `http://certs.shop.example/v1/1.pem`: it is accepted"),
        (suite::<5>(), "is asked for a certificate"),
        (suite::<6>(), "without `shop-signature`: it is accepted"),
        (suite::<7>(), "nobody has fetched the certificate"),
        (suite::<8>(), "it is rejected, and may be genuine"),
        (suite::<9>(), "there is no connection: it is accepted"),
    ] {
        let report = check_only(&suite, "webhooks");
        assert!(!report.passed() && report.to_string().contains(with), "{with}: {report}");
    }
}
