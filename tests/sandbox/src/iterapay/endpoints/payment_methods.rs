//! `GET /payment_methods`.

use serde_json::{Value, json};

use crate::iterapay::endpoints::guarded::Ask;
use crate::iterapay::state::State;
use crate::iterapay::state::catalog;
use crate::iterapay::wire::problem::Answer;
use crate::wire::call::Reply;

pub(crate) fn list(_: &mut State, _: &Ask<'_>) -> Answer {
    let each = catalog::ALL.iter().map(|method| {
        json!({
            "id": method.id,
            "name": method.name,
            "network": method.network.name(),
            "ticker": method.ticker,
        })
    });
    Ok(Reply::json(200, &each.collect::<Vec<Value>>()))
}
