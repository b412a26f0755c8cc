//! Choices where Payviox's documentation is silent or contradicts itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::handle::error::{Error, Result};

/// How this Payviox behaves where its documentation leaves a choice.
///
/// In the control API the same names, in a JSON object with only those to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Switches {
    /// 401 bodies carry a `message` as they did until 2026-04-25. Default off: `{"error":"Unauthorized"}` alone.
    pub old_401: bool,
    /// A top-level field that the documentation does not name is refused with 400. Default on, which
    /// the real service surely is not: it catches misspelt optional fields in clients.
    pub refuse_unknown_fields: bool,
    /// An `order_id` used before by the same business is refused with 400 on `order_id`. Documented
    /// to be unique; the answer is not. Default on.
    pub refuse_duplicate_order_id: bool,
    /// What becomes of `ip` sent with a public key: on, 400 on `ip`; off (default), it is ignored and
    /// the caller's address is used.
    pub refuse_ip_with_public_key: bool,
    /// The address captured from a call with a public key is compared with the payer's. Default on.
    pub enforce_captured_ip: bool,
    /// A session whose payer began to pay without finishing still expires. Documented is only "24 hours
    /// if no payment is initiated". Default on.
    pub unfinished_attempts_expire: bool,
    /// Payment details read `refunded` after a refund. Default off: the documented list has no such
    /// status, so it stays `succeeded`.
    pub refunded_status: bool,
    /// Payment details as before 2026-05-16: `amount` is the session's amount and the fees come out
    /// of it. Default off: once completed `amount` is gross and includes the fees.
    pub old_details_amount: bool,
    /// Session creation answers 200. Default off: 201 as documented.
    pub create_answers_200: bool,
    /// A bad country code in the filter of payment methods gets the 400 of older documentation.
    /// Default off: it matches nothing.
    pub old_country_check: bool,
    /// The texts of failed payout creation as before 2026-04-25. Default off.
    pub old_payout_texts: bool,
    /// Webhook bodies escape `/` as `\/` and non-ASCII as `\uXXXX`, as PHP does, so that a
    /// re-serialised body does not verify. Default on.
    pub php_json: bool,
    /// Payouts are switched on in the dashboard. Default on; off makes payout creation answer 403.
    pub payouts_enabled: bool,
    /// Session creations per minute, counted per address and per customer. Default none.
    pub sessions_per_minute: Option<u32>,
    /// Calls of any other endpoint per minute and key. Default none; older documentation said 100.
    pub calls_per_minute: Option<u32>,
    /// Where the hosted page sends the payer afterwards, with `session_id` added to the query.
    /// Default none: the page says how it ended.
    pub return_url: Option<String>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            old_401: false,
            refuse_unknown_fields: true,
            refuse_duplicate_order_id: true,
            refuse_ip_with_public_key: false,
            enforce_captured_ip: true,
            unfinished_attempts_expire: true,
            refunded_status: false,
            old_details_amount: false,
            create_answers_200: false,
            old_country_check: false,
            old_payout_texts: false,
            php_json: true,
            payouts_enabled: true,
            sessions_per_minute: None,
            calls_per_minute: None,
            return_url: None,
        }
    }
}

impl Switches {
    /// These, with the members of `changes` put over them.
    pub(super) fn changed(&self, changes: Value) -> Result<Self> {
        let bad = |error: serde_json::Error| Error::Input(error.to_string());
        let Value::Object(changes) = changes else {
            return Err(Error::Input("switches are a JSON object".to_owned()));
        };
        let mut all = serde_json::to_value(self).map_err(bad)?;
        if let Value::Object(all) = &mut all {
            all.extend(changes);
        }
        serde_json::from_value(all).map_err(bad)
    }
}
