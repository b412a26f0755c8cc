//! paymux-core.
#![forbid(unsafe_code)]
mod money;
mod runtime;
mod time;
mod transport;
#[path = "error/words.rs"]
mod words;
pub use money::{AsNumber, Asset, Currency, Decimal, Money, MoneyError, ParseDecimalError, ParseMoneyError};
pub use runtime::Runtime;
pub use time::{Timestamp, UnixMillis};
pub use transport::{BoxError, Transport, TransportError, TransportErrorKind};
pub use words::{Advice, Delivery, Effect, Stakes};
