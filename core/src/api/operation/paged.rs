//! Lists that come in pages.

use crate::api::Operation;
use crate::wire::Rows;

/// An operation that gives one page of a list and knows which request gives the next.
///
/// A page that is empty, or shorter than the limit that *the reply* states, is the last; a total is
/// never trusted.
pub trait Paged: Operation + Clone {
    /// One row.
    type Item: Send;

    /// The request for the page after `page`, or `None` at the end.
    fn next_page(&self, page: &Self::Output) -> Option<Self>;

    /// The rows of a page, and those that could not be read. A list whose rows are all needed, such as what came
    /// in for a payment, is refused by [`Operation::verify`] instead where one cannot be read.
    fn items(page: Self::Output) -> Rows<Self::Item>;
}
