//! What may have become of a call, and whether it may be repeated: the central idea of the project.
//!
//! Five words and one table. [`Safety`] and [`Stakes`] are properties of an operation, known before it is sent.
//! [`Delivery`] and [`Effect`] say afterwards what became of the request and of the operation. [`Advice`] tells
//! the app what to do, [`NextAction`] what the payer does next. [`may_retry`] is the whole table of what may be sent
//! again.

mod next_action;
mod retry;
mod safety;
mod words;

pub use next_action::{NextAction, PayToAddress, PaymentMethod};
pub use retry::{Outcome, may_retry};
pub use safety::Safety;
pub use words::{Advice, Delivery, Effect, Stakes};
