//! An invoice and how it is shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::iterapay::choices::InvoiceMethod;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::iso;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;

/// The type of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Over after the first full payment.
    OneTime,
    /// Paid again and again; never over.
    Reusable,
    /// Paid by many until the amount is reached.
    Collect,
    /// Meant for a withdrawal; what becomes of it is not documented, so nobody can pay it.
    Withdraw,
}

impl Kind {
    pub(crate) fn parse(text: &str, two_only: bool) -> Option<Self> {
        match text {
            "onetime" => Some(Self::OneTime),
            "reusable" => Some(Self::Reusable),
            "collect" if !two_only => Some(Self::Collect),
            "withdraw" if !two_only => Some(Self::Withdraw),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OneTime => "onetime",
            Self::Reusable => "reusable",
            Self::Collect => "collect",
            Self::Withdraw => "withdraw",
        }
    }
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    Pending,
    PartiallyPaid,
    Paid,
    Overpaid,
    Expired,
}

impl Stage {
    /// The state on the wire.
    pub(crate) fn name(self, switches: &Switches) -> &'static str {
        match self {
            Self::PartiallyPaid if switches.partial_states => "partially_paid",
            Self::Overpaid if switches.partial_states => "overpaid",
            Self::Pending | Self::PartiallyPaid => "pending",
            Self::Paid | Self::Overpaid => "paid",
            Self::Expired => "expired",
        }
    }

    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::PartiallyPaid)
    }

    pub(crate) fn is_paid(self) -> bool {
        matches!(self, Self::Paid | Self::Overpaid)
    }
}

pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) merchant: String,
    /// In USD.
    pub(crate) amount: Decimal,
    pub(crate) kind: Kind,
    pub(crate) description: Option<String>,
    pub(crate) method: &'static Method,
    /// Created without a method: the payer may choose any.
    pub(crate) any_method: bool,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) stage: Stage,
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) archived: bool,
    pub(crate) aml_ok: bool,
    /// The deposit addresses so far, by payment method.
    pub(crate) addresses: BTreeMap<u32, String>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Amount {
    Text(Decimal),
    Number(Option<Box<RawValue>>),
}

#[derive(Serialize)]
#[serde(untagged)]
enum MethodId {
    Number(u32),
    Text(String),
}

/// An invoice as replies and webhooks have it.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    pub(crate) id: String,
    amount: Amount,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(rename = "createdAt")]
    created_at: String,
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<u32>,
    #[serde(rename = "methodID", skip_serializing_if = "Option::is_none")]
    method_id: Option<MethodId>,
    #[serde(rename = "amlOk")]
    aml_ok: bool,
}

impl Invoice {
    /// Whether only the clock can end it. A reusable one has no end.
    pub(crate) fn mortal(&self) -> bool {
        self.stage.is_open() && self.kind != Kind::Reusable
    }

    pub(crate) fn takes(&self, method: u32) -> bool {
        self.any_method || self.method.id == method
    }

    pub(crate) fn shown_id(&self, switches: &Switches) -> String {
        if switches.prefixed_ids { format!("inv_{}", self.id) } else { self.id.clone() }
    }

    pub(crate) fn view(&self, switches: &Switches) -> View<'_> {
        let state = self.stage.name(switches);
        let id = self.method.id;
        let (payment_method_id, method_id) = match switches.invoice_method {
            InvoiceMethod::PaymentMethodId => (Some(id), None),
            InvoiceMethod::MethodId => (None, Some(MethodId::Number(id))),
            InvoiceMethod::Text => (None, Some(MethodId::Text(id.to_string()))),
            InvoiceMethod::Omitted => (None, None),
        };
        View {
            id: self.shown_id(switches),
            amount: if switches.invoice_amount_as_number {
                Amount::Number(self.amount.number())
            } else {
                Amount::Text(self.amount)
            },
            r#type: self.kind.name(),
            description: self.description.as_deref().filter(|_| switches.invoice_description),
            state: (!switches.invoice_status_field).then_some(state),
            status: switches.invoice_status_field.then_some(state),
            created_at: iso(self.created),
            payment_method_id,
            method_id,
            aml_ok: self.aml_ok,
        }
    }

    /// With the description, which the tutorial's reply to a creation has.
    pub(crate) fn whole(&self, switches: &Switches) -> View<'_> {
        View { description: self.description.as_deref(), ..self.view(switches) }
    }
}
