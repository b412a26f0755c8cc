//! A strict local emulator of the payment providers that paymux supports.
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
//! # Layout
//!
//! One listener, one path prefix per provider: `/payviox` plays its API host, `/payviox/pay` the host
//! of its payment pages. Under `/_control` is the control API, the same as the methods of [`Sandbox`]
//! in HTTP and JSON; [`Sandbox::control_url`] says where. At `/` is a page for people: payments,
//! webhooks with a button to send one again, the clock, faults. Everything drawn at random (ids, keys,
//! random faults) follows from [`Sandbox::seed`].
//!
//! Where a provider's documentation contradicts itself or is silent, the choice is a switch with a
//! documented default, or stands in the documentation of the provider's module.

mod builder;
mod clock;
mod control;
mod delivery;
mod dispatch;
mod duration;
mod error;
mod fault;
mod half;
mod halves;
mod hosted;
mod http;
mod ids;
pub mod iterapay;
mod listing;
mod log;
mod own_names;
mod page;
pub mod payviox;
pub mod pepay;
mod sandbox;
mod server;
mod shared;
mod socket;

pub use builder::Builder;
pub use clock::Start;
pub use delivery::{Attempt, Delivery, DeliveryFault, DeliveryState};
pub use error::{Error, Result};
pub use fault::Fault;
pub use half::{Account, Payment};
pub use listing::Provider;
pub use log::RequestRecord;
pub use sandbox::Sandbox;
