//! What PayPal can do beyond taking payments: capturing and voiding what is held, refunds, disputes.

use async_trait::async_trait;
use paymux_core::captures::{CapturePayment, Captures, VoidPayment};
use paymux_core::disputes::{Dispute, DisputeRef, Disputes, ListDisputes, RetrieveDispute};
use paymux_core::lists::Page;
use paymux_core::provider::Steps;
use paymux_core::refunds::{CreateRefund, ListRefunds, Refund, RefundRef, Refunds, RetrieveRefund};
use paymux_core::{CallOptions, Effect, Error, ErrorKind, Money, Payment, PaymentProvider, PaymentRef};

use crate::PAYPAL;
use crate::operations::authorization::Authorization;
use crate::operations::order::{Order, Payments};
use crate::operations::{authorization, capture, dispute, refund};
use crate::provider::{PayPalProvider, read};
use crate::shapes::{Amount, id_above, link};
use crate::words;

#[async_trait]
impl Captures for PayPalProvider {
    async fn capture(&self, request: &CapturePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        request.check_amount()?;
        let part = request.amount.as_ref().map(Amount::of).transpose()?;
        let steps = Steps::new(self.client.runtime(), &request.call);
        let (mut order, found) = self.look_up(&request.payment, &steps.beside()).await?;
        let held = held(&order)?;
        let amount = match part {
            Some(part) => Some(part),
            None => rest(&order, &found)?,
        };
        let operation = authorization::Capture {
            authorization_id: held.id.clone(),
            amount,
            invoice_id: request.reference.clone(),
            final_capture: Some(request.last),
            note_to_payer: None,
            soft_descriptor: None,
            payment_instruction: None,
        };
        let reply = self.client.send_with(&operation, &steps.main()).await?;
        // PayPal says of the capture alone what came of it; the rest was looked up.
        reply.answer(|taken| {
            order.now_has(taken);
            read::payment(&request.payment, &order)
        })
    }

    async fn void(&self, request: &VoidPayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let steps = Steps::new(self.client.runtime(), &request.call);
        let (mut order, _) = self.look_up(&request.payment, &steps.beside()).await?;
        let operation = authorization::Void { authorization_id: held(&order)?.id.clone() };
        let mut call = steps.main();
        // PayPal takes no key for it.
        call.key = None;
        let reply = match self.client.send_with(&operation, &call).await {
            Ok(reply) => reply,
            Err(error) if error.provider_code() == Some("PREVIOUSLY_VOIDED") => {
                let found = self.look_up(&request.payment, &steps.beside()).await;
                return found
                    .map(|(_, payment)| payment)
                    .map_err(|later| error.with_effect(Effect::Done).with_source(later));
            }
            Err(error) => return Err(error),
        };
        reply.answer(|voided| {
            let word = voided.as_ref().map_or("VOIDED", |voided| &voided.status);
            order.now_stands(&operation.authorization_id, word);
            read::payment(&request.payment, &order)
        })
    }
}

/// What is held of an order.
fn held(order: &Order) -> Result<&Authorization, Error> {
    let message = "nothing is held of it: the payer has not approved it, `advance` was not called, or its money is taken \
                   without being held";
    order.authorization().ok_or_else(|| {
        Error::refused(ErrorKind::Conflict, message).with_field("payment").of_provider(PAYPAL.name)
    })
}

/// All that is left, where a part was taken before: without an amount PayPal takes **the whole** once more, up to 115% of
/// what is held. Where nothing was taken, and where nothing is left (the call is repeated, and PayPal knows its key), no
/// amount is said.
fn rest(order: &Order, found: &Payment) -> Result<Option<Amount>, Error> {
    let taken: Vec<_> = order.captures().filter(|capture| capture.takes()).collect();
    let Some(whole) = found.amounts.authorized.as_ref().filter(|_| !taken.is_empty()) else {
        return Ok(None);
    };
    let mut left = whole.clone();
    for capture in taken {
        let taken = capture.amount.as_ref().map(Amount::money).transpose()?;
        let less = taken.and_then(|taken| left.checked_sub(&taken));
        left = less.ok_or_else(|| {
            let message = "how much is left cannot be told from the captures so far: say the amount";
            Error::unsupported(message).with_field("amount").of_provider(PAYPAL.name)
        })?;
    }
    let nothing = left.amount().is_zero() || left.amount().is_negative();
    if nothing { Ok(None) } else { Amount::of(&left).map(Some) }
}

impl Order {
    /// The payments of the one purchase unit that an order with an authorisation has.
    fn payments_of_the_unit(&mut self) -> Option<&mut Payments> {
        Some(self.purchase_units.first_mut()?.payments.get_or_insert_default())
    }

    /// After a capture. A repeated call gives the capture that the lookup has found already.
    fn now_has(&mut self, taken: capture::Capture) {
        let Some(payments) = self.payments_of_the_unit() else { return };
        payments.captures.retain(|known| known.id != taken.id);
        payments.captures.push(taken);
    }

    /// After an authorisation was voided, or not.
    fn now_stands(&mut self, id: &str, word: &str) {
        let Some(payments) = self.payments_of_the_unit() else { return };
        let asked = payments.authorizations.iter_mut().filter(|held| held.id == id);
        asked.for_each(|held| word.clone_into(&mut held.status));
    }
}

#[async_trait]
impl Refunds for PayPalProvider {
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error> {
        request.payment.check_made_at(self.account())?;
        request.check_amount()?;
        let amount = request.amount.as_ref().map(Amount::of).transpose()?;
        let steps = Steps::new(self.client.runtime(), &request.call);
        let operation = capture::Refund {
            capture_id: self.taken(request, &steps.beside()).await?,
            amount,
            custom_id: Some(request.reference.clone()),
            // PayPal refuses a second refund of the same number.
            invoice_id: Some(request.reference.clone()),
            note_to_payer: request.reason.clone().filter(|text| !text.is_empty()),
            payment_instruction: None,
        };
        let reply = self.client.send_with(&operation, &steps.main()).await?;
        let mut refund =
            reply.answer(|made| told(RefundRef::made(self.account(), &made.id, request), &made))?;
        refund.not_carried = request.not_carried(&["reason"]);
        Ok(refund)
    }

    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error> {
        request.refund.check_account(self.account())?;
        let operation = refund::Retrieve { refund_id: request.refund.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|found| told(request.refund.clone(), &found))
    }

    /// From the order, which has them all on one page.
    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error> {
        request.payment.check_made_at(self.account())?;
        let (order, _) = self.look_up(&request.payment, &request.call).await?;
        let refunds = order.payments().flat_map(|payments| &payments.refunds).map(|refund| {
            let mut reference = RefundRef::by_id(self.account(), &refund.id);
            reference.payment = Some(request.payment.clone());
            reference.reference.clone_from(&refund.custom_id);
            told(reference, refund)
        });
        Ok(Page::new(refunds.collect::<Result<_, _>>()?, None))
    }
}

impl PayPalProvider {
    /// The capture that a refund is taken from: the one that has this refund already, or else the oldest one that has enough
    /// left after other refunds. It must be the same when the call is repeated, since PayPal knows a key for one capture
    /// only; and captures that were pending may have become refundable meanwhile.
    async fn taken(&self, request: &CreateRefund, call: &CallOptions) -> Result<String, Error> {
        let order = match self.look_up(&request.payment, call).await {
            Ok((order, _)) => order,
            // An order may be gone before its payment is.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return only_capture(&request.payment).ok_or(error);
            }
            Err(error) => return Err(error),
        };
        let mut made = order.payments().flat_map(|payments| &payments.refunds);
        let same = made.find(|refund| refund.custom_id.as_ref() == Some(&request.reference));
        if let Some(capture) = same.and_then(|refund| id_above(refund.links.as_ref(), "captures")) {
            return Ok(capture.to_owned());
        }
        let mut taken: Vec<_> = order.captures().filter(|capture| capture.is_taken()).collect();
        taken.sort_by_key(|capture| (capture.create_time.time(), &capture.id));
        let refused =
            |kind, message| Err(Error::refused(kind, message).with_field("amount").of_provider(PAYPAL.name));
        match (&request.amount, taken.as_slice()) {
            (_, []) => refused(ErrorKind::Conflict, "nothing was taken that could go back"),
            (_, [only]) => Ok(only.id.clone()),
            (None, _) => {
                let message = "it was taken in several parts, and each is refunded on its own: say an amount";
                refused(ErrorKind::UnsupportedOperation, message)
            }
            (Some(amount), several) => {
                let covers =
                    |left: &Money| left.asset() == amount.asset() && left.amount() >= amount.amount();
                let fits = |taken: &&&capture::Capture| left(&order, taken).is_some_and(|left| covers(&left));
                let message =
                    "it was taken in several parts, none of which has as much left: refund each on its own";
                several.iter().find(fits).map_or_else(
                    || refused(ErrorKind::UnsupportedOperation, message),
                    |taken| Ok(taken.id.clone()),
                )
            }
        }
    }
}

/// What other refunds have left of a capture. One without our name for it may be the very refund that is repeated, and
/// counts for nothing: PayPal knows what is left.
fn left(order: &Order, capture: &capture::Capture) -> Option<Money> {
    let of = |refund: &&refund::Refund| id_above(refund.links.as_ref(), "captures") == Some(&*capture.id);
    let gone =
        order.payments().flat_map(|payments| &payments.refunds).filter(of).filter(|refund| {
            refund.custom_id.is_some() && !words::refund(&refund.status).gives_nothing_back()
        });
    let mut left = capture.amount.as_ref()?.money().ok()?;
    for refund in gone {
        left = left.checked_sub(&refund.amount.as_ref()?.money().ok()?)?;
    }
    Some(left)
}

/// The capture of a payment, where the app has stored one and no other.
fn only_capture(payment: &PaymentRef) -> Option<String> {
    let mut captures = payment.further_ids.iter().filter(|(name, _)| name.starts_with("capture"));
    let (_, only) = captures.next()?;
    captures.next().is_none().then(|| only.clone())
}

/// A refund, compared with what was asked for.
fn told(reference: RefundRef, refund: &refund::Refund) -> Result<Refund, Error> {
    let amount = refund.amount.as_ref().map(Amount::money).transpose()?;
    reference.check(&refund.id, amount.as_ref())?;
    let mut told = Refund::new(reference, words::refund(&refund.status));
    told.raw_status = Some(refund.status.clone());
    told.amount = amount.or(told.amount);
    told.created_at = refund.create_time.time();
    Ok(told)
}

#[async_trait]
impl Disputes for PayPalProvider {
    async fn list_disputes(&self, request: &ListDisputes) -> Result<Page<Dispute>, Error> {
        let mut operation = dispute::List { page_size: request.limit, ..dispute::List::default() };
        match request.cursor.as_deref().map(|cursor| (cursor, cursor.strip_prefix(PAGE))) {
            Some((_, Some(page))) => {
                let page = page.parse().map_err(|_| Error::invalid_field("cursor", "not one of PayPal's"))?;
                operation.page = Some(page);
            }
            Some((token, None)) => operation.next_page_token = Some(token.to_owned()),
            None => {}
        }
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|page| {
            let next = link(page.links.as_ref(), &["next"]).and_then(token_of);
            if next.is_some() && next == request.cursor {
                return Err(Error::unintelligible("the next page is this page again").with_field("links"));
            }
            let disputes = page.items.iter().map(|row| self.dispute(row)).collect::<Result<_, _>>()?;
            Ok(Page::new(disputes, next).unread(page.items.unread.len()))
        })
    }

    async fn retrieve_dispute(&self, request: &RetrieveDispute) -> Result<Dispute, Error> {
        request.dispute.check_account(self.account())?;
        let operation = dispute::Retrieve { id: request.dispute.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|found| self.dispute(&found))
    }
}

impl PayPalProvider {
    fn dispute(&self, read: &dispute::Dispute) -> Result<Dispute, Error> {
        let mut told =
            Dispute::new(DisputeRef::by_id(self.account(), &read.dispute_id), words::dispute(read));
        told.payment_ids = read.payment_ids();
        told.raw_status = Some(read.status.clone());
        told.amount = read.dispute_amount.as_ref().map(Amount::money).transpose()?;
        told.reason = read.reason.value().cloned();
        told.respond_by = read.seller_response_due_date.time();
        told.created_at = read.create_time.time();
        Ok(told)
    }
}

impl dispute::Dispute {
    /// The captures that are disputed.
    pub(crate) fn payment_ids(&self) -> Vec<String> {
        self.disputed_transactions
            .iter()
            .filter_map(|row| row.seller_transaction_id.value().cloned())
            .collect()
    }
}

/// What a cursor begins with that counts pages. A token never has an equals sign but at its end.
const PAGE: &str = "page=";

/// The token in the address of the next page, or its number.
fn token_of(address: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let named = |wanted: &str| form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
    let token = named("next_page_token").map(|(_, token)| token.into_owned());
    token.or_else(|| named("page").map(|(_, page)| format!("{PAGE}{page}")))
}
