//! Proved by asking the provider, and not proved at all.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::*;
use crate::api::{CredentialKind, Operation, Schemes, Spec};
use crate::client::Client;
use crate::interface::payouts::PayoutStatus;
use crate::interface::refunds::RefundStatus;
use crate::interface::{PaymentUpdate, PayoutUpdate, RefundUpdate, Status, Unsigned};
use crate::outcome::Safety;
use crate::ports::TransportErrorKind;
use crate::testing::{Acme as AcmeApi, Bench, Secret, Step};
use crate::wire::RawJson;

/// Asks whether a delivery is genuine.
#[derive(Debug, Serialize, Deserialize)]
struct VerifyDelivery {
    event: RawJson,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    verification_status: String,
}

impl Operation for VerifyDelivery {
    type Api = AcmeApi;
    type Output = Answer;
    const SPEC: &'static Spec =
        &Spec::post("webhooks.verify", "/webhooks/verify", "https://docs.acme.test/webhooks")
            .safety(Safety::Read);
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

/// A provider that is asked, as a provider crate writes it.
struct Asked(Client<AcmeApi>, Account);

#[async_trait]
impl Webhooks for Asked {
    fn account(&self) -> &Account {
        &self.1
    }

    async fn prove(&self, _: &HeaderMap, body: &Bytes, _: Timestamp) -> Result<Proof, Error> {
        let event = serde_json::from_slice(body).map_err(|_| Error::unintelligible("the body is no JSON"))?;
        let answer = self.0.send(&VerifyDelivery { event }).await?;
        Proof::answered("asked", answer.value.verification_status == "SUCCESS")
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let paid = Subject::Payment(PaymentUpdate::new("p1", Status::Paid));
        Ok(Event::new(&self.1, "e1".to_owned(), "paid", paid, body.clone()))
    }
}

async fn asked(steps: impl IntoIterator<Item = Step>) -> (Result<Verified<Event>, Error>, Bench) {
    let bench = Bench::new(steps);
    let webhooks = Asked(bench.client.clone(), Account::of("acme"));
    let body = Bytes::from_static(b"{ \"amount\": 42.50, \"id\":\"p1\" }");
    (verify(&webhooks, &HeaderMap::new(), &body, now()).await, bench)
}

#[tokio::test(start_paused = true)]
async fn the_providers_yes_proves() {
    let (event, bench) = asked([Step::reply(200, r#"{"verification_status":"SUCCESS"}"#)]).await;
    assert!(matches!(event.unwrap().subject, Subject::Payment(_)));
    // The provider compares what it has signed byte for byte.
    let sent = bench.script.requests();
    assert_eq!(sent[0].request.body().as_ref(), b"{\"event\":{ \"amount\": 42.50, \"id\":\"p1\" }}");
}

#[tokio::test(start_paused = true)]
async fn the_providers_no_rejects() {
    for answer in ["FAILURE", "success", ""] {
        let answer = format!(r#"{{"verification_status":"{answer}"}}"#);
        let error = asked([Step::reply(200, answer)]).await.0.unwrap_err();
        assert_eq!((error.kind(), error.provider_code()), (ErrorKind::WebhookRejected, Some("not_genuine")));
    }
}

#[tokio::test(start_paused = true)]
async fn no_answer_neither_proves_nor_rejects() {
    for step in [
        Step::fail(TransportErrorKind::Connect),
        Step::fail(TransportErrorKind::TimedOut),
        Step::Hang,
        Step::reply(500, ""),
        Step::reply(401, ""),
        Step::reply(403, ""),
        Step::reply(429, ""),
        Step::reply(302, ""),
        Step::reply(200, ""),
        Step::reply(200, "{}"),
        Step::reply(200, r#"{"verification_status":null}"#),
    ] {
        let error = asked([step.clone()]).await.0.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::WebhookRejected, "{step:?}: {error}");
    }
}

/// Who writes neither a signature nor a way to ask has nothing that is genuine.
#[tokio::test]
async fn without_a_scheme_nothing_is_genuine() {
    struct Forgetful(Account);
    impl Webhooks for Forgetful {
        fn account(&self) -> &Account {
            &self.0
        }

        fn parse(&self, _: &Proof, _: &HeaderMap, _: &Bytes) -> Result<Event, Error> {
            panic!("it was read before it was proved")
        }
    }
    let forgetful = Forgetful(Account::of("acme"));
    let error = verify(&forgetful, &HeaderMap::new(), &Bytes::new(), now()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

/// A provider that believes whatever anybody sends.
struct Credulous(Account, Subject);

impl Webhooks for Credulous {
    fn account(&self) -> &Account {
        &self.0
    }

    fn signature(&self) -> &dyn Signature {
        &Unsigned
    }

    fn parse(&self, proof: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        assert!(proof.is_hint());
        Ok(Event::new(&self.0, "e1".to_owned(), "paid", self.1.clone(), body.clone()))
    }
}

#[tokio::test]
async fn an_unsigned_delivery_is_a_hint_whatever_is_made_of_it() {
    let mut refund = RefundUpdate::new("r1", RefundStatus::Pending);
    refund.payment_ids = vec!["p1".to_owned()];
    for (subject, expected) in [
        (Subject::Payment(PaymentUpdate::new("p1", Status::Paid)), Some(vec!["p1"])),
        (Subject::Payout(PayoutUpdate::new("o1", PayoutStatus::Paid, None)), Some(vec!["o1"])),
        (Subject::Refund(refund), Some(vec!["r1", "p1"])),
        (Subject::LookUp { ids: vec!["p2".to_owned()] }, Some(vec!["p2"])),
        (Subject::Other, None),
    ] {
        let credulous = Credulous(Account::of("acme"), subject);
        let event = verify(&credulous, &HeaderMap::new(), &Bytes::new(), now()).await.unwrap();
        let expected =
            expected.map(|ids| Subject::LookUp { ids: ids.into_iter().map(str::to_owned).collect() });
        assert_eq!(event.subject, expected.unwrap_or(Subject::Other));
    }
}
