//! What both the benchmark and the allocation test measure.
#![allow(clippy::unwrap_used, reason = "benchmarks")]

use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use http::{HeaderMap, Request, Response};
use paymux_core::provider::{Opened, Operation, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Bytes, CallOptions, Client, Timestamp, Verified, verify};
use paymux_iterapay::invoice::{Create, Created, Get, Invoice, InvoiceType};
use paymux_iterapay::{ITERAPAY, IteraPay};

use crate::by_hand::{self, ByHand, NewInvoice};

const KEY: &str = "iterapay_live_0123456789abcdef0123456789abcdef";
const SECRET: &str = "fixture-secret-0123456789abcdef-XY";
const MERCHANT: &str = "5d0f2b1e-8a43-4f0c-9b7e-1c2d3e4f5a6b";
const INVOICE: &str = "7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10";
const CREATED: &str = r#"{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50","type":"onetime","description":"Basket 77","state":"pending","createdAt":"2031-05-04T09:08:07Z","paymentMethodID":7}"#;
const FOUND: &str = r#"{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50","type":"onetime","state":"paid","createdAt":"2031-05-04T09:08:07Z","paymentMethodID":7,"amlOk":true}"#;
const EVENT: &str =
    r#"{"event":"invoice.paid","data":{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50"}}"#;
const SIGNATURE: &str = "032b7a6ad625f4d039782381405b08541911b518e88dbac2f80dc6361f91e70c";

/// Everything that is made once.
pub(crate) struct Bench {
    by_hand: ByHand,
    client: Client<IteraPay>,
    opened: Opened,
    create: Create,
    look_up: Get,
    created: Response<Bytes>,
    found: Response<Bytes>,
    headers: HeaderMap,
    event: Bytes,
    options: CallOptions,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let settings =
            Settings::new().with("api_key", KEY).with("merchant_id", MERCHANT).with("webhook_secret", SECRET);
        let (transport, clock) = (Arc::new(Scripted::new()), Arc::new(StoppedClock::default()));
        Self {
            by_hand: ByHand::new(ITERAPAY.base_url, KEY),
            client: Client::open(ITERAPAY.slots, &settings, transport.clone(), clock.clone()).unwrap(),
            opened: (ITERAPAY.open)(&settings, transport, clock).unwrap(),
            create: Create {
                merchant_id: MERCHANT.into(),
                amount: "42.50".parse().unwrap(),
                kind: InvoiceType::Onetime,
                description: Some("Basket 77".into()),
                payment_method_id: Some(7.into()),
            },
            look_up: Get { merchant_id: MERCHANT.into(), invoice_id: INVOICE.into() },
            created: Response::new(Bytes::from_static(CREATED.as_bytes())),
            found: Response::new(Bytes::from_static(FOUND.as_bytes())),
            headers: HeaderMap::from_iter([(
                "x-iterapay-signature".parse().unwrap(),
                SIGNATURE.parse().unwrap(),
            )]),
            event: Bytes::from_static(EVENT.as_bytes()),
            options: CallOptions::default(),
        }
    }

    pub(crate) fn build_create(&self) -> Request<Bytes> {
        pin!(self.client.request(&self.create, &self.options)).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn build_create_by_hand(&self) -> Request<Bytes> {
        let Create { merchant_id, amount, description, .. } = &self.create;
        let description = description.as_deref();
        let invoice =
            NewInvoice { amount: *amount, kind: "onetime", description, payment_method_id: Some(7) };
        self.by_hand.create(merchant_id, &invoice)
    }

    pub(crate) fn build_lookup(&self) -> Request<Bytes> {
        pin!(self.client.request(&self.look_up, &self.options)).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn build_lookup_by_hand(&self) -> Request<Bytes> {
        self.by_hand.look_up(&self.look_up.merchant_id, &self.look_up.invoice_id)
    }

    pub(crate) fn decode_create(&self) -> Created {
        Create::decode(&self.created).unwrap()
    }

    pub(crate) fn decode_create_by_hand(&self) -> by_hand::Created {
        serde_json::from_slice(self.created.body()).unwrap()
    }

    pub(crate) fn decode_lookup(&self) -> Invoice {
        Get::decode(&self.found).unwrap()
    }

    /// Into the same type: the difference is what the library adds.
    pub(crate) fn decode_lookup_by_hand(&self) -> Invoice {
        serde_json::from_slice(self.found.body()).unwrap()
    }

    pub(crate) fn webhook(&self) -> Verified<paymux_core::Event> {
        let now = Timestamp::UNIX_EPOCH;
        let verified = verify(self.opened.provider.webhooks().unwrap(), &self.headers, &self.event, now);
        verified.now_or_never().unwrap().unwrap()
    }

    pub(crate) fn webhook_by_hand(&self) -> by_hand::Event {
        by_hand::webhook(SECRET.as_bytes(), &self.headers, &self.event).unwrap()
    }
}
