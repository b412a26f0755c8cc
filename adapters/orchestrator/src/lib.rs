//! What outlives a call: the record of what was tried for a payment, and what is to be done next.
//!
//! A client knows of each call whether it may have taken effect, and forgets it when the process ends.
//! Here that knowledge lasts. An [`Intent`](machine::Intent) is what an app wants paid. Each try at an
//! account is an [`Attempt`](machine::Attempt), recorded before anything is sent. [`step`](machine::step)
//! takes an intent from one moment to the next: it is pure, so that it can be run in a transaction, and
//! against a model of everything that goes wrong.
//!
//! | What | Where |
//! |---|---|
//! | the entry for apps: pay, refund, webhooks, sweeps | [`Orchestrator`] (with any store) |
//! | where intents live: one file of SQLite, or a server of PostgreSQL | [`Store`] (features `sqlite`, on by default, and `postgres`) |
//! | the machine: rows, inputs, effects, the table of states | [`machine`] |
//! | what a provider's crate declares, as data | [`Declared`](machine::Declared) |
//! | which account a payment is asked of: rules, a pure router | [`route`] |
//! | the simulation, and the switches that turn single rules off | `simulation` (feature `simulation`) |
//!
//! # What it keeps
//!
//! * A payer never has two ways to pay one intent: an attempt begins only if **every** earlier one did
//!   nothing, has ended, or is one that no payer can have seen.
//! * Time never says that something was not paid. What nobody can find out is given to a person.
//! * Nothing that moves money is sent a second time, but with a key that the provider is sure to know.
//! * "Paid" is told once, "failed" never while something can still be paid.
//! * No more goes back than has come, however many refunds are under way, and no more is captured than is held.
//!
//! # When something is unknown
//!
//! A reply was lost, or the process ended between sending and hearing. Nothing is to be done by hand at first:
//!
//! 1. [`pay`](Orchestrator::pay) says [`Underway`](Paying::Underway). Tell the payer to wait, and ask again later.
//!    Never make another order for the same goods meanwhile: the first may be paid.
//! 2. A sweep asks the provider: with the same key where it is sure to be remembered, else by our reference. It
//!    finds everything that is due, however long nobody swept, and needs no webhook.
//! 3. What nobody can find out is told as [`NeedsHuman`](machine::Tell::NeedsHuman), and an order that waits for a
//!    person says so in the list of the command line. A person looks our reference up in the provider's dashboard, and
//!    writes down what stands there, with the reason ([`Orchestrator::decide`]). Whatever the provider says later
//!    still counts: what was called unpaid and is paid after all is paid.
//! 4. A break is something that should not be: a second payment, an amount that differs. Settle it, then mark it with
//!    the reason ([`Store::breaks`], [`Store::resolve`]).
//! 5. What neither a webhook nor a sweep can find is a payment that the store lost or never had.
//!    [`Orchestrator::reconcile`] reads the provider's list for that, once a day: see
//!    [`Store::foreign_payments`] for what nobody here made.
//! 6. [`Store::history`] has everything that happened to an order, reasons included; `tracing` has the same lines, with
//!    each call that was decided. [`Store::gauges`] has the numbers for alarms: since when the oldest is unknown, how
//!    late sweeps are.
//!
//! The command `paymux` does the same beside a running app, over its file:
//!
//! ```sh
//! paymux orders --store payments.db list --open      # what waits, and what needs a person
//! paymux orders --store payments.db show order-77    # its attempts with our references, and its history
//! paymux orders --store payments.db sweep            # what a sweep of the app would do now
//! paymux orders --store payments.db resolve attempt order-77 0 --as not-paid --reason 'the dashboard has none'
//! paymux orders --store payments.db breaks           # what should not be
//! paymux orders --store payments.db resolve break 7 --reason 'sent back by hand on Monday'
//! paymux orders --store payments.db gauges --json    # the numbers for alarms
//! paymux orders --store payments.db reconcile --account stripe --since 2026-01-02T00:00:00Z
//! paymux orders --store payments.db foreign          # payments that no order knows
//! ```
//!
//! # Money that is held
//!
//! An order that is paid for with [`capture_manually`](paymux_core::CreatePayment::capture_manually) is not paid when the
//! payer has paid: the message [`Held`](machine::Tell::Held) says that the money can be taken now, by
//! [`capture`](Orchestrator::capture), or be let go, by [`void`](Orchestrator::void). Do not deliver for it before
//! [`Captured`](machine::Tell::Captured). What was captured in the end is what was [`Paid`](machine::Tell::Paid).
//!
//! Money that is [paid out](Orchestrator::pay_out) goes the same way as a refund: it is recorded before it is sent, sent
//! again under the same key alone, looked for by our reference, and given to a person where nobody can find it.
//!
//! A payment that the payer only approves ([`Status::Approved`](paymux_core::Status::Approved)) is taken by the
//! orchestrator itself, as soon as it sees that. Call [`pay`](Orchestrator::pay) again when the payer comes back, and it
//! sees it then.
//!
//! # What it costs
//!
//! A payment is two transactions: one before anything is sent, and one with the answer. So the disk decides how long it
//! takes, and only a comparison on one disk means anything. `benches/store.rs` makes one: an orchestrator over a provider
//! that answers at once, and the same statements by hand, one payment at a time, in turns. Each figure is the middle one of
//! many turns; a range is that of several runs, on two cores of a virtual machine that was busy with other things.
//!
//! | | SQLite | PostgreSQL |
//! |---|---|---|
//! | payments a second, one at a time, beside by hand | 1.0 to 1.15 times | 1.0 to 1.15 times |
//! | payments a second, 8 at once, beside by hand | 6.8 to 9 times | 3.9 to 4.5 times |
//! | payments a second, 64 at once, beside by hand | 14 to 18 times | 5.5 to 9.5 times |
//! | how long a sweep of 1,000 takes among 1,000,000 older payments, beside one of 1,000 alone | 0.8 to 1.3 times | 0.8 to 1.4 times |
//! | the same, where the 1,000 stand here and there among them | 1.7 to 2.0 times | 1.35 to 1.6 times |
//!
//! By hand is as well as we can write it, with statements that are prepared once. All rows of the sweeps were in memory;
//! from a cold disk they were not measured.
//!
//! SQLite has one writer, and jobs that wait for it share a commit, which took three to four milliseconds here. The faster a
//! disk commits, the less there is to share. For a file in memory there is nothing: there it makes a quarter to a half of
//! the payments by hand one at a time, because each transaction goes to the writer's thread and back, and three quarters to
//! as many at 64 at once.
//!
//! A decision of the router costs less than a microsecond behind a hundred rules; see [`route`].
//!
//! # What stands around the machine
//!
//! A store keeps the rows. One transaction is: lock the intent, read its rows, [`step`](machine::step),
//! bring all parked events again (further steps with the same [`Effects`](machine::Effects)), write rows,
//! messages and breaks, commit. Only then the calls are made, and a way to pay is handed out. A driver
//! translates payments and events of `paymux-core` into [`Seen`](machine::Seen), makes the
//! [`Call`](machine::Call)s, and owes the machine this:
//!
//! * It checks [`send_by`](machine::Call::send_by) right before a request leaves, by a clock that never jumps.
//! * It brings every reply, even if the lease of its worker has ended meanwhile.
//! * It answers a webhook with success after the commit alone.
//! * An [`unmatched`](machine::Effects::unmatched) event is kept and brought again in every later transaction.
//! * Before it writes a provider's id it looks whether another intent has that id, and brings
//!   [`Taken`](machine::Answer::Taken) instead if so.
//!
//! The simulation holds a driver to each of these, too; [`Orchestrator`] is one. Two database clocks that disagree
//! are not part of the machine.
//!
//! ```
//! use paymux_core::Money;
//! use paymux_orchestrator::machine::{Accounts, Declared, Effects, Input, Intent, State, Time, Timing, step};
//!
//! let accounts = Accounts::new(Timing::default()).with("main", Declared::CAUTIOUS);
//! let mut intent = Intent::new(Money::parse("42.50", "EUR")?);
//! let mut effects = Effects::default();
//! let pay = Input::Pay { account: "main".to_owned(), chooses: false };
//! step(&mut intent, pay, Time(1_700_000_000_000), &accounts, &mut effects);
//!
//! assert_eq!(intent.attempts[0].state, State::Sending);
//! // After the commit, and no later than `send_by`:
//! assert_eq!(effects.calls.len(), 1);
//! # Ok::<(), paymux_core::provider::ParseMoneyError>(())
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod driver;
pub mod machine;
pub mod route;
#[cfg(any(test, feature = "simulation"))]
pub mod simulation;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod store;

#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use driver::{
    Error, Handled, MessageHandler, Orchestrator, Paying, PayingOut, Reconciled, Source, Swept,
};
#[cfg(feature = "sqlite")]
pub use store::at_once;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use store::{
    BreakRow, Dialect, ForeignPayment, Forgotten, Gauges, HistoryKind, HistoryRow, Message, OrderRow, Row,
    Sql, Store, StoreError, Stored, Value,
};
#[cfg(feature = "postgres")]
pub use tokio_postgres;
