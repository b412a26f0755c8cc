//! Choices where Pepay's documentation is silent or contradicts itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::handle::error::{Error, Result};
pub use crate::pepay::wire::replies::Envelope;

/// How this Pepay behaves where its documentation leaves a choice.
///
/// In the control API the same names, in a JSON object with only those to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Switches {
    /// Times are ISO 8601, as in the older build of the documentation. Default off: unix seconds. An
    /// event's `created` and a `ws_token`'s `expires_at` are seconds in both.
    pub iso_times: bool,
    /// What a new merchant key begins with. Default `pk_live_`; several examples have `sk_live_`.
    pub merchant_key_prefix: String,
    /// `x-api-key` takes a commerce key. Default on.
    pub commerce_key_in_x_api_key: bool,
    /// `x-commerce-api-key` is taken. Default on; the reference calls it a legacy alias.
    pub x_commerce_api_key: bool,
    /// A wrong `x-signature` gets 401 as on the payor pages. Default off: 400. One that belongs to
    /// another session gets 403 either way.
    pub wrong_signature_401: bool,
    /// `session-details` answers `{"status":"ok","data":...}`. Default off: a flat object.
    pub wrapped_session_details: bool,
    /// Search answers `{"ok":true,"data":[...]}`. Default off: `{"success":true,"data":{"products":...}}`.
    pub old_search_envelope: bool,
    /// `?invoice_id=` on a session route is refused with 400. Default off: it is ignored.
    pub refuse_invoice_id_query: bool,
    /// Invoices are spelt `cancelled`. Default off: `canceled`.
    pub cancelled_invoices: bool,
    /// Items of an estimate may have `product_id` in the place of `productId`. Default on.
    pub accept_product_id: bool,
    /// Key creation takes `expiresAt` in the place of `expires_at`. Default off.
    pub accept_camel_expires_at: bool,
    /// A quote that cannot be had gets 400. Default off: 200 with its `quote_status`.
    pub unavailable_quote_400: bool,
    /// How many days a delivery may take for an offer to be eligible. Default 10; an older text has 6.
    pub delivery_days: u32,
    /// Invoice creation answers with a `ws_connection`, too. Default off: only `payment-addresses` does.
    pub ws_connection_at_creation: bool,
    /// Carts refuse a `wallet_address` that is not `0x` and 40 hex digits, whatever its network. Default on.
    pub evm_cart_wallets_only: bool,
    /// Invoice creation refuses a call without `Idempotency-Key`. Default on.
    pub require_idempotency_key: bool,
    /// `/api/v1/api-keys` is there. Default on; newer pages say that keys are for the dashboard only.
    pub key_management: bool,
    /// Paying emits `invoice.paid` after `invoice.updated`, to the events API and the streams. Default
    /// off: it is on one page and not in the list of events.
    pub invoice_paid_events: bool,
    /// `POST .../block` without a body blocks the token. Default off: 400.
    pub block_without_body: bool,
    /// A field in a body that the documentation does not name is refused with 400. Default on, which
    /// the real service surely is not: it catches misspelt optional fields in clients.
    pub refuse_unknown_fields: bool,
    /// Validation errors have the codes of the older product, such as `INVALID_AMOUNT_RANGE`. Default
    /// off: `VALIDATION_ERROR`.
    pub legacy_codes: bool,
    /// The envelope of every error. Default none: by the kind of error.
    pub error_envelope: Option<Envelope>,
    /// How many decimals `amount_usd` may have, at most 3. Default 3.
    pub amount_decimals: u32,
    /// The most bytes of `metadata`. Default none: there is a limit, but which is not documented.
    pub metadata_limit: Option<usize>,
    /// Invoice and key creation answer 201. Default off: 200.
    pub create_answers_201: bool,
    /// Manual verification answers 202 when it is triggered. Default on.
    pub verify_answers_202: bool,
    /// For how many seconds a session outlives its invoice, so that `expired` and 410 can be seen. Then
    /// it answers 404. Default 3600.
    pub session_grace_seconds: u64,
    /// How long a quote holds, in seconds. Default 300.
    pub quote_seconds: u64,
    /// How many active keys a business may have. Default 10; one more gets 403.
    pub most_active_keys: usize,
    /// How long a `ws_token` lives without `ttl_seconds`. Default 300.
    pub ws_default_ttl: u64,
    /// The longest `ttl_seconds` for a `ws_token`. Default 3600; more gets 400.
    pub ws_longest_ttl: u64,
    /// A stream ends when its token expires, with a `ws_error` and close code 1008. Default on.
    pub stream_ends_with_token: bool,
    /// The merchant stream carries commerce orders, too, as one page says. Default off.
    pub merchant_stream_orders: bool,
    /// How many events a stream can replay. Default 100.
    pub stream_retention: usize,
    /// How many events the snapshot has that a stream sends when `since` is too old. Default 10.
    pub stream_snapshot: usize,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            iso_times: false,
            merchant_key_prefix: "pk_live_".to_owned(),
            commerce_key_in_x_api_key: true,
            x_commerce_api_key: true,
            wrong_signature_401: false,
            wrapped_session_details: false,
            old_search_envelope: false,
            refuse_invoice_id_query: false,
            cancelled_invoices: false,
            accept_product_id: true,
            accept_camel_expires_at: false,
            unavailable_quote_400: false,
            delivery_days: 10,
            ws_connection_at_creation: false,
            evm_cart_wallets_only: true,
            require_idempotency_key: true,
            key_management: true,
            invoice_paid_events: false,
            block_without_body: false,
            refuse_unknown_fields: true,
            legacy_codes: false,
            error_envelope: None,
            amount_decimals: 3,
            metadata_limit: None,
            create_answers_201: false,
            verify_answers_202: true,
            session_grace_seconds: 3600,
            quote_seconds: 300,
            most_active_keys: 10,
            ws_default_ttl: 300,
            ws_longest_ttl: 3600,
            stream_ends_with_token: true,
            merchant_stream_orders: false,
            stream_retention: 100,
            stream_snapshot: 10,
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

    /// The status of a creation whose status is not documented.
    pub(super) fn created(&self) -> u16 {
        if self.create_answers_201 { 201 } else { 200 }
    }
}
