//! The operations.

pub mod authorization;
pub mod capture;
pub mod delivery;
pub mod dispute;
pub mod order;
pub mod refund;

use std::time::Duration;

use paymux_core::provider::{EmptyBody, Entry, Spec};

/// Every operation.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<order::Create>(),
    Entry::of::<order::Retrieve>(),
    Entry::of::<order::Capture>(),
    Entry::of::<order::Authorize>(),
    Entry::of::<authorization::Retrieve>(),
    Entry::of::<authorization::Capture>(),
    Entry::of::<authorization::Reauthorize>(),
    Entry::of::<authorization::Void>(),
    Entry::of::<capture::Retrieve>(),
    Entry::of::<capture::Refund>(),
    Entry::of::<refund::Retrieve>(),
    Entry::of::<dispute::List>(),
    Entry::of::<dispute::Retrieve>(),
    Entry::of::<delivery::Verify>(),
];

/// A `POST` that is done once per key, and answered with the whole object. Without `Prefer` PayPal answers with id, status
/// and links alone, and nothing could be compared with what was asked for.
const fn keyed(name: &'static str, path: &'static str, docs: &'static str, kept_for: Duration) -> Spec {
    Spec::post(name, path, docs)
        .keyed("paypal-request-id")
        .keys_at_most(LONGEST_KEY)
        .keys_kept_for(kept_for)
        .fixed_headers(WHOLE)
        .empty_body(EmptyBody::Object)
}

/// How many characters a key may have. Documented for orders, and held for payments too.
const LONGEST_KEY: usize = 108;

/// How long the Orders API keeps a key; an account manager can make it 72 hours.
pub(crate) const ORDER_KEYS: Duration = Duration::from_secs(6 * 60 * 60);

/// How long the Payments API keeps a key.
pub(crate) const PAYMENT_KEYS: Duration = Duration::from_secs(45 * 24 * 60 * 60);

const WHOLE: &[(&str, &str)] = &[("prefer", "return=representation")];

/// `GET` of one object by its id, which stands in the field `$id` of the operation and `$of` of the reply.
macro_rules! retrieve {
    ($(#[$doc:meta])* $object:ident, $id:ident => $of:ident, $name:literal, $path:literal, $docs:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Retrieve {
            /// PayPal's id.
            pub $id: String,
        }

        impl paymux_core::provider::Operation for Retrieve {
            type Api = crate::PayPal;
            type Output = $object;
            const SPEC: &'static paymux_core::provider::Spec =
                &paymux_core::provider::Spec::get($name, $path, $docs);
            const ACCEPTS: paymux_core::provider::Schemes = crate::api::TOKEN;

            fn verify(&self, came: &$object) -> Result<(), paymux_core::Error> {
                paymux_core::Error::unless_same(stringify!($of), &self.$id, &came.$of)
            }
        }
    };
}

/// Money that was held, taken or given back: what PayPal says of each, and what it says of this one.
macro_rules! payment {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// PayPal's id.
            #[serde(deserialize_with = "paymux_core::provider::wire::id")]
            pub id: String,
            /// How it stands.
            pub status: String,
            /// Why it is pending or declined.
            pub status_details: paymux_core::provider::wire::Optional<crate::StatusDetails>,
            /// How much.
            pub amount: Option<crate::Amount>,
            /// As given.
            pub custom_id: Option<String>,
            /// As given.
            pub invoice_id: Option<String>,
            $($(#[$field_doc])* pub $field: $type,)*
            /// When it was made.
            pub create_time: paymux_core::provider::wire::OptionalTime,
            /// When it last changed.
            pub update_time: paymux_core::provider::wire::OptionalTime,
            /// What can be done, and what it belongs to (`up`).
            pub links: paymux_core::provider::wire::Optional<paymux_core::provider::wire::Rows<crate::Link>>,
            /// What it belongs to.
            #[serde(skip_serializing_if = "paymux_core::provider::wire::Optional::is_absent")]
            pub supplementary_data: paymux_core::provider::wire::Optional<crate::SupplementaryData>,
        }
    };
}

use {payment, retrieve};
