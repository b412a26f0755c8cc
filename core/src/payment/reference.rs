use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Money};

/// Which payment, at which provider. To be stored by the app.
///
/// It names its provider, so that a payment made before the configuration switched is still looked up
/// where it was made, and it holds what was asked for, so that an answer can be compared with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentRef {
    /// The provider's name.
    pub provider: String,
    /// The provider's id of the payment.
    pub id: String,
    /// The amount that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Money>,
    /// The app's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl PaymentRef {
    /// Refuses, before anything is sent, a payment of another provider.
    pub fn check_provider(&self, provider: &'static str) -> Result<(), Error> {
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
