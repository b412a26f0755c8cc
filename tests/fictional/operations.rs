use http::{Method, Response, StatusCode};
use paymux::provider::wire::WireSecret;
use paymux::provider::{
    BrowserCallable, CredentialKind, Entry, ErrorBody, Operation, Safety, Schemes, Spec, decode_json,
};
use paymux::{Advice, Bytes, Error};
use serde::{Deserialize, Serialize};

use super::{Acme, NOT_PROCESSED, Pair, PublicKey, SecretKey, Ticket};

/// What most operations answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Thing {
    pub(crate) id: String,
}

const SERVER: Schemes = &[SecretKey::SCHEME, Ticket::SCHEME, Pair::SCHEME];
const DOCS: &str = "https://docs.acme.invalid";

/// Every operation.
pub(crate) const OPERATIONS: &[Entry] = &[
    Entry::browser::<Find>(),
    Entry::of::<Remove>(),
    Entry::of::<Invoice>(),
    Entry::of::<Session>(),
    Entry::of::<Pay>(),
    Entry::of::<Register>(),
];

/// An operation on a thing: it has an `id`, and the answer must name the same one.
macro_rules! on_a_thing {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* }, $spec:expr, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name { pub(crate) id: String, $(pub(crate) $field: $type),* }

        impl Operation for $name {
            type Api = Acme;
            type Output = Thing;
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = $accepts;

            fn decode(reply: &Response<Bytes>) -> Result<Thing, Error> {
                if reply.status() == StatusCode::NO_CONTENT {
                    return Ok(Thing { id: "t1".to_owned() });
                }
                decode_json(reply.body())
            }

            fn verify(&self, output: &Thing) -> Result<(), Error> {
                if output.id == self.id { Ok(()) } else { Err(Error::mismatch("id", "another thing")) }
            }

            fn refused_before_acting(_reply: &Response<Bytes>, read: &ErrorBody) -> bool {
                read.code.as_deref() == Some(NOT_PROCESSED)
            }
        }
    };
}

on_a_thing! {
    /// `Read`, with a secret in the query.
    Find { proof: Option<WireSecret> },
    Spec::get("thing.find", "/things/{id}", DOCS),
    &[SecretKey::SCHEME, Ticket::SCHEME, Pair::SCHEME, PublicKey::SCHEME]
}
impl BrowserCallable for Find {}

on_a_thing! {
    /// `Idempotent`: a deletion.
    Remove {},
    Spec::new(Method::DELETE, "thing.remove", "/things/{id}", DOCS).safety(Safety::Idempotent),
    SERVER
}

on_a_thing! {
    /// `Keyed`.
    Invoice { note: Option<String> },
    Spec::post("invoice.create", "/things/{id}/invoices", DOCS).keyed("idempotency-key").inert(),
    SERVER
}

on_a_thing! {
    /// `Unsafe`, inert.
    Session { note: Option<String> },
    Spec::post("session.create", "/things/{id}/sessions", DOCS).inert().if_lost(Advice::AwaitWebhook),
    SERVER
}

on_a_thing! {
    /// `Unsafe`, and it moves money.
    Pay { amount: Option<u64> },
    Spec::post("payout.create", "/things/{id}/payouts", DOCS).moves_money().if_lost(Advice::AskProvider),
    SERVER
}

/// `Unsafe`, with a secret in the body and another in the reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    pub(crate) webhook_secret: WireSecret,
    pub(crate) count: Option<u64>,
}

/// The reply to [`Register`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) key: WireSecret,
}

impl Operation for Register {
    type Api = Acme;
    type Output = Shown;
    const SPEC: &'static Spec = &Spec::post("webhook.register", "/webhooks", DOCS).shows_secret_once();
    const ACCEPTS: Schemes = SERVER;
}
