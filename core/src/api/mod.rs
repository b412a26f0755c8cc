//! A provider's API as data and pure functions: its operations, and the credentials that they accept.

pub(crate) mod credential;
pub(crate) mod operation;

pub use credential::{
    Api, Apply, AuthHeaders, AuthStrategy, BEARER, BrowserSafe, Credential, CredentialKind, Exposure,
    ExposureKind, Scheme, Schemes, ServerOnly, StaticCredential, TypedStrategy, Written, auth_headers,
};
pub use operation::{
    AnyOperation, BrowserCallable, Decoded, EmptyBody, Entry, Operation, Paged, Spec, Target, decode_json,
};
