//! Which account a payment is asked of: rules, a pure router, and the health of accounts.
//!
//! [`Rules`] are read from a file or built. [`Rules::open`] holds them against the accounts that there are, refuses
//! what cannot be meant, and gives [`Routes`]. [`Routes::route`] then decides about one payment: it is pure, and its
//! [`Plan`] says of every account of the rule why it is asked or not.
//!
//! | File | What is in it |
//! |---|---|
//! | `rules`, `condition` | the rules, as they are built |
//! | `file` | the rules, as they stand in a file |
//! | `check` | what is refused at start |
//! | `routes`, `plan` | the router, and what it gives |
//! | `split` | the arm of a split |
//! | `health` | which accounts fail at the moment |
//!
//! In a file:
//!
//! ```toml
//! [[route]]                                   # the first rule that fits decides
//! when  = { currency = ["USD"], below = "5000", country = ["DE", "AT"] }
//! use   = ["pepay", "payviox"]                # in this order
//!
//! [[route]]                                   # one without `when` fits everything
//! split  = { payviox = 80, pepay = 20 }       # shares; the same reference always lands in the same arm
//! sticky = "customer"                         # the same customer, too
//!
//! [failover]
//! when    = "not_done"                        # or "not_exposed"
//! breaker = { last = 20, open_below = 0.2, half_open = "60s" }
//! ```
//!
//! Bounds are in whole units of the currency: `from` is the least amount that a rule fits, `below` the first that it does
//! not.
//!
//! # Failover
//!
//! Where an account did not make the payment, the next one of the plan is asked, while the payer waits. It is asked only
//! if **every** earlier attempt provably did nothing (`not_done`), or, with `not_exposed`, is one that no payer can have
//! seen. Nothing weaker exists: a reply that did not come in time is no reason to ask somebody else for a payment that
//! the payer may be able to make.
//!
//! # Cost
//!
//! A decision is made in memory and allocates its plan alone, however many accounts a rule has; a test counts that. What
//! it takes depends on how many rules stand before the one that fits. Measured by `benches/route.rs`, on two cores of a
//! busy virtual machine, with three accounts:
//!
//! | Rules before | In order | Split, by a hash of the reference |
//! |---|---|---|
//! | 0 | 0.12 µs | 0.16 µs |
//! | 10 | 0.16 µs | 0.20 µs |
//! | 100 | 0.7 µs | 0.75 µs |
//!
//! Those before were about other countries. One that fits the country too, and falls out by the amount, costs about twice
//! as much, so that a hundred of these take more than a microsecond.

mod check;
mod condition;
mod file;
mod health;
mod plan;
mod routes;
mod rules;
mod split;
#[cfg(test)]
mod tests;

pub use check::{Earlier, RouteError, Wrong};
pub use health::{Breaker, Health, HealthNow, Outcome, Standing};
pub use plan::{Candidate, Choose, Past, Plan, ToRoute, Why};
pub use routes::Routes;
pub use rules::{Known, Need, Rule, Rules};
