//! Acme, a fictional provider: correct, or with one mistake.

pub(crate) mod data;
pub(crate) mod flaw;
pub(crate) mod operations;
mod provider;
mod webhook;

pub(crate) use data::SUITE;
pub(crate) use provider::ACME;
