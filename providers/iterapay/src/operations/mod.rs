//! The operations.

mod invoice;
pub mod invoices;
pub mod keys;
pub mod payment_methods;
pub mod public;

use paymux_core::Entry;

use crate::shapes::words;

words! {
    /// The order of a list.
    Order {
        /// Oldest, or least, first.
        Ascending = "asc",
        /// Newest, or greatest, first.
        Descending = "desc",
    }
}

/// Every operation.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<keys::Generate>(),
    Entry::of::<keys::Info>(),
    Entry::of::<keys::Revoke>(),
    Entry::of::<invoices::Create>(),
    Entry::of::<invoices::List>(),
    Entry::of::<invoices::Get>(),
    Entry::of::<invoices::Archive>(),
    Entry::of::<invoices::Delete>(),
    Entry::browser::<public::Invoice>(),
    Entry::browser::<public::Address>(),
    Entry::of::<public::Addresses>(),
    Entry::of::<payment_methods::List>(),
];
