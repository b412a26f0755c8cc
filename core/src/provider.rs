//! For authors of provider crates.
//!
//! A provider crate describes its API as data and pure functions, and translates between them and the unified
//! interface:
//!
//! | What | With |
//! |---|---|
//! | the API: where it is, how it writes errors, which credentials there are | [`Api`], [`ErrorShape`], [`CredentialKind`], [`Scheme`] |
//! | each documented call | [`Operation`], [`Spec`], [`Entry`] |
//! | ways to authenticate that are more than a header | [`AuthStrategy`], [`Basic`], [`Refreshing`] |
//! | what is written and read | [`wire`] |
//! | the unified interface | [`PaymentProvider`](crate::PaymentProvider), the facets, [`Steps`] |
//! | what is known of the provider in advance | [`Declared`], [`Takes`] |
//! | webhooks | [`Webhooks`], [`SignatureTemplate`], [`SignedWebhook`], [`Signature`], [`Proof`] |
//! | what the crate exports | [`Descriptor`], [`Slot`] |

pub use crate::api::{
    AnyOperation, Api, Apply, AuthHeaders, AuthStrategy, BEARER, BrowserCallable, BrowserSafe, Credential,
    CredentialKind, Decoded, EmptyBody, Entry, Exposure, ExposureKind, Operation, Paged, Scheme, Schemes,
    ServerOnly, Spec, StaticCredential, Target, TypedStrategy, Written, auth_headers, decode_json,
};
pub use crate::client::{
    Answer, Answered, AnyClient, BrowserSide, ClientBuilder, MayHold, MaySend, Pages, Policy, Reply,
    ServerSide, Side, Steps,
};
pub use crate::error::{BaseUrl, ErrorBody, ErrorShape, Problem, ProblemDocument, Redactor, visible};
pub use crate::interface::{
    Account, ClientSession, Declared, DisputeUpdate, Find, NotTaken, PayoutUpdate, Proof, RefundUpdate,
    Signature, StatusTable, Takes, Unsigned, WebhookAnswers, Webhooks,
};
pub use crate::money::{AsNumber, Currency, MoneyError, ParseDecimalError, ParseMoneyError};
pub use crate::outcome::{Outcome, Safety, may_retry};
pub use crate::ready::{
    Algorithm, BASIC, Basic, BasicAuth, Encoding, HmacAlgorithm, KeyEncoding, Part, Place, Refreshing,
    SignatureTemplate, SignedWebhook, Stamp, StampUnit, Token, TokenSource, WebhookSecret,
};
#[cfg(feature = "certificates")]
pub use crate::ready::{CertificateSource, CertifiedWebhook};
pub use crate::setup::{Descriptor, Open, OpenStrategy, Opened, Opening, Settings, Slot, is_plain_name};
pub use crate::time::{UnixMillis, UnixSeconds};
/// Types for what providers write, where Rust's own would lose something.
pub use crate::wire;
/// For a [`Spec`] of another method than `GET` and `POST`.
pub use http::Method;
