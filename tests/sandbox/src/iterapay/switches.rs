//! Choices where IteraPay's documentation is silent or contradicts itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::handle::error::{Error, Result};
use crate::iterapay::choices::{
    AddressesShape, AuthProfile, CollectFee, FundsShape, InvoiceMethod, KeyField, LimitsShape, SignatureForm,
    TransactionStates, WebhookEnvelope, WebhookSignature, WebhookToken,
};

/// How this IteraPay behaves where its documentation leaves a choice.
///
/// In the control API the same names, in a JSON object with only those to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Switches {
    /// Which credentials the endpoints take. Default `reference`.
    pub auth_profile: AuthProfile,
    /// A body field or query parameter that no page names is refused with 400. Default on, which the
    /// real service surely is not: it catches misspelt optional fields in clients.
    pub refuse_unknown_fields: bool,
    /// The status of refusals that no page names: too little balance, below a minimum, wrong state.
    /// Default 400; 409 and 422 are as likely.
    pub refusal_status: u16,
    /// How a new API key is given. Default `key`.
    pub key_field: KeyField,
    /// Generating a key replaces the old one. Default on; off, an old one must be revoked first.
    pub generate_replaces: bool,
    /// Days until an API key is over. Default none: they last.
    pub key_valid_days: Option<u32>,
    /// `Authorization` may carry an API key, with or without `Bearer`. Default off.
    pub key_in_authorization: bool,
    /// One IPv4 range such as `203.0.113.0/24` may be whitelisted, too. Default off: one address.
    pub ip_ranges: bool,
    /// Webhook settings take the API key, too. Default off.
    pub webhooks_accept_key: bool,
    /// The list of an invoice's addresses needs no credential. Default off.
    pub addresses_public: bool,
    /// Default `data`.
    pub addresses_shape: AddressesShape,
    /// The list of addresses has those only that were asked for before. Default off: one per method
    /// that the invoice takes.
    pub addresses_provisioned_only: bool,
    /// Default `array`.
    pub funds_shape: FundsShape,
    /// Default `flat`.
    pub limits_shape: LimitsShape,
    /// Invoices have `status` in the place of `state`. Default off.
    pub invoice_status_field: bool,
    /// Invoices and roles have ids such as `inv_...` and `role_...`. Default off: plain UUIDs.
    pub prefixed_ids: bool,
    /// An invoice's `amount` is a JSON number. Default off: a text.
    pub invoice_amount_as_number: bool,
    /// Invoices have their `description` in every reply, lists included. Default off: the API reference
    /// names no such field, though its list is said to search the descriptions.
    pub invoice_description: bool,
    /// Default `payment_method_id`.
    pub invoice_method: InvoiceMethod,
    /// Creating an invoice answers with all of it. Default off: `{id}`.
    pub create_returns_invoice: bool,
    /// Creating an invoice answers 200. Default off: 201.
    pub create_answers_200: bool,
    /// Creating an invoice takes `amount` as a JSON number and `methodID`, too. Default off.
    pub tutorial_create: bool,
    /// Invoices are `onetime` or `reusable` only. Default off: `collect` and `withdraw`, too.
    pub two_invoice_types: bool,
    /// An invoice that got too little is `partially_paid`, one that got too much `overpaid`. Default
    /// off: `pending` and `paid`.
    pub partial_states: bool,
    /// A payment after the expiry still counts. Default off ("may not be credited").
    pub credit_late: bool,
    /// Minutes until an invoice expires. Default 15, as in the dashboard.
    pub invoice_minutes: u32,
    /// Default `reference`.
    pub transaction_states: TransactionStates,
    /// Seconds until a payment is confirmed, and again until it is settled. Default 60.
    pub confirm_seconds: u32,
    /// Seconds of each step of a withdrawal. Default 60.
    pub withdraw_seconds: u32,
    /// Seconds of a collection. Default 60.
    pub collect_seconds: u32,
    /// Default `percentage`.
    pub collect_fee: CollectFee,
    /// Default `whsec`.
    pub webhook_token: WebhookToken,
    /// Default `secret`.
    pub webhook_signature: WebhookSignature,
    /// Default `hex`.
    pub signature_form: SignatureForm,
    /// Default `event`.
    pub webhook_envelope: WebhookEnvelope,
    /// An invoice that expires sends `invoice.expired`. Default off: no page speaks of one.
    pub expired_webhook: bool,
    /// A webhook URL must be `https://`, as documented; such a one is kept, and nothing goes there.
    /// Default off: `http://` on loopback is taken, too.
    pub https_webhooks_only: bool,
    /// What lists say as `total`. Default none: the truth.
    pub false_total: Option<u64>,
    /// The largest page; a larger `limit` is cut down to it, and the answer says so. Default none.
    pub max_limit: Option<u64>,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            auth_profile: AuthProfile::default(),
            refuse_unknown_fields: true,
            refusal_status: 400,
            key_field: KeyField::default(),
            generate_replaces: true,
            key_valid_days: None,
            key_in_authorization: false,
            ip_ranges: false,
            webhooks_accept_key: false,
            addresses_public: false,
            addresses_shape: AddressesShape::default(),
            addresses_provisioned_only: false,
            funds_shape: FundsShape::default(),
            limits_shape: LimitsShape::default(),
            invoice_status_field: false,
            prefixed_ids: false,
            invoice_amount_as_number: false,
            invoice_description: false,
            invoice_method: InvoiceMethod::default(),
            create_returns_invoice: false,
            create_answers_200: false,
            tutorial_create: false,
            two_invoice_types: false,
            partial_states: false,
            credit_late: false,
            invoice_minutes: 15,
            transaction_states: TransactionStates::default(),
            confirm_seconds: 60,
            withdraw_seconds: 60,
            collect_seconds: 60,
            collect_fee: CollectFee::default(),
            webhook_token: WebhookToken::default(),
            webhook_signature: WebhookSignature::default(),
            signature_form: SignatureForm::default(),
            webhook_envelope: WebhookEnvelope::default(),
            expired_webhook: false,
            https_webhooks_only: false,
            false_total: None,
            max_limit: None,
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
        let switches: Self = serde_json::from_value(all).map_err(bad)?;
        if !matches!(switches.refusal_status, 400 | 409 | 422) {
            return Err(Error::Input("`refusal_status` is 400, 409 or 422".to_owned()));
        }
        Ok(switches)
    }
}
