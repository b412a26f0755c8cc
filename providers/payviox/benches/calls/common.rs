//! What both the benchmark and the allocation test measure.
#![allow(clippy::unwrap_used, reason = "benchmarks")]

use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use http::{HeaderMap, Request, Response};
use paymux_core::provider::{Credential, Opened, Operation, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Bytes, CallOptions, Client, Verified, verify};
use paymux_payviox::session::{Create, Item};
use paymux_payviox::{PAYVIOX, Payviox, SecretKey, payment};

use crate::by_hand::{self, ByHand, Session};

pub(crate) const KEY: &str = "sk_test_0123456789abcdef0123456789abcdef";
pub(crate) const TOKEN: &str = "whtok_demo_0001";
pub(crate) const SESSION_ID: &str = "q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2";
const CREATED: &str = r#"{"session_id":"q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2"}"#;
const DETAILS: &str = r#"{"session_id":"q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD","order_id":"INV-77","customer":"cust-9","description":null,"items":[{"name":"Mug","quantity":3,"price":1533}],"metadata":{},"payment_method":"stripe_credit","provider":"stripe","created_at":"2026-02-03T04:05:06.000000Z","customer_details":null,"payment_details":null,"ip":"198.51.100.7","country":"US","user_agent":"Mozilla/5.0"}"#;
const EVENT: &str = r#"{"amount":4599,"currency":"USD","metadata":{"integration_session_id":"q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2"},"type":"succeeded","provider":"stripe","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}],"payment_method":"card"}"#;
const SIGNATURE: &str = "4c38a112c993dfd50f86bd4ff8ef490490e10a8fd939145ea3f60fd0fcca4e01";

/// Everything that is made once.
pub(crate) struct Bench {
    pub(crate) by_hand: ByHand,
    client: Client<Payviox>,
    opened: Opened,
    create: Create,
    look_up: payment::Retrieve,
    created: Response<Bytes>,
    details: Response<Bytes>,
    headers: HeaderMap,
    event: Bytes,
    options: CallOptions,
}

fn client() -> Client<Payviox> {
    let builder = Client::builder(Arc::new(Scripted::new()), Arc::new(StoppedClock::default())).unwrap();
    builder.credential(&Credential::<SecretKey>::new(KEY)).unwrap().build()
}

impl Bench {
    pub(crate) fn new() -> Self {
        let settings = Settings::new().with("secret_key", KEY).with("webhook_token", TOKEN);
        let clock = Arc::new(StoppedClock::default());
        Self {
            by_hand: ByHand::new(PAYVIOX.base_url, KEY),
            client: client(),
            opened: (PAYVIOX.open)(&settings, Arc::new(Scripted::new()), clock).unwrap(),
            create: Create {
                amount: 4599,
                currency: "USD".into(),
                customer: "cust-9".into(),
                order_id: "INV-77".into(),
                items: vec![Item { name: "Mug".into(), quantity: 3, price: 1533 }],
                description: Some("Three mugs".into()),
                payment_method_id: None,
                ip: None,
                metadata: None,
            },
            look_up: payment::Retrieve { session_id: SESSION_ID.into() },
            created: Response::new(Bytes::from_static(CREATED.as_bytes())),
            details: Response::new(Bytes::from_static(DETAILS.as_bytes())),
            headers: HeaderMap::from_iter([("signature".parse().unwrap(), SIGNATURE.parse().unwrap())]),
            event: Bytes::from_static(EVENT.as_bytes()),
            options: CallOptions::default(),
        }
    }

    pub(crate) fn build_create(&self) -> Request<Bytes> {
        pin!(self.client.request(&self.create, &self.options)).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn build_create_by_hand(&self) -> Request<Bytes> {
        let Create { amount, currency, customer, order_id, items, description, .. } = &self.create;
        let description = description.as_deref();
        self.by_hand.create(&Session { amount: *amount, currency, customer, order_id, items, description })
    }

    pub(crate) fn build_lookup(&self) -> Request<Bytes> {
        pin!(self.client.request(&self.look_up, &self.options)).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn build_lookup_by_hand(&self) -> Request<Bytes> {
        self.by_hand.look_up(&self.look_up.session_id)
    }

    pub(crate) fn decode_create(&self) -> paymux_payviox::session::Created {
        Create::decode(&self.created).unwrap()
    }

    pub(crate) fn decode_create_by_hand(&self) -> by_hand::Created {
        serde_json::from_slice(self.created.body()).unwrap()
    }

    pub(crate) fn decode_lookup(&self) -> payment::Details {
        payment::Retrieve::decode(&self.details).unwrap()
    }

    /// Into the same type: the difference is what the library adds.
    pub(crate) fn decode_lookup_by_hand(&self) -> payment::Details {
        serde_json::from_slice(self.details.body()).unwrap()
    }

    pub(crate) fn webhook(&self) -> Verified<paymux_core::Event> {
        let now = paymux_core::Timestamp::UNIX_EPOCH;
        let verified = verify(self.opened.provider.webhooks().unwrap(), &self.headers, &self.event, now);
        verified.now_or_never().unwrap().unwrap()
    }

    pub(crate) fn webhook_by_hand(&self) -> by_hand::Event {
        by_hand::webhook(TOKEN.as_bytes(), &self.headers, &self.event, paymux_core::Timestamp::UNIX_EPOCH)
            .unwrap()
    }
}
