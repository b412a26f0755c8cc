//! What a provider wants to hear from a webhook endpoint.

use http::StatusCode;

/// What a provider wants to hear from a webhook endpoint, as data.
///
/// Everything else is the endpoint's own matter: a failure that the provider should make up for by
/// delivering again is answered with 500, whoever the provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookAnswers {
    /// The status for a delivery that has been dealt with.
    pub accepted: StatusCode,
    /// The JSON body that goes with it.
    pub accepted_body: &'static str,
    /// The status for a delivery that is not proved to come from the provider.
    pub rejected: StatusCode,
}

impl WebhookAnswers {
    /// 200 with a small JSON body, and 401.
    pub const USUAL: Self = Self {
        accepted: StatusCode::OK,
        accepted_body: r#"{"received":true}"#,
        rejected: StatusCode::UNAUTHORIZED,
    };

    /// The same with another status for a delivery that is not proved.
    #[must_use]
    pub const fn rejected(mut self, status: StatusCode) -> Self {
        self.rejected = status;
        self
    }
}
