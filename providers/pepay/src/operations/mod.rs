//! The operations.

pub mod api_keys;
pub mod invoices;
pub mod session;
pub mod ws;

use paymux_core::Entry;

/// Every operation.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<invoices::Create>(),
    Entry::of::<invoices::List>(),
    Entry::of::<invoices::ListOfCustomer>(),
    Entry::of::<invoices::Retrieve>(),
    Entry::of::<invoices::Status>(),
    Entry::of::<invoices::Totals>(),
    Entry::browser::<session::Details>(),
    Entry::browser::<session::ListTokens>(),
    Entry::browser::<session::Allocate>(),
    Entry::browser::<session::Status>(),
    Entry::browser::<session::SetEmail>(),
    Entry::browser::<session::RetrieveEmail>(),
    Entry::browser::<session::Questions>(),
    Entry::browser::<session::SubmitForm>(),
    Entry::of::<api_keys::List>(),
    Entry::of::<api_keys::Create>(),
    Entry::of::<api_keys::Revoke>(),
    Entry::of::<ws::Mint>(),
];
