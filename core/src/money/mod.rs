//! Money: exact decimals, what they are of, and both together.
//!
//! No float stands anywhere on the way, JSON numbers included. See [`Decimal`] for what that asks of
//! the types around one.

mod decimal;
mod digits;
mod order;
mod parse;
mod render;
mod wire;

pub use decimal::Decimal;
pub use parse::ParseDecimalError;
pub use wire::AsNumber;
