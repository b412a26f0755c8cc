//! An invoice and where it stands (Pepay docs, /api-reference/invoices/retrieve-invoice-details).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::pepay::endpoints::manual_verification::Job;
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::event::Subject;
use crate::pepay::state::invoice_life::Arrival;
use crate::pepay::state::payment_session::Session;
use crate::pepay::state::questions::Question;
use crate::pepay::state::quote::{Lock, Quote};
use crate::pepay::state::receipt::Payment;
use crate::pepay::switches::Switches;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;

/// What kind of invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Standard,
    Commerce,
}

impl Type {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Commerce => "commerce",
        }
    }
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Unpaid,
    Underpaid,
    Paid,
    Expired,
    Canceled,
}

impl Status {
    pub(crate) fn name(self, switches: &Switches) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Underpaid => "underpaid",
            Self::Paid => "paid",
            Self::Expired => "expired",
            Self::Canceled if switches.cancelled_invoices => "cancelled",
            Self::Canceled => "canceled",
        }
    }

    /// Whether money may still come in.
    pub(crate) fn open(self) -> bool {
        matches!(self, Self::Unpaid | Self::Underpaid)
    }
}

/// One invoice.
#[derive(Clone, Debug)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) business: u32,
    pub(crate) kind: Type,
    pub(crate) status: Status,
    pub(crate) environment: Environment,
    pub(crate) amount: Usd,
    pub(crate) paid: Usd,
    pub(crate) description: Option<String>,
    pub(crate) customer: Option<String>,
    pub(crate) metadata: Box<RawValue>,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) last_payment: Option<Timestamp>,
    /// Address and network of the wallet that paid.
    pub(crate) payer: Option<(String, String)>,
    pub(crate) order: Option<String>,
    /// The wallet user of a commerce order: address and network.
    pub(crate) wallet: Option<(String, String)>,
    pub(crate) session: Session,
    pub(crate) title: Option<String>,
    pub(crate) footer: Option<String>,
    pub(crate) email: Option<String>,
    /// Where the hosted page sends the payer, if that is switched on.
    pub(crate) return_url: Option<String>,
    pub(crate) questions: Vec<Question>,
    pub(crate) payments: Vec<Payment>,
    pub(crate) quote: Option<Quote>,
    /// What the rest of an underpaid invoice must be paid with.
    pub(crate) lock: Option<Lock>,
    pub(crate) job: Option<Job>,
    /// Money that has arrived without being seen.
    pub(crate) unseen: Option<Arrival>,
}

impl Invoice {
    pub(crate) fn remaining(&self) -> Usd {
        self.amount.minus(self.paid)
    }

    pub(crate) fn object(&self, switches: &Switches) -> Object {
        let remaining = self.remaining();
        object! {
            "object": "invoice",
            "id": self.id,
            "merchant_id": self.business,
            "status": self.status.name(switches),
            "invoice_type": self.kind.name(),
            "currency": "usd",
            "amount": self.amount.0,
            "amount_decimal": self.amount.millis_text(),
            "amount_paid": self.paid.0,
            "amount_paid_decimal": self.paid.millis_text(),
            "amount_remaining": remaining.0,
            "amount_remaining_decimal": remaining.millis_text(),
            "amount_unit": "usd_millis",
            "customer_id": self.customer,
            "payer_wallet_address": self.payer.as_ref().map(|(address, _)| address),
            "payer_wallet_network": self.payer.as_ref().map(|(_, network)| network),
            "commerce_order_id": self.order,
            "environment": self.environment,
            "expires_at": switches.time(self.expires),
            "created_at": switches.time(self.created),
            "paid_at": switches.time_or_null(self.paid_at),
            "last_payment_at": switches.time_or_null(self.last_payment),
            "metadata": self.metadata,
        }
    }

    pub(crate) fn subject(&self) -> Subject {
        Subject {
            business: self.business,
            environment: self.environment,
            invoice_type: Some(self.kind.name()),
            invoice: Some(self.id.clone()),
            order: self.order.clone(),
            customer: self.customer.clone(),
            wallet: self.wallet.clone().or_else(|| self.payer.clone()),
            payor: false,
        }
    }
}
