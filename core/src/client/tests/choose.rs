//! Which credential goes on a request.

use std::time::Duration;

use crate::api::Credential;
use crate::client::Client;
use crate::error::ErrorKind;
use crate::interface::CallOptions;
use crate::outcome::{Delivery, Effect};
use crate::testing::{Account, Bench, CANARY, Find, Pay, Put, Remove, Secret, Session, Step, header};

const PAST: &str = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2ln";

/// A JWT that expires then.
fn jwt(exp: &str) -> Credential<Account> {
    let payload = data_encoding::BASE64URL_NOPAD.encode(format!(r#"{{"sub":"m1","exp":{exp}}}"#).as_bytes());
    Credential::new(format!("eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln"))
}

fn with_account(credential: &Credential<Account>) -> Bench {
    Bench::with([Step::ok()], |builder| builder.credential(credential).unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_first_accepted_one_that_is_configured() {
    let account: Credential<Account> = Credential::new("no jwt");
    let session: Credential<Session> = Credential::pair("s", "g");
    let secret: Credential<Secret> = Credential::new("k");
    // The order of configuring does not matter, that of the operation does.
    let bench = Bench::with([Step::ok()], |builder| {
        let builder = builder.credential(&session).unwrap();
        builder.credential(&account).unwrap().credential(&secret).unwrap()
    });
    bench.client.send(&Find::new()).await.unwrap();
    for (scheme, headers) in [
        ("secret_key", [Some("Bearer k"), None]),
        ("account_token", [Some("Bearer no jwt"), None]),
        ("session", [None, Some("s")]),
    ] {
        bench.client.send_with(&Find::new(), &CallOptions::default().scheme(scheme)).await.unwrap();
        let sent = bench.script.requests().pop().unwrap();
        assert_eq!(
            [header(sent.request.headers(), "authorization"), header(sent.request.headers(), "x-session")],
            headers
        );
    }
    let first = &bench.script.requests()[0];
    assert_eq!(header(first.request.headers(), "authorization"), Some("Bearer k"));
    assert!(first.request.headers().get("x-session").is_none(), "exactly one credential goes on a request");
}

#[tokio::test(start_paused = true)]
async fn an_expired_one_is_passed_over() {
    let bench = Bench::with([Step::ok()], |builder| {
        let builder = builder.credential(&Credential::<Account>::new(PAST)).unwrap();
        builder.credential(&Credential::<Session>::pair("s", "g")).unwrap()
    });
    bench.client.send(&Find::new()).await.unwrap();
    assert_eq!(header(bench.script.requests()[0].request.headers(), "x-session"), Some("s"));

    let error = bench.client.send(&Pay::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialExpired, Delivery::NotSent));
    assert_eq!(error.effect(), Effect::NotDone);
    for part in ["account_token", "2023-11-14T22:13:20Z", "401"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(!error.to_string().contains(PAST));
    assert_eq!(bench.script.requests().len(), 1);
}

/// The clock of the bench starts at 1893456000.
#[tokio::test(start_paused = true)]
async fn a_token_ends_at_its_second() {
    for (exp, sent) in [("1893456000", false), ("1893456001", true), ("1893456000.9", false), ("0", false)] {
        let bench = with_account(&jwt(exp));
        assert_eq!(bench.client.send(&Pay::new()).await.is_ok(), sent, "{exp}");
    }
    let bench = with_account(&jwt("1893456010"));
    bench.client.send(&Pay::new()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(bench.client.send(&Pay::new()).await.unwrap_err().kind(), ErrorKind::CredentialExpired);
}

/// What cannot be understood is sent as it is: the provider decides.
#[tokio::test(start_paused = true)]
async fn what_is_no_jwt_is_sent() {
    for text in ["opaque", "a.b.c", "..", "a.eyJleHAiOiJzb29uIn0.c", "a.e30.c"] {
        with_account(&Credential::new(text)).client.send(&Pay::new()).await.unwrap();
    }
    for exp in ["1e999", "\"1\"", "null", "99999999999999999999"] {
        with_account(&jwt(exp)).client.send(&Pay::new()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_kind_is_named_before_anything_is_sent() {
    let session: Credential<Session> = Credential::pair("s", CANARY);
    let bench = Bench::with([Step::ok()], |builder| builder.credential(&session).unwrap());
    let error = bench.client.send(&Pay::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    assert_eq!(
        error.to_string(),
        "acme things.pay: the configured credential is of the wrong kind: it takes secret_key (Authorization: \
         Bearer) or account_token (Authorization: Bearer); configured is session, to which acme answers 403"
    );

    let error =
        bench.client.send_with(&Find::new(), &CallOptions::default().scheme("secret_key")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialKind);
    assert!(error.message().ends_with("secret_key, which was asked for, is not configured"), "{error}");
    let other = CallOptions::default().scheme("session");
    let error = bench.client.send_with(&Put::new(), &other).await.unwrap_err();
    assert!(error.message().ends_with("session, which was asked for, is not among them"), "{error}");

    let bench = Bench::with([Step::ok()], |builder| builder);
    let error = bench.client.send(&Put::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
    assert!(error.to_string().contains("no credential is configured"), "{error}");
    assert_eq!(bench.script.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn none_is_a_credential_where_the_operation_says_so() {
    let remove = Remove { id: "t1".to_owned() };
    let bench = Bench::with([Step::reply(204, "")], |builder| builder);
    bench.client.send(&remove).await.unwrap();
    assert!(bench.script.requests()[0].request.headers().get("authorization").is_none());
    let bench = Bench::new([Step::reply(204, "")]);
    bench.client.send(&remove).await.unwrap();
    bench.client.send_with(&remove, &CallOptions::default().scheme("none")).await.unwrap();
    let sent = bench.script.requests();
    assert!(sent[0].request.headers().get("authorization").unwrap().is_sensitive());
    assert!(sent[1].request.headers().get("authorization").is_none());
}

/// A replaced credential is replaced, not added.
#[tokio::test(start_paused = true)]
async fn the_last_of_a_kind_counts() {
    let bench = Bench::with([Step::ok()], |builder| {
        let builder = builder.credential(&Credential::<Secret>::new("old")).unwrap();
        builder.credential(&Credential::<Secret>::new("new")).unwrap()
    });
    bench.client.send(&Find::new()).await.unwrap();
    assert_eq!(header(bench.script.requests()[0].request.headers(), "authorization"), Some("Bearer new"));
    assert_eq!(Client::schemes(&bench.client).collect::<Vec<_>>(), ["secret_key"]);
}
