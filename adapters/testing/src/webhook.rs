//! What the provider tells the app by itself.

use async_trait::async_trait;
use http::HeaderValue;
use paymux_core::provider::{Account, Proof, RefundUpdate, Signature, Webhooks, decode_json};
use paymux_core::refunds::RefundStatus;
use paymux_core::{
    Bytes, Error, ErrorKind, Event, HeaderMap, Money, PaymentUpdate, Status, Subject, Timestamp, Verified,
    verify,
};
use serde::{Deserialize, Serialize};

use crate::TestProvider;

/// A webhook as the provider sends it, to be posted to the app's endpoint, or read here.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TestWebhook {
    /// The headers, signature included. Change one to test that the app turns away what is not genuine.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl TestWebhook {
    pub(crate) fn of(told: &Told) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        headers.insert(SIGNATURE, HeaderValue::from_static(GENUINE));
        Self { headers, body: serde_json::to_vec(told).unwrap_or_default().into() }
    }

    /// The event in it, for an app's own function that takes events.
    ///
    /// # Errors
    ///
    /// Where headers or body were changed.
    pub async fn event(&self, provider: &TestProvider) -> Result<Verified<Event>, Error> {
        verify(&TestWebhooks(provider.account_of()), &self.headers, &self.body, Timestamp::UNIX_EPOCH).await
    }
}

const SIGNATURE: &str = "test-signature";
const GENUINE: &str = "genuine";

/// The body of a webhook.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) event: String,
    pub(crate) payment: String,
    pub(crate) reference: String,
    pub(crate) status: Status,
    pub(crate) requested: Money,
    pub(crate) received: Money,
    pub(crate) refund: Option<ToldRefund>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ToldRefund {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) status: RefundStatus,
    pub(crate) amount: Money,
}

/// Takes them in.
#[derive(Debug)]
pub(crate) struct TestWebhooks(pub(crate) Account);

impl Signature for TestWebhooks {
    /// No cryptography: nobody but the test sends these.
    fn check(&self, headers: &HeaderMap, _: &[u8], _: Timestamp) -> Result<Proof, Error> {
        if headers.get(SIGNATURE).is_some_and(|value| value == GENUINE) {
            return Ok(Proof::attest("test"));
        }
        let message = format!("the header `{SIGNATURE}` does not say `{GENUINE}`");
        Err(Error::refused(ErrorKind::WebhookRejected, message).with_code("wrong_secret"))
    }
}

#[async_trait]
impl Webhooks for TestWebhooks {
    fn account(&self) -> &Account {
        &self.0
    }

    fn signature(&self) -> &dyn Signature {
        self
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let told: Told = decode_json(body)?;
        let (kind, subject) = match told.refund {
            Some(refund) => {
                let mut update = RefundUpdate::new(refund.id, refund.status);
                update.payment_ids = vec![told.payment];
                update.reference = Some(refund.reference);
                update.amount = Some(refund.amount);
                ("refund", Subject::Refund(update))
            }
            None => {
                let mut update = PaymentUpdate::new(told.payment, told.status);
                update.reference = Some(told.reference);
                update.requested = Some(told.requested);
                update.received = Some(told.received);
                ("payment", Subject::Payment(update))
            }
        };
        Ok(Event::new(&self.0, told.event, kind, subject, body.clone()))
    }
}
