//! Types for what providers write, where Rust's own would lose something.

mod comma_list;
pub(crate) mod lenient;
mod minor;
mod nullable;
mod raw_json;
pub(crate) mod secret;

pub use comma_list::CommaList;
pub use lenient::Lenient;
pub use minor::{from_minor, to_minor};
pub use nullable::Nullable;
pub use raw_json::RawJson;
pub use secret::{SentSecrets, WireSecret, exposing_secrets};

#[cfg(test)]
mod tests;
