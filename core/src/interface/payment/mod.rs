//! Payments: what an app asks for, and what it gets.

mod amounts;
mod client_session;
mod create;
mod reference;
mod report;
mod retrieve;
mod status;

pub use amounts::Amounts;
pub use client_session::ClientSession;
pub use create::{Capture, CreatePayment, Customer};
pub use reference::PaymentRef;
pub use report::Payment;
pub use retrieve::{AdvancePayment, ChoosePaymentMethod, RetrievePayment};
pub use status::{Deviation, Status, StatusTable};

#[cfg(test)]
mod tests;
