//! Webhooks: HMAC-SHA-256 of `timestamp.body`, in hexadecimal digits; the timestamp is in milliseconds.
//!
//! Source: /api-spec/webhooks, /api-spec/webhooks-authentication. Answer 2xx once the event is safely
//! stored; anything else is delivered again. Events may come twice: pass over keys that were seen.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use paymux_core::wire::Lenient;
use paymux_core::{
    Decimal, Encoding, Error, Event, HmacWebhook, PaymentUpdate, Proof, Settings, Signature, Stamp,
    StampUnit, Subject, WebhookAnswers, WebhookSecret, Webhooks, decode_json,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::invoice::{Invoice, in_two_forms, reference};
use crate::provider::STATUSES;
use crate::{Maybe, PEPAY};

pub(crate) const SECRET_VARIABLE: &str = "PEPAY_WEBHOOK_SECRET";
pub(crate) const PREVIOUS_SECRET_VARIABLE: &str = "PEPAY_WEBHOOK_SECRET_PREVIOUS";

/// How old a delivery may be, or how far ahead its clock. Source: /api-spec/webhooks-authentication.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Pepay's webhooks.
///
/// Any configured secret may have made either signature: each endpoint has its own secret, and during
/// a rotation a second header carries the signature of the previous one.
#[derive(Debug)]
pub struct PepayWebhooks {
    signature: HmacWebhook,
}

impl PepayWebhooks {
    /// With the settings `webhook_secret` and `webhook_secret_previous`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let current = WebhookSecret::all("current", settings.secrets("webhook_secret"));
        let previous = WebhookSecret::all("previous", settings.secrets("webhook_secret_previous"));
        Self {
            signature: HmacWebhook {
                header: "x-pepay-signature",
                previous_header: Some("x-pepay-signature-previous"),
                // The older product says only "Unix timestamp", which no page says to be seconds. A unit that is
                // guessed decides how old a delivery may be, so a stamp in seconds is turned away as stale.
                stamp: Some(Stamp {
                    header: "x-pepay-timestamp",
                    unit: StampUnit::Milliseconds,
                    tolerance: TOLERANCE,
                }),
                encoding: Encoding::Hex,
                secrets: current.chain(previous).collect(),
                variable: SECRET_VARIABLE,
            },
        }
    }
}

impl Webhooks for PepayWebhooks {
    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let delivery: Delivery<'_> = serde_json::from_slice(body)
            .map_err(|_| Error::unintelligible("the delivery has another shape than documented"))?;
        // The header with the id is not signed, the body is.
        let subject = delivery.subject()?;
        let test = delivery.kind == "test.ping";
        let mut event = Event::new(PEPAY.name, delivery.id, delivery.kind, subject, body.clone());
        event.occurred_at = delivery.created.and_then(Lenient::into_value);
        event.test = test;
        Ok(event)
    }

    /// Any 2xx, and 400. Source: /api-spec/webhooks-authentication.
    fn answers(&self) -> WebhookAnswers {
        WebhookAnswers::USUAL.rejected(StatusCode::BAD_REQUEST)
    }
}

/// What of an event is needed to tell what it is about.
#[derive(Deserialize)]
struct Delivery<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: Maybe<paymux_core::Timestamp>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// The usual `{"object": {…}}` around an invoice, read in one pass without copying.
#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow)]
    object: Essence<'a>,
}

/// What of an invoice an event tells.
#[derive(Deserialize)]
struct Essence<'a> {
    #[serde(borrow)]
    object: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    currency: Option<Cow<'a, str>>,
    amount: Option<i64>,
    amount_decimal: Option<Decimal>,
    amount_paid: Option<i64>,
    amount_paid_decimal: Option<Decimal>,
    #[serde(borrow)]
    amount_unit: Option<Cow<'a, str>>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
}

impl Essence<'_> {
    fn update(&self) -> Result<PaymentUpdate, Error> {
        let (unit, currency) = (self.amount_unit.as_deref(), self.currency.as_deref());
        let mut update = PaymentUpdate::new(self.id.as_ref(), STATUSES.fold(&self.status));
        update.reference = self.metadata.and_then(|metadata| reference(metadata.get()));
        let amount = |field: &str, units, twin| in_two_forms(field, units, twin, unit, currency);
        update.requested = amount("amount", self.amount, self.amount_decimal)?;
        update.received = amount("amount_paid", self.amount_paid, self.amount_paid_decimal)?;
        Ok(update)
    }
}

/// `{"object": {…}}`; in the older product the fields themselves.
#[derive(Deserialize)]
struct Around<'a> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
}

/// The fields that tell objects apart, and name the invoice that they belong to.
#[derive(Deserialize)]
struct Named {
    object: Maybe<String>,
    invoice_id: Maybe<String>,
    #[serde(rename = "invoiceId")]
    order_invoice_id: Maybe<String>,
}

impl Delivery<'_> {
    fn subject(&self) -> Result<Subject, Error> {
        let Some(data) = self.data else { return Ok(Subject::Other) };
        // Nearly all of them.
        if let Ok(Whole { object: invoice }) = serde_json::from_str::<Whole<'_>>(data.get())
            && invoice.object == "invoice"
        {
            return invoice.update().map(Subject::Payment);
        }
        let around: Option<Around<'_>> = serde_json::from_str(data.get()).ok();
        let object = around.and_then(|around| around.object).unwrap_or(data);
        let Ok(named) = serde_json::from_str::<Named>(object.get()) else { return Ok(Subject::Other) };
        let word = named.object.and_then(Lenient::into_value);
        if word.as_deref() == Some("invoice") {
            // This says where it went wrong.
            let invoice: Invoice = decode_json(&Bytes::copy_from_slice(object.get().as_bytes()))?;
            return Ok(Subject::Payment(update(&invoice)?));
        }
        // A payment towards an invoice, or a commerce order: the invoice's own status is what counts.
        let ids = [named.invoice_id, named.order_invoice_id];
        let ids: Vec<String> = ids.into_iter().flatten().filter_map(Lenient::into_value).collect();
        Ok(if ids.is_empty() { Subject::Other } else { Subject::LookUp { ids } })
    }
}

fn update(invoice: &Invoice) -> Result<PaymentUpdate, Error> {
    let mut update = PaymentUpdate::new(&invoice.id, STATUSES.fold(&invoice.status));
    update.reference = invoice.reference();
    update.requested = invoice.total()?;
    update.received = invoice.paid()?;
    Ok(update)
}
