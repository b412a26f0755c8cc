//! What a payer's stream says of the payment.

use paymux_core::provider::wire::{Id, Optional};
use paymux_core::{Decimal, Error, Money};
use serde::{Deserialize, Serialize};

use crate::invoice::in_two_forms;

/// What is left to be paid, as events of a payer's stream say it. Source: /sdk/payors/websockets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentQuote {
    /// `payment_quote`.
    pub object: Optional<String>,
    /// The invoice's id.
    pub invoice_id: Option<Id>,
    /// The network that is paid over.
    pub network: Optional<String>,
    /// `usd`.
    pub currency: Option<String>,
    /// What is left, in the unit below.
    pub amount_remaining: Option<i64>,
    /// The same as a decimal.
    pub amount_remaining_decimal: Option<Decimal>,
    /// `usd_millis`: thousandths of a US dollar.
    pub amount_unit: Option<String>,
}

impl PaymentQuote {
    /// What is left; `None` where it is not said.
    pub fn remaining(&self) -> Result<Option<Money>, Error> {
        in_two_forms(
            "amount_remaining",
            self.amount_remaining,
            self.amount_remaining_decimal,
            self.amount_unit.as_deref(),
            self.currency.as_deref(),
        )
    }
}
