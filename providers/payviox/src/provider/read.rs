//! From the details of a payment to a unified one, compared with what was asked.

use std::collections::BTreeMap;

use bytes::Bytes;
use paymux_core::provider::wire::{Lenient, RawJson, from_minor};
use paymux_core::{Deviation, Error, Money, Payment, PaymentRef, Status, Timestamp};

use crate::operations::payment::{BoughtItem, Details};
use crate::words::STATUSES;

/// A payment from its details: amount, currency and reference are those that were asked for, and what came in is
/// no less.
pub(super) fn expected(asked: &PaymentRef, details: Details, body: Bytes) -> Result<Payment, Error> {
    let money = |minor: u64| from_minor(minor, &details.currency);
    let status = details.status.as_ref().map_or(Status::AwaitingPayer, |raw| STATUSES.fold(raw));
    let amounts = Amounts::of(&details)?;
    let base = amounts.requested(asked, &money)?;
    let requested = money(base)?;
    asked.check_amount(&requested)?;
    details.order_id.as_ref().map_or(Ok(()), |order_id| asked.check_reference(order_id))?;
    let received = amounts.received(&status, base)?.map(money).transpose()?;
    let mut found = Payment::new(asked.clone(), status);
    if received.as_ref().is_some_and(|received| received > &requested) {
        found.deviations.insert(Deviation::Overpaid);
    }
    found.raw_status = details.status;
    found.description.clone_from(&details.description);
    found.amounts.requested = Some(requested);
    found.amounts.received = received;
    found.metadata = details.metadata.as_ref().map(texts).unwrap_or_default();
    // Some systems write "never" as the first moment that they can express.
    let created_at = details.created_at.as_ref().and_then(Lenient::value);
    found.created_at = created_at.copied().filter(|at| *at > Timestamp::UNIX_EPOCH);
    found.body = body;
    Ok(found)
}

/// The app's own data: a payment that is created through the unified interface has only texts in it.
fn texts(metadata: &RawJson) -> BTreeMap<String, String> {
    let members: BTreeMap<String, Lenient<String>> = serde_json::from_str(metadata.get()).unwrap_or_default();
    members.into_iter().filter_map(|(name, value)| Some((name, value.value()?.clone()))).collect()
}

/// The amounts of a payment's details, in the smallest unit.
///
/// `amount` is the session's amount until the payment is complete, and from then on what the payer pays, fees
/// included. Payviox does not say which of the fees the payer bears and which the business: so for an honest payment
/// `amount` is no less than what was asked for, and more by the fees at most.
struct Amounts {
    amount: u64,
    /// None until the payment is complete.
    fees: Option<u64>,
    /// The sum of the items: what was asked for.
    items: Option<u64>,
}

impl Amounts {
    fn of(details: &Details) -> Result<Self, Error> {
        let (amount, net) = (details.amount, details.net_amount);
        let by_net =
            net.map(|net| amount.checked_sub(net).ok_or_else(|| unlike("net_amount"))).transpose()?;
        let fees = details.fees.or(by_net);
        if by_net.is_some() && by_net != fees {
            return Err(unlike("net_amount"));
        }
        if fees.is_some_and(|fees| fees > amount) {
            return Err(unlike("fees"));
        }
        let items = details.items.as_ref().and_then(Lenient::value).filter(|items| !items.is_empty());
        let items = items.map(|items| BoughtItem::sum(items).ok_or_else(|| unlike("items"))).transpose()?;
        Ok(Self { amount, fees, items })
    }

    /// What was asked for. Without the items it is what the app expects, if the amounts allow for it.
    fn requested(
        &self,
        asked: &PaymentRef,
        money: &impl Fn(u64) -> Result<Money, Error>,
    ) -> Result<u64, Error> {
        if let Some(items) = self.items {
            return Ok(items);
        }
        let least = self.least();
        let expected = asked.expected.as_ref().and_then(|expected| expected.minor_units().ok());
        let fits = expected.filter(|expected| (least..=self.amount).contains(expected));
        // In another currency the same number is another amount.
        let same = |minor: u64| money(minor).map(|money| asked.expected.as_ref() == Some(&money));
        match fits {
            Some(expected) if same(expected)? => Ok(expected),
            _ => Ok(least),
        }
    }

    /// What has come in towards what was asked for, where the details say so; less is not this payment.
    fn received(&self, status: &Status, requested: u64) -> Result<Option<u64>, Error> {
        let untouched = matches!(status, Status::AwaitingPayer) && self.fees.is_none();
        match status {
            // What the amount is while some of it is missing, or has gone back, is not documented.
            Status::PartiallyPaid | Status::Refunded => Ok(None),
            _ if self.amount < requested || (untouched && self.amount != requested) => {
                Err(Error::mismatch("amount", "it is another than the one that was asked for"))
            }
            Status::Paid | Status::NeedsReview => Ok(Some(self.towards(requested))),
            _ => Ok(self.fees.map(|_| self.towards(requested))),
        }
    }

    /// What has come in of a complete payment: more than was asked for only where no fees explain it.
    fn towards(&self, requested: u64) -> u64 {
        self.fees.map_or(requested, |_| requested.max(self.least()))
    }

    /// The amount without all fees.
    fn least(&self) -> u64 {
        self.amount.saturating_sub(self.fees.unwrap_or(0))
    }
}

fn unlike(field: &'static str) -> Error {
    Error::mismatch(field, "the amounts of the answer contradict each other")
}
