//! Webhooks, proved in one of two ways.
//!
//! * **By certificate**, without a setting: PayPal signs `id|time|webhook id|CRC-32 of the body` with RSA and SHA-256. The
//!   certificate is fetched from PayPal, must be made out to PayPal's signer, and must lead to a root that browsers trust.
//! * **By asking PayPal**, with `webhook_proof = "ask"`: each delivery is sent back with its headers, and PayPal answers
//!   whether it is its own.
//!
//! A CRC finds accidents, not forgers: whoever has seen one genuine delivery to this endpoint, headers included, can write
//! another body of the same CRC, as long as the delivery is not too old. Asking has no such gap, and costs a call for each
//! delivery. Either way an app compares an event with the payment that it has stored, and looks up what an event alone
//! does not say ([`Event::check`](paymux_core::Event::check)).
//!
//! A genuine delivery that is answered with anything but 2xx comes again, up to 25 times over 3 days. Source:
//! developer.paypal.com/api/rest/webhooks/rest/.

mod event;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;
use paymux_core::provider::{
    Account, Algorithm, CertificateSource, CertifiedWebhook, Encoding, Part, Place, Proof, Settings,
    SignatureTemplate, Stamp, StampUnit, Webhooks,
};
use paymux_core::transport::Transport;
use paymux_core::{Client, Error, ErrorKind, Event, Timestamp};

use crate::PayPal;
use crate::operations::delivery;
use crate::provider::is_sandbox;

pub use event::Delivery;

pub(crate) const ID: &str = "webhook_id";
pub(crate) const ID_VARIABLE: &str = "PAYPAL_WEBHOOK_ID";
pub(crate) const PROOF: &str = "webhook_proof";
pub(crate) const PROOF_VARIABLE: &str = "PAYPAL_WEBHOOK_PROOF";
pub(crate) const ROOTS: &str = "webhook_roots";
pub(crate) const ROOTS_VARIABLE: &str = "PAYPAL_WEBHOOK_ROOTS";

const CERTIFICATE_URL: &str = "paypal-cert-url";
const TIME: &str = "paypal-transmission-time";

/// How old a delivery may be. PayPal delivers again for 3 days, and does not say that it then signs anew: a shorter time
/// could turn away what is genuine, and an event that comes twice is recognised by its id.
const TOLERANCE: Duration = Duration::from_secs(4 * 24 * 60 * 60);

/// Source: developer.paypal.com/api/rest/webhooks/rest/, "Verify webhook messages".
const SIGNATURE: SignatureTemplate = SignatureTemplate {
    message: &[
        Part::Id,
        Part::Text("|"),
        Part::Time,
        Part::Text("|"),
        Part::Setting { slot: ID, variable: ID_VARIABLE },
        Part::Text("|"),
        Part::BodyCrc32,
    ],
    id: Some(Place::Header("paypal-transmission-id")),
    algorithm: Algorithm::RsaSha256,
    encoding: Encoding::Base64,
    ..SignatureTemplate::stamped(
        "paypal-transmission-sig",
        Stamp::header(TIME, StampUnit::Iso8601).within(TOLERANCE),
    )
};

/// The certificates of live payments. Source for the name: PayPal's Java SDK, which asks for a certificate made out to
/// `messageverificationcerts` below `paypal.com`.
const LIVE: CertificateSource = CertificateSource::new(
    Place::Header(CERTIFICATE_URL),
    &["api.paypal.com", "api-m.paypal.com"],
    "messageverificationcerts.paypal.com",
);

/// Those of the sandbox, which sign nothing that is about real money.
const SANDBOX: CertificateSource = CertificateSource::new(
    Place::Header(CERTIFICATE_URL),
    &["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"],
    "messageverificationcerts.sandbox.paypal.com",
);

/// PayPal's webhooks.
pub struct PayPalWebhooks {
    client: Client<PayPal>,
    webhook_id: Option<String>,
    hosts: &'static [&'static str],
    /// Or what is wrong with the settings: an app that takes no webhooks is opened all the same.
    scheme: Result<Scheme, String>,
}

#[derive(Debug)]
enum Scheme {
    Certificate(Box<CertifiedWebhook>),
    Ask,
}

impl PayPalWebhooks {
    /// With the settings `webhook_id`, `webhook_proof` (`certificate`, or `ask`) and `webhook_roots` (certificates in base64,
    /// separated by commas: what stands between the first and the last line of a PEM file, on one line).
    #[must_use]
    pub fn new(client: Client<PayPal>, settings: &Settings, transport: Arc<dyn Transport>) -> Self {
        let source = if is_sandbox(settings) { SANDBOX } else { LIVE };
        let scheme = match settings.value(PROOF) {
            None | Some("certificate") => {
                let roots = settings.value(ROOTS).map(pem_of);
                CertifiedWebhook::new(SIGNATURE, source, roots.as_deref(), settings, transport)
                    .map(|scheme| Scheme::Certificate(Box::new(scheme)))
                    .map_err(|error| format!("{}: see {ROOTS_VARIABLE}", error.message()))
            }
            Some("ask") => Ok(Scheme::Ask),
            Some(_) => Err(format!("`{PROOF}` is `certificate` or `ask`: see {PROOF_VARIABLE}")),
        };
        Self { client, webhook_id: settings.value(ID).map(str::to_owned), hosts: source.hosts, scheme }
    }

    /// Asks PayPal. What no delivery of PayPal's looks like is refused without asking.
    async fn ask(&self, headers: &HeaderMap, body: &Bytes, now: Timestamp) -> Result<Proof, Error> {
        let webhook_id = self.webhook_id.clone().ok_or_else(|| {
            let message = format!("no webhook id is configured: set {ID_VARIABLE}");
            Error::refused(ErrorKind::Configuration, message).with_field(ID)
        })?;
        let question = delivery::Verify {
            auth_algo: only(headers, "paypal-auth-algo")?,
            cert_url: only(headers, CERTIFICATE_URL)?,
            transmission_id: only(headers, "paypal-transmission-id")?,
            transmission_sig: only(headers, "paypal-transmission-sig")?,
            transmission_time: only(headers, TIME)?,
            webhook_id,
            webhook_event: serde_json::from_slice(body)
                .map_err(|_| rejected("malformed_body", "the body is no JSON"))?,
        };
        if !question.webhook_event.is_object() {
            return Err(rejected("malformed_body", "the body is no JSON object"));
        }
        let ours = |host: &&str| question.cert_url.starts_with(&format!("https://{host}/"));
        if !self.hosts.iter().any(ours) {
            let hosts = self.hosts.join(" or ");
            return Err(rejected(
                "foreign_certificate",
                format!("`{CERTIFICATE_URL}` is no https address at {hosts}"),
            ));
        }
        let sent = Timestamp::parse(&question.transmission_time)
            .ok_or_else(|| rejected("malformed_timestamp", format!("`{TIME}` is no time")))?;
        if now.since(sent) > TOLERANCE || sent.since(now) > TOLERANCE {
            return Err(rejected("stale", format!("it was sent at {sent}, too long ago or still to come")));
        }
        // A question that is answered with an error is no "no": the delivery may be genuine, and comes again.
        let answer = self.client.send(&question).await?;
        match answer.value.verification_status.as_str() {
            "SUCCESS" => Proof::answered("asked", true),
            "FAILURE" => Proof::answered("asked", false),
            _ => Err(answer.answered.error(
                Error::unintelligible("neither SUCCESS nor FAILURE").with_field("verification_status"),
            )),
        }
    }
}

/// A setting is one line: as the PEM file that it was.
fn pem_of(roots: &str) -> String {
    let pem = |root| format!("-----BEGIN CERTIFICATE-----\n{root}\n-----END CERTIFICATE-----\n");
    roots.split(',').map(pem).collect()
}

/// The one value of a header.
fn only(headers: &HeaderMap, name: &'static str) -> Result<String, Error> {
    let mut values = headers.get_all(name).iter();
    let text = values.next().map(|value| value.to_str().unwrap_or_default());
    match (text, values.next()) {
        (None | Some(""), _) => Err(rejected("unsigned", format!("there is no `{name}`"))),
        (Some(_), Some(_)) => {
            Err(rejected("malformed_signature", format!("`{name}` is there more than once")))
        }
        (Some(text), None) => Ok(text.to_owned()),
    }
}

fn rejected(code: &'static str, why: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::refused(ErrorKind::WebhookRejected, why).with_code(code)
}

#[async_trait]
impl Webhooks for PayPalWebhooks {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn prove(&self, headers: &HeaderMap, body: &Bytes, now: Timestamp) -> Result<Proof, Error> {
        match &self.scheme {
            Ok(Scheme::Certificate(scheme)) => scheme.prove(headers, body, now).await,
            Ok(Scheme::Ask) => self.ask(headers, body, now).await,
            Err(wrong) => Err(Error::refused(ErrorKind::Configuration, wrong.clone())),
        }
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        event::unify(self.client.account(), body)
    }
}

impl std::fmt::Debug for PayPalWebhooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PayPalWebhooks").field("account", self.client.account()).finish_non_exhaustive()
    }
}
