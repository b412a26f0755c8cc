//! A provider for the tests of an app: it is paid, refuses, loses its answer and is late as a test says.
//!
//! It needs no network, no sandbox and no runtime of its own. A test of "the answer was lost":
//!
//! ```
//! use paymux_core::finds::FindPayment;
//! use paymux_core::{CreatePayment, Money, PaymentProvider};
//! use paymux_testing::{Answer, TestProvider};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let provider = TestProvider::new();
//! provider.next(Answer::Lost);
//! let order = CreatePayment::new(Money::parse("25.50", "EUR")?, "order-77");
//! let error = provider.create(&order).await.unwrap_err();
//! assert!(error.may_exist(), "an app must not open a second payment now");
//!
//! let found = provider.finds().unwrap().find(&FindPayment::new("order-77")).await?;
//! assert_eq!(found.items.len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! | What | How |
//! |---|---|
//! | something goes wrong with the next call | [`TestProvider::next`] with an [`Answer`] |
//! | the payer acts | [`pay`](TestProvider::pay), [`pay_part`](TestProvider::pay_part), [`decline`](TestProvider::decline), [`expire`](TestProvider::expire); each gives the webhook that tells of it |
//! | a webhook | [`TestWebhook`]: post its headers and body to the app's own endpoint, or take the [`event`](TestWebhook::event) in it |
//! | [`Providers`](paymux_core::Providers) with this one in them | [`TestProvider::providers`] |
//! | what was really done | [`payments`](TestProvider::payments), [`made`](TestProvider::made), [`received`](TestProvider::received), [`refunded`](TestProvider::refunded), [`calls`](TestProvider::calls) |
//!
//! Beside payments it has refunds, cancellations and a search by reference. It remembers idempotency keys for ever.
#![forbid(unsafe_code)]

mod bank;
mod provider;
mod webhook;

pub use bank::{Answer, Made};
pub use provider::TestProvider;
pub use webhook::TestWebhook;
