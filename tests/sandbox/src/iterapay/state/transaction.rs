//! A payment on a chain, and how it is shown.

use jiff::Timestamp;
use serde::Serialize;

use crate::iterapay::choices::TransactionStates;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::iso;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    Pending,
    Confirmed,
    /// The AML check is passed.
    Settled,
    Failed,
    /// The AML check is not passed; the money is held.
    Flagged,
}

impl Stage {
    /// The state on the wire.
    pub(crate) fn name(self, switches: &Switches) -> &'static str {
        match (switches.transaction_states, self) {
            (TransactionStates::Dashboard, Self::Pending) => "Pending",
            (TransactionStates::Dashboard, Self::Confirmed | Self::Settled) => "Completed",
            (TransactionStates::Dashboard, Self::Failed | Self::Flagged) => "Failed",
            (TransactionStates::Concepts, Self::Settled) => "settled",
            (TransactionStates::Concepts, Self::Flagged) => "flagged",
            (_, Self::Pending) => "pending",
            (_, Self::Confirmed | Self::Settled) => "confirmed",
            (_, Self::Failed | Self::Flagged) => "failed",
        }
    }
}

pub(crate) struct Transaction {
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) merchant: String,
    pub(crate) invoice: String,
    pub(crate) method: &'static Method,
    /// In tokens.
    pub(crate) amount: Decimal,
    /// What is left of it after the fee of the payment.
    pub(crate) net: Decimal,
    pub(crate) stage: Stage,
    pub(crate) created: Timestamp,
    pub(crate) confirmed: Option<Timestamp>,
    pub(crate) hash: String,
    /// When the clock moves it on.
    pub(crate) next: Option<Timestamp>,
    /// Whether it counts for the invoice.
    pub(crate) credited: bool,
    /// The collection that has swept it.
    pub(crate) collection: Option<String>,
}

/// A transaction as replies and webhooks have it.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    id: &'a str,
    #[serde(rename = "invoiceID")]
    invoice_id: String,
    amount: Decimal,
    state: &'static str,
    #[serde(rename = "createdAt")]
    created_at: String,
    #[serde(rename = "confirmedAt")]
    confirmed_at: Option<String>,
    #[serde(rename = "txHash")]
    tx_hash: &'a str,
}

impl Transaction {
    pub(crate) fn view(&self, switches: &Switches) -> View<'_> {
        let prefix = if switches.prefixed_ids { "inv_" } else { "" };
        View {
            id: &self.id,
            invoice_id: format!("{prefix}{}", self.invoice),
            amount: self.amount,
            state: self.stage.name(switches),
            created_at: iso(self.created),
            confirmed_at: self.confirmed.map(iso),
            tx_hash: &self.hash,
        }
    }

    /// Whether its money waits for a collection.
    pub(crate) fn collectable(&self, switches: &Switches) -> bool {
        let settled = match switches.transaction_states {
            TransactionStates::Concepts => self.stage == Stage::Settled,
            _ => matches!(self.stage, Stage::Confirmed | Stage::Settled),
        };
        settled && self.credited && self.collection.is_none()
    }
}
