//! What a payer and fate do.

use std::time::Duration;

use paymux::{Money, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::order::{Attempt, Order, Stage};
use super::Play;

/// What a payer or fate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deed {
    Pay,
    PayTooLittle,
    PayTooLate,
    WaitMinutes,
    WaitHours,
    LookIntoTheDashboard,
}

impl Deed {
    /// Value and label of each.
    pub(crate) const ALL: [(&'static str, &'static str); 6] = [
        ("pay", "Pay in full"),
        ("pay_too_little", "Pay too little"),
        ("pay_too_late", "Pay too late"),
        ("wait_minutes", "Let 2 minutes pass"),
        ("wait_hours", "Let 25 hours pass"),
        ("look_into_the_dashboard", "Look into the provider's dashboard"),
    ];
}

const TWO_MINUTES: Duration = Duration::from_secs(2 * 60);
const A_DAY: Duration = Duration::from_secs(25 * 60 * 60);

impl Play {
    /// Does it, and says what came of it.
    pub(crate) async fn play(&self, order: &Order, deed: Deed, now: Timestamp) -> String {
        let current = order.current();
        let said = match (deed, current) {
            (Deed::WaitMinutes, _) => self.wait(TWO_MINUTES).await,
            (Deed::WaitHours, _) => self.wait(A_DAY).await,
            (Deed::LookIntoTheDashboard, _) => String::new(),
            (_, None) => "There is nothing to pay yet.".to_owned(),
            (Deed::Pay, Some(attempt)) => self.pay(order, attempt, false),
            (Deed::PayTooLittle, Some(attempt)) => self.pay(order, attempt, true),
            (Deed::PayTooLate, Some(attempt)) => {
                let left = expiry(attempt).map_or(A_DAY, |at| at.since(now)).saturating_add(TWO_MINUTES);
                let waited = self.wait(left).await;
                format!("{waited} {}", self.pay(order, attempt, false))
            }
        };
        // So that the next page shows it, if the webhook is quick. A held one comes by itself.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.sandbox.settle()).await;
        said
    }

    /// What a person finds in the provider's dashboard about an attempt whose reply was lost.
    pub(crate) fn dashboard(&self, attempt: &Attempt) -> Dashboard {
        let Some(id) = self.lost_id(&attempt.provider, &attempt.reference) else { return Dashboard::HasNone };
        let payments = self.sandbox.payments();
        match payments.iter().find(|payment| payment.provider == attempt.provider && payment.id == id) {
            None => Dashboard::HasNone,
            Some(payment) if payment.open => Dashboard::CanBePaid,
            Some(payment) if ["paid", "succeeded", "overpaid"].contains(&&*payment.status) => {
                Dashboard::Paid(id)
            }
            Some(_) => Dashboard::Over,
        }
    }

    async fn wait(&self, time: Duration) -> String {
        self.sandbox.advance(time).await;
        let (hours, minutes) = (time.as_secs() / 3600, time.as_secs() / 60 % 60);
        match (hours, minutes) {
            (0, _) => format!("{minutes} minutes have passed."),
            (_, 0) => format!("{hours} hours have passed."),
            (_, 1) => format!("{hours} hours and a minute have passed."),
            _ => format!("{hours} hours and {minutes} minutes have passed."),
        }
    }

    fn pay(&self, order: &Order, attempt: &Attempt, too_little: bool) -> String {
        let made = attempt.payment().map(ToOwned::to_owned);
        let Some(id) = made.or_else(|| self.lost_id(&attempt.provider, &attempt.reference)) else {
            return "There is nothing to pay.".to_owned();
        };
        let action = if too_little { "underpay" } else { "pay" };
        let input = input(&attempt.provider, &id, &order.amount, too_little);
        match (self.sandbox.act(&attempt.provider, action, input), too_little) {
            (Ok(_), true) => "The payer has sent half of it.".to_owned(),
            (Ok(_), false) if attempt.provider == "iterapay" => {
                "The payer has paid. The blockchain takes a minute or two to confirm.".to_owned()
            }
            (Ok(_), false) => "The payer has paid.".to_owned(),
            (Err(error), _) => format!("The payer could not pay: {error}."),
        }
    }
}

/// What stands in a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dashboard {
    HasNone,
    CanBePaid,
    Paid(String),
    Over,
}

/// What the sandbox wants to know; half of the amount, in the unit of each provider.
fn input(provider: &str, id: &str, amount: &Money, half: bool) -> Value {
    let cents: u64 = amount.minor_units().unwrap_or_default();
    match (provider, half) {
        ("payviox", true) => json!({ "id": id, "received": cents / 2 }),
        ("pepay", true) => json!({ "id": id, "amount": cents * 10 / 2 }),
        _ => json!({ "id": id }),
    }
}

fn expiry(attempt: &Attempt) -> Option<Timestamp> {
    match &attempt.stage {
        Stage::Made(paying) => paying.expires_at,
        _ => None,
    }
}
