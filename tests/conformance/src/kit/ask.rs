//! A call through the interface, whichever method it is, and what came of it in one shape.

use std::fmt::Debug;

use paymux_core::balances::ReadBalances;
use paymux_core::cancellations::CancelPayment;
use paymux_core::captures::{CapturePayment, VoidPayment};
use paymux_core::disputes::{Dispute, DisputeRef, ListDisputes, RetrieveDispute};
use paymux_core::finds::FindPayment;
use paymux_core::lists::Page;
use paymux_core::payouts::{CreatePayout, FindPayout, Payout, PayoutRef, RetrievePayout};
use paymux_core::provider::{Account, Opened};
use paymux_core::quotes::QuoteRequest;
use paymux_core::refunds::{CreateRefund, ListRefunds, Refund, RefundRef, RetrieveRefund};
use paymux_core::transport::Runtime;
use paymux_core::{
    AdvancePayment, CallOptions, Error, IdempotencyKey, Money, Payment, PaymentRef, RetrievePayment,
    Timestamp,
};

use super::bench::Bench;
use super::case::{Stop, fail};
use super::money::money;
use crate::data::{Ask, Means, PayoutFlow};
use crate::peer::Clock;

/// What a call varies in.
pub(crate) struct Asking {
    pub(crate) call: CallOptions,
    /// Where the page of a list starts.
    pub(crate) cursor: Option<String>,
    /// The amount of a capture or refund, instead of the flow's.
    pub(crate) amount: Option<Money>,
    /// What the payment was of, where that matters.
    pub(crate) whole: Option<Money>,
    /// What is known to be left of the payment.
    pub(crate) left: Option<Money>,
    /// A field that says something, and what it says.
    pub(crate) said: Option<(&'static str, String)>,
    /// Whether another capture is to follow.
    pub(crate) more_follows: bool,
    /// Where what it is about was made.
    pub(crate) account: Account,
}

impl Asking {
    pub(crate) fn new(bench: Bench) -> Self {
        let call = CallOptions::default();
        Self {
            call,
            cursor: None,
            amount: None,
            whole: None,
            left: None,
            said: None,
            more_follows: false,
            account: bench.account(),
        }
    }

    pub(crate) fn call(mut self, call: CallOptions) -> Self {
        self.call = call;
        self
    }
}

/// What was told.
#[derive(Default)]
pub(crate) struct Answered {
    pub(crate) items: Vec<Item>,
    pub(crate) next: Option<String>,
    /// Whether it says itself that something is missing from it.
    pub(crate) lacking: bool,
    /// What was asked for and the provider has no field for, as a capture or refund tells it.
    pub(crate) not_carried: Vec<&'static str>,
    /// As `Debug` shows it.
    pub(crate) shown: String,
}

/// One payment, refund, payout or dispute that was told of.
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) means: Means,
    pub(crate) amounts: Vec<(&'static str, Money)>,
    /// The payment that it is of.
    pub(crate) of: Vec<String>,
    pub(crate) key: Option<IdempotencyKey>,
    /// The app's own reference.
    pub(crate) reference: Option<String>,
}

/// What a call has come to; the outer error ends the case.
pub(crate) type Came = Result<Result<Answered, Error>, Stop>;

pub(crate) fn ask(
    bench: Bench,
    (opened, clock): (&Opened, &Clock),
    (ask, of): (Ask, fn(PaymentRef) -> PaymentRef),
    asking: Asking,
) -> Came {
    let provider = &*opened.provider;
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let Some(first) = flow.takes.first() else { fail!("`takes` is empty") };
    let usual = money(first)?;
    let Asking { call, cursor, amount, whole, left, said, more_follows, account } = asking;
    // A capture or refund of another amount is one of a payment that is large enough.
    let large_enough = || amount.clone().filter(|_| left.is_none());
    let whole = whole.or_else(large_enough).unwrap_or_else(|| usual.clone());
    let payment = of(PaymentRef::made(&account, flow.id, &(flow.request)(whole)));
    let gone = || Stop::Failed(format!("`{}` is not there", ask.facet()));
    let amount = |text: Option<&str>| match (amount.clone(), text) {
        (Some(amount), _) => Ok(Some(amount)),
        (None, text) => text.map(money).transpose(),
    };
    let said = |field: &str| said.as_ref().filter(|(name, _)| *name == field).map(|(_, text)| text.clone());
    let run = match ask {
        Ask::Create(request) => clock
            .run(provider.create(&request(usual).call(call)))?
            .map(|payment| one(item(&payment), &payment)),
        Ask::Retrieve => {
            let request = RetrievePayment::new(payment).call(call);
            clock.run(provider.retrieve(&request))?.map(|payment| one(item(&payment), &payment))
        }
        Ask::Advance(query) => {
            let request = AdvancePayment::new(payment).returned_with(query).call(call);
            clock.run(provider.advance(&request))?.map(|payment| one(item(&payment), &payment))
        }
        Ask::Cancel(how) => {
            let request = CancelPayment::new(payment).how(how).call(call);
            let facet = provider.cancellations().ok_or_else(gone)?;
            clock.run(facet.cancel(&request))?.map(|payment| one(item(&payment), &payment))
        }
        Ask::Capture(text) => {
            let mut request = CapturePayment::new(payment).call(call);
            (request.amount, request.capturable) = (amount(text)?, left);
            (request.last, request.reference) = (!more_follows, said("reference"));
            let facet = provider.captures().ok_or_else(gone)?;
            clock.run(facet.capture(&request))?.map(|payment| {
                let not_carried = payment.not_carried.clone();
                Answered { not_carried, ..one(item(&payment), &payment) }
            })
        }
        Ask::Void => {
            let facet = provider.captures().ok_or_else(gone)?;
            let request = VoidPayment::new(payment).call(call);
            clock.run(facet.void(&request))?.map(|payment| one(item(&payment), &payment))
        }
        Ask::Refund(text) => {
            let mut request = CreateRefund::new(payment, "refund-1").call(call);
            (request.amount, request.refundable) = (amount(text)?, left);
            request.reason = said("reason");
            request.metadata.extend(said("metadata").map(|text| ("cart".to_owned(), text)));
            let facet = provider.refunds().ok_or_else(gone)?;
            clock.run(facet.refund(&request))?.map(|refund| {
                let not_carried = refund.not_carried.clone();
                Answered { not_carried, ..one(of_refund(&refund), &refund) }
            })
        }
        Ask::RetrieveRefund(id, text) => {
            let request = CreateRefund::new(payment, "refund-1").amount(money(text)?);
            let request = RetrieveRefund::new(RefundRef::made(&account, id, &request)).call(call);
            let facet = provider.refunds().ok_or_else(gone)?;
            clock.run(facet.retrieve_refund(&request))?.map(|refund| one(of_refund(&refund), &refund))
        }
        Ask::RefundsOf => {
            let mut request = ListRefunds::of(payment).call(call);
            request.cursor = cursor;
            let facet = provider.refunds().ok_or_else(gone)?;
            clock.run(facet.refunds_of(&request))?.map(|page| rows(page, of_refund))
        }
        Ask::Find => {
            let request = FindPayment::new("order-77").call(call);
            let facet = provider.finds().ok_or_else(gone)?;
            clock.run(facet.find(&request))?.map(|found| Answered {
                lacking: !found.complete,
                shown: format!("{found:?}"),
                items: found.items.iter().map(item).collect(),
                ..Answered::default()
            })
        }
        Ask::List(filters) => {
            let mut request = filters().call(call);
            request.cursor = cursor;
            let facet = provider.lists().ok_or_else(gone)?;
            clock.run(facet.list(&request))?.map(|page| rows(page, item))
        }
        Ask::ListDisputes => {
            let mut request = ListDisputes::new().call(call);
            request.cursor = cursor;
            let facet = provider.disputes().ok_or_else(gone)?;
            clock.run(facet.list_disputes(&request))?.map(|page| rows(page, of_dispute))
        }
        Ask::RetrieveDispute(id) => {
            let request = RetrieveDispute::new(DisputeRef::by_id(&account, id)).call(call);
            let facet = provider.disputes().ok_or_else(gone)?;
            clock.run(facet.retrieve_dispute(&request))?.map(|dispute| one(of_dispute(&dispute), &dispute))
        }
        Ask::PayOut => {
            let request = to_pay_out(payout_flow(bench)?)?.call(call);
            let facet = provider.payouts().ok_or_else(gone)?;
            clock.run(facet.pay_out(&request))?.map(|payout| one(of_payout(&payout), &payout))
        }
        Ask::RetrievePayout(id) => {
            let sent = to_pay_out(payout_flow(bench)?)?;
            let reference = PayoutRef::made(&account, Some(id.to_owned()), &sent);
            let request = RetrievePayout::new(reference).call(call);
            let facet = provider.payouts().ok_or_else(gone)?;
            clock.run(facet.retrieve_payout(&request))?.map(|payout| one(of_payout(&payout), &payout))
        }
        Ask::FindPayout => {
            let sent = to_pay_out(payout_flow(bench)?)?;
            let since = Timestamp::from_unix_seconds(clock.now().unix_seconds() - 3600);
            let request = FindPayout::new(sent, since.unwrap_or(Timestamp::UNIX_EPOCH)).call(call);
            let facet = provider.payouts().ok_or_else(gone)?;
            clock.run(facet.find_payout(&request))?.map(|found| Answered {
                lacking: !found.found.complete || !found.proved,
                shown: format!("{found:?}"),
                items: found.found.items.iter().map(of_payout).collect(),
                ..Answered::default()
            })
        }
        Ask::Balances => {
            let request = ReadBalances::new().call(call);
            clock.run(provider.balances().ok_or_else(gone)?.balances(&request))?.map(|all| shown(&all))
        }
        Ask::Fee(text, method) => {
            let request = QuoteRequest::new(money(text)?, method).call(call);
            clock.run(provider.fee_quotes().ok_or_else(gone)?.fee(&request))?.map(|fee| shown(&fee))
        }
        Ask::Rate(text, method) => {
            let request = QuoteRequest::new(money(text)?, method).call(call);
            clock.run(provider.rate_quotes().ok_or_else(gone)?.rate(&request))?.map(|rate| shown(&rate))
        }
    };
    Ok(run)
}

fn payout_flow(bench: Bench) -> Result<PayoutFlow, Stop> {
    bench.suite.payout.ok_or_else(|| Stop::Failed("there is no `payout`".to_owned()))
}

/// What ours is told by, in a list of payments and in one of payouts.
pub(crate) fn sought(bench: Bench) -> Vec<String> {
    let payout = bench.suite.payout.and_then(|flow| to_pay_out(flow).ok()?.reference);
    payout.into_iter().chain(["order-77".to_owned()]).collect()
}

fn to_pay_out(flow: PayoutFlow) -> Result<CreatePayout, Stop> {
    let Some(first) = flow.takes.first() else { fail!("`takes` of `payout` is empty") };
    Ok((flow.request)(money(first)?))
}

fn shown(value: &impl Debug) -> Answered {
    Answered { shown: format!("{value:?}{value:#?}"), ..Answered::default() }
}

fn one(item: Item, value: &impl Debug) -> Answered {
    Answered { items: vec![item], ..shown(value) }
}

fn rows<T: Debug>(page: Page<T>, item: impl Fn(&T) -> Item) -> Answered {
    Answered {
        items: page.items.iter().map(item).collect(),
        lacking: page.unread > 0,
        next: page.next.clone(),
        shown: format!("{page:?}"),
        ..Answered::default()
    }
}

fn item(payment: &Payment) -> Item {
    let amounts = &payment.amounts;
    let told = [
        ("authorized", &amounts.authorized),
        ("received", &amounts.received),
        ("refunded", &amounts.refunded),
        ("disputed", &amounts.disputed),
    ];
    Item {
        id: payment.reference.id.clone(),
        means: Means::Payment(payment.status.clone()),
        amounts: told.into_iter().filter_map(|(name, amount)| Some((name, amount.clone()?))).collect(),
        of: Vec::new(),
        key: payment.key.clone(),
        reference: payment.reference.reference.clone(),
    }
}

fn amount_alone(amount: Option<&Money>) -> Vec<(&'static str, Money)> {
    amount.map(|amount| ("amount", amount.clone())).into_iter().collect()
}

fn of_refund(refund: &Refund) -> Item {
    let of = refund.reference.payment.iter();
    Item {
        id: refund.reference.id.clone(),
        means: Means::Refund(refund.status.clone()),
        amounts: amount_alone(refund.amount.as_ref()),
        of: of
            .flat_map(|payment| std::iter::once(&payment.id).chain(payment.further_ids.values()))
            .cloned()
            .collect(),
        key: refund.key.clone(),
        reference: refund.reference.reference.clone(),
    }
}

fn of_dispute(dispute: &Dispute) -> Item {
    Item {
        id: dispute.reference.id.clone(),
        means: Means::Dispute(dispute.status.clone()),
        amounts: amount_alone(dispute.amount.as_ref()),
        of: dispute.payment_ids.clone(),
        key: None,
        reference: None,
    }
}

fn of_payout(payout: &Payout) -> Item {
    Item {
        id: payout.reference.id.clone().unwrap_or_default(),
        means: Means::Payout(payout.status.clone()),
        amounts: amount_alone(payout.amount.as_ref()),
        of: Vec::new(),
        key: payout.key.clone(),
        reference: None,
    }
}
