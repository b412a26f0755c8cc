//! `GET /payment_methods`.

use serde_json::{Value, json};

use super::catalog;
use super::problem::Answer;
use super::routes::Ask;
use super::state::State;
use crate::http::Reply;

pub(super) fn list(_: &mut State, _: &Ask<'_>) -> Answer {
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
