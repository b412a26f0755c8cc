//! The cases.

mod answered;
mod in_flight;
mod keep_alive;
mod leaks;
mod lost;
mod not_sent;
mod proxy;
mod row;
mod tls;
mod wire;

use super::TransportSuite;
use crate::kit::case::{Case, Cases};

pub(super) fn all(suite: TransportSuite) -> Vec<Case> {
    let mut cases = Cases::default();
    for (group, rows) in [
        ("not_sent", not_sent::rows as fn() -> Vec<row::Row>),
        ("lost", lost::rows),
        ("answered", answered::rows),
    ] {
        for name in rows().into_iter().map(|row| row.name) {
            cases.add(format!("{group}::{name}"), move || {
                let row = rows().into_iter().find(|row| row.name == name);
                row.map_or(Ok(()), |row| row.check(suite))
            });
        }
    }
    wire::add(suite, &mut cases);
    keep_alive::add(suite, &mut cases);
    in_flight::add(suite, &mut cases);
    tls::add(suite, &mut cases);
    proxy::add(suite, &mut cases);
    leaks::add(suite, &mut cases);
    cases.0
}
