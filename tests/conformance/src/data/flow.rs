use paymux_core::cancellations::CancelHow;
use paymux_core::lists::ListPayments;
use paymux_core::{CreatePayment, Money, PaymentRef};

use super::{Carried, Means, Stub};

/// One documented request of a flow, whole, and the reply to it.
///
/// ```
/// use paymux_conformance::{Step, Stub};
/// const REFUND: Step = Step::new("POST /payments/p1/refunds", Stub::new(201, r#"{"id":"r1","cents":500}"#))
///     .body(r#"{"cents":500,"reference":"refund-1"}"#);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub(crate) line: &'static str,
    pub(crate) body: &'static str,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) reply: Stub,
}

impl Step {
    /// The documented request line below the base URL, and the reply. Nothing is sent as body but what
    /// [`body`](Self::body) says.
    #[must_use]
    pub const fn new(line: &'static str, reply: Stub) -> Self {
        Self { line, body: "", headers: &[], reply }
    }

    /// The whole body: JSON in any order of members, or a form, compared by its decoded pairs.
    #[must_use]
    pub const fn body(mut self, body: &'static str) -> Self {
        self.body = body;
        self
    }

    /// Headers that the documentation asks for, credentials and idempotency keys aside.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }
}

/// What is asked through the interface. Whatever is about a payment is about the one of the
/// [`PaymentFlow`](super::PaymentFlow), with its first amount and the reference `order-77`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Ask {
    /// `create` with this request. A provider that can hold money has one with
    /// [`capture_manually`](CreatePayment::capture_manually).
    Create(fn(Money) -> CreatePayment),
    /// `retrieve`.
    Retrieve,
    /// `advance`, with this query of the return URL.
    Advance(&'static str),
    /// `cancel`.
    Cancel(CancelHow),
    /// `capture` of this amount (`"5.00 USD"`), or of all that is held.
    Capture(Option<&'static str>),
    /// `void`.
    Void,
    /// `refund` of this amount, or of all that is left, under the reference `refund-1`.
    Refund(Option<&'static str>),
    /// `retrieve_refund` of this id and amount, under the reference `refund-1`.
    RetrieveRefund(&'static str, &'static str),
    /// `refunds_of`, the first page.
    RefundsOf,
    /// `find`, by the reference `order-77`.
    Find,
    /// `list` with these filters, the first page.
    List(fn() -> ListPayments),
    /// `list_disputes`, the first page.
    ListDisputes,
    /// `retrieve_dispute` of this id.
    RetrieveDispute(&'static str),
    /// `pay_out`, as the [`PayoutFlow`](super::PayoutFlow) asks for it, with its first amount.
    PayOut,
    /// `retrieve_payout` of this id, of such a payout.
    RetrievePayout(&'static str),
    /// `find_payout`, after the reply to such a payout was lost.
    FindPayout,
    /// `balances`.
    Balances,
    /// `fee` on an amount (`"25.50 USD"`) with a method.
    Fee(&'static str, &'static str),
    /// `rate`: what an amount is in the token of a method.
    Rate(&'static str, &'static str),
}

impl Ask {
    /// The facet, by the name of the provider's method that gives it.
    pub(crate) const fn facet(self) -> &'static str {
        match self {
            Self::Create(_) | Self::Retrieve | Self::Advance(_) => "payment",
            Self::Cancel(_) => "cancellations",
            Self::Capture(_) | Self::Void => "captures",
            Self::Refund(_) | Self::RetrieveRefund(..) | Self::RefundsOf => "refunds",
            Self::Find => "finds",
            Self::List(_) => "lists",
            Self::ListDisputes | Self::RetrieveDispute(_) => "disputes",
            Self::PayOut | Self::RetrievePayout(_) | Self::FindPayout => "payouts",
            Self::Balances => "balances",
            Self::Fee(..) => "fee_quotes",
            Self::Rate(..) => "rate_quotes",
        }
    }

    /// The method that is called.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Retrieve => "retrieve",
            Self::Advance(_) => "advance",
            Self::Cancel(_) => "cancel",
            Self::Capture(_) => "capture",
            Self::Void => "void",
            Self::Refund(_) => "refund",
            Self::RetrieveRefund(..) => "retrieve_refund",
            Self::RefundsOf => "refunds_of",
            Self::Find => "find",
            Self::List(_) => "list",
            Self::ListDisputes => "list_disputes",
            Self::RetrieveDispute(_) => "retrieve_dispute",
            Self::PayOut => "pay_out",
            Self::RetrievePayout(_) => "retrieve_payout",
            Self::FindPayout => "find_payout",
            Self::Balances => "balances",
            Self::Fee(..) => "fee",
            Self::Rate(..) => "rate",
        }
    }

    /// Whether it changes something at the provider, so that a lost reply leaves open whether it was done.
    pub(crate) const fn acts(self) -> bool {
        matches!(
            self,
            Self::Create(_)
                | Self::Cancel(_)
                | Self::Capture(_)
                | Self::Void
                | Self::Refund(_)
                | Self::PayOut
        )
    }

    /// Whether it gives rows.
    pub(crate) const fn lists(self) -> bool {
        matches!(self, Self::RefundsOf | Self::Find | Self::List(_) | Self::ListDisputes | Self::FindPayout)
    }

    /// Whether what comes back says how something stands.
    pub(crate) const fn tells(self) -> bool {
        !matches!(self, Self::Balances | Self::Fee(..) | Self::Rate(..))
    }
}

/// What must be read out of the replies: one payment, refund, payout or dispute.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    pub(crate) id: &'static str,
    pub(crate) means: &'static Means,
    pub(crate) amounts: &'static [(&'static str, &'static str)],
    pub(crate) of: Option<&'static str>,
}

impl Told {
    /// The provider's id, and how it stands.
    #[must_use]
    pub const fn new(id: &'static str, means: &'static Means) -> Self {
        Self { id, means, amounts: &[], of: None }
    }

    /// Every amount that the replies tell of. Of a payment: `authorized`, `received`, `refunded`, `disputed`; what was
    /// asked for is compared anyway. Of anything else `amount`.
    #[must_use]
    pub const fn amounts(mut self, amounts: &'static [(&'static str, &'static str)]) -> Self {
        self.amounts = amounts;
        self
    }

    /// The provider's id of the payment that a refund or a dispute is about.
    #[must_use]
    pub const fn of(mut self, payment: &'static str) -> Self {
        self.of = Some(payment);
        self
    }
}

/// A call through the interface: the documented requests and replies, and what must come of it.
///
/// ```
/// use paymux_conformance::{Ask, Carried, Flow, Means, Step, Stub, Told, Unit};
/// use paymux_core::refunds::RefundStatus;
///
/// const MADE: Stub = Stub::new(201, r#"{"id":"r1","payment":"p1","cents":500,"currency":"USD","state":"done"}"#);
/// const REFUND: Flow = Flow::new(
///     "part",
///     Ask::Refund(Some("5.00 USD")),
///     &[Step::new("POST /payments/p1/refunds", MADE).body(r#"{"cents":500,"reference":"refund-1"}"#)],
/// )
/// .told(&[Told::new("r1", &Means::Refund(RefundStatus::Succeeded)).amounts(&[("amount", "5.00 USD")]).of("p1")])
/// .carried(Carried::body("/cents", Unit::Minor))
/// .words("/state", &[("done", Means::Refund(RefundStatus::Succeeded)), ("sent", Means::Refund(RefundStatus::Pending))])
/// .mismatches(&[("/payment", "\"p2\""), ("/cents", "501"), ("/currency", "\"EUR\"")]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    pub(crate) name: &'static str,
    pub(crate) ask: Ask,
    pub(crate) steps: &'static [Step],
    pub(crate) of: fn(PaymentRef) -> PaymentRef,
    pub(crate) told: &'static [Told],
    pub(crate) next: Option<&'static str>,
    pub(crate) lacking: bool,
    pub(crate) words: (&'static str, &'static [(&'static str, Means)]),
    pub(crate) mismatches: &'static [(&'static str, &'static str)],
    pub(crate) carried: Option<Carried>,
}

impl Flow {
    /// A name, what is asked, and what goes over the wire. Each method of the interface that the provider has needs
    /// one at least; several of one method differ in their names.
    #[must_use]
    pub const fn new(name: &'static str, ask: Ask, steps: &'static [Step]) -> Self {
        Self {
            name,
            ask,
            steps,
            of: |payment| payment,
            told: &[],
            next: None,
            lacking: false,
            words: ("", &[]),
            mismatches: &[],
            carried: None,
        }
    }

    /// Completes the reference of the payment that it is about, where a call needs more than its id:
    /// `|payment| payment.further_id("capture", "c1")`.
    #[must_use]
    pub const fn of(mut self, of: fn(PaymentRef) -> PaymentRef) -> Self {
        self.of = of;
        self
    }

    /// What must be read: one for most, all rows of a list, none where nothing is found.
    #[must_use]
    pub const fn told(mut self, told: &'static [Told]) -> Self {
        self.told = told;
        self
    }

    /// Where the next page of a list starts.
    #[must_use]
    pub const fn next(mut self, cursor: &'static str) -> Self {
        self.next = Some(cursor);
        self
    }

    /// A search that never sees everything, or finds only what is alike: its answer has to say so.
    #[must_use]
    pub const fn lacking(mut self) -> Self {
        self.lacking = true;
        self
    }

    /// Where the word for the status stands, in the last reply that has such a place, and what each documented word
    /// means.
    #[must_use]
    pub const fn words(mut self, pointer: &'static str, words: &'static [(&'static str, Means)]) -> Self {
        self.words = (pointer, words);
        self
    }

    /// Changes to the last reply that has such a place which make it about something else, or of another amount: where,
    /// and the JSON to put there. Each of them has to be an `IntegrityMismatch`.
    #[must_use]
    pub const fn mismatches(mut self, changes: &'static [(&'static str, &'static str)]) -> Self {
        self.mismatches = changes;
        self
    }

    /// Where the amount stands in what is sent.
    #[must_use]
    pub const fn carried(mut self, carried: Carried) -> Self {
        self.carried = Some(carried);
        self
    }

    /// How cases call it: `refund-part`.
    pub(crate) fn label(&self) -> String {
        if self.name.is_empty() {
            self.ask.method().to_owned()
        } else {
            format!("{}-{}", self.ask.method(), self.name)
        }
    }

    /// The replies, in order.
    pub(crate) fn replies(&self) -> Vec<Stub> {
        self.steps.iter().map(|step| step.reply).collect()
    }
}
