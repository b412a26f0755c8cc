//! Disputes, read only. Source: customer_disputes_v1.json of PayPal's REST API specifications.

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, OptionalTime, RawJson, Rows};
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::retrieve;
use crate::PayPal;
use crate::api::TOKEN;
use crate::shapes::{Amount, Link};

/// How many disputes a page may have.
const MOST_ROWS: u32 = 50;

/// `GET /v1/customer/disputes`: one page of disputes, latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only those that were created then or later, at most 180 days ago, as RFC 3339.
    pub start_time: Option<String>,
    /// Only those about this transaction, a capture's id. Not together with `start_time`.
    pub disputed_transaction_id: Option<String>,
    /// How many rows, 1 to 50; 10 where it is not given.
    pub page_size: Option<u32>,
    /// From the link `next` of the page before, as the API wrote it until it counted pages.
    pub next_page_token: Option<String>,
    /// Which page, counted from 1. Not together with `next_page_token`.
    pub page: Option<u32>,
    /// Only those in these states, separated by commas.
    pub dispute_state: Option<String>,
    /// Only those that last changed before.
    pub update_time_before: Option<String>,
    /// Only those that last changed after.
    pub update_time_after: Option<String>,
}

retrieve!(
    /// `GET /v1/customer/disputes/{id}`.
    Dispute,
    id => dispute_id,
    "dispute.get",
    "/v1/customer/disputes/{id}",
    "https://developer.paypal.com/docs/api/customer-disputes/v1/#disputes_get"
);

/// One page of disputes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The rows.
    #[serde(default)]
    pub items: Rows<Dispute>,
    /// Where the next page is (`next`).
    pub links: Optional<Rows<Link>>,
}

/// A dispute. In a list it has no transactions and no outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispute {
    /// The dispute's id.
    pub dispute_id: String,
    /// `OPEN`, `WAITING_FOR_BUYER_RESPONSE`, `WAITING_FOR_SELLER_RESPONSE`, `UNDER_REVIEW`, `RESOLVED`, `OTHER`.
    pub status: String,
    /// What was disputed.
    #[serde(default)]
    pub disputed_transactions: Rows<Transaction>,
    /// How it ended.
    pub dispute_outcome: Optional<Outcome>,
    /// How much is disputed.
    pub dispute_amount: Option<Amount>,
    /// Why: `MERCHANDISE_OR_SERVICE_NOT_RECEIVED`, `UNAUTHORISED` and so on.
    pub reason: Optional<String>,
    /// How it stands for the merchant: `REQUIRED_ACTION`, `UNDER_PAYPAL_REVIEW` and so on.
    pub dispute_state: Optional<String>,
    /// `INQUIRY`, `CHARGEBACK`, `PRE_ARBITRATION`, `ARBITRATION`.
    pub dispute_life_cycle_stage: Optional<String>,
    /// `INTERNAL`, `EXTERNAL`, `ALERT`.
    pub dispute_channel: Optional<String>,
    /// Until when the merchant has to answer.
    pub seller_response_due_date: OptionalTime,
    /// Until when the payer has to answer.
    pub buyer_response_due_date: OptionalTime,
    /// When it was opened.
    pub create_time: OptionalTime,
    /// When it last changed.
    pub update_time: OptionalTime,
    /// What can be done.
    pub links: Optional<Rows<Link>>,
}

/// A disputed transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    /// The merchant's id of it: a capture's id.
    pub seller_transaction_id: Optional<String>,
    /// The payer's id of it.
    pub buyer_transaction_id: Optional<String>,
    /// As given with the payment.
    pub invoice_number: Optional<String>,
    /// As given with the payment.
    pub custom: Optional<String>,
    /// How much it was.
    pub gross_amount: Optional<Amount>,
    /// Who paid.
    pub buyer: Option<RawJson>,
    /// Who got the money.
    pub seller: Option<RawJson>,
}

/// How a dispute ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// `RESOLVED_BUYER_FAVOUR`, `RESOLVED_SELLER_FAVOUR`, `RESOLVED_WITH_PAYOUT`, `CANCELED_BY_BUYER`, `ACCEPTED`,
    /// `DENIED`, `NONE`.
    pub outcome_code: Optional<String>,
    /// How much the payer got back, from the merchant or from PayPal.
    pub amount_refunded: Optional<Amount>,
}

impl Operation for List {
    type Api = PayPal;
    type Output = Page;
    const SPEC: &'static Spec = &Spec::get(
        "dispute.list",
        "/v1/customer/disputes",
        "https://developer.paypal.com/docs/api/customer-disputes/v1/#disputes_list",
    );
    const ACCEPTS: Schemes = TOKEN;

    fn validate(&self) -> Result<(), Error> {
        if self.start_time.is_some() && self.disputed_transaction_id.is_some() {
            return Err(Error::invalid_field("start_time", "not together with disputed_transaction_id"));
        }
        match self.page_size {
            Some(rows) if !(1..=MOST_ROWS).contains(&rows) => {
                Err(Error::invalid_field("page_size", format!("1 to {MOST_ROWS}")))
            }
            _ => Ok(()),
        }
    }
}
