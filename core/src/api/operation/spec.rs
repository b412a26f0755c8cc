//! What is known of an operation apart from its values.

use std::time::Duration;

use http::Method;

use crate::error::{Error, KeyKept};
use crate::outcome::{Advice, Safety, Stakes};

/// What a request with a body (not `GET` or `DELETE`) carries where no field goes into the body.
///
/// Providers differ: some refuse a `POST` without a content type, some one whose body is not JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmptyBody {
    /// No body and no content type.
    #[default]
    Nothing,
    /// No body, and the content type that a body would have: JSON, or a form where [`Spec::form`] says so.
    ContentType,
    /// An empty JSON object, `{}`, with its content type. Not for forms.
    Object,
}

/// The fixed part of an operation.
///
/// Built in constants, with the defaults on the safe side:
///
/// ```
/// use paymux_core::Stakes;
/// use paymux_core::provider::{Safety, Spec};
/// const CREATE: Spec = Spec::post("session.create", "/session", "https://docs.example/session").inert();
/// assert_eq!(CREATE.safety, Safety::Unsafe);
/// assert_eq!(CREATE.stakes, Stakes::Inert);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Spec {
    /// The stable name, `group.verb`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL; `{name}` stands for a field of the operation.
    pub path: &'static str,
    /// The fields that go into the query although the method has a body.
    pub query: &'static [&'static str],
    /// The fields that go into a header, each with the header's name in lower case.
    pub headers: &'static [(&'static str, &'static str)],
    /// Headers that every request of this operation carries with the same value.
    pub fixed_headers: &'static [(&'static str, &'static str)],
    /// Whether the body is a form (`a=1&b=2`) instead of JSON.
    pub form: bool,
    /// What is sent where no field goes into the body.
    pub empty_body: EmptyBody,
    /// Whether it may be repeated.
    pub safety: Safety,
    /// What it can do to anybody's money.
    pub stakes: Stakes,
    /// The header that carries an idempotency key, where there is one.
    pub key_header: Option<&'static str>,
    /// Whether the key must have the form of a UUID version 4.
    pub uuid_key: bool,
    /// How long the provider keeps a key, counted from the first request that carried it; `None` where it does not
    /// say.
    pub keys_kept_for: Option<Duration>,
    /// How many characters a key may have; `None` where all of ours fit (255).
    pub keys_at_most: Option<usize>,
    /// Whether the reply holds a secret that is shown only once.
    pub shows_secret_once: bool,
    /// What to do where the reply was lost.
    lost: Option<Advice>,
    /// Where the provider documents it.
    pub docs: &'static str,
}

impl Spec {
    /// A `GET` that changes nothing.
    #[must_use]
    pub const fn get(name: &'static str, path: &'static str, docs: &'static str) -> Self {
        Self::new(Method::GET, name, path, docs).safety(Safety::Read)
    }

    /// A `POST`, `Unsafe` until said otherwise.
    #[must_use]
    pub const fn post(name: &'static str, path: &'static str, docs: &'static str) -> Self {
        Self::new(Method::POST, name, path, docs)
    }

    /// Any method, `Unsafe` until said otherwise.
    #[must_use]
    pub const fn new(method: Method, name: &'static str, path: &'static str, docs: &'static str) -> Self {
        Self {
            name,
            method,
            path,
            query: &[],
            headers: &[],
            fixed_headers: &[],
            form: false,
            empty_body: EmptyBody::Nothing,
            safety: Safety::Unsafe,
            stakes: Stakes::None,
            key_header: None,
            uuid_key: false,
            keys_kept_for: None,
            keys_at_most: None,
            shows_secret_once: false,
            lost: None,
            docs,
        }
    }

    /// Says whether it may be repeated.
    #[must_use]
    pub const fn safety(mut self, safety: Safety) -> Self {
        self.safety = safety;
        self
    }

    /// The provider does it once per key, which goes into this header: [`Safety::Keyed`].
    #[must_use]
    pub const fn keyed(mut self, header: &'static str) -> Self {
        self.key_header = Some(header);
        self.safety(Safety::Keyed)
    }

    /// It may carry a key in this header, but nothing is promised for it: the safety stays as it is.
    #[must_use]
    pub const fn may_carry_key(mut self, header: &'static str) -> Self {
        self.key_header = Some(header);
        self
    }

    /// Keys go out in the form of a UUID version 4.
    #[must_use]
    pub const fn uuid_keys(mut self) -> Self {
        self.uuid_key = true;
        self
    }

    /// The provider forgets a key after this long, counted from the first request that carried it. After that the
    /// same key does the thing a second time: so no call is repeated beyond it, and no error then advises to.
    ///
    /// ```
    /// use std::time::Duration;
    /// use paymux_core::provider::Spec;
    /// const CREATE: Spec = Spec::post("order.create", "/orders", "https://docs.example/orders")
    ///     .keyed("request-id")
    ///     .keys_kept_for(Duration::from_secs(6 * 60 * 60))
    ///     .keys_at_most(108);
    /// ```
    #[must_use]
    pub const fn keys_kept_for(mut self, time: Duration) -> Self {
        self.keys_kept_for = Some(time);
        self
    }

    /// A key may have this many characters. A longer one that the app brings is refused before sending; one that we
    /// make or derive is shortened where need be, the same every time. At least 16, for keys that never meet.
    #[must_use]
    pub const fn keys_at_most(mut self, characters: usize) -> Self {
        self.keys_at_most = Some(characters);
        self
    }

    /// It makes something that takes money only once the payer acts.
    #[must_use]
    pub const fn inert(mut self) -> Self {
        self.stakes = Stakes::Inert;
        self
    }

    /// It moves money itself.
    #[must_use]
    pub const fn moves_money(mut self) -> Self {
        self.stakes = Stakes::Money;
        self
    }

    /// What to do where its reply was lost; [`Advice::LookUpFirst`] until said otherwise. A keyed operation is
    /// repeated with the same key, and this holds once the provider has forgotten the key.
    #[must_use]
    pub const fn if_lost(mut self, advice: Advice) -> Self {
        self.lost = Some(advice);
        self
    }

    /// These fields go into the query although the method has a body.
    #[must_use]
    pub const fn query(mut self, fields: &'static [&'static str]) -> Self {
        self.query = fields;
        self
    }

    /// These fields go into a header each: `("field", "header-name")`, the header in lower case.
    ///
    /// A field that is `None` sends no header. A list or a nested value, text that no header can carry (a line
    /// break, letters beyond ASCII) and empty text are refused before sending.
    ///
    /// ```
    /// use paymux_core::provider::Spec;
    /// const CAPTURE: Spec = Spec::post("order.capture", "/orders/{id}/capture", "https://docs.example/capture")
    ///     .headers(&[("risk_id", "paypal-client-metadata-id")]);
    /// ```
    #[must_use]
    pub const fn headers(mut self, fields: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = fields;
        self
    }

    /// Every request of this operation carries these headers: `("name", "value")`, the name in lower case.
    ///
    /// What the whole API asks for stands in [`Api::FIXED_HEADERS`](crate::provider::Api::FIXED_HEADERS); a header
    /// of the same name here takes its place.
    ///
    /// ```
    /// use paymux_core::provider::Spec;
    /// const CREATE: Spec = Spec::post("order.create", "/orders", "https://docs.example/orders")
    ///     .fixed_headers(&[("prefer", "return=representation")]);
    /// ```
    #[must_use]
    pub const fn fixed_headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.fixed_headers = headers;
        self
    }

    /// What is sent where no field goes into the body, because all of them stand in the path or none has a value;
    /// [`EmptyBody::Nothing`] until said otherwise.
    ///
    /// ```
    /// use paymux_core::provider::{EmptyBody, Spec};
    /// const CAPTURE: Spec = Spec::post("order.capture", "/orders/{id}/capture", "https://docs.example/capture")
    ///     .empty_body(EmptyBody::Object);
    /// ```
    #[must_use]
    pub const fn empty_body(mut self, empty: EmptyBody) -> Self {
        self.empty_body = empty;
        self
    }

    /// The body is a form, `application/x-www-form-urlencoded`. Members of structs and maps stand in brackets,
    /// `card[number]=4`, and so do the places in a list of them, `items[0][name]=Mug`. A list of texts or numbers is
    /// written once per element, under a name as it is documented: `#[serde(rename = "expand[]")]`.
    #[must_use]
    pub const fn form(mut self) -> Self {
        self.form = true;
        self
    }

    /// Its reply holds a secret that the provider never shows again.
    #[must_use]
    pub const fn shows_secret_once(mut self) -> Self {
        self.shows_secret_once = true;
        self
    }

    /// Says in an error that it was this operation that failed, and what was at stake.
    #[must_use]
    pub fn failed(&self, error: Error, provider: &'static str, stakes: Stakes) -> Error {
        error.of_operation(provider, self.name, stakes, self.advice_if_lost())
    }

    /// What an error says about the key of a call, `spent` after the first request that carried it.
    pub(crate) fn key_kept(&self, spent: impl FnOnce() -> Duration) -> Option<KeyKept> {
        let time = self.keys_kept_for.filter(|_| self.safety == Safety::Keyed)?;
        Some(KeyKept { time, forgotten: spent() >= time, then: self.advice_without_key() })
    }

    /// What to do where the reply was lost and the same key does not help.
    pub(crate) fn advice_without_key(&self) -> Advice {
        self.lost.unwrap_or(Advice::LookUpFirst)
    }

    /// What to do where the reply was lost; `None` where it can simply be repeated.
    pub(crate) const fn advice_if_lost(&self) -> Option<Advice> {
        match (self.safety, self.lost) {
            (Safety::Read | Safety::Idempotent, _) => None,
            (Safety::Keyed, _) => Some(Advice::RepeatSameKey),
            (Safety::Unsafe, Some(advice)) => Some(advice),
            (Safety::Unsafe, None) => Some(Advice::LookUpFirst),
        }
    }
}
