//! The operations.

pub mod balance;
pub mod charge;
pub mod dispute;
pub mod event;
pub mod payment_intent;
pub mod payout;
pub mod refund;
pub mod session;

use paymux_core::provider::Entry;

/// Every operation.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<session::Create>(),
    Entry::of::<session::Retrieve>(),
    Entry::of::<session::Expire>(),
    Entry::of::<session::List>(),
    Entry::browser::<payment_intent::Retrieve>(),
    Entry::of::<payment_intent::Capture>(),
    Entry::of::<payment_intent::Cancel>(),
    Entry::of::<payment_intent::Search>(),
    Entry::of::<refund::Create>(),
    Entry::of::<refund::Retrieve>(),
    Entry::of::<refund::List>(),
    Entry::of::<dispute::Retrieve>(),
    Entry::of::<dispute::List>(),
    Entry::of::<payout::Create>(),
    Entry::of::<payout::Retrieve>(),
    Entry::of::<payout::List>(),
    Entry::of::<balance::Retrieve>(),
    Entry::of::<event::Retrieve>(),
    Entry::of::<event::List>(),
];

/// `GET` of one object by its id.
macro_rules! retrieve {
    ($(#[$doc:meta])* $object:ty, $name:literal, $path:literal, $docs:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Retrieve {
            /// Stripe's id.
            pub id: String,
        }

        impl paymux_core::provider::Operation for Retrieve {
            type Api = crate::Stripe;
            type Output = crate::Object<$object>;
            const SPEC: &'static paymux_core::provider::Spec =
                &paymux_core::provider::Spec::get($name, $path, $docs);
            const ACCEPTS: paymux_core::provider::Schemes = crate::api::SERVER;

            fn verify(&self, came: &Self::Output) -> Result<(), paymux_core::Error> {
                paymux_core::Error::unless_same("id", &self.id, &came.id)
            }
        }
    };
}

/// A list in pages; `starting_after` is among the fields.
macro_rules! list {
    ($object:ty, $name:literal, $path:literal, $docs:literal) => {
        impl paymux_core::provider::Operation for List {
            type Api = crate::Stripe;
            type Output = crate::Listed<$object>;
            const SPEC: &'static paymux_core::provider::Spec =
                &paymux_core::provider::Spec::get($name, $path, $docs);
            const ACCEPTS: paymux_core::provider::Schemes = crate::api::SERVER;

            fn verify(&self, page: &Self::Output) -> Result<(), paymux_core::Error> {
                page.check()
            }
        }

        impl paymux_core::provider::Paged for List {
            type Item = crate::Object<$object>;

            fn next_page(&self, page: &Self::Output) -> Option<Self> {
                Some(Self { starting_after: Some(page.next()?), ..self.clone() })
            }

            fn items(page: Self::Output) -> paymux_core::provider::wire::Rows<Self::Item> {
                page.data
            }
        }

        impl crate::object::HasId for $object {
            fn id(&self) -> &str {
                &self.id
            }
        }
    };
}

use {list, retrieve};
