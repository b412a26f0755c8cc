//! A payment receipt and its settlement (Pepay docs, /api-spec/endpoints/invoices-status).

use crate::pepay::state::accounts::Environment;
use crate::pepay::state::invoice::Invoice;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;

/// One payment towards an invoice.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) amount: Usd,
    /// It made the invoice paid in full.
    pub(crate) confirmed: bool,
    pub(crate) network: &'static str,
    pub(crate) token: &'static str,
    pub(crate) transaction: String,
    pub(crate) wallet: String,
    pub(crate) settlement: Option<Settlement>,
}

/// What became of the money, once it is settled.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    pub(crate) number: u64,
    pub(crate) transaction: String,
}

impl Payment {
    /// Only the documented members; there are more, which no page shows.
    pub(crate) fn object(&self, invoice: &Invoice) -> Object {
        self.object_of(&invoice.id, invoice.business, invoice.environment)
    }

    fn object_of(&self, invoice: &str, business: u32, environment: Environment) -> Object {
        let status = if self.settlement.is_some() { "settled" } else { "pending" };
        let settlement = object! {
            "summary_status": status,
            "stage": status,
            "merchant_settlement_id": self.settlement.as_ref().map(|settled| settled.number),
            "settlement_tx_hash": self.settlement.as_ref().map(|settled| &settled.transaction),
            "network": self.network,
            "status": status,
        };
        object! {
            "object": "invoice_payment",
            "id": self.id,
            "invoice_id": invoice,
            "merchant_id": business,
            "status": if self.confirmed { "confirmed" } else { "underpaid" },
            "settlement_status": status,
            "settlement": settlement,
            "amount_usd": self.amount,
            "environment": environment,
        }
    }
}
