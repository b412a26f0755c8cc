//! The members of a merchant's team. **Every path and shape here is inferred.**

use http::Method;
use paymux_core::Error;
use paymux_core::provider::wire::{Id, Optional};
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::JWT;
use crate::shapes::{Listing, check_paging};

const DOCS: &str = "https://docs.iterapay.com/docs/guides/team-management";

/// `GET /merchants/{merchantID}/members`: one page of members.
///
/// The guide has such a list, in pages and filtered by role; the path is inferred. Source:
/// docs.iterapay.com/docs/guides/team-management.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// With this role.
    pub role: Option<String>,
    /// How many rows.
    pub limit: Option<u32>,
    /// Which page, from 1.
    pub page: Option<u32>,
}

/// A member. The pages show no fields: each may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member's id, opaque.
    pub id: Option<Id>,
    /// An e-mail address.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub email: Optional<String>,
    /// The id of the role.
    #[serde(rename = "roleID", skip_serializing_if = "Option::is_none")]
    pub role_id: Option<Id>,
}

impl Operation for List {
    type Api = IteraPay;
    type Output = Listing<Member>;
    const SPEC: &'static Spec = &Spec::get("member.list", "/merchants/{merchantID}/members", DOCS);
    const ACCEPTS: Schemes = JWT;

    fn validate(&self) -> Result<(), Error> {
        check_paging(self.page, self.limit)
    }
}

/// `PUT /merchants/{merchantID}/members/{memberID}`: gives a member another role.
///
/// The guide only says that this can be done; path and field are inferred. Source:
/// docs.iterapay.com/docs/guides/team-management.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// The member's id.
    #[serde(rename = "memberID")]
    pub member_id: String,
    /// The id of the role.
    #[serde(rename = "roleID")]
    pub role_id: String,
}

impl Operation for Change {
    type Api = IteraPay;
    type Output = Member;
    const SPEC: &'static Spec =
        &Spec::new(Method::PUT, "member.change", "/merchants/{merchantID}/members/{memberID}", DOCS)
            .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = JWT;
}
