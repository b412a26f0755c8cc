//! Pages of a list: `page` from 1 and `limit`, though the documentation calls it "cursor-based".

use std::cmp::Ordering;

use serde::Serialize;

use crate::iterapay::switches::Switches;
use crate::iterapay::wire::problem::Problem;
use crate::iterapay::wire::query::Query;

/// What a list is sorted by. Both are documented by example only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Created,
    Amount,
}

pub(crate) struct Page {
    page: u64,
    limit: u64,
    ascending: bool,
    pub(crate) by: By,
}

#[derive(Serialize)]
pub(crate) struct Listed<T> {
    data: Vec<T>,
    total: u64,
    page: u64,
    limit: u64,
}

impl Page {
    /// From `page`, `limit`, `order` and `orderBy`.
    pub(crate) fn of(query: &Query, switches: &Switches) -> Result<Self, Problem> {
        let whole = "a positive integer";
        let count = |name: &str, default: u64| match query.read::<u64>(name, whole)? {
            Some(0) => Err(Problem::field(name, &format!("must be {whole}"))),
            value => Ok(value.unwrap_or(default)),
        };
        let limit = count("limit", 20)?;
        Ok(Self {
            page: count("page", 1)?,
            limit: switches.max_limit.map_or(limit, |most| limit.min(most.max(1))),
            ascending: query.choice("order", &["asc", "desc"])? == Some("asc"),
            by: match query.choice("orderBy", &["createdAt", "amount"])? {
                Some("amount") => By::Amount,
                _ => By::Created,
            },
        })
    }

    /// The page out of everything that fits. `compare` is in ascending order.
    pub(crate) fn cut<'a, T, V>(
        &self,
        mut all: Vec<&'a T>,
        compare: impl Fn(&T, &T) -> Ordering,
        view: impl Fn(&'a T) -> V,
        switches: &Switches,
    ) -> Listed<V> {
        all.sort_by(|a, b| if self.ascending { compare(a, b) } else { compare(b, a) });
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let skipped = self.page.saturating_sub(1).saturating_mul(self.limit);
        Listed {
            data: all.into_iter().skip(size(skipped)).take(size(self.limit)).map(view).collect(),
            total: switches.false_total.unwrap_or(total),
            page: self.page,
            limit: self.limit,
        }
    }
}
