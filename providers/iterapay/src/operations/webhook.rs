//! Where webhooks go: one URL per merchant, for all events. Only the account's JWT may set it.
//!
//! The path is spelled `/weebhook`, which the pages say is intended.

use http::Method;
use paymux_core::Error;
use paymux_core::provider::wire::{Optional, WireSecret};
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::JWT;
use crate::shapes::Time;

/// `POST /weebhook/{merchantID}`: sets the URL and the secret, or replaces both.
///
/// Source: docs.iterapay.com/docs/api-reference/webhooks/create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// Where they go: HTTPS, and reachable from outside.
    pub url: String,
    /// What they are signed with. Nobody shows it again.
    pub secret: WireSecret,
}

/// The reply to [`Set`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Derived from the secret. The guide signs with the secret itself; configure this as `webhook_token`
    /// if signatures turn out to be made with it.
    pub token: Option<WireSecret>,
}

impl Operation for Set {
    type Api = IteraPay;
    type Output = Registered;
    const SPEC: &'static Spec = &Spec::post(
        "webhook.set",
        "/weebhook/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/webhooks/create",
    )
    .safety(Safety::Idempotent)
    .shows_secret_once();
    const ACCEPTS: Schemes = JWT;

    fn validate(&self) -> Result<(), Error> {
        // Plain HTTP on this machine is for emulators.
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| {
            self.url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !local && !self.url.starts_with("https://") {
            return Err(Error::invalid_field("url", "it starts with https://"));
        }
        if self.secret.expose().is_empty() {
            return Err(Error::invalid_field("secret", "it is required"));
        }
        Ok(())
    }
}

/// `GET /weebhook/{merchantID}`: where webhooks go.
///
/// Source: docs.iterapay.com/docs/api-reference/webhooks/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// Where webhooks go. What stands there before anything is set is not documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Where they go.
    pub url: Optional<String>,
    /// When that was last set.
    pub created_at: Option<Time>,
}

impl Operation for Get {
    type Api = IteraPay;
    type Output = Registration;
    const SPEC: &'static Spec = &Spec::get(
        "webhook.get",
        "/weebhook/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/webhooks/get",
    );
    const ACCEPTS: Schemes = JWT;
}

/// `DELETE /weebhook/{merchantID}`: no more webhooks; those that wait may be dropped.
///
/// Source: docs.iterapay.com/docs/api-reference/webhooks/delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

impl Operation for Delete {
    type Api = IteraPay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "webhook.delete",
        "/weebhook/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/webhooks/delete",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = JWT;
}
