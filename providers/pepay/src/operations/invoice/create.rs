//! Creating an invoice.

use paymux_core::provider::wire::{self, RawJson, WireSecret};
use paymux_core::provider::{AsNumber, Credential, Operation, Schemes, Spec};
use paymux_core::{Decimal, Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{KEY, MERCHANT, docs};
use crate::session::StreamConnection;
use crate::{Maybe, PayorSession, Pepay, check};

/// The least amount of an invoice: 0.01 USD. Source: /api-reference/invoices/create-an-invoice.
pub const LEAST_AMOUNT: Decimal = match Decimal::new(1, 2) {
    Some(amount) => amount,
    None => Decimal::ZERO,
};

/// The greatest amount of an invoice: 1,000,000 USD. Source: as above.
pub const MOST_AMOUNT: Decimal = match Decimal::new(1_000_000, 0) {
    Some(amount) => amount,
    None => Decimal::ZERO,
};

/// The longest life of an invoice: 30 days, in milliseconds. Source: /api-spec/merchant/invoices.
pub const LONGEST_LIFE: u64 = 30 * 24 * 60 * 60 * 1000;

/// `POST /api/v1/invoices`: creates an invoice, and with it the session of its payer.
///
/// Done once per idempotency key, which is a UUID and is made if none is given. The same key with the same
/// body is the same invoice; while the first request runs, or with another body, the answer is 409.
/// Source: /api-reference/invoices/create-an-invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// In USD, written as a JSON number. From [`LEAST_AMOUNT`] to [`MOST_AMOUNT`]. At most three
    /// decimal places: how many may be sent is not documented, but what comes back is thousandths.
    pub amount_usd: AsNumber,
    /// What the payer reads; at most 255 characters.
    pub description: Option<String>,
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// An object of yours; it comes back with the invoice and in its events.
    pub metadata: Option<RawJson>,
    /// How long it may be paid, in **milliseconds**; 12 hours without it, at most [`LONGEST_LIFE`].
    pub expires_in: Option<u64>,
    /// Whether the money goes on to `receiver_override_address`.
    pub receiver_override_enable: Option<bool>,
    /// Where the money goes on to.
    pub receiver_override_address: Option<String>,
    /// The title on the hosted page.
    pub invoice_title: Option<String>,
    /// The small print on the hosted page.
    pub invoice_footer: Option<String>,
    /// The payer's e-mail address.
    pub customer_email: Option<String>,
    /// Where the hosted page sends the payer afterwards; an absolute URL.
    pub payment_return_url: Option<String>,
    /// Whether it does.
    pub payment_return_url_enabled: Option<bool>,
    /// What the payer is asked before paying.
    pub questions: Option<Questions>,
}

/// A form for the payer. A submission has one to five answers, so it has at most five questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// The questions.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Your id of it; answers name it.
    pub id: String,
    /// What the payer reads.
    pub question: String,
    /// Such as `email`, the only one that is documented.
    #[serde(rename = "type")]
    pub kind: String,
    /// The rules of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<QuestionValidation>,
}

/// The rules of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionValidation {
    /// Whether it has to be answered.
    pub required: bool,
}

/// The reply to [`Create`]. The invoice itself is not part of it.
///
/// The payment URL and the session are shown this once: no later call gives them again. They are
/// safe in the payer's browser and nobody else's, so they show and serialise redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// The invoice's id.
    #[serde(deserialize_with = "wire::id")]
    pub invoice_id: String,
    /// The hosted page, with the session in its query.
    pub payment_url: WireSecret,
    /// Until when it may be paid.
    pub expires_at: Maybe<Timestamp>,
    /// The session's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_token: Option<WireSecret>,
    /// The session's signature, `hash.milliseconds`; never computed by clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<WireSecret>,
    /// Both, as the headers to send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_session_headers: Option<SessionHeaders>,
    /// How to hear of the payment; one page has it here, the others with the address only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ws_connection: Option<StreamConnection>,
}

/// The headers of a payer's session, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionHeaders {
    /// The token.
    #[serde(rename = "x-session-token")]
    pub session_token: WireSecret,
    /// The signature.
    #[serde(rename = "x-signature")]
    pub signature: WireSecret,
}

impl SessionHeaders {
    /// The same as a credential.
    #[must_use]
    pub fn credential(&self) -> Credential<PayorSession> {
        Credential::pair(self.session_token.expose(), self.signature.expose())
    }

    /// The headers where they came, otherwise the two loose fields.
    pub(crate) fn of(
        headers: Option<&Self>,
        session_token: Option<&WireSecret>,
        signature: Option<&WireSecret>,
    ) -> Option<Self> {
        headers
            .cloned()
            .or_else(|| Some(Self { session_token: session_token?.clone(), signature: signature?.clone() }))
    }
}

impl Created {
    /// The payer's session, for [`Payor`](crate::Payor); `None` only where the reply left it out.
    #[must_use]
    pub fn session(&self) -> Option<SessionHeaders> {
        let headers = self.payment_session_headers.as_ref();
        SessionHeaders::of(headers, self.session_token.as_ref(), self.signature.as_ref())
    }
}

impl Operation for Create {
    type Api = Pepay;
    type Output = Created;
    const SPEC: &'static Spec =
        &Spec::post("invoice.create", "/api/v1/invoices", docs!("/api-reference/invoices/create-an-invoice"))
            .keyed(KEY)
            .uuid_keys()
            .inert();
    const ACCEPTS: Schemes = MERCHANT;

    fn verify(&self, created: &Created) -> Result<(), Error> {
        Error::unless_named("invoice_id", &created.invoice_id)
    }

    fn validate(&self) -> Result<(), Error> {
        check::invoice_amount("amount_usd", self.amount_usd.0, LEAST_AMOUNT..=MOST_AMOUNT)?;
        check::short("description", self.description.as_ref())?;
        check::short("customer_id", self.customer_id.as_ref())?;
        check::within("expires_in", self.expires_in, 1..=LONGEST_LIFE)?;
        check::url("payment_return_url", self.payment_return_url.as_ref())?;
        if let Some(email) = &self.customer_email {
            check::email("customer_email", email)?;
        }
        let count = self.questions.as_ref().map(|form| form.questions.len());
        if count.is_some_and(|count| !(1..=5).contains(&count)) {
            return Err(Error::invalid_field("questions.questions", "one to five questions"));
        }
        match &self.metadata {
            Some(metadata) if !metadata.is_object() => Err(Error::invalid_field("metadata", "a JSON object")),
            _ => Ok(()),
        }
    }
}

impl Create {
    /// An invoice of this amount and nothing else.
    #[must_use]
    pub const fn of(amount_usd: Decimal) -> Self {
        Self {
            amount_usd: AsNumber(amount_usd),
            description: None,
            customer_id: None,
            metadata: None,
            expires_in: None,
            receiver_override_enable: None,
            receiver_override_address: None,
            invoice_title: None,
            invoice_footer: None,
            customer_email: None,
            payment_return_url: None,
            payment_return_url_enabled: None,
            questions: None,
        }
    }
}
