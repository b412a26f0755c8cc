use std::collections::BTreeMap;

use serde::Serialize;

use crate::wire::WireSecret;

/// Browser-safe credentials for this one payment, for apps that build their own payment page.
///
/// Shows and serialises redacted; [`exposing_secrets`](crate::provider::wire::exposing_secrets) writes it out for
/// the payer's browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "a map from names to secrets, and no more")]
pub struct ClientSession(pub BTreeMap<String, WireSecret>);
