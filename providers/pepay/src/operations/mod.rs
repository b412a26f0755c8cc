//! The operations.

pub mod account;
pub mod address;
pub mod cart;
pub mod checkout;
pub mod commerce;
pub mod devnet;
pub mod event;
pub mod invoice;
pub mod key;
pub mod order;
pub mod payment;
pub mod product;
pub mod session;
pub mod settlement;
pub mod token;
pub mod verification;
pub mod ws;

use paymux_core::provider::Entry;

/// Every operation: all 55 that are documented over REST.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<invoice::Create>(),
    Entry::of::<invoice::List>(),
    Entry::of::<invoice::ListOfCustomer>(),
    Entry::of::<invoice::Retrieve>(),
    Entry::of::<invoice::Status>(),
    Entry::of::<invoice::Totals>(),
    Entry::of::<token::List>(),
    Entry::of::<token::Search>(),
    Entry::of::<token::Block>(),
    Entry::of::<settlement::Preference>(),
    Entry::of::<settlement::ChooseToken>(),
    Entry::of::<account::MainnetAccess>(),
    Entry::of::<account::ActivateMainnet>(),
    Entry::of::<account::SetEnvironment>(),
    Entry::of::<event::List>(),
    Entry::of::<event::Retrieve>(),
    Entry::of::<commerce::Status>(),
    Entry::of::<commerce::Info>(),
    Entry::of::<commerce::Search>(),
    Entry::of::<product::Retrieve>(),
    Entry::of::<product::ListOffers>(),
    Entry::of::<cart::Retrieve>(),
    Entry::of::<cart::Create>(),
    Entry::of::<cart::Clear>(),
    Entry::of::<cart::AddItem>(),
    Entry::of::<cart::UpdateItem>(),
    Entry::of::<cart::RemoveItem>(),
    Entry::of::<cart::Validate>(),
    Entry::of::<cart::Totals>(),
    Entry::of::<checkout::CreateEstimate>(),
    Entry::of::<checkout::SetAddress>(),
    Entry::of::<checkout::CreateInvoice>(),
    Entry::of::<order::List>(),
    Entry::of::<order::Retrieve>(),
    Entry::of::<order::Cancel>(),
    Entry::of::<order::ForInvoice>(),
    Entry::of::<payment::Status>(),
    Entry::of::<payment::BulkStatus>(),
    Entry::of::<address::List>(),
    Entry::of::<address::Remove>(),
    Entry::of::<devnet::Simulate>(),
    Entry::browser::<session::Details>(),
    Entry::browser::<session::ListTokens>(),
    Entry::browser::<session::Allocate>(),
    Entry::browser::<session::Status>(),
    Entry::browser::<session::SetEmail>(),
    Entry::browser::<session::RetrieveEmail>(),
    Entry::browser::<session::Questions>(),
    Entry::browser::<session::SubmitForm>(),
    Entry::browser::<verification::Trigger>(),
    Entry::browser::<verification::Retrieve>(),
    Entry::of::<key::List>(),
    Entry::of::<key::Create>(),
    Entry::of::<key::Revoke>(),
    Entry::of::<ws::Mint>(),
];
