//! Webhooks: `Stripe-Signature: t=…,v1=…`, HMAC-SHA-256 of `time.body`, at most five minutes old. While a secret is
//! rolled there is a `v1` for each. Source: docs.stripe.com/webhooks/signature.

use bytes::Bytes;
use http::HeaderMap;
use paymux_core::provider::{
    Account, CredentialKind, DisputeUpdate, PayoutUpdate, Proof, RefundUpdate, Settings, Signature,
    SignatureTemplate, SignedWebhook, Webhooks, decode_json,
};
use paymux_core::{Error, Event, Money, PaymentUpdate, Status, Subject};
use serde::Deserialize;

use crate::api::CONNECTED_ACCOUNT;
use crate::charge::Charge;
use crate::facets::{disputed, refund_status};
use crate::object::{HasId, reference};
use crate::operations::{dispute, event, payout, refund};
use crate::payment_intent::PaymentIntent;
use crate::payouts::{payout_amount, payout_status};
use crate::provider::read::{self, CHARGE, INTENT};
use crate::session::Session;
use crate::units::UNITS;
use crate::{RestrictedKey, STRIPE, SecretKey};

pub(crate) const SECRET_VARIABLE: &str = "STRIPE_WEBHOOK_SECRET";

/// Stripe's webhooks.
#[derive(Debug)]
pub struct StripeWebhooks {
    account: Account,
    signature: SignedWebhook,
    connected_account: Option<String>,
    /// Whether the configured key is for real money.
    live: bool,
}

impl StripeWebhooks {
    /// With the settings `webhook_secret`, `connected_account`, and the mode of the key.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let template = SignatureTemplate::timed("stripe-signature");
        let keys = [SecretKey::ID, RestrictedKey::ID].into_iter().filter_map(|slot| settings.value(slot));
        Self {
            account: settings.account(STRIPE.name),
            signature: SignedWebhook::new(template, settings, "webhook_secret", SECRET_VARIABLE),
            connected_account: settings.value(CONNECTED_ACCOUNT).map(str::to_owned),
            live: { keys }.any(|key| key.starts_with("sk_live_") || key.starts_with("rk_live_")),
        }
    }

    /// A platform's endpoint gets the events of all its connected accounts.
    fn is_of_another_account(&self, event: &event::Event) -> bool {
        self.connected_account.is_some() && event.account.as_ref() != self.connected_account.as_ref()
    }

    /// Whether what an event says counts. Where no account is configured, one of a connected account may be about anything:
    /// whoever has that account can make a payment to it that carries the reference of an order here.
    fn is_believed(&self, event: &event::Event) -> bool {
        self.connected_account.is_some() || event.account.as_ref().is_none()
    }
}

impl Webhooks for StripeWebhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let read: event::Event = decode_json(body)?;
        let subject = match read.data.as_ref() {
            _ if self.is_of_another_account(&read) => Subject::Other,
            Some(data) => subject(&read.kind, data.object.get(), self.is_believed(&read))?,
            None => Subject::Other,
        };
        let key = Event::key_of(&[&read.id], body);
        let mut event = Event::new(&self.account, key, read.kind, subject, body.clone());
        event.occurred_at = read.created.time();
        // An endpoint for live events of connected accounts gets their test events as well, signed with the same
        // secret. Source: docs.stripe.com/connect/webhooks.
        event.test = self.live && read.livemode == Some(false);
        Ok(event)
    }
}

/// What kind of object an event is about, and which ids it names.
#[derive(Deserialize)]
struct About {
    object: Option<String>,
    id: Option<String>,
    payment_intent: Option<serde_json::Value>,
    charge: Option<serde_json::Value>,
}

/// What an event says. One about money that cannot be read, or is not believed, is a hint to look its ids up.
fn subject(kind: &str, object: &str, believed: bool) -> Result<Subject, Error> {
    let unread = || Error::unintelligible("the event's object cannot be read").with_field("data.object");
    let about: About = serde_json::from_str(object).map_err(|_| unread())?;
    let read = match about.object.as_deref() {
        Some("checkout.session") => of::<Session>(object, |session| session_subject(kind, session)),
        Some("payment_intent") => of(object, intent_subject),
        Some("charge") => of(object, charge_subject),
        Some("refund") => of(object, refund_subject),
        Some("dispute") => of(object, dispute_subject),
        Some("payout") => of(object, payout_subject),
        _ => return Ok(Subject::Other),
    };
    read.filter(|read| believed || *read == Subject::Other)
        .or_else(|| {
            let id = |value: serde_json::Value| match value {
                serde_json::Value::String(id) => Some(id),
                other => Some(other.get("id")?.as_str()?.to_owned()),
            };
            let further = [about.payment_intent, about.charge].into_iter().flatten().filter_map(id);
            let ids: Vec<String> = about.id.into_iter().chain(further).filter(|id| !id.is_empty()).collect();
            (!ids.is_empty()).then_some(Subject::LookUp { ids })
        })
        .ok_or_else(unread)
}

/// The object in our words, if both can be made of it.
fn of<T: for<'de> Deserialize<'de> + HasId>(
    object: &str,
    read: impl FnOnce(&T) -> Result<Subject, Error>,
) -> Option<Subject> {
    let object: T = serde_json::from_str(object).ok()?;
    // Without an id it is about nothing.
    read(&object).ok().filter(|_| !object.id().is_empty())
}

fn session_subject(kind: &str, session: &Session) -> Result<Subject, Error> {
    if !read::is_payment(session)? {
        return Ok(Subject::Other);
    }
    let status = match kind {
        // The object says no more than that it is not paid.
        "checkout.session.async_payment_failed" => Status::Declined,
        _ => read::session_status(session),
    };
    let mut update = PaymentUpdate::new(&session.id, status);
    let requested = read::session_amount(session)?;
    update.received = (session.payment_status == "paid").then(|| requested.clone());
    update.requested = Some(requested);
    update.reference = read::session_reference(session).map(str::to_owned);
    update
        .further_ids
        .extend(session.payment_intent.as_ref().map(|id| (INTENT.to_owned(), id.id().to_owned())));
    Ok(Subject::Payment(update))
}

/// What is behind a session: the app may know the session alone.
fn within(id: &str, status: Status, requested: Money, reference: Option<&str>) -> PaymentUpdate {
    let mut update = PaymentUpdate::new(id, status);
    update.within = true;
    update.requested = Some(requested);
    update.reference = reference.map(str::to_owned);
    update
}

fn intent_subject(intent: &PaymentIntent) -> Result<Subject, Error> {
    let money = |units: u64| UNITS.from_wire(units, &intent.currency);
    let own = reference(&intent.metadata);
    let mut update = within(&intent.id, read::intent_status(intent), money(intent.amount)?, own);
    update.received = intent.amount_received.map(money).transpose()?;
    update
        .further_ids
        .extend(intent.latest_charge.as_ref().map(|id| (CHARGE.to_owned(), id.id().to_owned())));
    Ok(Subject::Payment(update))
}

fn charge_subject(charge: &Charge) -> Result<Subject, Error> {
    let amount = UNITS.from_wire(charge.amount, &charge.currency)?;
    let id = charge.payment_intent.as_ref().map_or(charge.id.as_str(), |intent| intent.id());
    let mut update = within(id, read::charge_status(charge), amount, reference(&charge.metadata));
    update.further_ids.insert(CHARGE.to_owned(), charge.id.clone());
    Ok(Subject::Payment(update))
}

fn refund_subject(refund: &refund::Refund) -> Result<Subject, Error> {
    let mut update = RefundUpdate::new(&refund.id, refund_status(refund.status.as_deref()));
    let ids = [&refund.payment_intent, &refund.charge].into_iter().flatten();
    update.payment_ids = ids.map(|id| id.id().to_owned()).collect();
    update.reference = reference(&refund.metadata).map(str::to_owned);
    update.amount = Some(UNITS.from_wire(refund.amount, &refund.currency)?);
    Ok(Subject::Refund(update))
}

fn dispute_subject(dispute: &dispute::Dispute) -> Result<Subject, Error> {
    let mut update = DisputeUpdate::new(&dispute.id, read::dispute_status(&dispute.status));
    update.payment_ids = disputed(dispute);
    update.amount = Some(UNITS.from_wire(dispute.amount, &dispute.currency)?);
    Ok(Subject::Dispute(update))
}

fn payout_subject(payout: &payout::Payout) -> Result<Subject, Error> {
    let (status, amount) = (payout_status(&payout.status), payout_amount(payout)?);
    Ok(Subject::Payout(PayoutUpdate::new(&payout.id, status, Some(amount))))
}
