//! What becomes of a payment: captures, cancellations, refunds, disputes.

use async_trait::async_trait;
use paymux_core::cancellations::{CancelHow, CancelPayment, Cancellations};
use paymux_core::captures::{CapturePayment, Captures, VoidPayment};
use paymux_core::disputes::{Dispute, DisputeRef, Disputes, ListDisputes, RetrieveDispute};
use paymux_core::lists::Page;
use paymux_core::provider::Account;
use paymux_core::refunds::{
    CreateRefund, ListRefunds, Refund, RefundRef, RefundStatus, Refunds, RetrieveRefund,
};
use paymux_core::{CallOptions, Error, Payment, PaymentProvider, PaymentRef};

use crate::STRIPE;
use crate::object::{HasId, Listed, check_own_data, reference, tagged};
use crate::operations::{dispute, payment_intent, refund, session};
use crate::provider::{StripeProvider, is_intent, read};
use crate::units::UNITS;

/// The reasons that Stripe takes. Source: docs.stripe.com/api/refunds/create.
const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];

/// Under this name any other reason stands in the refund's metadata.
const REASON: &str = "paymux_reason";

#[async_trait]
impl Captures for StripeProvider {
    async fn capture(&self, request: &CapturePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        request.check_amount()?;
        let amount = request.amount.as_ref();
        let amount_to_capture = amount.map(|amount| UNITS.to_wire(amount)).transpose()?;
        let steps = self.steps(&request.call);
        let id = self.money_behind(&request.payment, amount, &steps).await?;
        let final_capture = (!request.last).then_some(false);
        let operation = payment_intent::Capture { id, amount_to_capture, final_capture };
        let reply = self.client.send_with(&operation, &steps.main()).await?;
        let mut payment = reply.answer(|intent| read::intent_payment(&request.payment, &intent))?;
        payment.not_carried = request.not_carried(&[]);
        Ok(payment)
    }

    async fn void(&self, request: &VoidPayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let steps = self.steps(&request.call);
        let id = self.money_behind(&request.payment, None, &steps).await?;
        self.let_go(&request.payment, id, &steps.main()).await
    }
}

impl StripeProvider {
    async fn let_go(&self, asked: &PaymentRef, id: String, call: &CallOptions) -> Result<Payment, Error> {
        let operation = payment_intent::Cancel { id, cancellation_reason: None };
        let reply = self.client.send_with(&operation, call).await?;
        reply.answer(|intent| read::intent_payment(asked, &intent))
    }

    /// The PaymentIntent or charge as the parameter that it is.
    async fn refunded_by(
        &self,
        payment: &PaymentRef,
        part: Option<&paymux_core::Money>,
        steps: &paymux_core::provider::Steps<'_>,
    ) -> Result<(Option<String>, Option<String>), Error> {
        let id = self.money_behind(payment, part, steps).await?;
        Ok(if is_intent(&id) { (Some(id), None) } else { (None, Some(id)) })
    }
}

#[async_trait]
impl Cancellations for StripeProvider {
    /// Expires the page, or cancels a PaymentIntent that was made natively. Money that is held is let go by
    /// [`Captures::void`].
    async fn cancel(&self, request: &CancelPayment) -> Result<Payment, Error> {
        let asked = &request.payment;
        asked.check_made_at(self.account())?;
        if request.how == CancelHow::Delete {
            let error = Error::unsupported("Stripe deletes no payments: archive it");
            return Err(error.with_field("how").of_provider(STRIPE.name));
        }
        if is_intent(&asked.id) {
            return self.let_go(asked, asked.id.clone(), &request.call).await;
        }
        let operation = session::Expire { id: asked.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|session| read::session_payment(asked, &session))
    }
}

#[async_trait]
impl Refunds for StripeProvider {
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error> {
        request.payment.check_made_at(self.account())?;
        request.check_amount()?;
        check_own_data(&request.metadata)?;
        let part = request.amount.as_ref();
        let amount = part.map(|amount| UNITS.to_wire(amount)).transpose()?;
        let mut metadata = tagged(&request.metadata, &request.reference);
        let (known, other) = request.reason.clone().map_or((None, None), |reason| {
            if REASONS.contains(&reason.as_str()) { (Some(reason), None) } else { (None, Some(reason)) }
        });
        metadata.extend(other.map(|reason| (REASON.to_owned(), reason)));
        let steps = self.steps(&request.call);
        let (payment_intent, charge) = self.refunded_by(&request.payment, part, &steps).await?;
        let operation =
            refund::Create { payment_intent, charge, amount, reason: known, metadata: Some(metadata) };
        let reply = self.client.send_with(&operation, &steps.main()).await?;
        reply.answer(|made| refund_of(RefundRef::made(self.account(), &made.id, request), &made))
    }

    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error> {
        request.refund.check_account(self.account())?;
        let operation = refund::Retrieve { id: request.refund.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|found| refund_of(request.refund.clone(), &found))
    }

    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error> {
        request.payment.check_made_at(self.account())?;
        let steps = self.steps(&request.call);
        let (payment_intent, charge) = self.refunded_by(&request.payment, None, &steps).await?;
        let starting_after = request.cursor.clone();
        let list = refund::List { payment_intent, charge, limit: Some(100), starting_after };
        let reply = self.client.send_with(&list, &steps.main()).await?;
        let row = |row: &refund::Refund| {
            let mut made = RefundRef::by_id(self.account(), &row.id);
            made.payment = Some(request.payment.clone());
            refund_of(made, row)
        };
        reply.answer(|rows| page(&rows, request.cursor.as_deref(), row))
    }
}

/// A refund, compared with the one that is meant.
fn refund_of(asked: RefundRef, details: &refund::Refund) -> Result<Refund, Error> {
    let amount = UNITS.from_wire(details.amount, &details.currency)?;
    asked.check(&details.id, Some(&amount))?;
    if let (Some(asked), Some(came)) = (&asked.reference, reference(&details.metadata)) {
        Error::unless_same("reference", asked, came)?;
    }
    check_payment(&asked, details)?;
    let mut asked = asked;
    asked.reference = asked.reference.or_else(|| reference(&details.metadata).map(str::to_owned));
    let mut refund = Refund::new(asked, refund_status(details.status.as_deref()));
    refund.raw_status = details.status.clone();
    refund.amount = Some(amount);
    refund.created_at = details.created.time();
    Ok(refund)
}

/// A refund of another payment is not this one. A reference that does not know its PaymentIntent cannot tell.
fn check_payment(asked: &RefundRef, details: &refund::Refund) -> Result<(), Error> {
    let Some(payment) = &asked.payment else { return Ok(()) };
    let known = payment.further_ids.get(read::INTENT).or(is_intent(&payment.id).then_some(&payment.id));
    match (known, &details.payment_intent) {
        (Some(known), Some(came)) if known != came.id() => {
            Err(Error::mismatch("payment", "the refund belongs to another payment"))
        }
        _ => Ok(()),
    }
}

/// Source: docs.stripe.com/api/refunds/object. While the payer has to do something, the amount is taken.
pub(crate) fn refund_status(word: Option<&str>) -> RefundStatus {
    match word {
        Some("pending" | "requires_action") => RefundStatus::Pending,
        Some("succeeded") => RefundStatus::Succeeded,
        Some("failed") => RefundStatus::Failed,
        Some("canceled") => RefundStatus::Canceled,
        other => RefundStatus::Unrecognised(other.unwrap_or_default().to_owned()),
    }
}

/// A page of unified rows; a row that cannot be translated counts as unread.
pub(crate) fn page<T: HasId, U>(
    listed: &Listed<T>,
    cursor: Option<&str>,
    read: impl Fn(&T) -> Result<U, Error>,
) -> Result<Page<U>, Error> {
    let next = listed.next();
    if next.is_some() && next.as_deref() == cursor {
        return Err(Error::unintelligible("the list leads back to where it was").with_field("data"));
    }
    let items: Vec<U> = listed.data.iter().filter_map(|row| read(row).ok()).collect();
    let unread = listed.data.came().saturating_sub(items.len());
    Ok(Page::new(items, next).unread(unread))
}

#[async_trait]
impl Disputes for StripeProvider {
    async fn list_disputes(&self, request: &ListDisputes) -> Result<Page<Dispute>, Error> {
        let limit = limit(request.limit)?;
        let list = dispute::List { limit, starting_after: request.cursor.clone(), ..Default::default() };
        let reply = self.client.send_with(&list, &request.call).await?;
        let row = |row: &dispute::Dispute| dispute_of(self.account(), row);
        reply.answer(|rows| page(&rows, request.cursor.as_deref(), row))
    }

    async fn retrieve_dispute(&self, request: &RetrieveDispute) -> Result<Dispute, Error> {
        request.dispute.check_account(self.account())?;
        let operation = dispute::Retrieve { id: request.dispute.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|found| dispute_of(self.account(), &found))
    }
}

/// How many rows may be asked for. Source: docs.stripe.com/api/pagination.
pub(crate) fn limit(rows: Option<u32>) -> Result<Option<u32>, Error> {
    match rows {
        Some(0) => Err(Error::invalid_field("limit", "at least 1").of_provider(STRIPE.name)),
        rows => Ok(rows.map(|rows| rows.min(100))),
    }
}

fn dispute_of(account: &Account, details: &dispute::Dispute) -> Result<Dispute, Error> {
    let reference = DisputeRef::by_id(account, &details.id);
    let mut dispute = Dispute::new(reference, read::dispute_status(&details.status));
    dispute.raw_status = Some(details.status.clone());
    dispute.payment_ids = disputed(details);
    dispute.amount = Some(UNITS.from_wire(details.amount, &details.currency)?);
    dispute.reason.clone_from(&details.reason);
    dispute.respond_by = details.evidence_details.as_ref().and_then(|details| details.due_by.time());
    dispute.created_at = details.created.time();
    Ok(dispute)
}

/// The ids of the payment that is disputed.
pub(crate) fn disputed(details: &dispute::Dispute) -> Vec<String> {
    let ids = [&details.payment_intent, &details.charge].into_iter().flatten();
    ids.map(|id| id.id().to_owned()).collect()
}
