//! An invoice and where it stands (Pepay docs, /api-reference/invoices/retrieve-invoice-details).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::accounts::Environment;
use super::event::Subject;
use super::json::{Object, object};
use super::money::Usd;
use super::payment::Payment;
use super::payments::Arrival;
use super::questions::Question;
use super::quote::{Lock, Quote};
use super::session::Session;
use super::switches::Switches;
use super::verify::Job;

/// What kind of invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Standard,
    Commerce,
}

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Commerce => "commerce",
        }
    }
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Unpaid,
    Underpaid,
    Paid,
    Expired,
    Canceled,
}

impl Status {
    pub(super) fn name(self, switches: &Switches) -> &'static str {
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
    pub(super) fn open(self) -> bool {
        matches!(self, Self::Unpaid | Self::Underpaid)
    }
}

/// One invoice.
#[derive(Clone, Debug)]
pub(super) struct Invoice {
    pub(super) id: String,
    pub(super) business: u32,
    pub(super) kind: Type,
    pub(super) status: Status,
    pub(super) environment: Environment,
    pub(super) amount: Usd,
    pub(super) paid: Usd,
    pub(super) description: Option<String>,
    pub(super) customer: Option<String>,
    pub(super) metadata: Box<RawValue>,
    pub(super) created: Timestamp,
    pub(super) expires: Timestamp,
    pub(super) paid_at: Option<Timestamp>,
    pub(super) last_payment: Option<Timestamp>,
    /// Address and network of the wallet that paid.
    pub(super) payer: Option<(String, String)>,
    pub(super) order: Option<String>,
    /// The wallet user of a commerce order: address and network.
    pub(super) wallet: Option<(String, String)>,
    pub(super) session: Session,
    pub(super) title: Option<String>,
    pub(super) footer: Option<String>,
    pub(super) email: Option<String>,
    /// Where the hosted page sends the payer, if that is switched on.
    pub(super) return_url: Option<String>,
    pub(super) questions: Vec<Question>,
    pub(super) payments: Vec<Payment>,
    pub(super) quote: Option<Quote>,
    /// What the rest of an underpaid invoice must be paid with.
    pub(super) lock: Option<Lock>,
    pub(super) job: Option<Job>,
    /// Money that has arrived without being seen.
    pub(super) unseen: Option<Arrival>,
}

impl Invoice {
    pub(super) fn remaining(&self) -> Usd {
        self.amount.minus(self.paid)
    }

    pub(super) fn object(&self, switches: &Switches) -> Object {
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

    pub(super) fn subject(&self) -> Subject {
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
