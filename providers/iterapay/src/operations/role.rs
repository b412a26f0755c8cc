//! Roles: what the members of a merchant's team may do.

use paymux_core::provider::wire::{self, Optional};
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::JWT;
use crate::shapes::Listing;

const DOCS: &str = "https://docs.iterapay.com/docs/guides/team-management";

/// `GET /merchants/{merchantID}/roles`: every role.
///
/// Source: docs.iterapay.com/docs/guides/team-management.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Such as `withdrawals.create`, `collection.init`, `funds.read`, `invoices.create`, `invoices.read`,
    /// `webhooks.manage`.
    pub permissions: Optional<wire::Rows<String>>,
}

impl Operation for List {
    type Api = IteraPay;
    type Output = Listing<Role>;
    const SPEC: &'static Spec = &Spec::get("role.list", "/merchants/{merchantID}/roles", DOCS);
    const ACCEPTS: Schemes = JWT;
}

#[cfg(feature = "inferred")]
pub use inferred::{Create, RoleId, Update};

#[cfg(feature = "inferred")]
mod inferred {
    use http::Method;
    use paymux_core::provider::Safety;
    use paymux_core::provider::wire::Id;

    use super::*;

    /// `POST /merchants/{merchantID}/roles`: one more role.
    ///
    /// **The path is inferred.** Source: docs.iterapay.com/docs/guides/team-management.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Create {
        /// The merchant's id.
        #[serde(rename = "merchantID")]
        pub merchant_id: String,
        /// Its name.
        pub name: String,
        /// What it allows.
        pub permissions: Vec<String>,
    }

    /// What names a role; the reply is not shown.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct RoleId {
        /// The role's id, opaque.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<Id>,
    }

    impl Operation for Create {
        type Api = IteraPay;
        type Output = RoleId;
        const SPEC: &'static Spec = &Spec::post("role.create", "/merchants/{merchantID}/roles", DOCS);
        const ACCEPTS: Schemes = JWT;
    }

    /// `PUT /merchants/{merchantID}/roles/{roleID}`: changes a role.
    ///
    /// **The path is inferred.** Source: docs.iterapay.com/docs/guides/team-management.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Update {
        /// The merchant's id.
        #[serde(rename = "merchantID")]
        pub merchant_id: String,
        /// The role's id.
        #[serde(rename = "roleID")]
        pub role_id: String,
        /// Another name.
        pub name: Option<String>,
        /// What it allows from now on.
        pub permissions: Option<Vec<String>>,
    }

    impl Operation for Update {
        type Api = IteraPay;
        type Output = RoleId;
        const SPEC: &'static Spec =
            &Spec::new(Method::PUT, "role.update", "/merchants/{merchantID}/roles/{roleID}", DOCS)
                .safety(Safety::Idempotent);
        const ACCEPTS: Schemes = JWT;
    }
}
