//! A definite answer after which something exists all the same.

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use serde::{Deserialize, Serialize};

use crate::api::{
    Api, Apply, AuthHeaders, AuthStrategy, CredentialKind, Entry, Operation, Scheme, Schemes, ServerOnly,
    Spec, TypedStrategy, Written, auth_headers,
};
use crate::client::Client;
use crate::error::{Error, ErrorBody, ErrorKind, ErrorShape};
use crate::outcome::{Advice, Effect, NextAction};
use crate::ports::{Runtime, TransportErrorKind};
use crate::testing::{Clock, Scripted, Step};
use std::sync::Arc;

enum Cards {}

impl Api for Cards {
    const NAME: &'static str = "cards";
    const BASE_URL: &'static str = "https://api.cards.test";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM.code(&["/code"]);

    fn refine(reply: &Response<Bytes>, mut read: ErrorBody) -> ErrorBody {
        #[derive(Deserialize)]
        struct Page {
            page: String,
        }
        if let Ok(Page { page: url }) = serde_json::from_slice(reply.body()) {
            read.next_action = Some(NextAction::Redirect { url });
        }
        read
    }
}

enum Key {}

impl CredentialKind for Key {
    type Api = Cards;
    type Exposure = ServerOnly;
    const ID: &'static str = "key";
    const WRITES: &'static [Written] = crate::api::BEARER;
}

/// The status alone leaves it open; only a card that was refused for good leaves nothing.
fn stays(reply: &Response<Bytes>, read: &ErrorBody) -> bool {
    matches!(reply.status().as_u16(), 402 | 429 | 401 | 500) && read.code.as_deref() != Some("gone")
}

macro_rules! operation {
    ($name:ident, $spec:expr) => {
        #[derive(Debug, Serialize, Deserialize)]
        struct $name {}
        impl Operation for $name {
            type Api = Cards;
            type Output = ();
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = &[Key::SCHEME];

            fn refused_before_acting(reply: &Response<Bytes>, _: &ErrorBody) -> bool {
                reply.status() == 500
            }

            fn exists_after(reply: &Response<Bytes>, read: &ErrorBody) -> bool {
                stays(reply, read)
            }
        }
    };
}

operation!(Pay, Spec::post("cards.pay", "/payments", "").keyed("x-key").moves_money());
operation!(Open, Spec::post("cards.open", "/payments", "").inert());
operation!(Watch, Spec::post("cards.watch", "/payments", "").inert().if_lost(Advice::AwaitWebhook));
operation!(Read, Spec::get("cards.read", "/payments", ""));

async fn refused<O: Operation<Api = Cards>>(operation: O, step: Step) -> (Error, usize) {
    let script = Scripted::repeating([step, Step::reply(200, "")]);
    let builder = Client::<Cards>::builder(Arc::new(script.clone()), Arc::new(Clock::new())).unwrap();
    let client = builder.credential(&crate::api::Credential::<Key>::new("k")).unwrap().build();
    let error = client.send(&operation).await.err().unwrap();
    (error, script.requests().len())
}

/// `NotDone` would say: make a new one. Then two could be paid.
#[tokio::test(start_paused = true)]
async fn a_declined_card_leaves_a_payment_that_can_still_be_paid() {
    let declined = || Step::reply(402, r#"{"code":"card_declined"}"#);
    for (error, requests) in [refused(Pay {}, declined()).await, refused(Open {}, declined()).await] {
        assert_eq!((error.kind(), error.effect(), requests), (ErrorKind::Declined, Effect::Done, 1));
        assert!(error.may_exist() && !error.money_may_have_moved(), "{error:?}");
        assert_eq!(error.advice(), Advice::LookUpFirst);
        assert!(error.to_string().ends_with("[it may exist]"), "{error}");
    }
    assert_eq!(refused(Watch {}, declined()).await.0.advice(), Advice::AwaitWebhook);
    // What reads makes nothing that could be paid.
    assert!(!refused(Read {}, declined()).await.0.may_exist());
    let (error, _) = refused(Pay {}, Step::reply(402, r#"{"code":"gone"}"#)).await;
    assert_eq!((error.effect(), error.advice()), (Effect::NotDone, Advice::FixRequest));
    assert!(!error.may_exist());
}

/// Whatever its status would allow otherwise, it is not sent again.
#[tokio::test(start_paused = true)]
async fn it_is_not_repeated() {
    for status in [429, 401, 500] {
        let (error, requests) = refused(Pay {}, Step::reply(status, "{}")).await;
        assert_eq!((error.effect(), requests), (Effect::Done, 1), "{status}");
        assert!(error.may_exist(), "{status}");
    }
}

/// Has another credential as often as it is asked.
struct Endless;

#[async_trait]
impl AuthStrategy for Endless {
    fn scheme(&self) -> &'static Scheme {
        Key::SCHEME
    }

    async fn resolve(&self, _: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        struct Nothing;
        impl Apply for Nothing {
            fn apply<'a>(&'a self, _: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
                auth_headers(&[])
            }
        }
        Ok(Arc::new(Nothing))
    }

    async fn rejected(&self, _: &Arc<dyn Apply>, _: &dyn Runtime) -> bool {
        true
    }
}

impl TypedStrategy for Endless {
    type Kind = Key;
}

/// Another credential is no reason to make it a second time.
#[tokio::test(start_paused = true)]
async fn it_is_not_repeated_with_another_credential() {
    for (body, requests) in [("{}", 1), (r#"{"code":"gone"}"#, 2)] {
        let script = Scripted::repeating([Step::reply(401, body), Step::reply(200, "")]);
        let builder = Client::<Cards>::builder(Arc::new(script.clone()), Arc::new(Clock::new())).unwrap();
        let sent = builder.strategy(Arc::new(Endless)).build().send(&Open {}).await;
        assert_eq!((script.requests().len(), sent.is_ok()), (requests, requests == 2), "{body}");
    }
}

/// A body that was cut off says nothing: the operation decides by the status.
#[tokio::test(start_paused = true)]
async fn an_answer_that_was_cut_off_is_asked_about_too() {
    let too_large = Step::Fail { kind: TransportErrorKind::BodyTooLarge, status: Some(402) };
    for step in [Step::truncated(402), too_large] {
        let (error, requests) = refused(Open {}, step).await;
        assert_eq!((error.effect(), error.may_exist(), requests), (Effect::Done, true, 1));
    }
}

#[test]
fn a_reply_that_is_only_looked_at_says_the_same() {
    let reply = Response::builder().status(402).body(Bytes::from("{}")).unwrap();
    let error = Entry::of::<Open>().decode(&reply).unwrap_err();
    assert_eq!((error.effect(), error.may_exist()), (Effect::Done, true));
}

/// The page to choose another card.
#[tokio::test(start_paused = true)]
async fn a_refusal_can_say_what_the_payer_does_next() {
    let page = "https://cards.test/again?session=page_canary";
    let step = Step::reply(402, format!(r#"{{"code":"card_declined","page":"{page}"}}"#));
    let (error, _) = refused(Open {}, step).await;
    assert_eq!(error.next_action(), Some(&NextAction::Redirect { url: page.to_owned() }));
    assert!(!format!("{error} {error:?}").contains("page_canary"));
    assert_eq!(refused(Open {}, Step::reply(402, "{}")).await.0.next_action(), None);
}
