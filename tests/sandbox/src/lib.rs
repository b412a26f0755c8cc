//! A strict local emulator of the payment providers that paymux supports.
//!
//! # Rooms
//!
//! | Where | What is in it |
//! |---|---|
//! | `handle/` | what a program holds: [`Sandbox`], [`Builder`], [`Error`], the lists |
//! | `running/` | what all providers share: clock, faults, request log, delivery of webhooks, ids from a seed |
//! | `wire/` | connections, who may call, one request as a value, web sockets |
//! | `play/` | the control API and the page at `/` |
//! | `half/` | what the sandbox asks of a provider's half, and the list of halves |
//! | [`iterapay`], [`payviox`], [`pepay`] | one provider each |
//!
//! Each provider has the same shape:
//!
//! | Where | What is in it |
//! |---|---|
//! | `mod.rs` | the provider's half: what is played, what is inferred, its actions |
//! | `endpoints/` | the documented calls, a file for each |
//! | `state/` | what it remembers: payments, accounts, catalogues |
//! | `play/` | what a payer, an administrator or fate does to it |
//! | `wire/` | how it reads calls and writes answers and webhooks |
//! | `switches.rs` | choices where its documentation is silent or contradicts itself |
//!
//! Pepay also has `commerce/` (products, carts, orders) and `streams/` (events over web sockets).
//!
//! # What it does
//!
//! It is written from the providers' own documentation and shares no type with the paymux clients,
//! so a wrong field name in a client is caught here. It keeps state, checks every credential and
//! every documented rule, sends signed webhooks on the documented schedule, has a clock that can be
//! moved, plays the hosted payment page, and breaks calls in every way a network can.
//!
//! ```
//! # async fn run() -> paymux_sandbox::Result<()> {
//! let sandbox = paymux_sandbox::Sandbox::start().await?;
//! let base = sandbox.base_url("payviox")?; // http://127.0.0.1:PORT/payviox
//! let keys = sandbox.credentials("payviox")?; // PAYVIOX_SECRET_KEY and the others
//! // ... create a session with a client under test, then be the payer:
//! # let session_id = "";
//! sandbox.payviox().pay(session_id, Default::default())?;
//! sandbox.settle().await; // the signed `succeeded` webhook has arrived
//! # let _ = (base, keys);
//! # Ok(()) }
//! ```
//!
//! # Addresses
//!
//! One listener, one path prefix per provider: `/payviox` plays its API host, `/payviox/pay` the host
//! of its payment pages. Under `/_control` is the control API, the same as the methods of [`Sandbox`]
//! in HTTP and JSON; [`Sandbox::control_url`] says where. At `/` is a page for people: payments,
//! webhooks with a button to send one again, the clock, faults. Everything drawn at random (ids, keys,
//! random faults) follows from [`Sandbox::seed`].
//!
//! Where a provider's documentation contradicts itself or is silent, the choice is a switch with a
//! documented default, or stands in the documentation of the provider's module.

mod half;
mod handle;
pub mod iterapay;
pub mod payviox;
pub mod pepay;
mod play;
mod running;
mod wire;

/// The names of the providers that the sandbox plays, in their order.
pub const PROVIDERS: [&str; 3] = ["iterapay", "payviox", "pepay"];

pub use crate::half::{Account, Payment};
pub use crate::handle::builder::Builder;
pub use crate::handle::error::{Error, Result};
pub use crate::handle::listing::Provider;
pub use crate::handle::sandbox::Sandbox;
pub use crate::running::clock::Start;
pub use crate::running::delivery::{Attempt, Delivery, DeliveryFault, DeliveryState};
pub use crate::running::faults::Fault;
pub use crate::running::request_log::RequestRecord;
