//! What an author gives, all of it plain data.

mod flow;
mod hook;
mod payment;
mod refusal;
mod sample;
mod session;
mod suite;

pub use flow::{Ask, Flow, Step, Told};
pub use hook::{Certified, Hook, Hooks, KeySignFn, Means, SignFn, Signing};
pub use payment::{Carried, PaymentFlow, PayoutFlow, Place, Unit};
pub use refusal::Refusal;
pub use sample::{Sample, Stub};
pub use session::{Session, SessionFn};
pub use suite::Suite;
