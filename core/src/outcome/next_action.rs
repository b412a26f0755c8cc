use std::fmt;

use serde::Serialize;

use crate::money::Money;
use crate::time::Timestamp;

/// What the payer, or the app for the payer, does next.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "action")]
#[non_exhaustive]
pub enum NextAction {
    /// Nothing.
    None,
    /// Send the payer there.
    Redirect {
        /// Where to. It may hold a session's browser-safe credential: it is for this payer only.
        url: String,
    },
    /// Show the payer an address to pay to.
    PayToAddress(PayToAddress),
    /// Let the payer choose how to pay, then go on with the method:
    /// [`choose`](crate::PaymentProvider::choose).
    ChooseMethod {
        /// What there is to choose from.
        methods: Vec<PaymentMethod>,
    },
    /// The payer has agreed; now take the money: [`advance`](crate::PaymentProvider::advance).
    Advance,
    /// The payment exists, but how to pay it could not be read yet:
    /// [`retrieve`](crate::PaymentProvider::retrieve) it with this method.
    AskAgain {
        /// The method to ask for.
        method: Option<String>,
    },
}

impl NextAction {
    /// A few words for tables and logs. Shows no URL, which may hold a session's credential.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Redirect { .. } => "redirect".to_owned(),
            Self::PayToAddress(to) => format!("pay {} to an address", to.amount),
            Self::ChooseMethod { methods } => format!("choose one of {} methods", methods.len()),
            Self::Advance => "advance".to_owned(),
            Self::AskAgain { .. } => "ask again".to_owned(),
        }
    }
}

impl fmt::Debug for NextAction {
    /// Without the URL of a redirect, which may hold a session's credential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Redirect { .. } => f.debug_struct("Redirect").finish_non_exhaustive(),
            Self::PayToAddress(to) => f.debug_tuple("PayToAddress").field(to).finish(),
            Self::ChooseMethod { methods } => {
                f.debug_struct("ChooseMethod").field("methods", methods).finish()
            }
            Self::Advance => f.write_str("Advance"),
            Self::AskAgain { method } => f.debug_struct("AskAgain").field("method", method).finish(),
        }
    }
}

/// An address to pay to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PayToAddress {
    /// What to send in all, in the token that the address takes: what has come in already counts.
    pub amount: Money,
    /// The address.
    pub address: String,
    /// A memo or tag, where the network needs one.
    pub memo: Option<String>,
    /// A URI for wallets and QR codes, where the provider gives one.
    pub uri: Option<String>,
    /// Until when the address or its rate holds.
    pub expires_at: Option<Timestamp>,
}

impl PayToAddress {
    /// An address and what to send to it.
    #[must_use]
    pub fn new(amount: Money, address: impl Into<String>) -> Self {
        Self { amount, address: address.into(), memo: None, uri: None, expires_at: None }
    }
}

/// A way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PaymentMethod {
    /// The provider's id, to be given back as the method.
    pub id: String,
    /// What the payer reads.
    pub name: String,
}

impl PaymentMethod {
    /// A method by id and name.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into() }
    }
}
