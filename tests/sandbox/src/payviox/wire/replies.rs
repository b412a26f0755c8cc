//! Payviox's error envelopes, and the texts that more than one endpoint uses.

use std::collections::BTreeMap;

use http::header::{HeaderValue, RETRY_AFTER};
use serde_json::json;

use crate::payviox::switches::Switches;
use crate::wire::call::Reply;

/// The field map of a failed validation: `{"field": ["text", ...]}`, always 400, never 422
/// (Payviox docs, /api/endpoints/create-session).
pub(crate) type FieldErrors = BTreeMap<String, Vec<String>>;

/// `{"error": text}`.
pub(crate) fn plain(status: u16, error: &str) -> Reply {
    Reply::json(status, &json!({ "error": error }))
}

/// `{"error": text, "message": text}`, of older documentation.
pub(crate) fn with_message(status: u16, error: &str, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": error, "message": message }))
}

pub(crate) fn field_map(errors: &FieldErrors) -> Reply {
    Reply::json(400, errors)
}

/// 401 for a missing, wrong, regenerated or wrong-kind key (Payviox docs, /api/authentication).
pub(crate) fn unauthorized(switches: &Switches, why: &str) -> Reply {
    if switches.old_401 { with_message(401, "Unauthorized", why) } else { plain(401, "Unauthorized") }
}

/// 429 with the body documented for session creation (Payviox docs, /api/endpoints/create-session).
pub(crate) fn too_many(message: &str, by: &str, seconds: u64) -> Reply {
    let body = json!({
        "error": "rate_limit_exceeded",
        "message": message,
        "type": by,
        "retry_after": seconds,
    });
    Reply::json(429, &body).with(RETRY_AFTER, HeaderValue::from(seconds))
}
