//! What has come in for an invoice: the invoice itself does not say.

use paymux_core::{CallOptions, Decimal, Deviation, Error, Money, NextAction, Paged, Payment, Status};

use super::IteraPayProvider;
use crate::operations::invoice::{Invoice, InvoiceType};
use crate::operations::payment_methods::Method;
use crate::operations::transaction::List;

/// The transactions of an invoice, added up in the token of its method.
#[derive(Default)]
struct Arrivals {
    confirmed: Decimal,
    /// One is seen on the chain and not confirmed yet.
    coming: bool,
}

impl IteraPayProvider {
    /// Adds to a payment what has come in.
    pub(super) async fn add_arrivals(&self, invoice: &Invoice, payment: &mut Payment) -> Result<(), Error> {
        let arrivals = self.arrivals(&invoice.id).await?;
        if arrivals.confirmed.is_zero() && !arrivals.coming {
            return Ok(());
        }
        let method = match invoice.method() {
            Some(id) => Some(self.methods.by_id(&self.client, id, &CallOptions::default()).await?),
            // Some pages' invoices do not say in which token they are paid.
            None => None,
        };
        if let Some(method) = &method
            && !arrivals.confirmed.is_zero()
        {
            payment.received = Some(Money::new(arrivals.confirmed, method.asset()));
        }
        // What is paid again and again always waits for the next payer.
        if payment.status == Status::AwaitingPayer && invoice.kind != InvoiceType::Reusable {
            payment.status = if self.is_short(invoice, method.as_ref(), &arrivals).await {
                Status::PartiallyPaid
            } else {
                // The payer has done enough for now: asked again, he might pay twice.
                payment.next_action = NextAction::None;
                Status::Processing
            };
        }
        // Late, but on its way: asked for once more, the order might be paid twice.
        if payment.status == Status::Expired && arrivals.coming {
            payment.status = Status::Processing;
            payment.deviations.insert(Deviation::Late);
        }
        Ok(())
    }

    async fn arrivals(&self, invoice_id: &str) -> Result<Arrivals, Error> {
        let mut arrivals = Arrivals::default();
        let ids = Some(vec![invoice_id.to_owned()]);
        let mut next = Some(List { invoice_ids: ids, ..List::of(self.merchant()?) });
        while let Some(list) = next {
            let page = self.client.send(&list).await?.value;
            next = list.next_page(&page);
            for transaction in &page.data {
                // The dashboard's words are these in capitals, and `Completed`.
                let word = transaction.state().map(|state| state.as_str().to_ascii_lowercase());
                match word.as_deref() {
                    Some("confirmed" | "settled" | "completed") => {
                        let sum = arrivals.confirmed.checked_add(transaction.amount);
                        arrivals.confirmed =
                            sum.ok_or_else(|| Error::unintelligible("the amounts cannot be added up"))?;
                    }
                    Some("pending") => arrivals.coming = true,
                    _ => {}
                }
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
