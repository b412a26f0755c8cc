//! What IteraPay's pages write in more than one way.
//!
//! The API reference and the guides differ in shapes and names. Requests follow the reference; replies are
//! read either way.

mod method_id;
mod page;
mod rows;
mod whitelist;
mod words;

use paymux_core::Error;
use paymux_core::wire::Lenient;

pub use method_id::MethodId;
pub use page::Page;
pub(crate) use page::check_paging;
pub use rows::Rows;
pub use whitelist::Whitelist;
pub(crate) use words::{Text, words};

/// A time that does not lose a reply if it is written in some other way.
pub type Time = Lenient<paymux_core::Timestamp>;

/// Compares the id in a reply with the one that was asked about. The guides put `inv_` and the like before
/// the reference's plain UUIDs.
pub(crate) fn check_id(asked: &str, came: &str) -> Result<(), Error> {
    let plain = |id: &str| id.rsplit('_').next().unwrap_or_default().to_owned();
    if asked == came || plain(asked).eq_ignore_ascii_case(&plain(came)) {
        return Ok(());
    }
    Err(Error::mismatch("id", "the answer is about another one"))
}
