//! From the first payment to several machines, in the order in which an app meets it. Every example is compiled and run.
//!
//! | Chapter | What it answers |
//! |---|---|
//! | [`first_payment`] | How do I take money? |
//! | [`webhooks`] | How do I learn that it was paid? |
//! | [`refunds`] | How do I give it back? |
//! | [`switching`] | How do I go to another provider without losing what is under way? |
//! | [`unknown`] | The answer was lost. Was it paid? |
//! | [`testing`] | How do I test all that? |
//! | [`several_machines`] | And over crashes, restarts and many machines? |
//!
//! The examples use the provider of the feature `testing`, so that they run here; with another provider the code is the same.

#[doc = include_str!("first_payment.md")]
pub mod first_payment {}
#[doc = include_str!("webhooks.md")]
pub mod webhooks {}
#[doc = include_str!("refunds.md")]
pub mod refunds {}
#[doc = include_str!("switching.md")]
pub mod switching {}
#[doc = include_str!("unknown.md")]
pub mod unknown {}
#[doc = include_str!("testing.md")]
pub mod testing {}
#[doc = include_str!("several_machines.md")]
pub mod several_machines {}
