//! Types for what providers write, where Rust's own would lose something.

mod comma_list;
mod id;
pub(crate) mod lenient;
mod minor;
mod nullable;
mod optional;
mod raw_json;
mod rows;
pub(crate) mod secret;
mod units;

pub use crate::error::without_byte_order_mark;
pub use comma_list::CommaList;
pub use id::{Id, id};
pub use lenient::Lenient;
pub use minor::{from_minor, to_minor};
pub use nullable::Nullable;
pub use optional::{Optional, OptionalTime};
pub use raw_json::RawJson;
pub use rows::{Map, Rows};
pub use secret::{SentSecrets, WireSecret, exposing_secrets};
pub use units::{Unit, Units};

#[cfg(test)]
mod tests;
