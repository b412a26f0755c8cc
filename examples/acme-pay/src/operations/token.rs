//! Tokens. Source: API.md, "Tokens".

use paymux_core::wire::WireSecret;
use paymux_core::{Operation, Safety, Scheme, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::AcmePay;

/// `POST /oauth/token`. A second token does no harm to the first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Obtain {
    grant_type: String,
    client_id: String,
    client_secret: WireSecret,
}

impl Obtain {
    pub(crate) fn new(id: &str, secret: &WireSecret) -> Self {
        let grant_type = "client_credentials".to_owned();
        Self { grant_type, client_id: id.to_owned(), client_secret: secret.clone() }
    }
}

/// A token. Only its lifetime is in whole seconds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Given {
    pub(crate) access_token: WireSecret,
    pub(crate) expires_in: Option<u64>,
}

impl Operation for Obtain {
    type Api = AcmePay;
    type Output = Given;
    const SPEC: &'static Spec =
        &Spec::post("token.obtain", "/oauth/token", "https://docs.acme-pay.example/tokens")
            .form()
            .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = &[Scheme::NONE];
}
