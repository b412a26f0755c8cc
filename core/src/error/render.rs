//! An [`Error`] as a problem document, to be handed on by an HTTP service.

use std::fmt;

use serde::Serialize;

use super::Error;
use super::one_line::OneLine;
use crate::outcome::{Advice, Delivery, Effect, Stakes};

/// An [`Error`] in the form of RFC 9457 (`application/problem+json`).
///
/// Made by [`Error::problem_document`]. It holds what `Display` holds, member by member, and no more:
/// never a body, a header or a credential.
#[derive(Debug, Serialize)]
pub struct ProblemDocument<'a> {
    #[serde(rename = "type")]
    type_uri: String,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    detail: String,
    kind: &'static str,
    delivery: Delivery,
    effect: Effect,
    stakes: Stakes,
    advice: Advice,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<OneLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_code: Option<OneLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    /// Whole seconds, rounded up.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl Error {
    /// This error as a problem document. `status` is the provider's, so a service that hands the
    /// document on decides about its own status itself.
    #[must_use]
    pub fn problem_document(&self) -> ProblemDocument<'_> {
        ProblemDocument {
            type_uri: format!("urn:paymux:error:{}", self.kind()),
            title: self.kind().title(),
            status: self.status().map(|status| status.as_u16()),
            detail: self.to_string(),
            kind: self.kind().as_str(),
            delivery: self.delivery(),
            effect: self.effect(),
            stakes: self.stakes(),
            advice: self.advice(),
            provider: self.provider(),
            operation: self.operation(),
            field: self.field().map(OneLine),
            provider_code: self.provider_code().map(OneLine),
            request_id: self.request_id(),
            retry_after: self
                .retry_after()
                .map(|wait| wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))),
        }
    }
}

impl fmt::Display for ProblemDocument<'_> {
    /// The document as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}
