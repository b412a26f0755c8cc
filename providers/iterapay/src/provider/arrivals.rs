//! What has come in for an invoice: the invoice itself does not say.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use paymux_core::provider::{Paged, Steps};
use paymux_core::{Decimal, Deviation, Error, Money, NextAction, PayToAddress, Payment, Status, Timestamp};

use super::IteraPayProvider;
use crate::operations::invoice::{Invoice, InvoiceType};
use crate::operations::transaction::{List, Transaction};
use crate::shapes::moment;

/// More pages than any invoice has: a list that goes on and on must not keep a lookup for ever.
const MOST_PAGES: usize = 1000;

/// The transactions of an invoice, added up in the token of its method.
#[derive(Default)]
struct Arrivals {
    confirmed: Decimal,
    /// When the last of it was confirmed, where that is said.
    last: Option<Timestamp>,
    /// The payer has sent more, and it is not confirmed: on its way, held for a check, or in a state that no
    /// page tells of.
    coming: bool,
}

impl IteraPayProvider {
    /// Adds to a payment what has come in. On an error that is not known, and nobody may be asked to pay.
    pub(super) async fn add_arrivals(
        &self,
        invoice: &Invoice,
        payment: &mut Payment,
        steps: &Steps<'_>,
    ) -> Result<(), Error> {
        let arrivals = self.arrivals(invoice, steps).await?;
        if arrivals.confirmed.is_zero() && !arrivals.coming {
            if payment.status == Status::PartiallyPaid {
                let message = "the invoice is paid in part, and no transaction says how much";
                return Err(Error::unintelligible(message).with_field("data"));
            }
            return Ok(());
        }
        // Some pages' invoices do not say in which token they are paid. And that something came holds
        // without the list of methods, too.
        let method = match invoice.method() {
            Some(id) => self.methods.by_id(&self.client, id, steps).await.map(Some),
            None => Ok(None),
        };
        let known = method.as_ref().ok().and_then(Option::as_ref);
        let confirmed = known.filter(|_| !arrivals.confirmed.is_zero());
        if let Some(method) = confirmed {
            payment.amounts.received = Some(Money::new(arrivals.confirmed, method.asset()));
        }
        // What is paid again and again always waits for the next payer, and has no expiry.
        if invoice.kind == InvoiceType::Reusable {
            return method.map(|_| ());
        }
        let open = matches!(payment.status, Status::AwaitingPayer | Status::PartiallyPaid);
        // What is on its way already says enough of an open invoice.
        let due = match confirmed.filter(|_| !(open && arrivals.coming)) {
            Some(method) => self.address(&invoice.id, method, steps).await.map(Some),
            None => Ok(None),
        };
        judge(payment, &arrivals, due.as_ref().ok().and_then(Option::as_ref));
        method.and(due).map(|_| ())
    }

    async fn arrivals(&self, invoice: &Invoice, steps: &Steps<'_>) -> Result<Arrivals, Error> {
        let mut arrivals = Arrivals::default();
        let held = invoice.failed_check();
        let ids = Some(vec![invoice.id.clone()]);
        let mut next = Some(List { invoice_ids: ids, ..List::of(self.merchant()?) });
        let (mut pages, mut seen) = (Vec::new(), BTreeMap::new());
        while let Some(list) = next {
            let page = self.client.send_with(&list, &steps.beside()).await?.value;
            next = list.next_page(&page);
            if pages.contains(&page.data) || pages.len() >= MOST_PAGES {
                return Err(Error::mismatch("page", "the answer is a page that was there before"));
            }
            let said = page.total.as_ref().and_then(paymux_core::provider::wire::Lenient::value);
            if pages.is_empty() && page.data.items.is_empty() && said.is_some_and(|total| *total > 0) {
                return Err(Error::mismatch("total", "there are transactions, and the answer holds none"));
            }
            for transaction in &page.data {
                // A list that grows while it is read shows a row again on its next page. Rows without an id
                // cannot be told apart: each counts, or the payer would be asked again for what he paid.
                if !transaction.id.is_empty() {
                    match seen.insert(transaction.id.clone(), transaction.amount) {
                        Some(amount) if amount == transaction.amount => continue,
                        Some(_) => return Err(Error::mismatch("id", "two transactions have one id")),
                        None => {}
                    }
                }
                arrivals.add(transaction, held)?;
            }
            if next.is_some() {
                pages.push(page.data);
            }
        }
        Ok(arrivals)
    }
}

impl Arrivals {
    fn add(&mut self, transaction: &Transaction, held: bool) -> Result<(), Error> {
        // The dashboard's words are these in capitals, and `Completed`.
        let word = transaction.state().map(|state| state.as_str().to_ascii_lowercase());
        match word.as_deref() {
            Some("confirmed" | "settled" | "completed") => {
                let sum = self.confirmed.checked_add(transaction.amount);
                // Something taken away is nothing that came in: the sum would not say what the payer paid.
                self.confirmed = sum.filter(|_| transaction.amount >= Decimal::ZERO).ok_or_else(|| {
                    Error::unintelligible("the amounts cannot be added up").with_field("amount")
                })?;
                self.last = self.last.max(moment(transaction.confirmed_at.as_ref()));
            }
            // What only failed the check did arrive.
            Some("failed") if !held => {}
            _ => self.coming = true,
        }
        Ok(())
    }
}

/// What the arrivals make of a payment. `due`: what its address asks for, and until when.
fn judge(payment: &mut Payment, arrivals: &Arrivals, due: Option<&PayToAddress>) {
    let came = due.map(|due| arrivals.confirmed.cmp(&due.amount.amount()));
    match &payment.status {
        Status::AwaitingPayer | Status::PartiallyPaid => match came {
            Some(Ordering::Less) if !arrivals.coming => payment.status = Status::PartiallyPaid,
            // The payer has done enough for now: asked again, he might pay twice.
            _ => {
                payment.offer(NextAction::None);
                // IteraPay's own word for it stands as long as nothing says otherwise.
                if payment.status != Status::PartiallyPaid || arrivals.coming || came.is_some() {
                    payment.status = Status::Processing;
                }
            }
        },
        // Late, but on its way: asked for once more, the order might be paid twice.
        Status::Expired if arrivals.coming => {
            payment.status = Status::Processing;
            payment.deviations.insert(Deviation::Late);
        }
        // In time it would have been paid.
        Status::Expired if came.is_some_and(Ordering::is_ge) => {
            payment.deviations.insert(Deviation::Late);
        }
        // The invoice's word is not what its transactions say: nothing is delivered before somebody looks.
        Status::Paid if !arrivals.coming && came.is_some_and(Ordering::is_lt) => {
            payment.status = Status::NeedsReview;
        }
        _ => {}
    }
    if came.is_some_and(Ordering::is_gt) {
        payment.deviations.insert(Deviation::Overpaid);
    }
    payment.expires_at = due.and_then(|due| due.expires_at).or(payment.expires_at);
    if let (Some(last), Some(expiry)) = (arrivals.last, payment.expires_at)
        && last > expiry
    {
        payment.deviations.insert(Deviation::Late);
    }
}
