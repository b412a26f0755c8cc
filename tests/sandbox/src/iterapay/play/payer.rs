//! What payers, the chain and the AML check do.

use serde::{Deserialize, Deserializer, Serialize};

use crate::handle::error::{Error, Result};
use crate::iterapay::IteraPay;
use crate::iterapay::state::State;
use crate::iterapay::state::catalog;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::fees::FeeType;
use crate::iterapay::state::invoice::{Invoice, Stage as InvoiceStage};
use crate::iterapay::state::transaction::{Stage, Transaction};
use crate::iterapay::wire::decimal::Decimal;

/// How a payer pays; [`Pay::default`] is the full amount in the invoice's own token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pay {
    /// The payment method. Default: the invoice's own.
    #[serde(rename = "paymentMethodID")]
    pub method: Option<u32>,
    /// The tokens that are sent, as decimal text. Default: what is asked for.
    #[serde(deserialize_with = "text_or_number")]
    pub amount: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Text(String),
    Number(serde_json::Number),
}

/// As JSON an amount may be a number, too.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let amount = Option::<TextOrNumber>::deserialize(from)?;
    Ok(amount.map(|amount| match amount {
        TextOrNumber::Text(text) => text,
        TextOrNumber::Number(number) => number.to_string(),
    }))
}

/// Payers. Each of these is also an action of the control API, with the invoice in `id`; the reply has
/// the transaction in `id`.
impl IteraPay {
    /// Sends tokens to the invoice's address, which is made if need be. The transaction is `pending`;
    /// the clock confirms it. Gives its id.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if the invoice does not take this method;
    /// [`Error::Input`] for an amount that is no positive decimal.
    pub fn pay(&self, invoice: &str, how: &Pay) -> Result<String> {
        self.send(invoice, how, |wanted| wanted)
    }

    /// As [`IteraPay::pay`], with half of what is asked for, unless an amount is given.
    ///
    /// # Errors
    /// As [`IteraPay::pay`]; [`Error::Refused`] if the amount is not too little.
    pub fn underpay(&self, invoice: &str, how: &Pay) -> Result<String> {
        self.send(invoice, how, |wanted| wanted.times(Decimal::new(5, 1)).rounded_up(6))
    }

    /// As [`IteraPay::pay`], with one token more than asked for, unless an amount is given.
    ///
    /// # Errors
    /// As [`IteraPay::pay`]; [`Error::Refused`] if the amount is not too much.
    pub fn overpay(&self, invoice: &str, how: &Pay) -> Result<String> {
        self.send(invoice, how, |wanted| wanted.plus(Decimal::new(1, 0)))
    }

    fn send(&self, invoice: &str, how: &Pay, choose: impl Fn(Decimal) -> Decimal) -> Result<String> {
        let mut state = self.state();
        let missing = || Error::NotFound { what: "invoice", id: invoice.to_owned() };
        let found = state.any_invoice(invoice).ok_or_else(missing)?;
        let method = method(found, how)?;
        let wanted = method.tokens(found.amount);
        let amount = match &how.amount {
            Some(text) => {
                let bad = || Error::Input(format!("{text:?} is no positive decimal"));
                Decimal::parse(text).filter(|amount| amount.is_positive()).ok_or_else(bad)?
            }
            None => choose(wanted),
        };
        // An amount given to `underpay` must be too little, one given to `overpay` too much.
        if choose(wanted) != wanted && (choose(wanted) < wanted) != (amount < wanted) {
            return Err(Error::refused(format!("{amount} is on the wrong side of {wanted}")));
        }
        receive(&mut state, invoice, method, amount)
    }

    /// The transaction fails on the chain.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] unless it is pending.
    pub fn fail_transaction(&self, id: &str) -> Result<()> {
        self.stop(id, Stage::Failed)
    }

    /// The transaction does not pass the AML check: its money is held, and the invoice's `amlOk` is false.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] unless it is pending.
    pub fn flag_transaction(&self, id: &str) -> Result<()> {
        self.stop(id, Stage::Flagged)
    }

    fn stop(&self, id: &str, stage: Stage) -> Result<()> {
        let mut state = self.state();
        let missing = || Error::NotFound { what: "transaction", id: id.to_owned() };
        let transaction = state.transactions.get_mut(id).ok_or_else(missing)?;
        if transaction.stage != Stage::Pending {
            return Err(Error::refused(format!("a transaction that is {:?}", transaction.stage)));
        }
        transaction.stage = stage;
        transaction.next = None;
        let invoice = transaction.invoice.clone();
        if let Some(invoice) = state.invoices.get_mut(&invoice).filter(|_| stage == Stage::Flagged) {
            invoice.aml_ok = false;
        }
        state.announce_transaction(id);
        Ok(())
    }

    /// The invoice's time is over, now.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is paid or over.
    pub fn expire(&self, invoice: &str) -> Result<()> {
        let mut state = self.state();
        let missing = || Error::NotFound { what: "invoice", id: invoice.to_owned() };
        let found = state.any_invoice(invoice).ok_or_else(missing)?;
        if !found.stage.is_open() {
            return Err(Error::refused(format!("an invoice that is {:?} cannot expire", found.stage)));
        }
        let id = found.id.clone();
        let now = state.now;
        if let Some(invoice) = state.invoices.get_mut(&id) {
            invoice.expires = now;
        }
        state.expire(&id);
        Ok(())
    }
}

fn method(invoice: &Invoice, how: &Pay) -> Result<&'static Method> {
    let Some(id) = how.method else {
        return Ok(invoice.method);
    };
    let missing = || Error::NotFound { what: "payment method", id: id.to_string() };
    catalog::find(id).ok_or_else(missing)
}

fn receive(state: &mut State, invoice: &str, method: &'static Method, amount: Decimal) -> Result<String> {
    let missing = || Error::NotFound { what: "invoice", id: invoice.to_owned() };
    let found = state.any_invoice(invoice).ok_or_else(missing)?;
    let id = found.id.clone();
    let fee = FeeType::of_payment(found.kind).fee(Some(method), &state.switches).on(amount);
    let late = found.stage == InvoiceStage::Expired || (found.mortal() && found.expires <= state.now);
    let counts = if late { state.switches.credit_late } else { found.stage.is_open() };
    // A payment on an address that is there arrives, whether it counts or not.
    if !found.addresses.contains_key(&method.id) {
        crate::iterapay::endpoints::public_invoice::provision(state, &id, method)
            .map_err(|_| Error::refused("there is no such address"))?;
    }
    let merchant = state.any_invoice(invoice).ok_or_else(missing)?.merchant.clone();
    let transaction = Transaction {
        id: state.ids.uuid(),
        number: state.count(),
        merchant,
        invoice: id,
        method,
        amount,
        net: amount.minus(fee).rounded_up(8),
        stage: Stage::Pending,
        created: state.now,
        confirmed: None,
        hash: method.network.hash(&state.ids),
        next: Some(State::after(state.now, state.switches.confirm_seconds)),
        credited: counts,
        collection: None,
    };
    let id = transaction.id.clone();
    state.transactions.insert(id.clone(), transaction);
    state.announce_transaction(&id);
    Ok(id)
}
