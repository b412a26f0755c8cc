//! Listing payments, and finding one by its order. Source: API.md, "Lists".

use async_trait::async_trait;
use paymux_core::finds::{FindPayment, Finds, Found};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::provider::UnixSeconds;
use paymux_core::provider::wire::from_minor;
use paymux_core::{Error, Payment, PaymentProvider, PaymentRef};

use super::{AcmePayProvider, read};
use crate::operations::payment::{Details, List};

#[async_trait]
impl Lists for AcmePayProvider {
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        let operation = List {
            order: None,
            from: request.created_since.map(UnixSeconds),
            until: request.until.map(UnixSeconds),
            limit: request.limit.map(|rows| rows.clamp(1, MOST_ROWS)),
            after: request.cursor.clone(),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let rows: Result<Vec<_>, _> = reply.value.payments.iter().map(|row| self.listed(row)).collect();
        let mut rows = rows.map_err(|error| reply.answered.error(error))?;
        // Acme Pay does not filter by state, and its times are whole seconds.
        rows.retain(|payment| request.matches(payment));
        Ok(Page::new(rows, reply.value.next).unread(reply.value.payments.unread.len()))
    }
}

#[async_trait]
impl Finds for AcmePayProvider {
    /// Asks for as many as fit on a page. An order with more attempts than that is no complete answer, and says so.
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        let operation = List {
            order: Some(request.reference.clone()),
            from: request.created_since.map(UnixSeconds),
            limit: Some(MOST_ROWS),
            ..List::default()
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let rows: Result<Vec<_>, _> = reply.value.payments.iter().map(|row| self.listed(row)).collect();
        let rows = rows.map_err(|error| reply.answered.error(error))?;
        // API.md: "A payment is in the list before its creation is answered."
        let whole = reply.value.next.is_none() && reply.value.payments.is_complete();
        Ok(if whole { Found::complete(rows) } else { Found::incomplete(rows) })
    }
}

/// The most rows of a page. Source: API.md, "Lists".
const MOST_ROWS: u32 = 100;

impl AcmePayProvider {
    /// A row says itself what was asked for.
    fn listed(&self, row: &Details) -> Result<Payment, Error> {
        let reference = PaymentRef::by_id(self.account(), &row.id);
        read(&reference.expecting(from_minor(row.amount, &row.currency)?, &row.order), row)
    }
}
