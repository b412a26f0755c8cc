//! Webhooks: HMAC-SHA-256 of `timestamp.body`, in hexadecimal digits; the timestamp is in milliseconds.
//!
//! Source: /api-spec/webhooks, /api-spec/webhooks-authentication. Answer 2xx once the event is safely
//! stored; anything else is delivered again. Events may come twice: pass over keys that were seen.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use paymux_core::provider::wire::Lenient;
use paymux_core::provider::{
    Account, Place, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, Stamp, StampUnit,
    WebhookAnswers, WebhookSecret, Webhooks,
};
use paymux_core::{Decimal, Error, Event, PaymentUpdate, Subject};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::invoice::{in_two_forms, reference};
use crate::provider::STATUSES;
use crate::words::moment;
use crate::{Maybe, PEPAY};

pub(crate) const SECRET_VARIABLE: &str = "PEPAY_WEBHOOK_SECRET";
pub(crate) const PREVIOUS_SECRET_VARIABLE: &str = "PEPAY_WEBHOOK_SECRET_PREVIOUS";

/// How old a delivery may be, or how far ahead its clock. Source: /api-spec/webhooks-authentication.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// The older product says only "Unix timestamp", which no page says to be seconds. A unit that is guessed decides how
/// old a delivery may be, so a stamp in seconds is turned away as stale.
const STAMP: Stamp = Stamp::header("x-pepay-timestamp", StampUnit::Milliseconds).within(TOLERANCE);

const SIGNATURE: SignatureTemplate = SignatureTemplate {
    previous_signature: Some(Place::Header("x-pepay-signature-previous")),
    ..SignatureTemplate::stamped("x-pepay-signature", STAMP)
};

/// The one kind of event that is about nothing.
const PING: &str = "test.ping";

/// How the kinds of event begin that are about money. Source: /api-spec/webhook-events.
const ABOUT_MONEY: [&str; 3] = ["invoice", "commerce.order", "payment"];

/// Pepay's webhooks.
///
/// Any configured secret may have made either signature: each endpoint has its own secret, and during
/// a rotation a second header carries the signature of the previous one.
#[derive(Debug)]
pub struct PepayWebhooks {
    account: Account,
    signature: SignedWebhook,
}

impl PepayWebhooks {
    /// With the settings `webhook_secret` and `webhook_secret_previous`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let current = WebhookSecret::all("current", settings.secrets("webhook_secret"));
        let previous = WebhookSecret::all("previous", settings.secrets("webhook_secret_previous"));
        let secrets = current.chain(previous);
        Self {
            account: settings.account(PEPAY.name),
            signature: SignedWebhook::with_secrets(SIGNATURE, settings, secrets, SECRET_VARIABLE),
        }
    }
}

impl Webhooks for PepayWebhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let delivery: Delivery<'_> = serde_json::from_slice(body)
            .map_err(|_| Error::unintelligible("the delivery has another shape than documented"))?;
        // The header with the id is not signed, the body is.
        let kind = delivery.kind.as_ref().and_then(Lenient::value).cloned().unwrap_or_default();
        let subject = delivery.subject(&kind);
        let id = delivery.id.and_then(id_of);
        // Without an id only the whole body tells events apart.
        let key = id.unwrap_or_else(|| Event::key_of(&[], body));
        let mut event = Event::new(&self.account, key, kind, subject, body.clone());
        event.occurred_at = moment(delivery.created.as_ref());
        event.test = event.kind == PING;
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
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(rename = "type")]
    kind: Maybe<String>,
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

/// The fields that tell objects apart, and name what they belong to. The older product has them without the
/// `{"object": {…}}` around them.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    invoice_id: Option<&'a RawValue>,
    #[serde(borrow, rename = "invoiceId")]
    order_invoice_id: Option<&'a RawValue>,
}

impl Delivery<'_> {
    /// What it is about. An event about money is an update that was read whole, or something to look up, and
    /// never nothing: what was signed is genuine, whatever it looks like.
    fn subject(&self, kind: &str) -> Subject {
        if kind == PING {
            return Subject::Other;
        }
        let data = self.data.map_or("null", RawValue::get);
        // Nearly all of them.
        if let Ok(Whole { object: invoice }) = serde_json::from_str::<Whole<'_>>(data)
            && invoice.object == "invoice"
            && !invoice.id.is_empty()
            && let Ok(update) = invoice.update()
        {
            return Subject::Payment(update);
        }
        let ids = ids(data, kind.starts_with("invoice."));
        // An unknown kind that names nothing is none of ours.
        let ours = kind.is_empty() || ABOUT_MONEY.iter().any(|prefix| kind.starts_with(prefix));
        if ids.is_empty() && !ours { Subject::Other } else { Subject::LookUp { ids } }
    }
}

/// The ids to look up, best of those that can be read: of the invoice that the thing belongs to (whose own status
/// is what counts), or else of the thing itself, where it is an invoice. None means that everything open has to be looked at.
fn ids(data: &str, of_invoice: bool) -> Vec<String> {
    let Some(around) = inside(data) else {
        let alone = serde_json::from_str(data).ok().filter(|_| of_invoice).and_then(id_of);
        return alone.into_iter().collect();
    };
    let within = around.object.and_then(|object| inside(object.get()));
    let word =
        |named: &Named<'_>| named.object.and_then(|word| serde_json::from_str::<String>(word.get()).ok());
    // `object` holds the thing, or is the word for what stands beside it, or is an id alone.
    let thing = within.as_ref().unwrap_or(&around);
    let belongs = [thing, &around].into_iter().flat_map(|named| [named.invoice_id, named.order_invoice_id]);
    let mut ids: Vec<String> = belongs.flatten().filter_map(id_of).collect();
    ids.dedup();
    if !ids.is_empty() {
        return ids;
    }
    let word = word(thing);
    let own = match word.as_deref() {
        Some("invoice") => thing.id,
        // Their own ids are no invoice's.
        Some("invoice_payment" | "commerce_order" | "payment_quote" | "ping") => None,
        _ if of_invoice => thing.id.or(around.object.filter(|_| within.is_none())),
        _ => None,
    };
    own.and_then(id_of).into_iter().collect()
}

/// An object's own members; an array is none.
fn inside(json: &str) -> Option<Named<'_>> {
    serde_json::from_str(json).ok().filter(|_| json.starts_with('{'))
}

/// A text that is not empty, or the digits of a whole number.
fn id_of(json: &RawValue) -> Option<String> {
    let whole = || serde_json::from_str::<u64>(json.get()).ok().map(|number| number.to_string());
    serde_json::from_str::<String>(json.get()).ok().or_else(whole).filter(|text| !text.is_empty())
}
