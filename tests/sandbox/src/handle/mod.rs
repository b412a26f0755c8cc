//! What a Rust program holds: [`Sandbox`](sandbox::Sandbox), how it is started, what it lists, what goes wrong.

pub(crate) mod builder;
pub(crate) mod error;
pub(crate) mod listing;
pub(crate) mod sandbox;
