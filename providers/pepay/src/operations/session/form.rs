//! What the payer is asked for: an e-mail address, and the invoice's own questions.

use paymux_core::Error;
use paymux_core::provider::wire::{self, Optional};
use paymux_core::provider::{BrowserCallable, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::{KEY, SESSION, docs};
use crate::envelope::{Done, not_false};
use crate::{Maybe, Pepay, check};

/// `POST /api/v1/payments/customer-email`: sets where the receipt goes. 410 once the invoice has
/// expired. Source: /api-spec/payors/customer-email.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetEmail {
    /// The payer's e-mail address.
    pub email: String,
}

/// The reply to [`SetEmail`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailSet {
    /// True.
    #[serde(default, deserialize_with = "not_false")]
    pub success: Option<bool>,
    /// The address as it was taken.
    pub email: Optional<String>,
    /// For people.
    pub message: Optional<String>,
}

impl Operation for SetEmail {
    type Api = Pepay;
    type Output = EmailSet;
    const SPEC: &'static Spec = &Spec::post(
        "session.set_email",
        "/api/v1/payments/customer-email",
        docs!("/api-spec/payors/customer-email"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = SESSION;

    fn validate(&self) -> Result<(), Error> {
        check::email("email", &self.email)
    }
}

impl BrowserCallable for SetEmail {}

/// `GET /api/v1/payments/customer-email`: where the receipt goes.
/// Source: /api-reference/payment-sessions/retrieve-customer-email.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetrieveEmail {}

/// The reply to [`RetrieveEmail`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email {
    /// The address, if there is one.
    pub email: Optional<String>,
    /// Whether there is one.
    pub has_email: Maybe<bool>,
}

impl Operation for RetrieveEmail {
    type Api = Pepay;
    type Output = Email;
    const SPEC: &'static Spec = &Spec::get(
        "session.get_email",
        "/api/v1/payments/customer-email",
        docs!("/api-reference/payment-sessions/retrieve-customer-email"),
    );
    const ACCEPTS: Schemes = SESSION;
}

impl BrowserCallable for RetrieveEmail {}

/// `GET /api/v1/payments/invoice-questions`: what the payer is asked.
/// Source: /api-reference/payment-sessions/get-invoice-questions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {}

/// The reply to [`Questions`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Whether anything is asked.
    pub has_questions: bool,
    /// The questions, if there are any.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub questions: Optional<AskedQuestions>,
}

/// The questions of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedQuestions {
    /// One after the other.
    pub questions: Vec<AskedQuestion>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedQuestion {
    /// Its id; answers name it.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// What the payer reads.
    pub question: Optional<String>,
    /// Such as `email`.
    #[serde(rename = "type")]
    pub kind: Optional<String>,
    /// The rules of an answer.
    pub validation: Maybe<AskedValidation>,
}

/// The rules of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedValidation {
    /// Whether it has to be answered.
    pub required: Optional<bool>,
}

impl Operation for Questions {
    type Api = Pepay;
    type Output = Form;
    const SPEC: &'static Spec = &Spec::get(
        "session.questions",
        "/api/v1/payments/invoice-questions",
        docs!("/api-reference/payment-sessions/get-invoice-questions"),
    );
    const ACCEPTS: Schemes = SESSION;
}

impl BrowserCallable for Questions {}

/// `POST /api/v1/payments/submit-form`: the payer's answers.
/// Source: /api-reference/payment-sessions/submit-form-responses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitForm {
    /// One to five answers.
    pub responses: Vec<Answer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question's id.
    pub question_id: String,
    /// What the payer wrote.
    pub response: String,
}

impl Operation for SubmitForm {
    type Api = Pepay;
    type Output = Done;
    const SPEC: &'static Spec = &Spec::post(
        "session.submit_form",
        "/api/v1/payments/submit-form",
        docs!("/api-reference/payment-sessions/submit-form-responses"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = SESSION;

    fn validate(&self) -> Result<(), Error> {
        if (1..=5).contains(&self.responses.len()) {
            return Ok(());
        }
        Err(Error::invalid_field("responses", "one to five answers"))
    }
}

impl BrowserCallable for SubmitForm {}
