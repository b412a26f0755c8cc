//! What has come in for an invoice: the invoice itself does not say.

use std::collections::BTreeSet;

use paymux_core::{CallOptions, Decimal, Deviation, Error, Money, NextAction, Paged, Payment, Status};

use super::IteraPayProvider;
use crate::operations::invoice::{Invoice, InvoiceType};
use crate::operations::payment_methods::Method;
use crate::operations::transaction::List;

/// The transactions of an invoice, added up in the token of its method.
#[derive(Default)]
struct Arrivals {
    confirmed: Decimal,
    /// The payer has sent more, and it is not confirmed: on its way, held for a check, or in a state that no
    /// page tells of.
    coming: bool,
}

impl IteraPayProvider {
    /// Adds to a payment what has come in.
    pub(super) async fn add_arrivals(&self, invoice: &Invoice, payment: &mut Payment) -> Result<(), Error> {
        let arrivals = self.arrivals(invoice).await?;
        if arrivals.confirmed.is_zero() && !arrivals.coming {
            return Ok(());
        }
        // Some pages' invoices do not say in which token they are paid. And that something came holds
        // without the list of methods, too.
        let method = match invoice.method() {
            Some(id) => self.methods.by_id(&self.client, id, &CallOptions::default()).await.map(Some),
            None => Ok(None),
        };
        let known = method.as_ref().ok().and_then(Option::as_ref);
        if let Some(method) = known
            && !arrivals.confirmed.is_zero()
        {
            payment.received = Some(Money::new(arrivals.confirmed, method.asset()));
        }
        // What is paid again and again always waits for the next payer.
        if invoice.kind != InvoiceType::Reusable {
            let short = match &payment.status {
                Status::AwaitingPayer => self.is_short(invoice, known, &arrivals).await,
                // IteraPay's own word for it.
                Status::PartiallyPaid => !arrivals.coming,
                _ => false,
            };
            match &payment.status {
                Status::AwaitingPayer | Status::PartiallyPaid if short => {
                    payment.status = Status::PartiallyPaid;
                }
                // The payer has done enough for now: asked again, he might pay twice.
                Status::AwaitingPayer | Status::PartiallyPaid => {
                    payment.offer(NextAction::None);
                    payment.status = Status::Processing;
                }
                Status::Unrecognised(_) => payment.offer(NextAction::None),
                _ => {}
            }
        }
        // Late, but on its way: asked for once more, the order might be paid twice.
        if payment.status == Status::Expired && arrivals.coming {
            payment.status = Status::Processing;
            payment.deviations.insert(Deviation::Late);
        }
        method.map(|_| ())
    }

    async fn arrivals(&self, invoice: &Invoice) -> Result<Arrivals, Error> {
        let mut arrivals = Arrivals::default();
        let held = invoice.failed_check();
        let ids = Some(vec![invoice.id.clone()]);
        let mut next = Some(List { invoice_ids: ids, ..List::of(self.merchant()?) });
        let mut seen = BTreeSet::new();
        while let Some(list) = next {
            let page = self.client.send(&list).await?.value;
            next = list.next_page(&page);
            let before = seen.len();
            for transaction in page.data {
                // The dashboard's words are these in capitals, and `Completed`.
                let word = transaction.state().map(|state| state.as_str().to_ascii_lowercase());
                // A list that grows while it is read shows a row again on its next page. Rows without an id
                // cannot be told apart: each counts, or the payer would be asked again for what he paid.
                if !transaction.id.is_empty() && !seen.insert(transaction.id) {
                    continue;
                }
                match word.as_deref() {
                    Some("confirmed" | "settled" | "completed") => {
                        let sum = arrivals.confirmed.checked_add(transaction.amount);
                        arrivals.confirmed =
                            sum.ok_or_else(|| Error::unintelligible("the amounts cannot be added up"))?;
                    }
                    // What only failed the check did arrive.
                    Some("failed") if !held => {}
                    _ => arrivals.coming = true,
                }
            }
            if next.is_some() && seen.len() == before {
                return Err(Error::mismatch("page", "the answer is a page that was there before"));
            }
        }
        Ok(arrivals)
    }

    /// Whether less has come in than the address asks for, and nothing more is on its way.
    async fn is_short(&self, invoice: &Invoice, method: Option<&Method>, arrivals: &Arrivals) -> bool {
        let Some(method) = method.filter(|_| !arrivals.coming) else { return false };
        let due = self.address(&invoice.id, method, &CallOptions::default()).await;
        due.is_ok_and(|due| arrivals.confirmed < due.amount.amount())
    }
}
