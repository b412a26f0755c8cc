//! The provider itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::Request;
use paymux_core::cancellations::{CancelPayment, Cancellations};
use paymux_core::finds::{FindPayment, Finds, Found};
use paymux_core::lists::Page;
use paymux_core::provider::{Account, AnyClient, AnyOperation, Declared, Find, Opened, Webhooks};
use paymux_core::refunds::{
    CreateRefund, ListRefunds, Refund, RefundRef, RefundStatus, Refunds, RetrieveRefund,
};
use paymux_core::test_util::StoppedClock;
use paymux_core::{
    Advice, Bytes, CallOptions, CreatePayment, Decimal, Delivery, Error, ErrorKind, IdempotencyKey, Money,
    NextAction, Payment, PaymentProvider, PaymentRef, Providers, RetrievePayment, Stakes, Status,
};

use crate::bank::{Answer, Bank, Made, MadeRefund, NAME, unknown};
use crate::webhook::{TestWebhook, TestWebhooks, Told, ToldRefund};

/// A hundred years.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// A provider that does as a test says. Clones are the same one.
///
/// ```
/// # use paymux_core::{CreatePayment, Money, PaymentProvider, PaymentProviderExt, Status};
/// # use paymux_testing::TestProvider;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let provider = TestProvider::new();
/// let order = CreatePayment::new(Money::parse("25.50", "EUR")?, "order-77");
/// let payment = provider.create(&order).await?;
///
/// let webhook = provider.pay(&payment.reference)?;
/// assert_eq!(webhook.event(&provider).await?.payment().unwrap().status, Status::Paid);
/// assert_eq!(provider.look_up(&payment.reference).await?.status, Status::Paid);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TestProvider {
    account: Account,
    bank: Arc<Mutex<Bank>>,
    webhooks: Arc<TestWebhooks>,
}

impl Default for TestProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl TestProvider {
    /// A provider that nobody has asked for anything yet. Its name is `test`, and so is that of its account.
    #[must_use]
    pub fn new() -> Self {
        Self::named(NAME)
    }

    /// The same with another name for its account, where a test needs two.
    #[must_use]
    pub fn named(account: &str) -> Self {
        let account = Account::named(NAME, account);
        Self { bank: Arc::default(), webhooks: Arc::new(TestWebhooks(account.clone())), account }
    }

    /// An app's [`Providers`] with this one alone, for new payments too. Their clock stands still.
    #[must_use]
    pub fn providers(&self) -> Providers {
        Providers::of_opened(Opened::new(self.clone(), NoClient), Arc::new(StoppedClock::default()))
    }

    /// Says what becomes of the next call that acts. Said several times, it is about the calls after that.
    pub fn next(&self, answer: Answer) {
        self.lock().answers.push_back(answer);
    }

    /// The payer pays all that is still due, also where that is too late: money may come after a payment has closed.
    ///
    /// # Errors
    ///
    /// Where there is no such payment.
    pub fn pay(&self, payment: &PaymentRef) -> Result<TestWebhook, Error> {
        let due = {
            let bank = self.lock();
            let made = bank.payment(&payment.id)?;
            made.amount.checked_sub(&made.received).unwrap_or_else(|| made.amount.clone())
        };
        self.pay_part(payment, &due)
    }

    /// The payer pays this much: too little, or too much.
    ///
    /// # Errors
    ///
    /// Where there is no such payment, or the amount is of another currency.
    pub fn pay_part(&self, payment: &PaymentRef, part: &Money) -> Result<TestWebhook, Error> {
        self.change(payment, |made| {
            let received = made.received.checked_add(part);
            made.received = received.ok_or_else(|| Error::invalid_field("part", "another currency"))?;
            let due = made.amount.checked_sub(&made.received).map(|due| due.amount());
            let whole = due.is_some_and(|due| due.is_zero() || due.is_negative());
            made.status = if whole { Status::Paid } else { Status::PartiallyPaid };
            Ok(())
        })
    }

    /// The payer's bank says no.
    ///
    /// # Errors
    ///
    /// Where there is no such payment.
    pub fn decline(&self, payment: &PaymentRef) -> Result<TestWebhook, Error> {
        self.ends(payment, Status::Declined)
    }

    /// Nobody has paid in time.
    ///
    /// # Errors
    ///
    /// Where there is no such payment.
    pub fn expire(&self, payment: &PaymentRef) -> Result<TestWebhook, Error> {
        self.ends(payment, Status::Expired)
    }

    /// The webhook that tells of the refunds under this reference of the app's own.
    ///
    /// # Errors
    ///
    /// Where there is no such refund.
    pub fn refund_webhook(&self, reference: &str) -> Result<TestWebhook, Error> {
        let mut bank = self.lock();
        let event = bank.number("evt");
        let refund = bank.refunds.iter().find(|refund| refund.reference == reference).ok_or_else(unknown)?;
        Ok(TestWebhook::of(&told(event, bank.payment(&refund.payment)?, Some(refund))))
    }

    /// Every payment that was made. One that goes through an orchestrator has a reference that the orchestrator made.
    #[must_use]
    pub fn payments(&self) -> Vec<Made> {
        self.lock().payments.clone()
    }

    /// What was made under a reference of the app's own. More than one is two ways to pay one order.
    #[must_use]
    pub fn made(&self, reference: &str) -> Vec<Made> {
        self.lock().payments.iter().filter(|made| made.reference == reference).cloned().collect()
    }

    /// What the payer has paid under a reference of the app's own, in all; `None` where nothing was made, or in two
    /// currencies.
    #[must_use]
    pub fn received(&self, reference: &str) -> Option<Money> {
        sum(self.made(reference).into_iter().map(|made| made.received))
    }

    /// What went back under a reference of the app's own, in all; `None` where nothing was made, or in two
    /// currencies.
    #[must_use]
    pub fn refunded(&self, reference: &str) -> Option<Money> {
        sum(self.made(reference).into_iter().map(|made| made.refunded))
    }

    /// How many calls came in, lookups included.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.lock().calls
    }

    pub(crate) fn account_of(&self) -> Account {
        self.account.clone()
    }

    fn ends(&self, payment: &PaymentRef, status: Status) -> Result<TestWebhook, Error> {
        self.change(payment, |made| {
            made.status = status;
            Ok(())
        })
    }

    fn change(
        &self,
        payment: &PaymentRef,
        how: impl FnOnce(&mut Made) -> Result<(), Error>,
    ) -> Result<TestWebhook, Error> {
        let mut bank = self.lock();
        how(bank.payment_mut(&payment.id)?)?;
        let event = bank.number("evt");
        Ok(TestWebhook::of(&told(event, bank.payment(&payment.id)?, None)))
    }

    /// What is to become of a call that acts.
    fn called(&self) -> Option<Answer> {
        let mut bank = self.lock();
        bank.calls += 1;
        bank.answers.pop_front()
    }

    /// Acts, unless the test has said otherwise.
    fn acting<T>(&self, call: Call<'_>, act: impl FnOnce(&mut Bank) -> Result<T, Error>) -> Result<T, Error> {
        let answer = self.called();
        if let Some(answer) = answer.filter(|answer| !answer.acts()) {
            return Err(call.failed(answer.error()));
        }
        let done = act(&mut self.lock()).map_err(|error| call.failed(error))?;
        match answer {
            Some(answer) => Err(call.failed(answer.error())),
            None => Ok(done),
        }
    }

    fn looking<T>(&self, look: impl FnOnce(&Bank) -> Result<T, Error>) -> Result<T, Error> {
        let mut bank = self.lock();
        bank.calls += 1;
        look(&bank)
    }

    fn lock(&self) -> MutexGuard<'_, Bank> {
        self.bank.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn payment(&self, asked: &PaymentRef, made: &Made) -> Result<Payment, Error> {
        asked.check_amount(&made.amount)?;
        asked.check_reference(&made.reference)?;
        let reference = asked.clone().expecting(made.amount.clone(), made.reference.clone());
        let mut payment = Payment::new(reference, made.status.clone());
        payment.raw_status = Some(made.status.to_string());
        payment.amounts.received = Some(made.received.clone());
        payment.amounts.refunded = Some(made.refunded.clone());
        payment.offer(NextAction::Redirect { url: format!("https://pay.example/{}", made.id) });
        Ok(payment)
    }
}

#[async_trait]
impl PaymentProvider for TestProvider {
    fn account(&self) -> &Account {
        &self.account
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        if request.amount.amount().is_zero() || request.amount.amount().is_negative() {
            return Err(Error::refused(ErrorKind::AmountOutOfRange, "more than nothing").with_field("amount"));
        }
        let not_carried =
            request.not_carried::<()>(&["description", "metadata", "customer", "return_url"])?;
        let key = key_of(&request.call);
        let asked = format!("create {} {}", request.amount, request.reference);
        let call = Call { operation: "payment.create", stakes: Stakes::Inert, key: key.as_deref() };
        let made = self.acting(call, |bank| {
            if let Some(id) = bank.made_with(key.as_deref(), &asked)? {
                return bank.payment(&id).cloned();
            }
            let nothing = Money::new(Decimal::default(), request.amount.asset().clone());
            let made = Made {
                id: bank.number("pay"),
                reference: request.reference.clone(),
                amount: request.amount.clone(),
                status: Status::AwaitingPayer,
                received: nothing.clone(),
                refunded: nothing,
            };
            bank.remember(key.as_deref(), asked, &made.id);
            bank.payments.push(made.clone());
            Ok(made)
        })?;
        let mut payment = self.payment(&PaymentRef::made(&self.account, &made.id, request), &made)?;
        payment.key = request.call.key.clone();
        payment.not_carried = not_carried;
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(&self.account)?;
        let made = self.looking(|bank| bank.payment(&request.payment.id).cloned())?;
        self.payment(&request.payment, &made)
    }

    fn declared(&self) -> Declared {
        Declared {
            shows_itself: false,
            lookup: true,
            find: Some(Find { staleness: Duration::ZERO }),
            cancel_says_received: true,
            staleness: Duration::ZERO,
            longest_travel: Duration::ZERO,
            keys_kept: Some(FOR_EVER),
            refund_keys_kept: Some(FOR_EVER),
            refund_find: true,
            ..Declared::by_facets(self)
        }
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&*self.webhooks)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
    }

    fn cancellations(&self) -> Option<&dyn Cancellations> {
        Some(self)
    }

    fn finds(&self) -> Option<&dyn Finds> {
        Some(self)
    }
}

#[async_trait]
impl Cancellations for TestProvider {
    async fn cancel(&self, request: &CancelPayment) -> Result<Payment, Error> {
        request.payment.check_made_at(&self.account)?;
        let call = Call { operation: "payment.cancel", stakes: Stakes::None, key: None };
        let made = self.acting(call, |bank| {
            let made = bank.payment_mut(&request.payment.id)?;
            if !made.status.collection_closed() {
                made.status = Status::Canceled;
            }
            Ok(made.clone())
        })?;
        self.payment(&request.payment, &made)
    }
}

#[async_trait]
impl Finds for TestProvider {
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        let made: Vec<Made> = self.looking(|bank| {
            Ok(bank.payments.iter().filter(|made| made.reference == request.reference).cloned().collect())
        })?;
        let payment = |made: &Made| self.payment(&PaymentRef::by_id(&self.account, &made.id), made);
        Ok(Found::complete(made.iter().map(payment).collect::<Result<_, _>>()?))
    }
}

#[async_trait]
impl Refunds for TestProvider {
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error> {
        request.payment.check_made_at(&self.account)?;
        request.check_amount()?;
        let key = key_of(&request.call);
        let whole = request.amount.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string);
        let asked = format!("refund {whole} of {} as {}", request.payment.id, request.reference);
        let call = Call { operation: "refund.create", stakes: Stakes::Money, key: key.as_deref() };
        let made = self.acting(call, |bank| {
            if let Some(id) = bank.made_with(key.as_deref(), &asked)? {
                return bank.refunds.iter().find(|refund| refund.id == id).cloned().ok_or_else(unknown);
            }
            let id = bank.number("re");
            let payment = bank.payment_mut(&request.payment.id)?;
            let left = payment.received.checked_sub(&payment.refunded);
            let amount = request.amount.clone().or_else(|| left.clone()).ok_or_else(unknown)?;
            let enough = left.and_then(|left| left.checked_sub(&amount));
            let refunded = payment.refunded.checked_add(&amount);
            let (Some(rest), Some(refunded)) = (enough.filter(|rest| !rest.amount().is_negative()), refunded)
            else {
                let message = "more than has come in cannot go back";
                return Err(Error::refused(ErrorKind::AmountOutOfRange, message)
                    .with_field("amount")
                    .with_delivery(Delivery::Answered));
            };
            payment.refunded = refunded;
            payment.status =
                if rest.amount().is_zero() { Status::Refunded } else { Status::PartiallyRefunded };
            let made = MadeRefund {
                id,
                payment: payment.id.clone(),
                reference: request.reference.clone(),
                amount,
                status: RefundStatus::Succeeded,
            };
            bank.remember(key.as_deref(), asked, &made.id);
            bank.refunds.push(made.clone());
            Ok(made)
        })?;
        let mut refund = refund(RefundRef::made(&self.account, &made.id, request), &made)?;
        refund.key = request.call.key.clone();
        Ok(refund)
    }

    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error> {
        request.refund.check_account(&self.account)?;
        let made = self.looking(|bank| {
            bank.refunds.iter().find(|refund| refund.id == request.refund.id).cloned().ok_or_else(unknown)
        })?;
        refund(request.refund.clone(), &made)
    }

    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error> {
        request.payment.check_made_at(&self.account)?;
        let made: Vec<MadeRefund> = self.looking(|bank| {
            Ok(bank.refunds.iter().filter(|refund| refund.payment == request.payment.id).cloned().collect())
        })?;
        let row = |made: &MadeRefund| {
            let mut reference = RefundRef::by_id(&self.account, &made.id);
            reference.payment = Some(request.payment.clone());
            refund(reference, made)
        };
        Ok(Page::new(made.iter().map(row).collect::<Result<_, _>>()?, None))
    }
}

/// A call that acts, and what is at stake with it.
#[derive(Clone, Copy)]
struct Call<'a> {
    operation: &'static str,
    stakes: Stakes,
    key: Option<&'a str>,
}

impl Call<'_> {
    fn failed(self, error: Error) -> Error {
        let lost = if self.key.is_some() { Advice::RepeatSameKey } else { Advice::LookUpFirst };
        error.of_operation(NAME, self.operation, self.stakes, Some(lost))
    }
}

fn told(event: String, made: &Made, refund: Option<&MadeRefund>) -> Told {
    Told {
        event,
        payment: made.id.clone(),
        reference: made.reference.clone(),
        status: made.status.clone(),
        requested: made.amount.clone(),
        received: made.received.clone(),
        refund: refund.map(|refund| ToldRefund {
            id: refund.id.clone(),
            reference: refund.reference.clone(),
            status: refund.status.clone(),
            amount: refund.amount.clone(),
        }),
    }
}

fn refund(mut asked: RefundRef, made: &MadeRefund) -> Result<Refund, Error> {
    asked.check(&made.id, Some(&made.amount))?;
    asked.reference = Some(made.reference.clone());
    let mut refund = Refund::new(asked, made.status.clone());
    refund.amount = Some(made.amount.clone());
    Ok(refund)
}

fn key_of(call: &CallOptions) -> Option<String> {
    call.key.as_ref().map(|key: &IdempotencyKey| key.as_str().to_owned())
}

fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    let first = amounts.next()?;
    amounts.try_fold(first, |sum, more| sum.checked_add(&more))
}

/// There are no operations as data: nothing goes over a wire.
struct NoClient;

#[async_trait]
impl AnyClient for NoClient {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn schemes(&self) -> Vec<&'static str> {
        Vec::new()
    }

    async fn preview(&self, _: &dyn AnyOperation, _: &CallOptions) -> Result<Request<Bytes>, Error> {
        Err(Error::unsupported("the test provider has no requests"))
    }

    async fn send_any(
        &self,
        _: &dyn AnyOperation,
        _: &CallOptions,
    ) -> Result<Box<serde_json::value::RawValue>, Error> {
        Err(Error::unsupported("the test provider has no requests"))
    }
}
