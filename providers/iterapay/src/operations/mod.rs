//! The operations.

pub mod collect;
pub mod invoice;
pub mod ip_address;
pub mod key;
#[cfg(feature = "inferred")]
pub mod member;
pub mod merchant;
pub mod payment_methods;
pub mod role;
pub mod transaction;
pub mod webhook;
pub mod withdrawal;

use paymux_core::provider::Entry;

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

/// Every operation. Those whose paths are inferred are behind the feature `inferred`.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<merchant::List>(),
    Entry::of::<merchant::Create>(),
    Entry::of::<merchant::Get>(),
    Entry::of::<merchant::Update>(),
    Entry::of::<merchant::Delete>(),
    Entry::of::<merchant::Funds>(),
    Entry::of::<merchant::Fees>(),
    Entry::of::<merchant::FeesAmount>(),
    Entry::of::<merchant::Limits>(),
    Entry::of::<invoice::Create>(),
    Entry::of::<invoice::List>(),
    Entry::of::<invoice::Get>(),
    Entry::browser::<invoice::Public>(),
    Entry::browser::<invoice::Address>(),
    Entry::of::<invoice::Addresses>(),
    Entry::of::<invoice::Archive>(),
    Entry::of::<invoice::Delete>(),
    Entry::of::<transaction::List>(),
    Entry::of::<transaction::Get>(),
    Entry::of::<withdrawal::Create>(),
    Entry::of::<withdrawal::Get>(),
    Entry::of::<withdrawal::Pending>(),
    Entry::of::<key::Generate>(),
    Entry::of::<key::Info>(),
    Entry::of::<key::Revoke>(),
    Entry::of::<ip_address::Set>(),
    Entry::of::<ip_address::Get>(),
    Entry::of::<ip_address::Delete>(),
    Entry::of::<webhook::Set>(),
    Entry::of::<webhook::Get>(),
    Entry::of::<webhook::Delete>(),
    Entry::of::<payment_methods::List>(),
    Entry::of::<collect::Invoices>(),
    Entry::of::<collect::Info>(),
    Entry::of::<role::List>(),
    #[cfg(feature = "inferred")]
    Entry::of::<collect::Init>(),
    #[cfg(feature = "inferred")]
    Entry::of::<collect::State>(),
    #[cfg(feature = "inferred")]
    Entry::of::<role::Create>(),
    #[cfg(feature = "inferred")]
    Entry::of::<role::Update>(),
    #[cfg(feature = "inferred")]
    Entry::of::<member::List>(),
    #[cfg(feature = "inferred")]
    Entry::of::<member::Change>(),
];
