//! What happens to an invoice: it is opened, paid in full or in part, expires or is canceled.

use crate::handle::error::{Error, Result};
use crate::pepay::state::invoice::{Invoice, Status};
use crate::pepay::state::quote;
use crate::pepay::state::quote::Lock;
use crate::pepay::state::receipt::{Payment, Settlement};
use crate::pepay::state::token_catalog;
use crate::pepay::state::token_catalog::Token;
use crate::pepay::state::world::World;
use crate::pepay::wire::json::object;
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::Answer;

/// Money that arrives.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) amount: Usd,
    pub(crate) token: &'static Token,
    pub(crate) wallet: String,
}

impl World<'_> {
    /// Stores a new invoice and announces it.
    pub(crate) fn open_invoice(&mut self, invoice: Invoice) {
        let object = invoice.object(&self.state.switches);
        let subject = invoice.subject();
        self.state.invoices.push(invoice);
        self.emit("invoice.created", subject, &object, None);
    }

    /// Money arrives: the invoice is paid, or underpaid and locked to the token and address.
    pub(crate) fn receive(&mut self, id: &str, arrival: Arrival) -> Answer<()> {
        let (now, ids) = (self.now, self.ids);
        let invoice = self.invoice_mut(id)?;
        let before = invoice.status;
        invoice.paid = invoice.paid.plus(arrival.amount);
        let full = invoice.paid >= invoice.amount;
        let token = arrival.token;
        let address = invoice.quote.as_ref().filter(|quote| quote.token == token);
        let address = address.map(|quote| quote.address.clone());
        let address = address.unwrap_or_else(|| quote::address(ids, token.network));
        invoice.last_payment = Some(now);
        invoice.payer = Some((arrival.wallet.clone(), token.network.to_owned()));
        if full {
            invoice.status = Status::Paid;
            invoice.paid_at = Some(now);
            invoice.lock = None;
        } else {
            invoice.status = Status::Underpaid;
            invoice.lock.get_or_insert(Lock { token, address });
        }
        invoice.payments.push(Payment {
            id: ids.uuid(),
            amount: arrival.amount,
            confirmed: full,
            network: token.network,
            token: token.symbol,
            transaction: quote::transaction(ids),
            wallet: arrival.wallet,
            settlement: None,
        });
        self.announce_payment(id, "invoice_payment.created")?;
        self.announce(id, before)
    }

    /// The last payment's money reaches the business.
    pub(crate) fn settle(&mut self, id: &str) -> Answer<()> {
        let ids = self.ids;
        let number = self.state.sequence;
        let invoice = self.invoice_mut(id)?;
        if let Some(payment) = invoice.payments.last_mut() {
            payment.settlement = Some(Settlement { number, transaction: quote::transaction(ids) });
            let order = invoice.order.clone();
            self.announce_payment(id, "invoice_payment.updated")?;
            if let Some(order) = order {
                self.order_is_settled(&order)?;
            }
        }
        Ok(())
    }

    /// Ends an open invoice.
    pub(crate) fn end(&mut self, id: &str, status: Status) -> Answer<()> {
        let invoice = self.invoice_mut(id)?;
        let before = std::mem::replace(&mut invoice.status, status);
        self.announce(id, before)
    }

    /// `invoice.updated`, and what the payer's own stream is told.
    fn announce(&mut self, id: &str, before: Status) -> Answer<()> {
        let switches = &self.state.switches;
        let invoice = self.invoice(id)?;
        let (object, subject) = (invoice.object(switches), invoice.subject());
        let (status, order) = (invoice.status, invoice.order.clone());
        let previous = (before != status).then(|| object! { "status": before.name(switches) });
        let as_paid = switches.invoice_paid_events && status == Status::Paid;
        self.emit("invoice.updated", subject.clone(), &object, previous);
        if as_paid {
            self.emit("invoice.paid", subject, &object, None);
        }
        self.announce_quote(id)?;
        match order {
            Some(order) => self.order_follows(&order, status),
            None => Ok(()),
        }
    }

    fn announce_payment(&mut self, id: &str, kind: &'static str) -> Answer<()> {
        let invoice = self.invoice(id)?;
        let Some(payment) = invoice.payments.last() else {
            return Ok(());
        };
        let (object, subject) = (payment.object(invoice), invoice.subject());
        self.emit(kind, subject, &object, None);
        Ok(())
    }

    /// `payment_quote.updated`, for the payer's stream only (Pepay docs, /sdk/payors/websockets).
    pub(crate) fn announce_quote(&mut self, id: &str) -> Answer<()> {
        let invoice = self.invoice(id)?;
        let token = invoice.lock.as_ref().map(|lock| lock.token);
        let Some(token) = token.or(invoice.quote.as_ref().map(|quote| quote.token)) else {
            return Ok(());
        };
        let remaining = invoice.remaining();
        let object = object! {
            "object": "payment_quote",
            "invoice_id": invoice.id,
            "network": token.network,
            "currency": "usd",
            "amount_remaining": remaining.0,
            "amount_remaining_decimal": remaining.millis_text(),
            "amount_unit": "usd_millis",
        };
        let subject = crate::pepay::state::event::Subject { payor: true, ..invoice.subject() };
        self.emit("payment_quote.updated", subject, &object, None);
        Ok(())
    }

    /// Ends what the clock has ended.
    pub(crate) fn expire_due(&mut self) {
        let over = |invoice: &&Invoice| invoice.status.open() && invoice.expires <= self.now;
        let mut over: Vec<_> = self.state.invoices.iter().filter(over).collect();
        over.sort_by_key(|invoice| invoice.expires);
        let over: Vec<String> = over.into_iter().map(|invoice| invoice.id.clone()).collect();
        for id in over {
            let _ = self.end(&id, Status::Expired);
        }
        self.verify_due();
        self.streams_due();
    }

    /// The token of a payment: the locked one, the wanted one, the quoted one, or the first that there is. A
    /// quote that has run out is no choice any more.
    pub(crate) fn choose(&self, invoice: &Invoice, wanted: Option<u32>) -> Result<&'static Token> {
        let unknown = |id: u32| Error::NotFound { what: "token", id: id.to_string() };
        let locked = invoice.lock.as_ref().map(|lock| lock.token);
        match (locked, wanted) {
            (Some(token), Some(id)) if token.id != id => {
                Err(Error::refused(format!("the rest must be paid with token {}", token.id)))
            }
            (Some(token), _) => Ok(token),
            (None, Some(id)) => {
                let found = token_catalog::find(id).filter(|token| token.environment == invoice.environment);
                found.ok_or_else(|| unknown(id))
            }
            (None, None) => {
                if invoice.quote.as_ref().is_some_and(|quote| quote.until <= self.now) {
                    let message =
                        "the quote has run out: the payer needs a new one, or says with which token";
                    return Err(Error::refused(message));
                }
                let quoted = invoice.quote.as_ref().map(|quote| quote.token);
                let first = quoted.or_else(|| token_catalog::of(invoice.environment).next());
                first.ok_or_else(|| unknown(0))
            }
        }
    }
}
