//! Webhooks that are rejected, for every provider.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use paymux::provider::{Descriptor, Settings};
use paymux::reqwest_transport::TokioRuntime;
use paymux::{Bytes, Timestamp, registry, verify};

use crate::scenario::Scenario;
use crate::{traces, transport};

/// Headers that carry signatures and timestamps somewhere.
const HEADERS: [&str; 8] = [
    "signature",
    "x-signature",
    "x-webhook-signature",
    "x-pepay-signature",
    "x-timestamp",
    "x-webhook-timestamp",
    "webhook-id",
    "stripe-signature",
];

#[tokio::test]
async fn a_rejection_shows_no_secret() {
    traces::collect();
    let mut checked = 0;
    for descriptor in registry().iter() {
        let mut scenario = Scenario::new(format!("{}, webhooks", descriptor.name));
        let canary = scenario.plant();
        let settings = planted(descriptor, &canary);
        let runtime = Arc::new(TokioRuntime::new());
        let opened = (descriptor.open)(&settings, Arc::new(transport()), runtime).unwrap();
        let Some(webhooks) = opened.provider.webhooks() else { continue };
        let now = Timestamp::from_unix_seconds(1_767_225_600).unwrap();
        let body = format!("{{\"type\": \"{canary}\", \"id\": {{\"{canary}\": 1}}}}");
        let signatures =
            ["", "00", &"ab".repeat(32), &canary, &format!("sha256={canary}")].map(str::to_owned);
        for signature in signatures {
            for body in [body.as_str(), &canary, ""] {
                let mut headers = HeaderMap::new();
                for name in HEADERS {
                    headers.insert(HeaderName::from_static(name), HeaderValue::from_str(&signature).unwrap());
                }
                let body = Bytes::copy_from_slice(body.as_bytes());
                scenario.outcome(&verify(webhooks, &headers, &body, now).await.map(|_| ()));
                for name in HEADERS {
                    headers.append(HeaderName::from_static(name), HeaderValue::from_str(&signature).unwrap());
                }
                scenario.outcome(&verify(webhooks, &headers, &body, now).await.map(|_| ()));
                scenario.outcome(&webhooks.signature().check(&headers, &body, now));
                checked += 1;
            }
        }
        scenario.finish();
    }
    assert!(checked > 0, "no provider has webhooks");
}

/// The same canary in every secret slot, and something in all others.
pub(crate) fn planted(descriptor: &Descriptor, canary: &str) -> Settings {
    descriptor.slots.iter().fold(Settings::new(), |settings, slot| {
        settings.with(slot.name, if slot.is_secret() { canary } else { "7" })
    })
}
