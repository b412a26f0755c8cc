//! Acme's operations.

use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use paymux_core::provider::wire::{Optional, WireSecret};
use paymux_core::provider::{
    CredentialKind, Entry, ErrorBody, Operation, Safety, Schemes, Spec, Target, decode_json,
};
use paymux_core::{Bytes, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::api::{APP, Acme, ApiKey, EITHER, KEY, KEYS_KEPT_FOR, SESSION, SessionJwt};
use super::flaw::{Flaw, count, is};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Create {
    pub(crate) amount_millis: i64,
    pub(crate) currency: String,
    pub(crate) order: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PaymentBody {
    pub(crate) id: String,
    pub(crate) amount_millis: i64,
    pub(crate) currency: String,
    pub(crate) order: String,
    pub(crate) state: Option<String>,
    pub(crate) page: Optional<String>,
}

impl Operation for Create {
    type Api = Acme;
    type Output = PaymentBody;
    const SPEC: &'static Spec =
        &Spec::post("payment.create", "/payments", "https://docs.acme.example/create")
            .keyed("idempotency-key")
            .keys_kept_for(KEYS_KEPT_FOR)
            .uuid_keys()
            .inert();
    const ACCEPTS: Schemes = EITHER;

    fn accepts(&self) -> Schemes {
        if is(Flaw::NarrowedWrongly) {
            &[ApiKey::SCHEME, paymux_core::provider::Scheme::NONE]
        } else {
            EITHER
        }
    }

    fn encode(&self, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
        let mut request = Plain::of("/payments", "POST", target)?;
        let body = serde_json::to_vec(self).map_err(|error| Error::unsupported(error.to_string()))?;
        *request.body_mut() = body.into();
        let headers = request.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        if let Some(key) = target.key {
            let key = if is(Flaw::KeyChanges) { key.derive(&count().to_string()) } else { key.clone() };
            headers.insert("idempotency-key", HeaderValue::from_str(key.as_str()).unwrap());
        }
        if is(Flaw::Nondeterministic) {
            headers.insert("x-number", count().into());
        }
        if is(Flaw::TwoCredentials) {
            headers.insert("authorization", HeaderValue::from_static("Bearer canary-session-jwt"));
        }
        if is(Flaw::FieldDropped) {
            *request.body_mut() = Bytes::from_static(b"{\"currency\":\"USD\",\"order\":\"order-77\"}");
        }
        Ok(request)
    }

    fn decode(reply: &Response<Bytes>) -> Result<PaymentBody, Error> {
        decode_json(reply.body()).map_err(|error| match std::str::from_utf8(reply.body()) {
            Ok(text) if is(Flaw::ReplyQuoted) => error.with_source(text),
            _ => error,
        })
    }

    fn verify(&self, output: &PaymentBody) -> Result<(), Error> {
        if !is(Flaw::UnnamedTaken) {
            Error::unless_named("id", &output.id)?;
        }
        let same = self.amount_millis == output.amount_millis && self.currency == output.currency;
        if !same && !is(Flaw::AmountUnchecked) && !is(Flaw::CurrencyUnchecked) {
            return Err(Error::mismatch("amount", "the answer is about another amount"));
        }
        if output.order == self.order || is(Flaw::ReferenceUnchecked) {
            return Ok(());
        }
        Err(Error::mismatch("order", "the answer is about another order"))
    }
}

/// Requests written by hand, where flaws need it.
struct Plain;

impl Plain {
    fn of(path: &str, method: &str, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
        let uri = format!("{}{path}", target.base).parse::<Uri>();
        let uri = uri.map_err(|_| Error::invalid_field("id", "it makes no URL"))?;
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri;
        *request.method_mut() = method.parse().map_err(|_| Error::unsupported("method"))?;
        request.headers_mut().insert("accept", HeaderValue::from_static("application/json"));
        Ok(request)
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Get {
    pub(crate) id: String,
}

impl Operation for Get {
    type Api = Acme;
    type Output = PaymentBody;
    const SPEC: &'static Spec = &Spec::get("payment.get", "/payments/{id}", "https://docs.acme.example/get");
    const ACCEPTS: Schemes = EITHER;

    fn encode(&self, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
        if is(Flaw::PathNotEncoded) {
            return Plain::of(&format!("/payments/{}", self.id), "GET", target);
        }
        let segment = percent_encoding::utf8_percent_encode(&self.id, percent_encoding::NON_ALPHANUMERIC);
        if matches!(self.id.as_str(), "" | "." | "..") {
            return Err(Error::invalid_field("id", "no id"));
        }
        Plain::of(&format!("/payments/{segment}"), "GET", target)
    }

    fn decode(reply: &Response<Bytes>) -> Result<PaymentBody, Error> {
        let text = std::str::from_utf8(reply.body()).unwrap_or_default();
        let nothing = || PaymentBody {
            id: "p1".to_owned(),
            amount_millis: 25_500,
            currency: "USD".to_owned(),
            order: "order-77".to_owned(),
            state: None,
            page: Optional::default(),
        };
        let lost = || Error::unintelligible("the reply has another shape than documented");
        if (is(Flaw::EmptyAccepted) && !text.contains("\"id\""))
            || (is(Flaw::TruncatedAccepted) && !text.is_empty() && !text.ends_with('}'))
        {
            return Ok(nothing());
        }
        let refused = (is(Flaw::OptionalRequired) && !text.contains("\"page\""))
            || (is(Flaw::OddMemberCosts) && text.contains("\"page\":7"))
            || (is(Flaw::UnknownRefused) && text.contains("zz_"))
            || (is(Flaw::OrderMatters) && !text.starts_with("{\"id\""))
            || (is(Flaw::TypeRequired) && !is_json(reply.headers()));
        if refused { Err(lost()) } else { decode_json(reply.body()) }
    }

    fn verify(&self, output: &PaymentBody) -> Result<(), Error> {
        if output.id == self.id || is(Flaw::IdUnchecked) {
            return Ok(());
        }
        Err(Error::mismatch("id", "the answer is about another payment"))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get("content-type").is_some_and(|kind| kind == "application/json")
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PageBody {
    pub(crate) payments: Vec<PaymentBody>,
    pub(crate) next: Option<String>,
}

impl Operation for List {
    type Api = Acme;
    type Output = PageBody;
    const SPEC: &'static Spec = &Spec::get("payment.list", "/payments", "https://docs.acme.example/list");
    const ACCEPTS: Schemes = KEY;

    fn encode(&self, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
        let cursor = self.cursor.as_deref().unwrap_or_default();
        let limit = self.limit.unwrap_or(20);
        let encoded = percent_encoding::utf8_percent_encode(cursor, percent_encoding::NON_ALPHANUMERIC);
        let query = if is(Flaw::QueryNotEncoded) { cursor.to_owned() } else { encoded.to_string() };
        let query = if cursor.is_empty() { String::new() } else { format!("cursor={query}&") };
        Plain::of(&format!("/payments?{query}limit={limit}"), "GET", target)
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cancel {
    pub(crate) id: String,
}

impl Operation for Cancel {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::new(
        http::Method::DELETE,
        "payment.cancel",
        "/payments/{id}",
        "https://docs.acme.example/cancel",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = KEY;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayOut {
    pub(crate) email: String,
    pub(crate) amount_millis: i64,
    pub(crate) currency: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PayoutBody {
    pub(crate) payout_id: String,
}

impl Operation for PayOut {
    type Api = Acme;
    type Output = PayoutBody;
    const SPEC: &'static Spec =
        &Spec::post("payout.create", "/payouts", "https://docs.acme.example/payout").moves_money();
    const ACCEPTS: Schemes = KEY;

    fn refused_before_acting(reply: &Response<Bytes>, read: &ErrorBody) -> bool {
        let status = reply.status();
        let own_words = status == 500 && read.code.as_deref() == Some("nothing_done");
        own_words || (is(Flaw::RefusedFirstAlways) && status.is_server_error())
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GetPayout {
    pub(crate) id: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PayoutState {
    pub(crate) payout_id: String,
    pub(crate) state: Option<String>,
    pub(crate) amount_millis: i64,
    pub(crate) currency: String,
}

impl Operation for GetPayout {
    type Api = Acme;
    type Output = PayoutState;
    const SPEC: &'static Spec = &Spec::get("payout.get", "/payouts/{id}", "https://docs.acme.example/payout");
    const ACCEPTS: Schemes = KEY;

    fn verify(&self, output: &PayoutState) -> Result<(), Error> {
        if output.payout_id == self.id || is(Flaw::PayoutIdUnchecked) {
            return Ok(());
        }
        Err(Error::mismatch("payout_id", "the answer is about another payout"))
    }
}

/// The payer's name, with the payer's own session. Nothing of the reply has to be there.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payer {}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PayerBody {
    name: Optional<String>,
}

impl Operation for Payer {
    type Api = Acme;
    type Output = PayerBody;
    const SPEC: &'static Spec = &Spec::get("payer.get", "/payer", "https://docs.acme.example/payer");
    const ACCEPTS: Schemes = SESSION;
}

impl paymux_core::provider::BrowserCallable for Payer {}

/// What came in, with a token.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Report {}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReportBody {
    payments: u64,
}

impl Operation for Report {
    type Api = Acme;
    type Output = ReportBody;
    const SPEC: &'static Spec = &Spec::get("report.get", "/report", "https://docs.acme.example/report");
    const ACCEPTS: Schemes = APP;
}

/// Where webhooks go, and what signs them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hook {
    url: String,
    secret: Given,
}

/// A secret that is sent.
#[derive(Debug)]
struct Given(WireSecret);

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is(Flaw::InputSecretShown) {
            serializer.serialize_str(self.0.expose())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WireSecret::deserialize(deserializer).map(Self)
    }
}

impl Operation for Hook {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec =
        &Spec::new(http::Method::PUT, "webhook.set", "/webhook", "https://docs.acme.example/webhook")
            .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = KEY;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeyBody {
    secret: Shown,
}

/// A secret in a reply.
#[derive(Debug)]
struct Shown(WireSecret);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is(Flaw::ReplySecretShown) {
            serializer.serialize_str(self.0.expose())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WireSecret::deserialize(deserializer).map(Self)
    }
}

impl Operation for NewKey {
    type Api = Acme;
    type Output = KeyBody;
    const SPEC: &'static Spec =
        &Spec::post("key.create", "/keys", "https://docs.acme.example/keys").shows_secret_once();
    const ACCEPTS: Schemes = &[SessionJwt::SCHEME];
}

pub(crate) const OPERATIONS: &[Entry] = &[
    Entry::of::<Report>(),
    Entry::of::<Create>(),
    Entry::of::<Get>(),
    Entry::of::<List>(),
    Entry::of::<Cancel>(),
    Entry::of::<PayOut>(),
    Entry::of::<GetPayout>(),
    Entry::browser::<Payer>(),
    Entry::of::<Hook>(),
    Entry::of::<NewKey>(),
    Entry::of::<super::refunds::Create>(),
    Entry::of::<super::refunds::Retrieve>(),
    Entry::of::<super::refunds::List>(),
];
