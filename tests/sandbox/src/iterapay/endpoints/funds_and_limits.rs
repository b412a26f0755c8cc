//! A merchant's funds, fees and limits.

use serde::Serialize;
use serde_json::{Value, json};

use crate::iterapay::choices::{FundsShape, LimitsShape};
use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::State;
use crate::iterapay::state::catalog;
use crate::iterapay::state::fees::FeeType;
use crate::iterapay::state::merchant::Merchant;
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::problem::{Answer, Problem};
use crate::iterapay::wire::query::Query;
use crate::wire::call::Reply;

/// In USD, which is what one tutorial says of limits. The figures are invented.
pub(crate) const MIN_COLLECT: Decimal = Decimal::new(500, 2);
pub(crate) const MIN_WITHDRAW: Decimal = Decimal::new(1_000, 2);
const MAX_WITHDRAW: Decimal = Decimal::new(10_000_000, 2);

/// Every method with its balance, zero included.
pub(crate) fn balances(merchant: &Merchant) -> Vec<Value> {
    let each = catalog::ALL.iter().map(|method| {
        let balance = merchant.balance(method.id);
        json!({ "paymentMethodID": method.id, "balance": balance, "symbol": method.ticker })
    });
    each.collect()
}

/// `GET /merchants/{merchantID}/funds`.
pub(crate) fn funds(state: &mut State, ask: &Ask<'_>) -> Answer {
    let merchant = state.merchant(ask.merchant)?;
    if state.switches.funds_shape == FundsShape::Array {
        return Ok(Reply::json(200, &balances(merchant)));
    }
    let each = catalog::ALL.iter().map(|method| {
        let moving = state.collections.values().filter(|one| one.next.is_some());
        let moving = moving.filter(|one| one.merchant == merchant.id && one.method.id == method.id);
        json!({
            "methodID": method.id.to_string(),
            "available": merchant.balance(method.id),
            "pending": moving.fold(Decimal::new(0, 8), |sum, one| sum.plus(one.net)),
            "currency": method.ticker,
        })
    });
    Ok(Reply::json(200, &json!({ "balances": each.collect::<Vec<_>>() })))
}

#[derive(Serialize)]
struct Fees {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flat: Option<Decimal>,
}

/// `GET /merchants/{merchantID}/fees`.
pub(crate) fn fees(state: &mut State, ask: &Ask<'_>) -> Answer {
    let query = Query::of(ask.call, &["type", "paymentMethodID"], &state.switches)?;
    let kind = fee_type(&query)?;
    let fee = kind.fee(query.method("paymentMethodID")?, &state.switches);
    let body = Fees { r#type: kind.name(), percentage: fee.percentage, flat: fee.flat };
    Ok(Reply::json(200, &body))
}

/// `GET /merchants/{merchantID}/fees/amount`. The names of the figures, and of the method's parameter,
/// are not known: `fee`, `net` and `paymentMethodID` are guesses.
pub(crate) fn fees_amount(state: &mut State, ask: &Ask<'_>) -> Answer {
    let query = Query::of(ask.call, &["type", "amount", "paymentMethodID"], &state.switches)?;
    let kind = fee_type(&query)?;
    let amount = query.amount("amount")?;
    let fee = kind.fee(query.method("paymentMethodID")?, &state.switches).on(amount);
    if fee > amount {
        return Err(state.refusal("The 'amount' field must be more than the fee"));
    }
    let net = amount.minus(fee);
    Ok(Reply::json(200, &json!({ "type": kind.name(), "fee": fee, "net": net })))
}

fn fee_type(query: &Query) -> Result<FeeType, Problem> {
    let unknown = || Problem::field("type", "must be one of onetime, reusable, collect, withdrawal");
    FeeType::parse(query.required("type")?).ok_or_else(unknown)
}

/// `GET /merchants/{merchantID}/limits`.
pub(crate) fn limits(state: &mut State, _: &Ask<'_>) -> Answer {
    let body = match state.switches.limits_shape {
        LimitsShape::Flat => json!({ "minCollect": MIN_COLLECT, "minWithdraw": MIN_WITHDRAW }),
        LimitsShape::Withdrawal => json!({
            "withdrawal": { "minimum": MIN_WITHDRAW, "maximum": MAX_WITHDRAW, "currency": "USD" },
        }),
    };
    Ok(Reply::json(200, &body))
}
