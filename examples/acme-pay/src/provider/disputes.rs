//! Disputes, which can be read; they are answered in the dashboard. Source: API.md, "Disputes".

use async_trait::async_trait;
use paymux_core::disputes::{Dispute, DisputeRef, DisputeStatus, Disputes, ListDisputes, RetrieveDispute};
use paymux_core::lists::Page;
use paymux_core::provider::wire::from_minor;
use paymux_core::{Error, PaymentProvider};

use super::AcmePayProvider;
use crate::operations::dispute;

#[async_trait]
impl Disputes for AcmePayProvider {
    async fn list_disputes(&self, request: &ListDisputes) -> Result<Page<Dispute>, Error> {
        let operation = dispute::List { limit: request.limit, after: request.cursor.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let row = |details: &dispute::Details| read(DisputeRef::by_id(self.account(), &details.id), details);
        let rows: Result<Vec<_>, _> = reply.value.disputes.iter().map(row).collect();
        let rows = rows.map_err(|error| reply.answered.error(error))?;
        Ok(Page::new(rows, reply.value.next).unread(reply.value.disputes.unread.len()))
    }

    async fn retrieve_dispute(&self, request: &RetrieveDispute) -> Result<Dispute, Error> {
        request.dispute.check_account(self.account())?;
        let operation = dispute::Retrieve { id: request.dispute.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|details| read(request.dispute.clone(), &details))
    }
}

/// Source: API.md, "Disputes".
pub(crate) fn dispute_status(state: &str) -> DisputeStatus {
    match state {
        "open" => DisputeStatus::NeedsResponse,
        "review" => DisputeStatus::UnderReview,
        "won" => DisputeStatus::Won,
        "lost" => DisputeStatus::Lost,
        other => DisputeStatus::Unrecognised(other.to_owned()),
    }
}

fn read(reference: DisputeRef, details: &dispute::Details) -> Result<Dispute, Error> {
    let mut dispute = Dispute::new(reference, dispute_status(&details.state));
    dispute.payment_ids = vec![details.payment.clone()];
    dispute.raw_status = Some(details.state.clone());
    dispute.amount = Some(from_minor(details.amount, &details.currency)?);
    dispute.reason = details.reason.value().cloned();
    dispute.respond_by = details.answer_by.value().map(|at| at.0);
    dispute.created_at = details.created.value().map(|at| at.0);
    Ok(dispute)
}
