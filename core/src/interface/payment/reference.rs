use serde::{Deserialize, Serialize};

use crate::interface::CreatePayment;
use crate::error::{Error, ErrorKind};
use crate::money::Money;

/// Which payment, at which provider. To be stored by the app.
///
/// It names its provider, so that a payment made before the configuration switched is still looked up
/// where it was made, and it holds what was asked for, so that an answer can be compared with it.
///
/// A provider that makes a payment only once the method is known first hands out a reference to nothing:
/// [`is_made`](Self::is_made) tells the two apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentRef {
    /// The provider's name.
    pub provider: String,
    /// The provider's id of the payment; empty as long as there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The amount that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Money>,
    /// The app's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl PaymentRef {
    /// What was asked for, where the provider has not made anything yet.
    #[must_use]
    pub fn not_made(provider: &str, expected: Money, reference: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            id: String::new(),
            expected: Some(expected),
            reference: Some(reference.to_owned()),
        }
    }

    /// What was asked for, and the id under which the provider has made it.
    #[must_use]
    pub fn made(provider: &str, id: impl Into<String>, request: &CreatePayment) -> Self {
        Self { id: id.into(), ..Self::not_made(provider, request.amount.clone(), &request.reference) }
    }

    /// Whether the provider has made the payment. If not, nothing can be paid, looked up or called off.
    #[must_use]
    pub fn is_made(&self) -> bool {
        !self.id.is_empty()
    }

    /// Refuses, before anything is sent, a payment of another provider, and one that is not made yet.
    pub fn check_provider(&self, provider: &'static str) -> Result<(), Error> {
        self.check_maker(provider)?;
        if self.is_made() {
            return Ok(());
        }
        let message = "nothing is made yet: the payer has to choose a method first";
        Err(Error::invalid_field("id", message).of_provider(provider))
    }

    /// Refuses a payment of another provider, made or not.
    pub(crate) fn check_maker(&self, provider: &'static str) -> Result<(), Error> {
        if self.provider == provider {
            return Ok(());
        }
        let message = format!("this payment was made at {}, not at {provider}", self.provider);
        Err(Error::refused(ErrorKind::InvalidRequest, message).with_field("provider").of_provider(provider))
    }

    /// Compares an amount that came back with the one that was asked for, by worth.
    pub fn check_amount(&self, came: &Money) -> Result<(), Error> {
        match &self.expected {
            Some(expected) if expected.asset() != came.asset() => Err(Error::mismatch(
                "currency",
                format!("{} was asked for, the answer is about {}", expected.asset(), came.asset()),
            )),
            Some(expected) if expected != came => Err(Error::mismatch(
                "amount",
                format!("{expected} was asked for, the answer is about {came}"),
            )),
            _ => Ok(()),
        }
    }

    /// Compares a reference that came back with the one that was given.
    pub fn check_reference(&self, came: &str) -> Result<(), Error> {
        match &self.reference {
            Some(reference) if reference != came => {
                Err(Error::mismatch("reference", "the answer is about another reference of yours"))
            }
            _ => Ok(()),
        }
    }

    /// Compares an id that came back with the one that was asked about.
    pub fn check_id(&self, came: &str) -> Result<(), Error> {
        if self.id == came {
            return Ok(());
        }
        Err(Error::mismatch("id", "the answer is about another payment"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_that_is_not_made_is_refused_wherever_one_is_needed() {
        let none = PaymentRef::not_made("shop", Money::parse("25.50", "USD").unwrap(), "order-77");
        assert!(!none.is_made());
        let refused = none.check_provider("shop").unwrap_err();
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::InvalidRequest, Some("id")));
        let stored = serde_json::to_string(&none).unwrap();
        assert!(!stored.contains("\"id\""), "{stored}");
        assert_eq!(serde_json::from_str::<PaymentRef>(&stored).unwrap(), none);
    }
}
