use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CreatePayment;
use crate::error::Error;
use crate::interface::Account;
use crate::interface::belongs::check_account;
use crate::money::Money;

/// Which payment, at which account of which provider. To be stored by the app.
///
/// It names where the payment was made, so that after a switch it is still looked up there, and it holds what was
/// asked for, so that every answer can be compared with it.
///
/// A provider that makes a payment only once the method is known first hands out a reference to nothing:
/// [`is_made`](Self::is_made) tells the two apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PaymentRef {
    /// The provider's name.
    pub provider: String,
    /// The account's name.
    pub account: String,
    /// The provider's id of the payment; empty as long as there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Other ids of the provider for the same payment, under the provider's own names (`charge`, `capture`):
    /// events about refunds and disputes often name only one of these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub further_ids: BTreeMap<String, String>,
    /// The amount that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Money>,
    /// The app's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl PaymentRef {
    /// A payment by the provider's id, with nothing to compare an answer with.
    #[must_use]
    pub fn by_id(account: &Account, id: impl Into<String>) -> Self {
        Self {
            provider: account.provider().to_owned(),
            account: account.name().to_owned(),
            id: id.into(),
            further_ids: BTreeMap::new(),
            expected: None,
            reference: None,
        }
    }

    /// What was asked for, where the provider has not made anything yet.
    #[must_use]
    pub fn not_made(account: &Account, request: &CreatePayment) -> Self {
        Self::made(account, "", request)
    }

    /// What was asked for, and the id under which the provider has made it.
    #[must_use]
    pub fn made(account: &Account, id: impl Into<String>, request: &CreatePayment) -> Self {
        Self {
            expected: Some(request.amount.clone()),
            reference: Some(request.reference.clone()),
            ..Self::by_id(account, id)
        }
    }

    /// The same with what an answer will be compared with.
    #[must_use]
    pub fn expecting(mut self, amount: Money, reference: impl Into<String>) -> Self {
        self.expected = Some(amount);
        self.reference = Some(reference.into());
        self
    }

    /// The same with another id of the provider for it, under the provider's own name.
    #[must_use]
    pub fn further_id(mut self, name: impl Into<String>, id: impl Into<String>) -> Self {
        self.further_ids.insert(name.into(), id.into());
        self
    }

    /// Whether the provider has made the payment. If not, nothing can be paid, looked up or called off.
    #[must_use]
    pub fn is_made(&self) -> bool {
        !self.id.is_empty()
    }

    /// Whether this is one of the provider's ids for the payment.
    #[must_use]
    pub fn has_id(&self, id: &str) -> bool {
        self.is_made() && (self.id == id || self.further_ids.values().any(|further| further == id))
    }

    /// Refuses, before anything is sent, a payment of another account, and one that is not made yet.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` at `provider`, `account` or `id`.
    pub fn check_made_at(&self, account: &Account) -> Result<(), Error> {
        self.check_account(account)?;
        if self.is_made() {
            return Ok(());
        }
        let message = "nothing is made yet: the payer has to choose a method first";
        Err(Error::invalid_field("id", message).of_provider(account.provider()))
    }

    /// Refuses a payment of another account, made or not.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` at `provider` or `account`.
    pub fn check_account(&self, account: &Account) -> Result<(), Error> {
        check_account("payment", &self.provider, &self.account, account)
    }

    /// Compares an amount that came back with the one that was asked for, by worth.
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` at `currency` or `amount`.
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
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` at `reference`.
    pub fn check_reference(&self, came: &str) -> Result<(), Error> {
        match &self.reference {
            Some(reference) if reference != came => {
                Err(Error::mismatch("reference", "the answer is about another reference of yours"))
            }
            _ => Ok(()),
        }
    }

    /// Compares an id that came back with the one that was asked about.
    ///
    /// # Errors
    ///
    /// `IntegrityMismatch` at `id`.
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
    use crate::error::ErrorKind;

    fn request() -> CreatePayment {
        CreatePayment::new(Money::parse("25.50", "USD").unwrap(), "order-77")
    }

    #[test]
    fn a_payment_that_is_not_made_is_refused_wherever_one_is_needed() {
        let account = Account::of("shop");
        let none = PaymentRef::not_made(&account, &request());
        assert!(!none.is_made() && !none.has_id(""));
        let refused = none.check_made_at(&account).unwrap_err();
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::InvalidRequest, Some("id")));
        let stored = serde_json::to_string(&none).unwrap();
        assert!(!stored.contains("\"id\""), "{stored}");
        assert_eq!(serde_json::from_str::<PaymentRef>(&stored).unwrap(), none);
    }

    #[test]
    fn a_payment_of_another_account_is_refused_though_the_provider_is_the_same() {
        let (eu, us) = (Account::named("shop", "eu"), Account::named("shop", "us"));
        let made = PaymentRef::made(&eu, "p1", &request());
        made.check_made_at(&eu).unwrap();
        let refused = made.check_made_at(&us).unwrap_err();
        assert_eq!((refused.kind(), refused.field()), (ErrorKind::InvalidRequest, Some("account")));
        let refused = made.check_account(&Account::of("bank")).unwrap_err();
        assert_eq!(refused.field(), Some("provider"));
    }

    #[test]
    fn further_ids_name_the_same_payment() {
        let made = PaymentRef::made(&Account::of("shop"), "s1", &request()).further_id("charge", "c1");
        assert!(made.has_id("s1") && made.has_id("c1") && !made.has_id("c2"));
        let stored = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<PaymentRef>(&stored).unwrap(), made);
    }
}
