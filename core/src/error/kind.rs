//! The kinds of error.

use std::fmt;

use http::StatusCode;

use crate::outcome::Effect;

/// What went wrong, in the words that all providers share.
///
/// A kind alone does not say whether money may have moved: ask the [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A field is wrong; found before sending, or by the provider (400, 422 and the like).
    InvalidRequest,
    /// This provider, or this client as configured, cannot do that.
    UnsupportedOperation,
    /// The provider does not take this currency or token.
    UnsupportedCurrency,
    /// The amount is below or above what the provider takes.
    AmountOutOfRange,
    /// The amount has digits that the provider cannot express; nothing is ever rounded.
    AmountPrecision,
    /// No credential that the operation accepts is configured.
    CredentialMissing,
    /// A credential is configured, but of a kind that the operation does not accept.
    CredentialKind,
    /// The only fitting credential has expired.
    CredentialExpired,
    /// The provider did not accept the credential (401).
    Unauthenticated,
    /// The credential is valid but not permitted to do this (403).
    Forbidden,
    /// There is no such thing, or it belongs to somebody else (404).
    NotFound,
    /// The thing is in a state that does not allow this (409).
    Conflict,
    /// The first request with this idempotency key is still running: the same one can be sent again later.
    IdempotencyConflict,
    /// The idempotency key was used with another request. With this key the provider never does this one.
    IdempotencyKeyReused,
    /// The thing existed and its time is over (410).
    Expired,
    /// The payment was refused by a bank, a risk check or the payer.
    Declined,
    /// Too many requests (429). Refused before anything was done.
    RateLimited,
    /// The provider failed (5xx). It may have acted before it did.
    ProviderFault,
    /// No connection came about; nothing was sent.
    Unreachable,
    /// No reply within the deadline.
    TimedOut,
    /// The connection was lost before a whole reply arrived.
    ConnectionLost,
    /// A reply came, but could not be understood.
    Unintelligible,
    /// The reply names another amount, currency or reference than was asked for.
    IntegrityMismatch,
    /// A webhook delivery is not proved to come from the provider.
    WebhookRejected,
    /// A setting is missing or wrong: provider name, base URL, variable, webhook secret.
    Configuration,
}

impl ErrorKind {
    /// The name in `snake_case`, as problem documents and logs carry it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.texts().0
    }

    /// What it means, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.texts().1
    }

    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidRequest => ("invalid_request", "the request is not valid"),
            Self::UnsupportedOperation => ("unsupported_operation", "the operation is not supported"),
            Self::UnsupportedCurrency => ("unsupported_currency", "the currency is not supported"),
            Self::AmountOutOfRange => ("amount_out_of_range", "the amount is out of range"),
            Self::AmountPrecision => ("amount_precision", "the amount has too many digits"),
            Self::CredentialMissing => ("credential_missing", "no fitting credential is configured"),
            Self::CredentialKind => ("credential_kind", "the configured credential is of the wrong kind"),
            Self::CredentialExpired => ("credential_expired", "the credential has expired"),
            Self::Unauthenticated => ("unauthenticated", "the provider did not accept the credential"),
            Self::Forbidden => ("forbidden", "the credential is not permitted to do this"),
            Self::NotFound => ("not_found", "not found at the provider"),
            Self::Conflict => ("conflict", "the present state does not allow this"),
            Self::IdempotencyConflict => ("idempotency_conflict", "the idempotency key is in use"),
            Self::IdempotencyKeyReused => {
                ("idempotency_key_reused", "the idempotency key was used with another request")
            }
            Self::Expired => ("expired", "its time is over"),
            Self::Declined => ("declined", "declined"),
            Self::RateLimited => ("rate_limited", "too many requests"),
            Self::ProviderFault => ("provider_fault", "the provider failed"),
            Self::Unreachable => ("unreachable", "no connection to the provider"),
            Self::TimedOut => ("timed_out", "no reply in time"),
            Self::ConnectionLost => ("connection_lost", "the connection was lost"),
            Self::Unintelligible => ("unintelligible", "the reply could not be understood"),
            Self::IntegrityMismatch => ("integrity_mismatch", "the reply is not about what was asked"),
            Self::WebhookRejected => ("webhook_rejected", "the delivery is not proved to be genuine"),
            Self::Configuration => ("configuration", "the configuration is not valid"),
        }
    }

    /// The kind that a status outside 2xx stands for, where the provider says nothing closer.
    #[must_use]
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            300..=399 => Self::Configuration,
            401 => Self::Unauthenticated,
            402 => Self::Declined,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            408 => Self::TimedOut,
            409 => Self::Conflict,
            410 => Self::Expired,
            429 => Self::RateLimited,
            400..=499 => Self::InvalidRequest,
            500..=599 => Self::ProviderFault,
            _ => Self::Unintelligible,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Effect {
    /// What an answer with this status says about the effect, where the provider declares nothing else.
    ///
    /// Only answers that a server gives before it acts count as [`Effect::NotDone`]; whatever a proxy
    /// may have made up on a server's behalf is [`Effect::MaybeDone`].
    #[must_use]
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            400 | 401 | 402 | 403 | 404 | 405 | 410 | 411 | 413 | 414 | 415 | 422 | 429 | 431 => {
                Self::NotDone
            }
            _ => Self::MaybeDone,
        }
    }
}
