//! What is known of an operation apart from its values.

use http::Method;

use crate::error::Error;
use crate::outcome::{Advice, Safety, Stakes};

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
    /// Whether the body is a form (`a=1&b=2`) instead of JSON.
    pub form: bool,
    /// Whether it may be repeated.
    pub safety: Safety,
    /// What it can do to anybody's money.
    pub stakes: Stakes,
    /// The header that carries an idempotency key, where there is one.
    pub key_header: Option<&'static str>,
    /// Whether the key must have the form of a UUID version 4.
    pub uuid_key: bool,
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
            form: false,
            safety: Safety::Unsafe,
            stakes: Stakes::None,
            key_header: None,
            uuid_key: false,
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

    /// What to do where its reply was lost; [`Advice::LookUpFirst`] until said otherwise.
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
