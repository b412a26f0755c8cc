//! Money: exact decimals, what they are of, and both together.
//!
//! No float stands anywhere on the way, JSON numbers included. See [`Decimal`] for what that asks of
//! the types around one.

mod asset;
mod currency;
mod decimal;
mod digits;
mod order;
mod parse;
mod render;
mod retired;
mod value;
mod wire;

#[cfg(test)]
mod properties;

pub use asset::Asset;
pub use currency::Currency;
pub use decimal::Decimal;
pub use parse::ParseDecimalError;
pub use value::{Money, MoneyError, ParseMoneyError};
pub use wire::AsNumber;
