//! After a try that may have been carried out, no other account is asked.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::api::{Credential, CredentialKind, Operation, Schemes, Spec};
use crate::error::ErrorKind;
use crate::interface::CallOptions;
use crate::outcome::Effect;
use crate::ports::Runtime;
use crate::testing::{Account, Acme, Bench, Charge, Clock, Find, Put, Remove, Secret, Step, Thing, header};

/// A JWT that expires so many seconds from now.
fn expiring_in(seconds: u64) -> Credential<Account> {
    let at = Clock::new().now().plus(Duration::from_secs(seconds)).unix_seconds();
    let payload = data_encoding::BASE64URL_NOPAD.encode(format!(r#"{{"exp":{at}}}"#).as_bytes());
    Credential::new(format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln"))
}

/// With a key that is replaced, and a token that expires, while the first try runs.
fn bench(first: Step) -> Bench {
    Bench::with([first.after(Duration::from_secs(5)), Step::ok()], |builder| {
        builder.credential(&Credential::<Secret>::new("old")).unwrap()
    })
}

/// Charges, while the key is replaced during the first try.
async fn rotated<O: Operation<Api = Acme>>(bench: &Bench, operation: &O) -> Result<(), crate::error::Error> {
    let options = CallOptions::default();
    let (sent, ()) = tokio::join!(bench.client.send_with(operation, &options), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        bench.client.rotate(&Credential::<Secret>::new("new")).unwrap();
    });
    sent.map(drop)
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_replaced_ends_a_call_that_may_be_done() {
    let unclear = bench(Step::reply(500, ""));
    let error = rotated(&unclear, &Charge::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::CredentialExpired, Effect::MaybeDone));
    assert_eq!(unclear.script.requests().len(), 1);
    assert!(error.key().is_some() && error.message().contains("replaced"), "{error}");
    let unclear = bench(Step::reply(500, ""));
    rotated(&unclear, &Put::new()).await.unwrap_err();
    assert_eq!(unclear.script.requests().len(), 1);
    // What was surely not done is done with the new one; and reading does no harm.
    for refused in [Step::reply(429, ""), Step::reply(401, "")] {
        let clear = bench(refused);
        rotated(&clear, &Charge::new()).await.unwrap();
        assert_eq!(header(clear.script.requests()[1].request.headers(), "authorization"), Some("Bearer new"));
    }
    let reading = bench(Step::reply(500, ""));
    rotated(&reading, &Find::new()).await.unwrap();
    assert_eq!(header(reading.script.requests()[1].request.headers(), "authorization"), Some("Bearer new"));
}

#[tokio::test(start_paused = true)]
async fn a_401_in_between_does_not_make_it_clear() {
    let steps = [
        Step::reply(500, "").after(Duration::from_secs(5)),
        Step::reply(401, "").after(Duration::from_secs(5)),
        Step::ok(),
    ];
    let bench = Bench::with(steps, |builder| builder.credential(&Credential::<Secret>::new("old")).unwrap());
    let (options, charge) = (CallOptions::default(), Charge::new());
    let (sent, ()) = tokio::join!(bench.client.send_with(&charge, &options), async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        bench.client.rotate(&Credential::<Secret>::new("new")).unwrap();
    });
    assert_eq!(sent.unwrap_err().effect(), Effect::MaybeDone);
    assert_eq!(bench.script.requests().len(), 2);
}

/// Takes either kind, the token first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Either {}

impl Operation for Either {
    type Api = Acme;
    type Output = Thing;
    const SPEC: &'static Spec =
        &Spec::post("things.either", "/things", "https://docs.acme.test").keyed("idempotency-key").inert();
    const ACCEPTS: Schemes = &[Account::SCHEME, Secret::SCHEME];
}

/// Of two kinds, the one that was used expires: the other one may be another account's.
#[tokio::test(start_paused = true)]
async fn an_expired_one_is_not_replaced_by_another_kind() {
    let both = |first: Step| {
        Bench::with([first.after(Duration::from_secs(5)), Step::ok()], |builder| {
            let builder = builder.credential(&expiring_in(3)).unwrap();
            builder.credential(&Credential::<Secret>::new("k")).unwrap()
        })
    };
    let unclear = both(Step::reply(500, ""));
    let error = unclear.client.send(&Either {}).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::CredentialExpired, Effect::MaybeDone));
    assert!(error.message().contains("account_token") && error.message().contains("expired at"), "{error}");
    assert_eq!((unclear.script.requests().len(), error.tries(), error.key().is_some()), (1, 1, true));
    // What was surely not done goes on with the other kind.
    let clear = both(Step::reply(429, ""));
    clear.client.send(&Either {}).await.unwrap();
    assert_eq!(header(clear.script.requests()[1].request.headers(), "authorization"), Some("Bearer k"));
}

/// Nor is one put on where the first try carried none, and the same one goes on again.
#[tokio::test(start_paused = true)]
async fn the_same_key_once_more_is_no_other_account() {
    let steps = [Step::reply(500, ""), Step::reply(204, "")];
    let bench = Bench::new(steps.clone());
    bench.client.send(&Remove { id: "t1".to_owned() }).await.unwrap();
    assert_eq!(bench.script.requests().len(), 2);
    let bench = Bench::with(steps, |builder| builder);
    bench.client.send(&Remove { id: "t1".to_owned() }).await.unwrap();
    assert_eq!(bench.script.requests().len(), 2);
}
