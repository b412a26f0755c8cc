//! Payouts and balances.

use async_trait::async_trait;
use paymux_core::balances::{Balance, Balances, ReadBalances};
use paymux_core::finds::Found;
use paymux_core::payouts::{
    CreatePayout, Destination, FindPayout, FoundPayouts, Payout, PayoutRef, PayoutStatus, Payouts,
    RetrievePayout,
};
use paymux_core::{Error, Money, PaymentProvider};

use crate::STRIPE;
use crate::object::{HasId, reference, tagged};
use crate::operations::{balance, payout};
use crate::provider::StripeProvider;
use crate::units::{PAYOUT_UNITS, UNITS, to_wire};

#[async_trait]
impl Payouts for StripeProvider {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let operation = payout_of(request).map_err(|error| error.of_provider(STRIPE.name))?;
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|made| read(PayoutRef::made(self.account(), Some(made.id.clone()), request), &made))
    }

    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error> {
        let id = request.payout.id_at(self.account())?.to_owned();
        let reply = self.client.send_with(&payout::Retrieve { id }, &request.call).await?;
        reply.answer(|found| read(request.payout.clone(), &found))
    }

    /// By the reference, which stands in the payout's metadata. Without one, those of the same amount and destination.
    async fn find_payout(&self, request: &FindPayout) -> Result<FoundPayouts, Error> {
        let sent = payout_of(&request.sent).map_err(|error| error.of_provider(STRIPE.name))?;
        let first = payout::List {
            created_since: Some(request.since.unix_seconds()),
            limit: Some(100),
            starting_after: None,
        };
        let mut pages = self.client.page_by_page(first, request.call.clone());
        let (mut payouts, mut complete) = (Vec::new(), true);
        while let Some(page) = pages.next().await? {
            complete &= page.data.is_complete();
            for row in page.data.iter().filter(|row| is_like(&request.sent, &sent, row)) {
                let made = PayoutRef::made(self.account(), Some(row.id.clone()), &request.sent);
                match read(made, row) {
                    Ok(payout) => payouts.push(payout),
                    Err(_) => complete = false,
                }
            }
        }
        let found = if complete { Found::complete(payouts) } else { Found::incomplete(payouts) };
        let proved = request.sent.reference.is_some();
        Ok(if proved { FoundPayouts::by_reference(found) } else { FoundPayouts::alike(found) })
    }
}

fn payout_of(request: &CreatePayout) -> Result<payout::Create, Error> {
    let destination = match &request.destination {
        Destination::Default => None,
        Destination::Stored(id) => Some(id.clone()),
        _ => {
            let rule =
                "Stripe pays out to the bank accounts and cards that are stored there: `Stored` or `Default`";
            return Err(Error::invalid_field("destination", rule));
        }
    };
    let (amount, currency) = to_wire(&PAYOUT_UNITS, &request.amount)?;
    let metadata = request.reference.as_deref().map(|reference| tagged(&Default::default(), reference));
    Ok(payout::Create { amount, currency, destination, method: request.method.clone(), metadata })
}

/// Whether a row may be the payout that was sent.
fn is_like(request: &CreatePayout, sent: &payout::Create, row: &payout::Payout) -> bool {
    if request.reference.is_some() {
        return reference(&row.metadata) == request.reference.as_deref();
    }
    let to = row.destination.as_ref().map(HasId::id);
    let same_money = i128::from(row.amount) == i128::from(sent.amount) && row.currency == sent.currency;
    same_money && (sent.destination.is_none() || sent.destination.as_deref() == to)
}

/// A payout, compared with what was asked for.
fn read(asked: PayoutRef, details: &payout::Payout) -> Result<Payout, Error> {
    let amount = payout_amount(details)?;
    if asked.expected.as_ref().is_some_and(|expected| *expected != amount) {
        return Err(Error::mismatch("amount", "the answer is about a payout of another amount"));
    }
    if let (Some(asked), Some(came)) = (&asked.reference, reference(&details.metadata)) {
        Error::unless_same("reference", asked, came)?;
    }
    let mut payout = Payout::new(asked, payout_status(&details.status));
    payout.amount = Some(amount);
    payout.created_at = details.created.time();
    Ok(payout)
}

pub(crate) fn payout_amount(details: &payout::Payout) -> Result<Money, Error> {
    PAYOUT_UNITS.from_wire(details.amount, &details.currency)
}

/// Source: docs.stripe.com/api/payouts/object.
pub(crate) fn payout_status(word: &str) -> PayoutStatus {
    match word {
        "pending" => PayoutStatus::Accepted,
        "in_transit" => PayoutStatus::Processing,
        "paid" => PayoutStatus::Paid,
        // Called off, or sent back: the money is in the balance again.
        "failed" | "canceled" => PayoutStatus::Failed,
        other => PayoutStatus::Unrecognised(other.to_owned()),
    }
}

#[async_trait]
impl Balances for StripeProvider {
    async fn balances(&self, request: &ReadBalances) -> Result<Vec<Balance>, Error> {
        let reply = self.client.send_with(&balance::Retrieve {}, &request.call).await?;
        reply.answer(|read| {
            let of = [
                ("available", &read.available),
                ("pending", &read.pending),
                ("connect_reserved", &read.connect_reserved),
                ("instant_available", &read.instant_available),
            ];
            let each = of.into_iter().flat_map(|(name, funds)| funds.iter().map(move |funds| (name, funds)));
            each.map(|(name, funds)| Ok(Balance::new(name, UNITS.from_wire(funds.amount, &funds.currency)?)))
                .collect()
        })
    }
}
