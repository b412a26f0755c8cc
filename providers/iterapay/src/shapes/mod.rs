//! What IteraPay's pages write in more than one way.
//!
//! The API reference and the guides differ in shapes and names. Requests follow the reference; replies are
//! read either way.

mod listing;
mod memo;
mod method_id;
mod page;
mod whitelist;
mod words;

use paymux_core::provider::wire::Lenient;
use paymux_core::{Error, Timestamp};

pub use listing::Listing;
pub use memo::Memo;
pub use method_id::MethodId;
pub use page::Page;
pub(crate) use page::check_paging;
pub use whitelist::Whitelist;
pub(crate) use words::{Text, words};

/// A time that does not lose a reply if it is written in some other way.
pub type Time = Lenient<Timestamp>;

/// The moment that a member tells, if it tells one.
///
/// Zero, the year 1 and the like stand for "no time", however they are written. No block chain is older than
/// Bitcoin's first block, and so is no payment on one.
pub(crate) fn moment(time: Option<&Time>) -> Option<Timestamp> {
    const FIRST_BLOCK: i64 = 1_231_006_505;
    time.and_then(Lenient::value).copied().filter(|time| time.unix_seconds() >= FIRST_BLOCK)
}

/// Compares the id in a reply with the one that was asked about.
pub(crate) fn check_id(asked: &str, came: &str) -> Result<(), Error> {
    if asked == came { Ok(()) } else { Err(Error::mismatch("id", "the answer is about another one")) }
}

/// What the guides put before the ids of invoices, which are plain UUIDs in the API reference.
pub(crate) const INVOICE_PREFIX: &str = "inv_";

/// The same for an invoice's, with or without the [prefix](INVOICE_PREFIX).
pub(crate) fn check_invoice_id(asked: &str, came: &str) -> Result<(), Error> {
    if asked.strip_prefix(INVOICE_PREFIX) == Some(came) || came.strip_prefix(INVOICE_PREFIX) == Some(asked) {
        return Ok(());
    }
    check_id(asked, came)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_or_the_other_behind_one_prefix() {
        for (asked, came) in [("i1", "i1"), ("i1", "inv_i1"), ("inv_i1", "i1"), ("inv_i1", "inv_i1")] {
            assert!(check_invoice_id(asked, came).is_ok(), "{asked} {came}");
        }
        for (asked, came) in [
            ("abc_1", "xyz_1"),
            ("abC123", "ABc123"),
            ("inv_abC123", "ABc123"),
            ("1", "xyz_1"),
            ("i1", "INV_i1"),
            ("i1", "inv_inv_i1"),
            ("i1", "inv_"),
            ("i1", ""),
            ("role_i1", "i1"),
        ] {
            assert!(check_invoice_id(asked, came).is_err(), "{asked} {came}");
        }
        assert!(check_id("t1", "t1").is_ok());
        for came in ["T1", "inv_t1", "tx_t1", ""] {
            assert!(check_id("t1", came).is_err(), "{came}");
        }
    }

    #[test]
    fn a_time_before_any_chain_is_none() {
        let read = |json: &str| moment(Some(&serde_json::from_str(json).unwrap()));
        for none in [
            "0",
            "-62135596800",
            "\"0001-01-01T00:00:00Z\"",
            "\"1970-01-01T00:00:00.001Z\"",
            "\"1970-01-01T01:00:00+01:00\"",
            "\"1900-01-01T00:00:00Z\"",
            "\"2001-01-01T00:00:00Z\"",
            "\"0000-00-00 00:00:00\"",
            "\"\"",
            "{}",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(read("\"2031-05-04T09:23:07Z\""), Timestamp::parse("2031-05-04T09:23:07Z"));
    }
}
