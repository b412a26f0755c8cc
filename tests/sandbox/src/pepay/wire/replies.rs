//! Pepay's three error envelopes (Pepay docs, /api-spec/errors and /api-spec/rate-limits).
//!
//! Which route uses which is not documented. As seen: A for credentials and validation, B (called
//! legacy) for internal errors, C for rate limits.

use serde::{Deserialize, Serialize};

use crate::pepay::switches::Switches;
use crate::pepay::wire::json::{Object, object};
use crate::wire::call::Reply;

/// Why a call is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

/// What a handler gives.
pub(crate) type Answer<T = Reply> = Result<T, Refusal>;

/// The form of an error's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Envelope {
    /// `{"success":false,"error":{"code","message"}}`
    A,
    /// `{"error":"<message>","code":"<CODE>"}`
    B,
    /// `{"success":false,"message","error_code","retry_after"}`
    C,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 400 `VALIDATION_ERROR`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "VALIDATION_ERROR", message)
    }

    /// 404.
    pub(crate) fn missing(what: &str) -> Self {
        let code = if what == "invoice" { "INVOICE_NOT_FOUND" } else { "NOT_FOUND" };
        Self::new(404, code, format!("no such {what}"))
    }

    /// 403.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "FORBIDDEN", message)
    }

    /// The same with a code of the older product, if those are switched on.
    pub(crate) fn or_legacy(mut self, switches: &Switches, code: &'static str) -> Self {
        if switches.legacy_codes {
            self.code = code;
        }
        self
    }

    pub(crate) fn reply(&self, switches: &Switches) -> Reply {
        let usual = match self.status {
            429 => Envelope::C,
            500.. => Envelope::B,
            _ => Envelope::A,
        };
        let envelope = switches.error_envelope.unwrap_or(usual);
        Reply::json(self.status, &self.body(envelope, None))
    }

    /// The body; `wait` is the seconds to wait, which only envelope C can say.
    pub(crate) fn body(&self, envelope: Envelope, wait: Option<u64>) -> Object {
        match envelope {
            Envelope::A => {
                let error = object! { "code": self.code, "message": self.message };
                object! { "success": false, "error": error }
            }
            Envelope::B => object! { "error": self.message, "code": self.code },
            Envelope::C => object! { "success": false, "message": self.message, "error_code": self.code }
                .with_some("retry_after", wait.map(in_words).as_ref()),
        }
    }
}

/// The free text in which a rate limit says how long to wait.
fn in_words(seconds: u64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        0..60 => format!("{seconds} seconds"),
        60..120 => "1 minute".to_owned(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// A bare object or array, as merchant and payor endpoints answer.
pub(crate) fn bare(body: &impl Serialize) -> Reply {
    Reply::json(200, body)
}

/// `{"success":true,"data":...}`, as commerce endpoints answer.
pub(crate) fn wrapped(data: &impl Serialize) -> Reply {
    bare(&object! { "success": true, "data": data })
}

/// The same with a message before the data.
pub(crate) fn told(status: u16, message: &str, data: &impl Serialize) -> Reply {
    Reply::json(status, &object! { "success": true, "message": message, "data": data })
}
