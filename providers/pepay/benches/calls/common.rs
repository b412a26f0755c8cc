//! What both the benchmark and the allocation test measure.
#![allow(clippy::unwrap_used, reason = "benchmarks")]

use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Request, Response};
use paymux_core::provider::wire::RawJson;
use paymux_core::provider::{Opened, Operation, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Bytes, CallOptions, Client, Timestamp, Verified, verify};
use paymux_pepay::invoice::{Create, Created, InvoiceStatus, Status};
use paymux_pepay::{PEPAY, Pepay};

use crate::by_hand::{self, ByHand, NewInvoice, Reference};

const KEY: &str = "pk_live_0123456789abcdef0123456789abcdef";
const SECRET: &str = "whsec_local_example_01";
const IDEMPOTENCY_KEY: &str = "6f1d2c3b-4a59-4e68-8f77-0a1b2c3d4e5f";
const INVOICE_ID: &str = "0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11";
const REFERENCE: &str = "order-77";
const CREATED: &str = r#"{"invoice_id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","payment_url":"https://pay.local.test/pay?session=pst_a1&signature=9c0d.1767225600000","expires_at":1767268800,"session_token":"pst_a1","signature":"9c0d.1767225600000","payment_session_headers":{"x-session-token":"pst_a1","x-signature":"9c0d.1767225600000"}}"#;
const STATUS: &str = r#"{"object":"invoice_status","invoice":{"object":"invoice","id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","merchant_id":7,"status":"paid","invoice_type":"standard","currency":"usd","amount":25500,"amount_decimal":"25.500","amount_paid":25500,"amount_paid_decimal":"25.500","amount_remaining":0,"amount_remaining_decimal":"0.000","amount_unit":"usd_millis","environment":"devnet","expires_at":1767268800,"created_at":1767225600,"paid_at":1767225660,"metadata":{"reference":"order-77"}},"latest_payment":null}"#;
const EVENT: &str = r#"{"id":"evt_1767225600000-7","object":"event","api_version":"2025-12-16","created":1767225600,"type":"invoice.updated","livemode":false,"pending_webhooks":1,"data":{"object":{"object":"invoice","id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","merchant_id":7,"status":"paid","invoice_type":"standard","currency":"usd","amount":25500,"amount_decimal":"25.500","amount_paid":25500,"amount_paid_decimal":"25.500","amount_remaining":0,"amount_remaining_decimal":"0.000","amount_unit":"usd_millis","environment":"devnet","expires_at":1767268800,"created_at":1767225600,"paid_at":1767225660,"metadata":{"reference":"order-77"}},"previous_attributes":{"status":"unpaid"}}}"#;
const STAMP: &str = "1767225600000";

/// Everything that is made once.
pub(crate) struct Bench {
    by_hand: ByHand,
    client: Client<Pepay>,
    opened: Opened,
    create: Create,
    look_up: Status,
    created: Response<Bytes>,
    status: Response<Bytes>,
    headers: HeaderMap,
    event: Bytes,
    now: Timestamp,
    options: CallOptions,
}

/// The headers of a delivery of [`EVENT`].
fn signed() -> HeaderMap {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(STAMP.as_bytes());
    mac.update(b".");
    mac.update(EVENT.as_bytes());
    let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    HeaderMap::from_iter([
        ("x-pepay-timestamp".parse().unwrap(), STAMP.parse().unwrap()),
        ("x-pepay-signature".parse().unwrap(), signature.parse().unwrap()),
    ])
}

impl Bench {
    pub(crate) fn new() -> Self {
        let settings = Settings::new().with("merchant_key", KEY).with("webhook_secret", SECRET);
        let (transport, clock) = (Arc::new(Scripted::new()), Arc::new(StoppedClock::default()));
        Self {
            by_hand: ByHand::new(PEPAY.base_url, KEY),
            client: Client::open(PEPAY.slots, &settings, transport.clone(), clock.clone()).unwrap(),
            opened: (PEPAY.open)(&settings, transport, clock).unwrap(),
            create: Create {
                description: Some("Two mugs".into()),
                customer_id: Some("cust-9".into()),
                metadata: Some(RawJson::of(&Reference { reference: REFERENCE }).unwrap()),
                expires_in: Some(3_600_000),
                ..Create::of("25.5".parse().unwrap())
            },
            look_up: Status { invoice_id: INVOICE_ID.into() },
            created: Response::new(Bytes::from_static(CREATED.as_bytes())),
            status: Response::new(Bytes::from_static(STATUS.as_bytes())),
            headers: signed(),
            event: Bytes::from_static(EVENT.as_bytes()),
            now: Timestamp::from_unix_millis(STAMP.parse().unwrap()).unwrap(),
            options: CallOptions::with_key(IDEMPOTENCY_KEY.parse().unwrap()),
        }
    }

    pub(crate) fn build_create(&self) -> Request<Bytes> {
        pin!(self.client.request(&self.create, &self.options)).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn build_create_by_hand(&self) -> Request<Bytes> {
        let Create { description, customer_id, expires_in, .. } = &self.create;
        let invoice = NewInvoice {
            amount_usd: 25.5,
            description: description.as_deref(),
            customer_id: customer_id.as_deref(),
            metadata: Reference { reference: REFERENCE },
            expires_in: *expires_in,
        };
        self.by_hand.create(&invoice, IDEMPOTENCY_KEY)
    }

    pub(crate) fn build_lookup(&self) -> Request<Bytes> {
        pin!(self.client.request(&self.look_up, &self.options)).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn build_lookup_by_hand(&self) -> Request<Bytes> {
        self.by_hand.look_up(&self.look_up.invoice_id)
    }

    pub(crate) fn decode_create(&self) -> Created {
        Create::decode(&self.created).unwrap()
    }

    pub(crate) fn decode_create_by_hand(&self) -> by_hand::Created {
        serde_json::from_slice(self.created.body()).unwrap()
    }

    pub(crate) fn decode_lookup(&self) -> InvoiceStatus {
        Status::decode(&self.status).unwrap()
    }

    /// Into the same type: the difference is what the library adds.
    pub(crate) fn decode_lookup_by_hand(&self) -> InvoiceStatus {
        serde_json::from_slice(self.status.body()).unwrap()
    }

    pub(crate) fn webhook(&self) -> Verified<paymux_core::Event> {
        let verified = verify(self.opened.provider.webhooks().unwrap(), &self.headers, &self.event, self.now);
        verified.now_or_never().unwrap().unwrap()
    }

    pub(crate) fn webhook_by_hand(&self) -> by_hand::Event {
        by_hand::webhook(SECRET.as_bytes(), &self.headers, &self.event, self.now).unwrap()
    }
}
