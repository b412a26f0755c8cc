//! Acme's refunds, and the mistakes that one can make with them.

use async_trait::async_trait;
use paymux_core::lists::Page;
use paymux_core::provider::wire::Rows;
use paymux_core::provider::{Operation, Reply, Schemes, Spec, Steps};
use paymux_core::refunds::{
    CreateRefund, ListRefunds, Refund, RefundRef, RefundStatus, Refunds, RetrieveRefund,
};
use paymux_core::{Asset, CallOptions, Decimal, Error, ErrorKind, Money, PaymentProvider};
use serde::{Deserialize, Serialize};

use super::api::{Acme, KEY, KEYS_KEPT_FOR};
use super::flaw::{Flaw, count, is};
use super::provider::{AcmeProvider, cut, millis};

const DOCS: &str = "https://docs.acme.example/refunds";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    id: String,
    amount_millis: Option<i64>,
    reference: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RefundBody {
    refund_id: String,
    payment: String,
    state: String,
    amount_millis: i64,
    currency: String,
    reference: String,
}

impl Operation for Create {
    type Api = Acme;
    type Output = RefundBody;
    const SPEC: &'static Spec = &Spec::post("refund.create", "/payments/{id}/refunds", DOCS)
        .keyed("idempotency-key")
        .keys_kept_for(KEYS_KEPT_FOR)
        .uuid_keys()
        .moves_money();
    const ACCEPTS: Schemes = KEY;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retrieve {
    id: String,
}

impl Operation for Retrieve {
    type Api = Acme;
    type Output = RefundBody;
    const SPEC: &'static Spec = &Spec::get("refund.get", "/refunds/{id}", DOCS);
    const ACCEPTS: Schemes = KEY;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    id: String,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageBody {
    refunds: Rows<RefundBody>,
    next: Option<String>,
}

impl Operation for List {
    type Api = Acme;
    type Output = PageBody;
    const SPEC: &'static Spec = &Spec::get("refund.list", "/payments/{id}/refunds", DOCS);
    const ACCEPTS: Schemes = KEY;
}

/// All of a payment, given back.
pub(super) fn whole(id: &str) -> Create {
    Create { id: id.to_owned(), amount_millis: None, reference: None }
}

fn status(word: &str) -> RefundStatus {
    match word {
        "sent" => RefundStatus::Pending,
        "arrived" => RefundStatus::Succeeded,
        word if is(Flaw::RefundUnknownDone) && word.contains("arrived") => RefundStatus::Succeeded,
        word => RefundStatus::Unrecognised(word.to_owned()),
    }
}

fn read(asked: RefundRef, body: &RefundBody) -> Result<Refund, Error> {
    let places = if is(Flaw::RefundAmountWrong) { 4 } else { 3 };
    let worth = Decimal::new(body.amount_millis.into(), places).zip(Asset::fiat(&body.currency));
    let amount = worth.map(|(amount, asset)| Money::new(amount, asset));
    if !is(Flaw::RefundAmountWrong) {
        asked.check(&body.refund_id, amount.as_ref())?;
    }
    if asked.payment.as_ref().is_some_and(|payment| payment.id != body.payment) && !is(Flaw::RefundOfAnother)
    {
        return Err(Error::mismatch("payment", "it is of another payment"));
    }
    if asked.reference.as_ref().is_some_and(|reference| *reference != body.reference) {
        return Err(Error::mismatch("reference", "it is another refund of yours"));
    }
    let mut refund = Refund::new(asked, status(&body.state));
    refund.amount = amount;
    Ok(refund)
}

fn answered(asked: RefundRef, reply: Reply<RefundBody>) -> Result<Refund, Error> {
    let read = read(asked, &reply.value);
    let mut refund = match is(Flaw::RefundComparedLate) {
        true => read?,
        false => read.map_err(|error| reply.answered.error(error))?,
    };
    refund.key = reply.key;
    refund.body = reply.body;
    Ok(refund)
}

#[async_trait]
impl Refunds for AcmeProvider {
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error> {
        if !is(Flaw::RefundForeign) {
            request.payment.check_made_at(self.account())?;
        }
        if !is(Flaw::RefundTooMuch) {
            request.check_amount()?;
        }
        let steps = Steps::new(self.client.runtime(), &request.call);
        let whole = request.payment.expected.as_ref().filter(|_| is(Flaw::WholeForRest));
        let amount = request.amount.as_ref().or(whole);
        let amount = amount.map(|amount| if is(Flaw::RefundRounded) { cut(amount) } else { amount.clone() });
        let amount = amount.as_ref().map(millis).transpose()?;
        let operation = Create {
            id: request.payment.id.clone(),
            amount_millis: amount.map(|(millis, _)| millis),
            reference: (!is(Flaw::RefundFieldDropped)).then(|| request.reference.clone()),
        };
        let mut call = request.call.clone();
        if is(Flaw::RefundKeyAnew) {
            call.key = call.key.map(|key| key.derive(&count().to_string()));
        }
        if is(Flaw::RefundKeyDropped) {
            call = CallOptions::default();
        }
        let mut reply = self.client.send_with(&operation, &call).await;
        if reply.is_err() && is(Flaw::RefundSentAgain) {
            reply = self.client.send(&operation).await;
        }
        let reply = reply.map_err(|error| match error.kind() {
            ErrorKind::ProviderFault if is(Flaw::RefundFailureHidden) => {
                Error::refused(ErrorKind::Declined, "the refund failed")
            }
            _ => error,
        })?;
        let mut asked = RefundRef::made(self.account(), &reply.value.refund_id, request);
        if is(Flaw::SecretInRefund) {
            asked.account.clone_from(&self.secret);
        }
        let not_carried = if is(Flaw::RefundFieldUntold) { Vec::new() } else { request.not_carried(&[]) };
        if request.amount.is_some() {
            return answered(asked, reply).map(|mut refund| {
                refund.not_carried = not_carried;
                refund
            });
        }
        // Of a whole one more is told by a lookup.
        let retrieve = Retrieve { id: reply.value.refund_id.clone() };
        let left = if is(Flaw::StepTimeAnew) { request.call.clone() } else { steps.beside() };
        let found = self.client.send_with(&retrieve, &left).await;
        let found = found.and_then(|found| answered(asked, found));
        let mut refund = match is(Flaw::LookupForgetsRefund) {
            true => found?,
            false => found.map_err(|error| reply.answered.error(error))?,
        };
        (refund.key, refund.not_carried) = (reply.key, not_carried);
        if is(Flaw::StepKeyShared) {
            let order = request.reference.clone();
            let fee = super::operations::Create {
                amount_millis: 1,
                currency: "USD".to_owned(),
                order,
                description: None,
            };
            let _fee = self.client.send_with(&fee, &steps.main()).await;
        }
        Ok(refund)
    }

    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error> {
        request.refund.check_account(self.account())?;
        let retrieve = Retrieve { id: request.refund.id.clone() };
        match self.client.send_with(&retrieve, &request.call).await {
            Err(error) if error.kind() == ErrorKind::NotFound && is(Flaw::RefundMissingFailed) => {
                Ok(Refund::new(request.refund.clone(), RefundStatus::Failed))
            }
            found => answered(request.refund.clone(), found?),
        }
    }

    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error> {
        request.payment.check_made_at(self.account())?;
        let list = List {
            id: request.payment.id.clone(),
            cursor: request.cursor.clone().filter(|_| !is(Flaw::CursorDropped)),
        };
        let reply = self.client.send_with(&list, &request.call).await?;
        let next = reply.value.next.clone();
        if next.is_some() && next == request.cursor && !is(Flaw::RefundsLeadBack) {
            return Err(reply.answered.error(Error::unintelligible("the page leads to itself")));
        }
        let row = |body: &RefundBody| {
            let mut reference = RefundRef::by_id(self.account(), &body.refund_id);
            reference.payment = Some(request.payment.clone());
            reference.reference = (!is(Flaw::RefundUnreferenced)).then(|| body.reference.clone());
            read(reference, body)
        };
        let rows: Result<Vec<_>, _> = reply.value.refunds.iter().map(row).collect();
        let unread = if is(Flaw::RowsUntold) { 0 } else { reply.value.refunds.unread.len() };
        Ok(Page::new(rows.map_err(|error| reply.answered.error(error))?, next).unread(unread))
    }
}
