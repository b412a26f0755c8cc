use paymux_core::Error;
use paymux_core::provider::wire::{Lenient, Rows};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

/// One page of a list. Source: docs.iterapay.com/docs/api-reference/overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows. One that cannot be read stands among the unread ones.
    #[serde(bound(deserialize = "T: DeserializeOwned"), deserialize_with = "not_null")]
    pub data: Rows<T>,
    /// How many rows there are said to be in all. Nothing is decided by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Lenient<u64>>,
    /// Which page this is, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Lenient<u32>>,
    /// How many rows a page has at most. It may be less than was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Lenient<u32>>,
}

/// An empty page is written as `[]`. `null` is none: read as empty it would say that nothing came in for a payment.
fn not_null<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Rows<T>, D::Error> {
    Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("null instead of a list"))
}

impl<T> Page<T> {
    /// The number of the page after this one, which was asked for as `page`; `None` at the end.
    ///
    /// The end is an empty page, or one shorter than the limit that it states itself.
    #[must_use]
    pub fn next(&self, page: Option<u32>) -> Option<u32> {
        let limit = self.limit.as_ref().and_then(Lenient::value);
        let full = limit.is_none_or(|limit| u32::try_from(self.data.came()).is_ok_and(|rows| rows >= *limit));
        let more = self.data.came() > 0 && full;
        more.then(|| page.unwrap_or(1).checked_add(1)).flatten()
    }

    /// Refuses another page than the one that was asked for: its rows would count twice.
    pub(crate) fn check(&self, asked: Option<u32>) -> Result<(), Error> {
        match self.page.as_ref().and_then(Lenient::value) {
            Some(came) if *came != asked.unwrap_or(1) => {
                Err(Error::mismatch("page", format!("the answer is page {came}")))
            }
            _ => Ok(()),
        }
    }
}

/// The documented rules for `page` and `limit`: both count from 1.
pub(crate) fn check_paging(page: Option<u32>, limit: Option<u32>) -> Result<(), Error> {
    for (field, number) in [("page", page), ("limit", limit)] {
        if number == Some(0) {
            return Err(Error::invalid_field(field, "at least 1"));
        }
    }
    Ok(())
}
