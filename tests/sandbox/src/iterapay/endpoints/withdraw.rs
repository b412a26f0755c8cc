//! Withdrawals from a merchant's balance.

use crate::iterapay::endpoints::funds_and_limits::MIN_WITHDRAW;
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::State;
use crate::iterapay::state::catalog;
use crate::iterapay::state::withdrawal::{Stage, Withdrawal};
use crate::iterapay::wire::fields::{Fields, required};
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::wire::call::Reply;

const FIELDS: &[&str] = &["address", "amount", "paymentMethodID"];

/// `POST /merchants/{merchantID}/withdrawals`: takes the amount from the balance at once. There is no
/// idempotency: every call that succeeds sends money.
pub(crate) fn create(state: &mut State, ask: &Ask<'_>) -> Answer {
    let fields = Fields::of(ask.call, FIELDS, &state.switches)?;
    let address = fields.required_text("address")?;
    let amount = fields.amount("amount")?;
    let method = fields.number("paymentMethodID")?.ok_or_else(|| required("paymentMethodID"))?;
    let unknown = || Problem::field("paymentMethodID", "must be the id of a payment method");
    let method = catalog::find(method).ok_or_else(unknown)?;
    if !method.network.takes(&address) {
        let rest = format!("must be an address on {}", method.network.name());
        return Err(Problem::field("address", &rest));
    }
    if !method.reaches(amount, MIN_WITHDRAW) {
        return Err(state.refusal(format!("The 'amount' field must be worth {MIN_WITHDRAW} USD at least")));
    }
    if amount > state.merchant(ask.merchant)?.balance(method.id) {
        return Err(state.refusal("The 'amount' field must not exceed the available balance"));
    }
    state.merchant_mut(ask.merchant)?.take(method.id, amount);
    let withdrawal = Withdrawal {
        id: state.ids.uuid(),
        number: state.count(),
        merchant: ask.merchant.to_owned(),
        address,
        amount,
        method,
        stage: Stage::Pending,
        created: state.now,
        hash: None,
        next: Some(State::after(state.now, state.switches.withdraw_seconds)),
    };
    let reply = Reply::json(201, &withdrawal.view());
    let id = withdrawal.id.clone();
    state.withdrawals.insert(id.clone(), withdrawal);
    state.announce_withdrawal(&id);
    Ok(reply)
}

/// `GET /merchants/{merchantID}/withdrawals/{withdrawalID}`.
pub(crate) fn get(state: &mut State, ask: &Ask<'_>) -> Answer {
    let found = state.withdrawals.get(ask.call.param("withdrawalID"));
    let own = found.filter(|one| one.merchant == ask.merchant);
    let one = own.ok_or_else(|| Problem::not_found("withdrawal"))?;
    Ok(Reply::json(200, &one.view()))
}

/// `GET /merchants/{merchantID}/withdrawals/pending`. The order is not documented: here the oldest first.
pub(crate) fn pending(state: &mut State, ask: &Ask<'_>) -> Answer {
    let own = state.withdrawals.values();
    let own = own.filter(|one| one.merchant == ask.merchant && one.stage == Stage::Pending);
    let mut own: Vec<_> = own.collect();
    own.sort_by_key(|one| one.number);
    let views: Vec<_> = own.into_iter().map(Withdrawal::view).collect();
    Ok(Reply::json(200, &views))
}
