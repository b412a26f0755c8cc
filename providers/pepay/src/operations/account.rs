//! Which network environments an account may use. Merchant key or dashboard JWT.
//!
//! Source: /api-spec/merchant/access, in the older build of the documentation.

use http::Method;
use paymux_core::provider::wire::Optional;
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::{KEY, MERCHANT, docs};
use crate::envelope::Done;
use crate::{NetworkEnvironment, Pepay};

/// `GET /api/v1/user/mainnet-access/status`: whether the account may use mainnet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MainnetAccess {}

/// The reply to [`MainnetAccess`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Whether it may.
    pub has_mainnet_access: bool,
    /// `devnet`, `mainnet`: what calls are about that name none.
    pub current_environment: Optional<String>,
}

impl Operation for MainnetAccess {
    type Api = Pepay;
    type Output = Access;
    const SPEC: &'static Spec = &Spec::get(
        "account.mainnet_access",
        "/api/v1/user/mainnet-access/status",
        docs!("/api-spec/merchant/access"),
    );
    const ACCEPTS: Schemes = MERCHANT;
}

/// `POST /api/v1/user/mainnet-access/activate`: asks for access to mainnet.
///
/// The documentation shows no body, Pepay's own dashboard sends an `access_key`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivateMainnet {
    /// The key that Pepay gave for it.
    pub access_key: Option<paymux_core::provider::wire::WireSecret>,
}

impl Operation for ActivateMainnet {
    type Api = Pepay;
    type Output = Done;
    const SPEC: &'static Spec = &Spec::post(
        "account.activate_mainnet",
        "/api/v1/user/mainnet-access/activate",
        docs!("/api-spec/merchant/access"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = MERCHANT;
}

/// `PUT /api/v1/user/environment`: chooses what calls are about that name no environment.
///
/// The reply is not documented and kept as it comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetEnvironment {
    /// Which.
    pub environment: NetworkEnvironment,
}

impl Operation for SetEnvironment {
    type Api = Pepay;
    type Output = paymux_core::provider::wire::RawJson;
    const SPEC: &'static Spec = &Spec::new(
        Method::PUT,
        "account.set_environment",
        "/api/v1/user/environment",
        docs!("/api-spec/merchant/access"),
    )
    .safety(Safety::Idempotent)
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = MERCHANT;
}
