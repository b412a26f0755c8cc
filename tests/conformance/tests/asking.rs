//! A provider that is asked whether a delivery is its own: the suite passes one that believes the answer, and finds
//! those that do not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod shop;

use async_trait::async_trait;
use paymux_conformance::{Hook, Hooks, Means, Signing, Suite, check_only};
use paymux_core::provider::wire::RawJson;
use paymux_core::provider::{
    Account, Api, CredentialKind, Descriptor, Opened, Operation, Proof, Safety, Schemes, Signature, Slot,
    Spec, Unsigned, Webhooks,
};
use paymux_core::{
    Bytes, Client, Error, ErrorKind, Event, HeaderMap, PaymentUpdate, Status, Subject, Timestamp,
};
use serde::{Deserialize, Serialize};
use shop::{Key, NOTES, Provider, SHOP, Shop, note};

const SLOTS: &[Slot] = &[Slot::credential::<Key>("SHOP_KEY")];

#[derive(Debug, Serialize, Deserialize)]
struct VerifyDelivery {
    event: RawJson,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    status: String,
}

impl Operation for VerifyDelivery {
    type Api = Shop;
    type Output = Answer;
    const SPEC: &'static Spec =
        &Spec::post("webhooks.verify", "/webhooks/verify", "https://docs.shop.example/webhooks")
            .safety(Safety::Read);
    const ACCEPTS: Schemes = &[Key::SCHEME];
}

/// What is made of the answer.
type Concludes = fn(Result<Answer, Error>) -> Result<Proof, Error>;

#[derive(Debug)]
struct Asking(Client<Shop>, Option<Concludes>);

#[async_trait]
impl Webhooks for Asking {
    fn account(&self) -> &Account {
        &SHOP
    }

    async fn prove(&self, _: &HeaderMap, body: &Bytes, _: Timestamp) -> Result<Proof, Error> {
        let Some(concludes) = self.1 else { return Ok(Proof::attest("asked")) };
        let event = serde_json::from_slice(body).map_err(|_| Error::unintelligible("no JSON"))?;
        concludes(self.0.send(&VerifyDelivery { event }).await.map(|reply| reply.value))
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        note(body)
    }
}

fn believes(answer: Result<Answer, Error>) -> Result<Proof, Error> {
    Proof::answered("asked", answer?.status == "GENUINE")
}

fn suite<const MISTAKE: u8>() -> Suite {
    let descriptor = Descriptor::new(
        "shop",
        Shop::BASE_URL, // Asks, and ignores the answer.
        // Takes every failure for a "no".
        // Takes every failure for a "yes".
        // Tells a "no" as a fault, so that the forgery is delivered again for ever.
        // Asks nobody.
        |settings, transport, runtime| {
            let client = Client::<Shop>::open(SLOTS, settings, transport, runtime)?;
            let concludes: Option<Concludes> = match MISTAKE {
                0 => Some(believes),
                1 => Some(|answer| answer.map(|_| Proof::attest("asked"))),
                2 => Some(|answer| {
                    believes(answer).map_err(|_| Error::refused(ErrorKind::WebhookRejected, "not genuine"))
                }),
                3 => Some(|answer| answer.map_or(Ok(Proof::attest("asked")), |answer| believes(Ok(answer)))),
                4 => Some(|answer| believes(answer).map_err(|_| Error::unintelligible("it says no"))),
                _ => None,
            };
            Ok(Opened::new(Provider(Asking(client.clone(), concludes)), client))
        },
    )
    .slots(SLOTS);
    Suite {
        credentials: &[("key", "authorization: Bearer {}")],
        webhooks: Some(Hooks {
            signing: Signing::Asked {
                question: "POST /webhooks/verify",
                yes: r#"{"status":"GENUINE"}"#,
                no: r#"{"status":"FORGED"}"#,
            },
            slots: &[],
            previous: None,
            events: NOTES,
        }),
        ..Suite::of(Box::leak(Box::new(descriptor)))
    }
}

/// One that believes what anybody sends, which core does not let it.
#[derive(Debug)]
struct Credulous;

impl Webhooks for Credulous {
    fn account(&self) -> &Account {
        &SHOP
    }

    fn signature(&self) -> &dyn Signature {
        &Unsigned
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let paid = Subject::Payment(PaymentUpdate::new("p1", Status::Paid));
        Ok(Event::new(&SHOP, "e1".to_owned(), "note", paid, body.clone()))
    }
}

fn unsigned(events: &'static [Hook]) -> Suite {
    let suite = suite::<0>();
    let descriptor = Descriptor::new("shop", Shop::BASE_URL, |settings, transport, runtime| {
        Ok(Opened::new(Provider(Credulous), Client::<Shop>::open(SLOTS, settings, transport, runtime)?))
    })
    .slots(SLOTS);
    let webhooks = Some(Hooks { signing: Signing::Unsigned, slots: &[], previous: None, events });
    Suite { webhooks, descriptor: Box::leak(Box::new(descriptor)), ..suite }
}

#[test]
fn what_nothing_proves_is_a_hint() {
    const HINT: &[Hook] = &[Hook::new("note", r#"{"id":"p1"}"#, Means::LookUp).about("p1")];
    let report = check_only(&unsigned(HINT), "webhooks");
    assert!(report.passed(), "{report}");
    const PAID: &[Hook] = &[Hook::new("note", r#"{"id":"p1"}"#, Means::Payment(Status::Paid)).about("p1")];
    assert!(!check_only(&unsigned(PAID), "webhooks::good").passed());
}

#[test]
fn one_that_believes_the_answer_passes() {
    let report = check_only(&suite::<0>(), "webhooks");
    assert!(report.passed(), "{report}");
}

#[test]
fn each_mistake_is_found() {
    for (suite, with) in [
        (suite::<1>(), "the provider says no, and it is accepted"),
        (suite::<2>(), "it is rejected, and may be genuine"),
        (suite::<3>(), "there is no connection: it is accepted"),
        (suite::<4>(), "the provider says no: "),
        (suite::<5>(), "nobody was asked"),
    ] {
        let report = check_only(&suite, "webhooks");
        assert!(!report.passed() && report.to_string().contains(with), "{with}: {report}");
    }
}
