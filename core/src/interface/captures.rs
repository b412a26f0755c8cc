//! Money that is held: taking it, or letting it go.

use async_trait::async_trait;

use super::{CallOptions, Payment, PaymentRef};
use crate::error::{Error, ErrorKind};
use crate::money::Money;

/// Taking money that is held, or letting it go. For payments that were created with
/// [`Capture::Manual`](crate::captures::Capture::Manual) and are [`Authorized`](crate::Status::Authorized).
#[async_trait]
pub trait Captures: Send + Sync {
    /// Takes what is held, or a part of it. **Moves money.**
    ///
    /// As long as the provider is at it the payment is [`Processing`](crate::Status::Processing), in this answer and in
    /// lookups, also where a rest stays held. So one that is [`Authorized`](crate::Status::Authorized) once more, and says
    /// that nothing has come, was not captured.
    ///
    /// # Errors
    ///
    /// `AmountOutOfRange` before anything is sent, where more is asked for than is known to be left.
    /// [`Error::money_may_have_moved`] where the reply was lost: repeat it with the same key where
    /// [`Error::advice`] says so, otherwise look the payment up; never capture again under another key.
    async fn capture(&self, request: &CapturePayment) -> Result<Payment, Error>;

    /// Lets go of what is held and was not taken.
    ///
    /// # Errors
    ///
    /// With [`Effect::MaybeDone`](crate::Effect::MaybeDone) it may have been let go; look the payment up.
    async fn void(&self, request: &VoidPayment) -> Result<Payment, Error>;
}

pub use super::payment::Capture;

/// What to take of the money that is held.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CapturePayment {
    /// The payment.
    pub payment: PaymentRef,
    /// How much; all that is left where it is not given.
    pub amount: Option<Money>,
    /// What is known to be left, from [`Amounts::capturable`](crate::Amounts::capturable): more is refused before
    /// anything is sent.
    pub capturable: Option<Money>,
    /// Whether the rest is let go. On unless another capture is to follow, which only some providers allow.
    pub last: bool,
    /// The app's own name for this capture. A provider may have no field for it:
    /// [`Payment::not_carried`](crate::Payment::not_carried).
    pub reference: Option<String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl CapturePayment {
    /// Takes all that is left of this payment.
    #[must_use]
    pub fn new(payment: PaymentRef) -> Self {
        let call = CallOptions::default();
        Self { payment, amount: None, capturable: None, last: true, reference: None, call }
    }

    /// The same for a payment that was looked up: more than is left is then refused before anything is sent.
    #[must_use]
    pub fn of(payment: &Payment) -> Self {
        Self { capturable: payment.amounts.capturable(), ..Self::new(payment.reference.clone()) }
    }

    /// Takes this much.
    #[must_use]
    pub fn amount(mut self, amount: Money) -> Self {
        self.amount = Some(amount);
        self
    }

    /// Keeps the rest held: another capture follows.
    #[must_use]
    pub fn more_follows(mut self) -> Self {
        self.last = false;
        self
    }

    /// Sets the app's own name for this capture.
    #[must_use]
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// For provider crates: `reference` where it was given and the provider has no field for it, for
    /// [`Payment::not_carried`](crate::Payment::not_carried).
    #[must_use]
    pub fn not_carried(&self, carried: &[&str]) -> Vec<&'static str> {
        let dropped = self.reference.is_some() && !carried.contains(&"reference");
        dropped.then_some("reference").into_iter().collect()
    }

    /// For provider crates, before anything is sent: nothing or less, another asset than was asked for, and more
    /// than is known to be left.
    ///
    /// # Errors
    ///
    /// `AmountOutOfRange` or `UnsupportedCurrency` at `amount`.
    pub fn check_amount(&self) -> Result<(), Error> {
        let whole = self.payment.expected.as_ref();
        check_part(self.amount.as_ref(), self.capturable.as_ref().or(whole), "be captured")
    }
}

/// Which payment to let go.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VoidPayment {
    /// The payment.
    pub payment: PaymentRef,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl VoidPayment {
    /// This payment.
    #[must_use]
    pub fn new(payment: PaymentRef) -> Self {
        Self { payment, call: CallOptions::default() }
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// Whether a part of something can be a part of it, as far as is known.
pub(super) fn check_part(part: Option<&Money>, left: Option<&Money>, what: &str) -> Result<(), Error> {
    let Some(part) = part else { return Ok(()) };
    let refused = |kind, message: String| Err(Error::refused(kind, message).with_field("amount"));
    if part.amount() <= crate::money::Decimal::default() {
        return refused(
            ErrorKind::AmountOutOfRange,
            format!("{part} cannot {what}: it has to be more than 0"),
        );
    }
    match left {
        Some(left) if left.asset() != part.asset() => {
            refused(ErrorKind::UnsupportedCurrency, format!("the payment is in {}", left.asset()))
        }
        Some(left) if part.amount() > left.amount() => {
            refused(ErrorKind::AmountOutOfRange, format!("at most {left} can {what}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{Account, CreatePayment, Status};

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD").unwrap()
    }

    fn authorized() -> Payment {
        let request = CreatePayment::new(usd("20"), "order-77");
        let mut payment =
            Payment::new(PaymentRef::made(&Account::of("acme"), "p1", &request), Status::Authorized);
        payment.amounts.authorized = Some(usd("20"));
        payment.amounts.received = Some(usd("5"));
        payment
    }

    #[test]
    fn more_than_is_left_is_refused_where_that_is_known() {
        let kind = |request: CapturePayment| request.check_amount().err().map(|error| error.kind());
        let known = CapturePayment::of(&authorized());
        assert_eq!(kind(known.clone()), None);
        assert_eq!(kind(known.clone().amount(usd("15"))), None);
        assert_eq!(kind(known.clone().amount(usd("15.01"))), Some(ErrorKind::AmountOutOfRange));
        assert_eq!(kind(known.clone().amount(usd("0"))), Some(ErrorKind::AmountOutOfRange));
        let euro = Money::parse("1", "EUR").unwrap();
        assert_eq!(kind(known.amount(euro)), Some(ErrorKind::UnsupportedCurrency));
        // Without a lookup, what was asked for is the bound.
        let blind = CapturePayment::new(authorized().reference);
        assert_eq!(kind(blind.clone().amount(usd("20"))), None);
        assert_eq!(kind(blind.amount(usd("20.01"))), Some(ErrorKind::AmountOutOfRange));
    }
}
