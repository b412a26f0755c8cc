//! One attempt to have an order paid.

use paymux::{
    Advice, Deviation, Error, ErrorKind, IdempotencyKey, Money, NextAction, Payment, PaymentMethod,
    PaymentRef, Status, Timestamp,
};

/// One attempt to have an order paid: at one provider, under one reference, with one key.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) reference: String,
    /// At which provider, by the name of our account there.
    pub(crate) provider: String,
    pub(crate) key: IdempotencyKey,
    pub(crate) method: Option<String>,
    pub(crate) stage: Stage,
    /// When it began: no payment of it was made earlier.
    pub(crate) began_at: Timestamp,
    /// When the provider was last asked how it stands.
    pub(crate) looked_at: Timestamp,
    /// A reply was lost, and this is what its error advised. It holds even after a webhook has named the
    /// payment: how to pay stood in the reply.
    pub(crate) lost: Option<Advice>,
    /// The key under which the money is taken once the payer has agreed, where a provider takes it only then. It
    /// is stored before the call, so that a payer who comes back twice pays once.
    pub(crate) advance_key: Option<IdempotencyKey>,
    /// Something that was sent with that key may have taken the money. From then on no other key is used.
    pub(crate) advance_lost: bool,
    /// The payment was there before the buyer chose how to pay it, and these are the ways.
    pub(crate) offer: Option<(PaymentRef, Vec<PaymentMethod>)>,
}

/// `payviox` as `Payviox`.
pub(crate) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is known of an attempt.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// The question is on its way.
    Asking,
    /// The provider wants to know the method first.
    Choosing { payment: PaymentRef, methods: Vec<PaymentMethod> },
    /// There is a payment.
    Made(Box<Paying>),
    /// There may be a payment: the reply was lost.
    Unknown {
        /// When the reply was given up.
        since: Timestamp,
        /// From then on it cannot be paid, if it exists. Nobody says when, if there is no time.
        until: Option<Timestamp>,
    },
    /// There is certainly no payment.
    NotOpened,
}

/// A payment and how it stands.
#[derive(Clone, Debug)]
pub(crate) struct Paying {
    pub(crate) payment: PaymentRef,
    pub(crate) status: Status,
    pub(crate) received: Option<Money>,
    /// What the buyer does next, where this is known.
    pub(crate) next_action: NextAction,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) late: bool,
    pub(crate) overpaid: bool,
    /// Some of it came, whatever became of the rest.
    pub(crate) part: bool,
    /// Who says so: `webhook`, `lookup`.
    pub(crate) source: &'static str,
}

impl Paying {
    pub(crate) fn of(payment: Payment, source: &'static str) -> Self {
        Self {
            late: payment.deviations.contains(&Deviation::Late),
            overpaid: payment.deviations.contains(&Deviation::Overpaid),
            part: came(&payment.status, payment.amounts.received.as_ref()),
            next_action: payment.next_action().clone(),
            payment: payment.reference,
            status: payment.status,
            received: payment.amounts.received,
            expires_at: payment.expires_at,
            source,
        }
    }

    /// What a webhook says.
    pub(crate) fn reported(payment: PaymentRef, status: Status, received: Option<Money>) -> Self {
        let mut reported = Payment::new(payment, status);
        reported.amounts.received = received;
        Self::of(reported, "webhook")
    }
}

impl Attempt {
    pub(crate) fn payment(&self) -> Option<&PaymentRef> {
        match &self.stage {
            Stage::Made(paying) => Some(&paying.payment),
            Stage::Choosing { payment, .. } if payment.is_made() => Some(payment),
            _ => None,
        }
    }

    /// Whether asking again with the same key may say how to pay.
    pub(crate) fn may_ask_again(&self) -> bool {
        let open = match &self.stage {
            Stage::Made(paying) => {
                !paying.status.collection_closed()
                    && matches!(paying.next_action, NextAction::None | NextAction::AskAgain { .. })
            }
            Stage::Unknown { .. } => true,
            _ => false,
        };
        open && self.lost == Some(Advice::RepeatSameKey)
    }

    pub(super) fn is(&self, status: &Status) -> bool {
        matches!(&self.stage, Stage::Made(paying) if paying.status == *status)
    }

    /// Whether it is not known if there is a payment.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.stage, Stage::Asking | Stage::Unknown { .. })
    }

    /// Whether somebody might pay it, now or later.
    pub(crate) fn may_be_paid(&self, now: Timestamp) -> bool {
        match &self.stage {
            Stage::Asking => true,
            Stage::Choosing { payment, .. } => payment.is_made(),
            Stage::Made(paying) => !paying.status.collection_closed(),
            Stage::Unknown { until, .. } => until.is_none_or(|until| now < until),
            Stage::NotOpened => false,
        }
    }

    pub(super) fn answered(&mut self, payment: Payment, now: Timestamp) -> String {
        self.looked_at = now;
        // A webhook may be faster than the reply to the call that it is about.
        if let Stage::Made(known) = &mut self.stage {
            if known.payment.id == payment.reference.id && !known.status.collection_closed() {
                known.expires_at = payment.expires_at;
                known.next_action = payment.into_next_action();
            }
            return format!("{} answered; the webhook had been faster.", capital(&self.provider));
        }
        let text = match payment.next_action() {
            NextAction::ChooseMethod { methods } => {
                let text = format!("{} offers {} ways to pay.", capital(&self.provider), methods.len());
                let methods = methods.clone();
                self.stage = Stage::Choosing { payment: payment.reference, methods };
                return text;
            }
            _ => format!("{} opened payment {}.", capital(&self.provider), payment.reference.id),
        };
        let text = match &payment.incomplete {
            Some(error) => format!("{text} A later step failed: {error}."),
            None => text,
        };
        self.stage = Stage::Made(Box::new(Paying::of(payment, "creation")));
        text
    }

    pub(super) fn failed(&mut self, error: &Error, until: Option<Timestamp>, now: Timestamp) -> String {
        if error.may_exist() {
            self.lost = Some(error.advice());
        }
        if matches!(self.stage, Stage::Made(_)) {
            return format!("An answer was lost ({}), but the payment is known by now.", lost(error));
        }
        // That asking again did nothing says nothing about the first time.
        if let (Stage::Unknown { .. }, false) = (&self.stage, error.may_exist()) {
            return format!("Still not known whether a payment was opened: {error}");
        }
        if !error.may_exist() {
            // A payment that was there before the choice is there after it.
            if let Some((payment, methods)) = self.offer.take() {
                self.stage = Stage::Choosing { payment, methods };
                return format!("That way to pay was refused: {error}");
            }
            self.stage = Stage::NotOpened;
            return format!("No payment was opened: {error}");
        }
        let text = format!("Not known whether a payment was opened: {}.", lost(error));
        // Asked again with the same key and lost again: the first answer's time still counts, if later.
        let until = match &self.stage {
            Stage::Unknown { until: before, .. } => (*before).max(until),
            _ => until,
        };
        self.stage = Stage::Unknown { since: now, until };
        text
    }

    /// Takes news in, unless they are older than what is known. Gives what there is to tell.
    pub(super) fn heard(&mut self, mut news: Paying) -> Option<String> {
        let text = match &mut self.stage {
            Stage::Made(known) if known.payment.id == news.payment.id && came_late(known, &news) => {
                // It stays over, but the money is there, and somebody is owed it.
                let first = !known.part;
                known.part = true;
                known.received = news.received.or_else(|| known.received.take());
                return first
                    .then(|| format!("The {} says: a part came after the time was over.", news.source));
            }
            Stage::Made(known) => {
                // "On its way" without an amount says less than the part that is known to have arrived.
                let vague = known.status == Status::PartiallyPaid
                    && news.status == Status::Processing
                    && news.received.is_none();
                if known.payment.id != news.payment.id || vague || !follows(&known.status, &news.status) {
                    return None;
                }
                if matches!(news.next_action, NextAction::None | NextAction::AskAgain { .. })
                    && !news.status.collection_closed()
                {
                    news.next_action = known.next_action.clone();
                }
                news.expires_at = news.expires_at.or(known.expires_at);
                news.received = news.received.or_else(|| known.received.clone());
                // Not every message tells of what was odd, so what has been told once stays. Not every
                // provider compares tokens with what was asked for.
                let asked = match &known.next_action {
                    NextAction::PayToAddress(to) => Some(&to.amount),
                    _ => None,
                };
                let more = asked.zip(news.received.as_ref()).is_some_and(|(asked, came)| came > asked);
                news.late |= known.late || (is_over(&known.status) && news.status == Status::Paid);
                news.overpaid |= known.overpaid || more;
                news.part |= known.part;
                let more = news.status == Status::PartiallyPaid && known.received != news.received;
                (known.status != news.status || more)
                    .then(|| format!("The {} says: {}.", news.source, news.status))
            }
            _ => Some(format!("The {} names payment {}: {}.", news.source, news.payment.id, news.status)),
        };
        self.stage = Stage::Made(Box::new(news));
        text
    }
}

/// How the answer was lost. Not in the words of errors: "the provider failed" reads as if the payment had.
fn lost(error: &Error) -> String {
    match (error.kind(), error.status()) {
        (ErrorKind::TimedOut, _) => "no answer came in time".to_owned(),
        (ErrorKind::Unintelligible, _) => "the answer could not be read".to_owned(),
        (_, Some(status)) => format!("something on the way answered {}", status.as_u16()),
        _ => "the connection was lost before the answer was there".to_owned(),
    }
}

/// Whether no money should come any more, and it was not paid.
pub(crate) fn is_over(status: &Status) -> bool {
    matches!(status, Status::Expired | Status::Declined | Status::Canceled)
}

/// Whether some of the money is there. A payment that is over may say so by the sum alone.
fn came(status: &Status, received: Option<&Money>) -> bool {
    *status == Status::PartiallyPaid || received.is_some_and(|sum| !sum.amount().is_zero())
}

/// Whether news tell of a part of the money that came when the payment was over.
fn came_late(known: &Paying, news: &Paying) -> bool {
    is_over(&known.status) && news.status == Status::PartiallyPaid
}

/// Whether one status may come after another. Webhooks may arrive in any order; what is paid never becomes
/// unpaid again, and what is over never opens again. That something is paid after it was over happens.
fn follows(known: &Status, news: &Status) -> bool {
    let went_back = || matches!(news, Status::PartiallyRefunded | Status::Refunded | Status::Disputed);
    match known {
        Status::Refunded => *news == Status::Refunded,
        Status::PartiallyRefunded => went_back(),
        // A dispute that is won leaves a paid payment behind.
        Status::Paid | Status::Disputed => *news == Status::Paid || went_back(),
        Status::NeedsReview => news.collection_closed() && *news != Status::Expired,
        // Money that is held is taken or let go of.
        Status::Authorized => news.collection_closed(),
        _ if known.collection_closed() => {
            news.collection_closed() && (news.holds_money() || went_back()) || news == known
        }
        Status::PartiallyPaid => *news != Status::AwaitingPayer,
        _ => true,
    }
}
