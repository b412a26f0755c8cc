//! A reply that ends after its status proves nothing by its body.

use bytes::Bytes;
use http::Response;
use serde::{Deserialize, Serialize};

use crate::api::{CredentialKind, Operation, Schemes, Spec};
use crate::error::{Error, ErrorBody, ErrorKind};
use crate::outcome::Effect;
use crate::ports::TransportErrorKind;
use crate::testing::{Acme, Bench, Secret, Step, Thing};

/// Takes any 503 for a refusal before acting, whatever its body.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trusting {}

impl Operation for Trusting {
    type Api = Acme;
    type Output = Thing;
    const SPEC: &'static Spec =
        &Spec::post("things.trust", "/things", "https://docs.acme.test").moves_money();
    const ACCEPTS: Schemes = &[Secret::SCHEME];

    fn refused_before_acting(reply: &Response<Bytes>, _: &ErrorBody) -> bool {
        reply.status() == 503
    }
}

async fn tries_of(step: Step) -> (usize, Option<Error>) {
    let bench = Bench::new([step, Step::ok()]);
    let error = bench.client.send(&Trusting {}).await.err();
    (bench.script.requests().len(), error)
}

#[tokio::test(start_paused = true)]
async fn only_a_whole_reply_proves_that_nothing_was_done() {
    assert!(matches!(tries_of(Step::reply(503, "")).await, (2, None)));
    let too_large = Step::Fail { kind: TransportErrorKind::BodyTooLarge, status: Some(503) };
    for cut_off in [Step::truncated(503), too_large] {
        let (tries, error) = tries_of(cut_off).await;
        let error = error.unwrap();
        assert_eq!((tries, error.effect()), (1, Effect::MaybeDone), "{error}");
        assert_eq!(error.kind(), ErrorKind::ProviderFault);
    }
}
