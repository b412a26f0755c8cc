//! From where the API key may be used. Requests with the account's JWT are not restricted.

use std::net::Ipv4Addr;

use http::Method;
use paymux_core::Error;
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::JWT;
use crate::shapes::Whitelist;

/// `POST /ipAddress/{merchantID}`: restricts the key to this address. It replaces the one before.
///
/// Source: docs.iterapay.com/docs/api-reference/ip-addresses/create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// An IPv4 address; by the configuration page also a range, such as `203.0.113.0/24`.
    #[serde(rename = "ipAddress")]
    pub ip_address: String,
}

impl Operation for Set {
    type Api = IteraPay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post(
        "ip_address.set",
        "/ipAddress/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/ip-addresses/create",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = JWT;

    fn validate(&self) -> Result<(), Error> {
        let (address, bits) = match self.ip_address.split_once('/') {
            Some((address, bits)) => (address, bits.parse::<u8>().is_ok_and(|bits| bits <= 32)),
            None => (self.ip_address.as_str(), true),
        };
        if bits && address.parse::<Ipv4Addr>().is_ok() {
            return Ok(());
        }
        Err(Error::invalid_field("ipAddress", "an IPv4 address, or a range such as 203.0.113.0/24"))
    }
}

/// `GET /ipAddress/{merchantID}`: from where the key may be used.
///
/// Source: docs.iterapay.com/docs/api-reference/ip-addresses/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// From where the key may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// One address; empty for everywhere. A reply without it says neither, and is not read.
    #[serde(rename = "ipAddress")]
    pub ip_address: Whitelist,
}

impl Operation for Get {
    type Api = IteraPay;
    type Output = Restriction;
    const SPEC: &'static Spec = &Spec::get(
        "ip_address.get",
        "/ipAddress/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/ip-addresses/get",
    );
    const ACCEPTS: Schemes = JWT;
}

/// `DELETE /ipAddress/{merchantID}`: the key may be used from everywhere. It stays the same key.
///
/// Source: docs.iterapay.com/docs/api-reference/ip-addresses/delete.
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
        "ip_address.delete",
        "/ipAddress/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/ip-addresses/delete",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = JWT;
}
