//! A withdrawal and how it is shown.

use jiff::Timestamp;
use serde::Serialize;

use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::iso;
use crate::iterapay::wire::decimal::Decimal;

/// Where a withdrawal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    Pending,
    Processing,
    Completed,
    Failed,
}

impl Stage {
    /// The state on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

pub(crate) struct Withdrawal {
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) merchant: String,
    pub(crate) address: String,
    /// In tokens, network fee included.
    pub(crate) amount: Decimal,
    pub(crate) method: &'static Method,
    pub(crate) stage: Stage,
    pub(crate) created: Timestamp,
    /// There once it is broadcast.
    pub(crate) hash: Option<String>,
    /// When the clock moves it on.
    pub(crate) next: Option<Timestamp>,
}

/// A withdrawal as replies and webhooks have it.
#[derive(Serialize)]
pub(crate) struct View<'a> {
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
    pub(crate) fn view(&self) -> View<'_> {
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
