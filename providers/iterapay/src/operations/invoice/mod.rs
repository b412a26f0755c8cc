//! Invoices: what a payer pays, and where.

mod create;
mod list;
mod manage;
mod model;
mod public;

pub use create::Create;
pub(crate) use create::check_positive;
pub use list::List;
pub use manage::{Archive, Delete, Get};
pub use model::{Created, Invoice, InvoiceState, InvoiceType};
pub use public::{Address, AddressRow, Addresses, PayAddress, Public};
