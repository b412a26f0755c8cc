//! The command, run in this process with a provider of our own, and as the built program.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used, reason = "tests")]

mod acme;
mod curl;
mod decode;
mod new_provider;
mod orders;
mod playing;
mod program;
mod readme;
mod request;
mod route;
mod sandbox;
mod secrets;
mod send;
mod support;
mod tables;
mod usage;
mod vendors;
mod webhook;
