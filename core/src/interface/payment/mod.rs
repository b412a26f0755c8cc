//! The words that all providers share: what an app asks for, and what it gets.

mod create;
mod next_action;
mod reference;
mod status;
mod update;

pub use create::{CreatePayment, Customer};
pub use next_action::{ClientSession, NextAction, PayToAddress, PaymentMethod};
pub use reference::PaymentRef;
pub use status::{Deviation, Status, StatusTable};
pub use update::Payment;

#[cfg(test)]
mod tests;
