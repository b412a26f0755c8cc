//! Acme behind the unified interface.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::cancellations::{CancelHow, CancelPayment, Cancellations};
use paymux_core::finds::{FindPayment, Finds, Found};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::payouts::{
    CreatePayout, Destination, Payout, PayoutRef, PayoutStatus, Payouts, RetrievePayout,
};
use paymux_core::provider::{
    Account, AnyClient, BaseUrl, Credential, CredentialKind, Declared, Descriptor, Find, Opened, Settings,
    Slot, StatusTable, Takes, Webhooks,
};
use paymux_core::refunds::Refunds;
use paymux_core::{
    CallOptions, Client, CreatePayment, Decimal, Error, ErrorKind, Money, Payment, PaymentProvider,
    PaymentRef, RetrievePayment, Status,
};

use super::api::{Acme, ApiKey, BlindJwt, KEYS_KEPT_FOR, MisspeltKey, PayerSession, SessionJwt};
use super::flaw::{Flaw, is};
use super::operations::{Cancel, Create, Get, GetPayout, List, OPERATIONS, PayOut, PaymentBody};
use super::refunds::whole;
use super::tokens::Tokens;
use super::webhook::AcmeWebhooks;
use super::wrong_client::WrongClient;

pub(crate) static ACME: Descriptor =
    Descriptor::new("acme", "https://api.acme.example/v1", open).slots(SLOTS).operations(OPERATIONS);

const SLOTS: &[Slot] = &[
    Slot::credential::<ApiKey>("ACME_API_KEY"),
    Slot::credential::<SessionJwt>("ACME_SESSION_JWT"),
    Slot::strategy::<Tokens>("ACME_APP_SECRET"),
    Slot::secret("webhook_secret", "ACME_WEBHOOK_SECRET"),
    Slot::secret("webhook_secret_next", "ACME_WEBHOOK_SECRET_NEXT"),
];
const MISSPELT: &[Slot] =
    &[Slot::credential::<MisspeltKey>("ACME_API_KEY"), Slot::credential::<SessionJwt>("ACME_SESSION_JWT")];
const BLIND: &[Slot] =
    &[Slot::credential::<ApiKey>("ACME_API_KEY"), Slot::credential::<BlindJwt>("ACME_SESSION_JWT")];

/// A client with the session of a payer.
pub(super) fn with_session(
    parts: &[String],
    transport: Arc<dyn paymux_core::transport::Transport>,
    runtime: Arc<dyn paymux_core::transport::Runtime>,
) -> Result<Arc<dyn AnyClient>, Error> {
    let (mut payer, mut proof) = (&parts[0], &parts[1]);
    if is(Flaw::PartsSwapped) {
        (payer, proof) = (proof, payer);
    }
    let session = Credential::<PayerSession>::pair(payer, proof);
    Ok(Arc::new(Client::<Acme>::builder(transport, runtime)?.credential(&session)?.build()))
}

fn open(
    settings: &Settings,
    transport: Arc<dyn paymux_core::transport::Transport>,
    runtime: Arc<dyn paymux_core::transport::Runtime>,
) -> Result<Opened, Error> {
    let slots = match () {
        () if is(Flaw::WrongHeader) => MISSPELT,
        () if is(Flaw::JwtNotRead) => BLIND,
        () => SLOTS,
    };
    if is(Flaw::NeedsMore) && settings.value("account").is_none() {
        return Err(Error::refused(ErrorKind::Configuration, "set ACME_ACCOUNT"));
    }
    let moved;
    let settings = if is(Flaw::BaseUrlIgnored) {
        moved = settings.clone().with_base_url("https://api.acme.example/v1".parse::<BaseUrl>()?);
        &moved
    } else {
        settings
    };
    let client = match Client::<Acme>::open(slots, settings, transport.clone(), runtime.clone()) {
        Err(_) if is(Flaw::OpensWithout) => Client::<Acme>::builder(transport, runtime)?
            .credential(&Credential::<ApiKey>::new("default"))?
            .build(),
        Err(error) if is(Flaw::SecretInOpenError) => {
            let key = settings.value("api_key").unwrap_or_default();
            return Err(Error::refused(error.kind(), format!("{key:?} is not usable")));
        }
        opened => opened?,
    };
    let secret = settings.value("api_key").unwrap_or("none").to_owned();
    let wrong = WrongClient { inner: client.clone(), secret: secret.clone() };
    Ok(Opened::new(AcmeProvider { client, secret, webhooks: AcmeWebhooks::new(settings) }, wrong))
}

const STATES: StatusTable = StatusTable(&[
    ("new", Status::AwaitingPayer),
    ("pending", Status::Processing),
    ("settled", Status::Paid),
    ("void", Status::Canceled),
]);

const TAKES: &[Takes] = &[Takes::every_currency().digits(3)];
const TAKES_FROM_TWO: &[Takes] = &[Takes::every_currency().digits(3).least(2)];
const TAKES_THREE: &[Takes] = &[Takes::of(&["USD", "JPY", "KWD"]).digits(3)];

pub(super) struct AcmeProvider {
    pub(super) client: Client<Acme>,
    pub(super) secret: String,
    webhooks: AcmeWebhooks,
}

impl std::fmt::Debug for AcmeProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = if is(Flaw::SecretInDebug) { self.secret.as_str() } else { "(secret)" };
        f.debug_struct("AcmeProvider")
            .field("client", &self.client)
            .field("secret", &shown)
            .finish_non_exhaustive()
    }
}

impl AcmeProvider {
    fn has_key(&self) -> bool {
        is(Flaw::PromiseWithout) || self.client.schemes().any(|id| id == ApiKey::ID)
    }
}

fn status(raw: Option<&str>) -> Status {
    match raw {
        None if is(Flaw::MissingPaid) => Status::Paid,
        None => Status::AwaitingPayer,
        Some("pending") if is(Flaw::WordWrong) => Status::Paid,
        Some(word) if is(Flaw::UnknownPaid) && word.contains("settled") => Status::Paid,
        Some(word) => STATES.fold(word),
    }
}

/// Thousandths, exactly.
pub(super) fn millis(amount: &Money) -> Result<(i64, String), Error> {
    let currency = amount
        .asset()
        .currency()
        .ok_or_else(|| Error::refused(ErrorKind::UnsupportedCurrency, "acme takes currencies"))?;
    let millis: i64 = amount.in_units_of(3)?;
    if millis <= 0 && !is(Flaw::AnyAmount) {
        return Err(Error::refused(ErrorKind::AmountOutOfRange, "more than nothing").with_field("amount"));
    }
    if millis > 1_000 && is(Flaw::CeilingTooLow) {
        return Err(Error::refused(ErrorKind::AmountOutOfRange, "one at most").with_field("amount"));
    }
    Ok((millis, currency.code().to_owned()))
}

/// An amount with the digits behind the third cut off.
pub(super) fn cut(amount: &Money) -> Money {
    let text = amount.amount().to_string();
    let end = text.find('.').map_or(text.len(), |dot| text.len().min(dot + 4));
    Money::new(text[..end].parse::<Decimal>().unwrap(), amount.asset().clone())
}

/// The caller's options, unless this mistake drops them.
fn kept(call: &CallOptions, dropped: Flaw) -> CallOptions {
    if is(dropped) { CallOptions::default() } else { call.clone() }
}

fn payment(reference: PaymentRef, body: &PaymentBody) -> Payment {
    let mut payment = Payment::new(reference, status(body.state.as_deref()));
    payment.raw_status = body.state.clone();
    payment.redirect(body.page.as_deref());
    payment
}

fn worth(body: &PaymentBody) -> Result<Money, Error> {
    let amount = Decimal::new(body.amount_millis.into(), 3).ok_or_else(|| Error::unintelligible("amount"))?;
    let asset = paymux_core::Asset::fiat(&body.currency);
    Ok(Money::new(amount, asset.ok_or_else(|| Error::unintelligible("currency"))?))
}

#[async_trait]
impl PaymentProvider for AcmeProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        if is(Flaw::SecretTraced) {
            tracing::info!(key = self.secret, "creating");
        }
        let not_carried = match () {
            () if is(Flaw::DroppedInSilence) => Vec::new(),
            () if is(Flaw::CaptureTaken) => request.not_carried::<()>(&["capture", "description"])?,
            () if is(Flaw::ToldAndSent) => request.not_carried::<()>(&["idempotency_key"])?,
            () => request.not_carried::<()>(&["description", "idempotency_key"])?,
        };
        if is(Flaw::Slow) {
            self.client.runtime().sleep(Duration::from_secs(20)).await;
        }
        let amount = if is(Flaw::Rounded) { cut(&request.amount) } else { request.amount.clone() };
        let (amount_millis, mut currency) = millis(&amount)?;
        if is(Flaw::CurrencyFixed) {
            "USD".clone_into(&mut currency);
        }
        let order = if is(Flaw::ReferenceFixed) { "order-77".to_owned() } else { request.reference.clone() };
        let description = request.description.clone();
        let operation = Create { amount_millis, currency, order, description };
        let mut reply = match is(Flaw::OptionsDropped) {
            true => self.client.send(&operation).await,
            false => self.client.send_with(&operation, &request.call).await,
        };
        if reply.is_err() && is(Flaw::SentAgain) {
            reply = self.client.send(&operation).await;
        }
        let reply = match reply {
            Err(error) if is(Flaw::SecretInError) => {
                return Err(Error::refused(error.kind(), format!("{error} with {}", self.secret)));
            }
            Err(error) if is(Flaw::BareErrors) => return Err(Error::refused(error.kind(), "it failed")),
            reply => reply?,
        };
        if is(Flaw::StepKeyDrawn) {
            // A later step, under a key of nobody's.
            let _later = self.client.send(&operation).await;
        }
        if is(Flaw::StepKeyShared) {
            let _later = self.client.send_with(&whole(&reply.value.id), &request.call).await;
        }
        let mut reference = PaymentRef::made(self.account(), &reply.value.id, request);
        if is(Flaw::SecretInPayment) {
            reference.reference = Some(self.secret.clone());
        }
        let mut payment = payment(reference, &reply.value);
        payment.key = reply.key.filter(|_| !is(Flaw::KeyNotGivenBack));
        payment.not_carried = not_carried;
        if !is(Flaw::BodyLost) {
            payment.body = reply.body;
        }
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        if is(Flaw::NamelessErrors) {
            return Err(Error::unsupported("no"));
        }
        let asked = &request.payment;
        if !is(Flaw::ForeignTaken) {
            let other = Account::named("acme", &asked.account);
            asked.check_made_at(if is(Flaw::OtherAccountTaken) { &other } else { self.account() })?;
        }
        let call = kept(&request.call, Flaw::LookupOptionsDropped);
        let reply = self.client.send_with(&Get { id: asked.id.clone() }, &call).await?;
        let body = reply.value;
        let mut came = worth(&body)?;
        if let (true, Some(expected)) = (is(Flaw::CurrencyUnchecked), &asked.expected) {
            came = Money::new(came.amount(), expected.asset().clone());
        }
        if !is(Flaw::AmountUnchecked) {
            asked.check_amount(&came)?;
        }
        if !is(Flaw::ReferenceUnchecked) {
            asked.check_reference(&body.order)?;
        }
        let mut payment = payment(asked.clone(), &body);
        if !is(Flaw::BodyLost) {
            payment.body = reply.body;
        }
        Ok(payment)
    }

    fn declared(&self) -> Declared {
        let (has_key, day) = (self.has_key(), KEYS_KEPT_FOR);
        let opens = |id| id == ApiKey::ID || id == SessionJwt::ID;
        Declared {
            shows_itself: false,
            chooses_method: is(Flaw::MethodDeclared),
            lookup: self.client.schemes().any(opens),
            find: has_key.then_some(Find {
                staleness: if is(Flaw::FreshDeclared) { Duration::ZERO } else { STALENESS },
            }),
            cancels: has_key && !is(Flaw::FacetUndeclared),
            keys_kept: Some(if is(Flaw::KeysDeclared) { day * 2 } else { day }),
            refunds: has_key || is(Flaw::RefundsDeclared),
            refund_keys_kept: Some(if is(Flaw::RefundKeysDeclared) { day * 2 } else { day }),
            payout_keys_kept: is(Flaw::PayoutKeysDeclared).then_some(day),
            refund_lookup: has_key,
            refund_find: has_key,
            takes: Some(match () {
                () if is(Flaw::LeastDeclared) => TAKES_FROM_TWO,
                () if is(Flaw::CurrencyDeclared) => TAKES_THREE,
                () => TAKES,
            }),
            ..Declared::CAUTIOUS
        }
    }

    fn finds(&self) -> Option<&dyn Finds> {
        self.has_key().then_some(self as _)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn cancellations(&self) -> Option<&dyn Cancellations> {
        self.has_key().then_some(self as _)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.has_key().then_some(self as _)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        self.has_key().then_some(self as _)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        self.has_key().then_some(self as _)
    }
}

#[async_trait]
impl Cancellations for AcmeProvider {
    async fn cancel(&self, request: &CancelPayment) -> Result<Payment, Error> {
        let asked = &request.payment;
        asked.check_made_at(self.account())?;
        if request.how != CancelHow::Delete && !is(Flaw::DeletedEitherWay) {
            return Err(Error::unsupported("Acme deletes what it calls off"));
        }
        let call = kept(&request.call, Flaw::CancelOptionsDropped);
        self.client.send_with(&Cancel { id: asked.id.clone() }, &call).await?;
        Ok(Payment::new(asked.clone(), Status::Canceled))
    }
}

#[async_trait]
impl Payouts for AcmeProvider {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let Destination::Email(email) = &request.destination else {
            return Err(Error::invalid_field("destination", "an e-mail address"));
        };
        let amount = if is(Flaw::PayoutRounded) { cut(&request.amount) } else { request.amount.clone() };
        let (amount_millis, mut currency) = millis(&amount)?;
        if is(Flaw::PayoutCurrencyFixed) {
            "USD".clone_into(&mut currency);
        }
        let operation = PayOut { email: email.clone(), amount_millis, currency };
        let mut reply = self.client.send_with(&operation, &request.call).await;
        if reply.is_err() && is(Flaw::PayoutSentAgain) {
            reply = self.client.send_with(&operation, &request.call).await;
        }
        let id = reply?.value.payout_id;
        let foreign = Account::of("acme_payouts");
        let account = if is(Flaw::PayoutForeign) { &foreign } else { self.account() };
        Ok(Payout::new(PayoutRef::made(account, Some(id), request), PayoutStatus::Accepted))
    }

    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error> {
        let id = request.payout.id_at(self.account())?.to_owned();
        let call = kept(&request.call, Flaw::PayoutLookupOptionsDropped);
        let reply = self.client.send_with(&GetPayout { id }, &call).await?;
        let found = reply.value;
        let missing = || Error::unintelligible("there is no state").with_field("state");
        let state = found.state.or_else(|| is(Flaw::PayoutMissingPaid).then(|| "arrived".to_owned()));
        let status = match state.ok_or_else(missing)?.as_str() {
            "on_its_way" if is(Flaw::PayoutWordWrong) => PayoutStatus::Paid,
            "on_its_way" => PayoutStatus::Processing,
            "arrived" => PayoutStatus::Paid,
            word if is(Flaw::PayoutUnknownPaid) && word.contains("arrived") => PayoutStatus::Paid,
            word => PayoutStatus::Unrecognised(word.to_owned()),
        };
        let places = if is(Flaw::PayoutAmountWrong) { 2 } else { 3 };
        let amount =
            Decimal::new(found.amount_millis.into(), places).zip(paymux_core::Asset::fiat(&found.currency));
        let mut payout = Payout::new(request.payout.clone(), status);
        let expected = request.payout.expected.as_ref().map(Money::amount);
        if expected.zip(amount.as_ref()).is_some_and(|(expected, (came, _))| expected != *came) {
            return Err(reply.answered.error(Error::mismatch("amount", "another amount")));
        }
        payout.amount = amount.map(|(amount, asset)| Money::new(amount, asset));
        Ok(payout)
    }
}

/// For how long a new payment may be missing from a list.
const STALENESS: Duration = Duration::from_secs(60);

#[async_trait]
impl Finds for AcmeProvider {
    /// There is no filter: what carries another order is passed over.
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        let list = List { cursor: None, limit: Some(100) };
        let reply = self.client.send_with(&list, &request.call).await?;
        let (page, own) = (&reply.value, |body: &&PaymentBody| body.order == request.reference);
        let row = |body: &PaymentBody| {
            let reference = PaymentRef::by_id(self.account(), &body.id);
            Ok(payment(reference.expecting(worth(body)?, &body.order), body))
        };
        let items: Result<Vec<_>, Error> = page.payments.iter().filter(own).map(row).collect();
        let items = match items {
            Err(_) if is(Flaw::FoundRowDropped) => Vec::new(),
            items => items.map_err(|error| reply.answered.error(error))?,
        };
        let found = if page.next.is_none() { Found::complete(items) } else { Found::incomplete(items) };
        Ok(found.stale_by(STALENESS))
    }
}

#[async_trait]
impl Lists for AcmeProvider {
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        if is(Flaw::EmptyPromise) {
            return Err(Error::unsupported("not yet"));
        }
        let list = List { cursor: request.cursor.clone(), limit: request.limit };
        let call = kept(&request.call, Flaw::ListOptionsDropped);
        let page = self.client.send_with(&list, &call).await?.value;
        let row = |body: &PaymentBody| {
            let reference = PaymentRef::by_id(self.account(), &body.id);
            Ok(payment(reference.expecting(worth(body)?, &body.order), body))
        };
        let mut items = page.payments.iter().map(row).collect::<Result<Vec<_>, Error>>()?;
        items.retain(|payment| request.matches(payment));
        let back = page.next.is_some() && page.next == request.cursor;
        if back {
            return Err(Error::unintelligible("the page leads to itself"));
        }
        Ok(Page::new(items, page.next))
    }
}
