//! API keys of both scopes. Dashboard JWT only.
//!
//! Newer pages say that keys are managed in the dashboard alone; the reference still documents these
//! calls. With too many active keys the answer is 403.

use paymux_core::provider::wire::{self, Optional, Rows, WireSecret};
use paymux_core::provider::{Credential, Operation, Schemes, Spec, UnixSeconds};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{DASHBOARD, KEY, docs};
use crate::envelope::Done;
use crate::{CommerceKey, Maybe, MerchantKey, Pepay, Scope, check};

/// `GET /api/v1/api-keys`: every key of a scope, without the keys themselves.
/// Source: /api-reference/api-keys/list-api-keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only keys of this scope.
    pub scope: Option<Scope>,
}

/// A key, without the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id; [`Revoke`] takes it.
    #[serde(deserialize_with = "wire::id")]
    pub key_id: String,
    /// What you call it.
    pub name: Optional<String>,
    /// `merchant`, `commerce`.
    pub scope: Option<String>,
    /// When it expires; never where there is none.
    pub expires_at: Maybe<Timestamp>,
    /// `active`, `revoked`, `suspended`.
    pub status: Option<String>,
    /// When it was last used.
    pub last_used_at: Maybe<Timestamp>,
    /// When it was made.
    pub created_at: Maybe<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Maybe<Timestamp>,
    /// Why it was revoked.
    pub revoked_reason: Optional<String>,
}

impl Operation for List {
    type Api = Pepay;
    type Output = Rows<ApiKey>;
    const SPEC: &'static Spec =
        &Spec::get("key.list", "/api/v1/api-keys", docs!("/api-reference/api-keys/list-api-keys"));
    const ACCEPTS: Schemes = DASHBOARD;
}

/// `POST /api/v1/api-keys`: makes a key, which is shown this once.
/// Source: /api-reference/api-keys/create-new-api-key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// What you call it; 1 to 255 characters.
    pub name: String,
    /// What it opens.
    pub scope: Scope,
    /// When it expires; never without it.
    pub expires_at: Option<UnixSeconds>,
}

/// The reply to [`Create`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// Its id; [`Revoke`] takes it.
    #[serde(deserialize_with = "wire::id")]
    pub key_id: String,
    /// What you call it.
    pub name: Optional<String>,
    /// `merchant`, `commerce`.
    pub scope: Option<String>,
    /// The key. Nobody shows it again.
    pub api_key: WireSecret,
    /// When it expires; never where there is none.
    pub expires_at: Maybe<Timestamp>,
}

impl Created {
    /// The key as a credential, if it is a merchant key.
    #[must_use]
    pub fn merchant_key(&self) -> Option<Credential<MerchantKey>> {
        self.is(Scope::Merchant).then(|| Credential::new(self.api_key.expose()))
    }

    /// The key as a credential, if it is a commerce key.
    #[must_use]
    pub fn commerce_key(&self) -> Option<Credential<CommerceKey>> {
        self.is(Scope::Commerce).then(|| Credential::new(self.api_key.expose()))
    }

    fn is(&self, scope: Scope) -> bool {
        self.scope.as_deref() == Some(scope.as_str())
    }
}

impl Operation for Create {
    type Api = Pepay;
    type Output = Created;
    const SPEC: &'static Spec =
        &Spec::post("key.create", "/api/v1/api-keys", docs!("/api-reference/api-keys/create-new-api-key"))
            .may_carry_key(KEY)
            .uuid_keys()
            .shows_secret_once();
    const ACCEPTS: Schemes = DASHBOARD;

    fn validate(&self) -> Result<(), Error> {
        check::filled("name", &self.name)?;
        check::short("name", Some(&self.name))
    }

    fn verify(&self, created: &Created) -> Result<(), Error> {
        let Some(came) = &created.scope else { return Ok(()) };
        Error::unless_same("scope", self.scope.as_str(), came)
    }
}

/// `POST /api/v1/api-keys/{keyId}/revoke`: makes a key useless, for good.
/// Source: /api-reference/api-keys/revoke-api-key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// The key's id.
    #[serde(rename = "keyId")]
    pub key_id: String,
}

impl Operation for Revoke {
    type Api = Pepay;
    type Output = Done;
    const SPEC: &'static Spec = &Spec::post(
        "key.revoke",
        "/api/v1/api-keys/{keyId}/revoke",
        docs!("/api-reference/api-keys/revoke-api-key"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = DASHBOARD;
}
