//! The invoice, as every operation and event shows it.

use paymux_core::provider::wire::{self, Id, Lenient, Optional, RawJson};
use paymux_core::{Asset, Decimal, Error, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Maybe;

/// An invoice. Only its id and status are in every example, so the rest may be missing.
/// Source: /api-reference/invoices/retrieve-invoice-details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    /// `invoice`.
    pub object: Optional<String>,
    /// Its id: opaque, most often a UUID.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// Whose it is.
    pub merchant_id: Maybe<i64>,
    /// `unpaid`, `underpaid`, `paid`, `expired`, `canceled`.
    pub status: String,
    /// `standard`, `commerce`.
    pub invoice_type: Optional<String>,
    /// `usd`.
    pub currency: Option<String>,
    /// What is asked for, in `amount_unit`: [`total`](Self::total) reads it.
    pub amount: Option<i64>,
    /// The same in whole units, with three decimals.
    pub amount_decimal: Option<Decimal>,
    /// What has come in, in `amount_unit`: [`paid`](Self::paid) reads it.
    pub amount_paid: Option<i64>,
    /// The same in whole units, with three decimals.
    pub amount_paid_decimal: Option<Decimal>,
    /// What is still due, in `amount_unit`: [`remaining`](Self::remaining) reads it.
    pub amount_remaining: Option<i64>,
    /// The same in whole units, with three decimals.
    pub amount_remaining_decimal: Option<Decimal>,
    /// `usd_millis`: thousandths of a US dollar.
    pub amount_unit: Option<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// The wallet that paid.
    pub payer_wallet_address: Optional<String>,
    /// The network of that wallet.
    pub payer_wallet_network: Optional<String>,
    /// The commerce order that it pays.
    pub commerce_order_id: Option<Id>,
    /// `devnet`, `mainnet`.
    pub environment: Optional<String>,
    /// Until when it may be paid.
    pub expires_at: Maybe<Timestamp>,
    /// When it was made.
    pub created_at: Maybe<Timestamp>,
    /// When it was paid.
    pub paid_at: Maybe<Timestamp>,
    /// When money last came in.
    pub last_payment_at: Maybe<Timestamp>,
    /// Your own data.
    pub metadata: Option<RawJson>,
    /// The last payment, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_payment: Maybe<InvoicePayment>,
    /// The payments, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payments: Maybe<Vec<InvoicePayment>>,
}

impl Invoice {
    /// What is asked for; `None` where the invoice does not say.
    pub fn total(&self) -> Result<Option<Money>, Error> {
        self.money("amount", self.amount, self.amount_decimal)
    }

    /// What has come in; `None` where the invoice does not say.
    pub fn paid(&self) -> Result<Option<Money>, Error> {
        self.money("amount_paid", self.amount_paid, self.amount_paid_decimal)
    }

    /// What is still due; `None` where the invoice does not say.
    pub fn remaining(&self) -> Result<Option<Money>, Error> {
        self.money("amount_remaining", self.amount_remaining, self.amount_remaining_decimal)
    }

    /// What has come in: said itself, or told by what is still due of what was asked for.
    pub(crate) fn received(&self) -> Result<Option<Money>, Error> {
        if let Some(paid) = self.paid()? {
            return Ok(Some(paid));
        }
        let (Some(total), Some(remaining)) = (self.total()?, self.remaining()?) else { return Ok(None) };
        let received = total.amount().checked_sub(remaining.amount()).filter(|rest| *rest >= Decimal::ZERO);
        Ok(received.map(|received| Money::new(received, total.asset().clone())))
    }

    /// The app's own reference: `reference` in the metadata, where it is a text.
    #[must_use]
    pub fn reference(&self) -> Option<String> {
        reference(self.metadata.as_ref()?.get())
    }

    fn money(&self, field: &str, units: Option<i64>, twin: Option<Decimal>) -> Result<Option<Money>, Error> {
        in_two_forms(field, units, twin, self.amount_unit.as_deref(), self.currency.as_deref())
    }
}

/// The app's own reference in the metadata of an invoice.
pub(crate) fn reference(metadata: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Ours {
        reference: Maybe<String>,
    }
    let ours: Ours = serde_json::from_str(metadata).ok()?;
    ours.reference.and_then(Lenient::into_value)
}

/// The units and their decimal twin are the same amount, or neither can be believed.
pub(crate) fn in_two_forms(
    field: &str,
    units: Option<i64>,
    twin: Option<Decimal>,
    unit: Option<&str>,
    currency: Option<&str>,
) -> Result<Option<Money>, Error> {
    let millis = unit.is_none_or(|unit| unit == "usd_millis");
    let exact = units.filter(|_| millis).and_then(|units| Decimal::new(units.into(), 3));
    if let (Some(exact), Some(twin)) = (exact, twin)
        && exact != twin
    {
        let message = "the amount in units is another than the one in decimals";
        return Err(Error::unintelligible(message).with_field(field));
    }
    if units.is_some() && exact.is_none() && twin.is_none() {
        return Err(Error::unintelligible("an unknown unit").with_field("amount_unit"));
    }
    let Some(amount) = exact.or(twin) else { return Ok(None) };
    let asset = Asset::fiat(currency.unwrap_or("usd"))
        .ok_or_else(|| Error::unintelligible("an unknown currency").with_field("currency"))?;
    Ok(Some(Money::new(amount, asset)))
}

/// One payment towards an invoice. Source: /api-spec/endpoints/invoices-status; not all of it is published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoicePayment {
    /// `invoice_payment`.
    pub object: Optional<String>,
    /// Its id; an integer in some places.
    pub id: Maybe<String>,
    /// The invoice's id.
    pub invoice_id: Option<Id>,
    /// Whose it is.
    pub merchant_id: Maybe<i64>,
    /// `pending`, `underpaid`, `confirmed`, `manual_retry`. For business decisions the invoice's
    /// status counts, not this one.
    pub status: Option<String>,
    /// `pending`, `processing`, `manual`, `failed`, `settled`.
    pub settlement_status: Option<String>,
    /// How far the settlement is.
    pub settlement: Maybe<PaymentSettlement>,
    /// In USD; in webhooks only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_usd: Maybe<paymux_core::provider::AsNumber>,
    /// `devnet`, `mainnet`; in webhooks only.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub environment: Optional<String>,
}

/// How far the settlement of a payment is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSettlement {
    /// In one word.
    pub summary_status: Option<String>,
    /// The step that it is at.
    pub stage: Optional<String>,
    /// The settlement's id.
    pub merchant_settlement_id: Maybe<i64>,
    /// The transaction that settled it.
    pub settlement_tx_hash: Optional<String>,
    /// The network of that transaction.
    pub network: Optional<String>,
    /// The settlement's own status.
    pub status: Option<String>,
}
