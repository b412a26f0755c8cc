//! A withdrawal and how it is shown.

use jiff::Timestamp;
use serde::Serialize;

use super::catalog::Method;
use super::decimal::Decimal;
use super::state::iso;

/// Where a withdrawal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    Pending,
    Processing,
    Completed,
    Failed,
}

impl Stage {
    /// The state on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

pub(super) struct Withdrawal {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) merchant: String,
    pub(super) address: String,
    /// In tokens, network fee included.
    pub(super) amount: Decimal,
    pub(super) method: &'static Method,
    pub(super) stage: Stage,
    pub(super) created: Timestamp,
    /// There once it is broadcast.
    pub(super) hash: Option<String>,
    /// When the clock moves it on.
    pub(super) next: Option<Timestamp>,
}

/// A withdrawal as replies and webhooks have it.
#[derive(Serialize)]
pub(super) struct View<'a> {
    id: &'a str,
    address: &'a str,
    amount: Decimal,
    #[serde(rename = "paymentMethodID")]
    payment_method_id: u32,
    state: Stage,
    #[serde(rename = "createdAt")]
    created_at: String,
    #[serde(rename = "txHash")]
    tx_hash: Option<&'a str>,
}

impl Withdrawal {
    pub(super) fn view(&self) -> View<'_> {
        View {
            id: &self.id,
            address: &self.address,
            amount: self.amount,
            payment_method_id: self.method.id,
            state: self.stage,
            created_at: iso(self.created),
            tx_hash: self.hash.as_deref(),
        }
    }
}
