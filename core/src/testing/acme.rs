//! Acme, a provider that does not exist.

use bytes::Bytes;
use http::Response;
use serde::{Deserialize, Serialize};

use crate::api::{
    AnyOperation, Api, BEARER, BrowserCallable, BrowserSafe, CredentialKind, Operation, Scheme, Schemes,
    ServerOnly, Spec, Written,
};
use crate::error::{Error, ErrorBody, ErrorKind, ErrorShape};
use crate::money::AsNumber;
use crate::outcome::{Advice, Safety};
use crate::test_util::Step;

pub(crate) enum Acme {}

impl Api for Acme {
    const NAME: &'static str = "acme";
    const BASE_URL: &'static str = "https://api.acme.test/v1";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/error/message"])
        .code(&["/error/code"])
        .retry_after(&["/error/wait"])
        .field_map()
        .kinds(&[
            ("key_in_use", ErrorKind::IdempotencyConflict),
            ("key_reused", ErrorKind::IdempotencyKeyReused),
            ("bad_currency", ErrorKind::UnsupportedCurrency),
            ("too_small", ErrorKind::AmountOutOfRange),
            ("not_for_you", ErrorKind::UnsupportedOperation),
        ]);
    const WRONG_CREDENTIAL: u16 = 403;
    const RETRY_HEADER: Option<&'static str> = Some("x-should-retry");
}

macro_rules! credential {
    ($name:ident, $exposure:ty, $id:literal, $writes:expr, $jwt:literal) => {
        #[derive(Debug)]
        pub(crate) enum $name {}
        impl CredentialKind for $name {
            type Api = Acme;
            type Exposure = $exposure;
            const ID: &'static str = $id;
            const WRITES: &'static [Written] = $writes;
            const JWT: bool = $jwt;
        }
    };
}

credential!(Secret, ServerOnly, "secret_key", BEARER, false);
credential!(Account, ServerOnly, "account_token", BEARER, true);
credential!(
    Session,
    BrowserSafe,
    "session",
    &[Written::Header("x-session"), Written::Header("x-signature")],
    false
);
credential!(Stream, BrowserSafe, "stream_token", &[Written::Query("token")], false);

/// What most operations of Acme answer with.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Thing {
    pub(crate) id: String,
}

macro_rules! operation {
    ($name:ident, $spec:expr, $accepts:expr) => {
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            pub(crate) id: String,
            pub(crate) amount: Option<AsNumber>,
            pub(crate) note: Option<String>,
        }

        impl $name {
            pub(crate) fn new() -> Self {
                Self { id: "t1".to_owned(), amount: None, note: None }
            }
        }

        impl Operation for $name {
            type Api = Acme;
            type Output = Thing;
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = $accepts;

            fn verify(&self, output: &Thing) -> Result<(), Error> {
                if output.id == self.id { Ok(()) } else { Err(Error::mismatch("id", "another thing")) }
            }

            fn refused_before_acting(reply: &Response<Bytes>, read: &ErrorBody) -> bool {
                reply.status().is_server_error() && read.code.as_deref() == Some("not_started")
            }
        }
    };
}

const DOCS: &str = "https://docs.acme.test/things";
const SERVER: Schemes = &[Secret::SCHEME, Account::SCHEME];

operation!(
    Find,
    Spec::get("things.find", "/things/{id}", DOCS),
    &[Secret::SCHEME, Account::SCHEME, Session::SCHEME]
);
operation!(
    Put,
    Spec::new(http::Method::PUT, "things.put", "/things/{id}", DOCS).safety(Safety::Idempotent),
    SERVER
);
operation!(
    Charge,
    Spec::post("things.charge", "/things/{id}/charge", DOCS).keyed("idempotency-key").inert(),
    SERVER
);
operation!(
    Pay,
    Spec::post("things.pay", "/things/{id}/pay", DOCS).moves_money().if_lost(Advice::AwaitWebhook),
    SERVER
);
impl BrowserCallable for Find {}

/// The operation of this safety.
pub(crate) fn of_safety(safety: Safety) -> Box<dyn AnyOperation> {
    match safety {
        Safety::Read => Box::new(Find::new()),
        Safety::Idempotent => Box::new(Put::new()),
        Safety::Keyed => Box::new(Charge::new()),
        Safety::Unsafe => Box::new(Pay::new()),
    }
}

/// A deletion, whose reply is empty.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remove {
    pub(crate) id: String,
}

impl Operation for Remove {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec =
        &Spec::new(http::Method::DELETE, "things.remove", "/things/{id}", DOCS).safety(Safety::Idempotent);
    const ACCEPTS: Schemes = &[Secret::SCHEME, Scheme::NONE];
}

impl Step {
    /// The reply that every operation of Acme understands.
    pub(crate) fn ok() -> Self {
        Self::reply(200, r#"{"id":"t1"}"#)
    }
}
