//! __Name__ for paymux.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, error shape, the kind of credential |
//! | [`payment`] | the operations, one file a group; all of them in [`OPERATIONS`] |
//! | `provider.rs` | the unified interface: [`__Name__Provider`] |
//! | `webhook.rs` | webhooks |
#![forbid(unsafe_code)]

mod api;
__auth_mod__mod operations;
mod provider;
mod webhook;

use paymux_core::Client;
use paymux_core::provider::{__lib_use__};

pub use api::{__Kind__, __Name__Api};
pub use operations::{OPERATIONS, payment};
pub use provider::__Name__Provider;

/// __Name__, as the registry takes it.
// TODO: where the provider is.
pub static __NAME__: Descriptor =
    Descriptor::new("__name__", "https://api.__host__.example/v1", |settings, transport, runtime| {
        let client = Client::<__Name__Api>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(__Name__Provider::new(client.clone(), settings), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

// TODO: what is configured, and the variables that hold it. Where webhooks are signed with the credential itself,
// the slot `webhook_secret` goes, and `webhook.rs` names the credential's.
const SLOTS: &[Slot] = &[
__slots__
    Slot::secret("webhook_secret", webhook::SECRET_VARIABLE),
];
