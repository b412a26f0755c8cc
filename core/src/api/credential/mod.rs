//! Credentials: their kinds as types, how they are obtained, and how they are put on a request.
//!
//! Two steps, kept apart: *resolving* ([`AuthStrategy`]) may await and gives a snapshot; *applying*
//! the snapshot ([`Apply`]) is pure and returns headers, which core inserts all or none.

mod kind;
mod scheme;
pub(crate) mod static_credential;
mod strategy;

pub use kind::{Api, BrowserSafe, Credential, CredentialKind, ExposureKind, ServerOnly};
pub use scheme::{BEARER, Exposure, Scheme, Schemes, Written};
pub use static_credential::StaticCredential;
pub use strategy::{Apply, AuthHeaders, AuthStrategy, TypedStrategy, auth_headers};

pub(crate) use kind::error_reader;
pub(crate) use scheme::{header_name, header_value};
pub(crate) use strategy::apply;

#[cfg(test)]
mod tests;
