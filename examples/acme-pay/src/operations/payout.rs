//! Payouts. Source: API.md, "Payouts".

use paymux_core::provider::{CredentialKind, Operation, Schemes, Spec};
use paymux_core::{Advice, Error};
use serde::{Deserialize, Serialize};

use crate::{AcmePay, ClientSecret};

/// `POST /payouts`: pays out to an e-mail address. **Moves money**, and takes no idempotency key: whose
/// reply was lost waits for the webhook.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// To whom.
    pub email: String,
}

/// A payout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// Acme Pay's id.
    pub id: String,
    /// `accepted`, `paid` or `failed`.
    pub state: String,
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
}

impl Operation for Create {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec =
        &Spec::post("payout.create", "/payouts", "https://docs.acme-pay.example/payouts")
            .moves_money()
            .if_lost(Advice::AwaitWebhook);
    const ACCEPTS: Schemes = &[ClientSecret::SCHEME];

    /// Compared here and not after the call: so the error says that money may have moved.
    fn verify(&self, made: &Details) -> Result<(), Error> {
        if self.amount != made.amount {
            return Err(Error::mismatch("amount", "it is of another amount"));
        }
        if !self.currency.eq_ignore_ascii_case(&made.currency) {
            return Err(Error::mismatch("currency", "it is in another currency"));
        }
        Ok(())
    }
}

/// `GET /payouts/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// Acme Pay's id.
    pub id: String,
}

impl Operation for Retrieve {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec =
        &Spec::get("payout.get", "/payouts/{id}", "https://docs.acme-pay.example/payouts");
    const ACCEPTS: Schemes = &[ClientSecret::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}
