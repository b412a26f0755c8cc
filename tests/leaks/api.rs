//! The fictional provider: each kind of credential, each place for a secret, each hostile reply.

use std::fmt::Debug;
use std::sync::Arc;

use paymux::provider::wire::WireSecret;
use paymux::provider::{
    AnyClient, BaseUrl, BrowserSide, ClientBuilder, Credential, CredentialKind, Operation,
};
use paymux::reqwest_transport::TokioRuntime;
use paymux::{CallOptions, Client};
use paymux_core::test_util::render;

use crate::fictional::{Acme, Find, Pair, PublicKey, Register, Renewing, SecretKey, Session, Ticket};
use crate::raw_server::{RawServer, Step, reply};
use crate::scenario::Scenario;
use crate::{replies, traces, transport};

/// The kinds, in each of the ways in which they can be configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    SecretKey,
    PublicKey,
    Pair,
    Ticket,
    Renewing,
}

const KINDS: [Kind; 5] = [Kind::SecretKey, Kind::PublicKey, Kind::Pair, Kind::Ticket, Kind::Renewing];

fn builder(base: &BaseUrl) -> ClientBuilder<Acme> {
    let builder = Client::<Acme>::builder(Arc::new(transport()), Arc::new(TokioRuntime::new())).unwrap();
    builder.base_url(base.clone())
}

fn client(kind: Kind, base: &BaseUrl, canary: &str, scenario: &mut Scenario) -> Client<Acme> {
    match kind {
        Kind::SecretKey => with(builder(base), &Credential::<SecretKey>::new(canary), scenario),
        Kind::PublicKey => with(builder(base), &Credential::<PublicKey>::new(canary), scenario),
        Kind::Pair => with(builder(base), &Credential::<Pair>::pair(canary, canary), scenario),
        Kind::Ticket => with(builder(base), &Credential::<Ticket>::new(canary), scenario),
        Kind::Renewing => builder(base).strategy(Renewing::new(canary)).build(),
    }
}

fn with<C: CredentialKind<Api = Acme>>(
    builder: ClientBuilder<Acme>,
    credential: &Credential<C>,
    scenario: &mut Scenario,
) -> Client<Acme> {
    scenario.debug("a credential", credential);
    let client = builder.credential(credential).unwrap().build();
    scenario.debug("a client", &client);
    client
}

/// Sends, and looks at all there is to see.
async fn call<O: Operation<Api = Acme> + Debug>(client: &Client<Acme>, operation: &O, scenario: &mut Scenario)
where
    O::Output: Debug,
{
    let options = CallOptions::default().never_retry();
    scenario.debug("an operation", operation);
    scenario.debug("options", &options);
    scenario.text("a rendered request", render(&client.preview(operation, &options).await.unwrap()));
    let outcome = client.send_with(operation, &options).await;
    scenario.outcome(&outcome);
    if let Ok(reply) = outcome {
        scenario.text("a reply as JSON", serde_json::to_string(&reply.value).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_credential_comes_back() {
    traces::collect();
    for kind in KINDS {
        let canaries = [Scenario::new("plain").plant(), Scenario::new("odd").plant_odd()];
        for canary in canaries {
            // What is on the wire, and so can come back.
            let sent = if kind == Kind::Renewing { format!("{canary}-0") } else { canary.clone() };
            for (reply, script) in replies::hostile(&sent) {
                let mut scenario = Scenario::new(format!("{kind:?}, {reply}"));
                scenario.keep(canary.clone());
                let server = RawServer::start(script);
                let base: BaseUrl = format!("http://{}", server.address()).parse().unwrap();
                let client = client(kind, &base, &canary, &mut scenario);
                call(&client, &Find { id: "t1".into(), proof: None }, &mut scenario).await;
                if kind != Kind::PublicKey {
                    call(&client, &Session { id: "t1".into(), note: None }, &mut scenario).await;
                }
                scenario.finish_sent(&server);
            }
        }
    }
    traces::assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_of_a_body_or_a_query_comes_back() {
    traces::collect();
    for canary in [Scenario::new("plain").plant(), Scenario::new("odd").plant_odd()] {
        for (reply, script) in replies::hostile(&canary) {
            let mut scenario = Scenario::new(format!("body and query, {reply}"));
            scenario.keep(canary.clone());
            let server = RawServer::start(script);
            let base: BaseUrl = format!("http://{}", server.address()).parse().unwrap();
            let client = builder(&base).credential(&Credential::<SecretKey>::new("sk_1")).unwrap().build();
            let secret = || WireSecret::new(canary.clone());
            call(&client, &Find { id: "t1".into(), proof: Some(secret()) }, &mut scenario).await;
            call(&client, &Register { webhook_secret: secret(), count: None }, &mut scenario).await;
            scenario.finish_sent(&server);
        }
    }
    traces::assert_clean();
}

/// The reply shows a secret once: it is in the value, and nowhere that is printed.
#[tokio::test]
async fn a_secret_that_a_reply_holds_is_not_printed() {
    traces::collect();
    let mut scenario = Scenario::new("a secret in the reply");
    let canary = scenario.plant_odd();
    let body = serde_json::json!({ "key": canary }).to_string();
    let once = [Step::Read, reply("200 OK", &body)];
    let server = RawServer::start([once.clone(), once].concat());
    let base: BaseUrl = format!("http://{}", server.address()).parse().unwrap();
    let client = builder(&base).credential(&Credential::<SecretKey>::new(&*canary)).unwrap().build();
    let operation = Register { webhook_secret: WireSecret::new(&*canary), count: None };
    let reply = client.send(&operation).await.unwrap();
    assert_eq!(reply.value.key.expose(), canary);
    scenario.debug("the reply", &reply);
    scenario.text("the reply as JSON", serde_json::to_string(&reply.value).unwrap());
    scenario.outcome(&client.send_any(&operation, &CallOptions::default()).await);
    scenario.finish_sent(&server);
}

/// Renewed after a 401, then refused again: neither the first nor the second credential shows.
#[tokio::test]
async fn a_renewed_credential_is_not_shown_either() {
    traces::collect();
    let mut scenario = Scenario::new("renewed");
    let canary = scenario.plant();
    let refused = |number: u8| replies::hostile(&format!("{canary}-{number}")).remove(1).1;
    let server = RawServer::start_each(vec![refused(0), refused(1)]);
    let base: BaseUrl = format!("http://{}", server.address()).parse().unwrap();
    let client = builder(&base).strategy(Renewing::new(&*canary)).build();
    let error = client.send(&Session { id: "t1".into(), note: None }).await.unwrap_err();
    assert_eq!(error.tries(), 2);
    scenario.error(&error);
    scenario.finish_sent(&server);
}

/// Found before sending: a wrong kind, a credential that no header can carry, a value in the wrong place.
#[tokio::test]
async fn what_is_refused_before_sending_shows_nothing() {
    let mut scenario = Scenario::new("refused before sending");
    let (canary, odd) = (scenario.plant(), scenario.plant_odd());
    let base: BaseUrl = "https://api.acme.invalid".parse().unwrap();
    for broken in [format!("{canary}\n"), format!("{canary}\u{e9}\0"), format!("{odd}\r\nx: y")] {
        scenario.outcome(&builder(&base).credential(&Credential::<SecretKey>::new(&*broken)).map(|_| ()));
        scenario.outcome(&builder(&base).credential(&Credential::<Pair>::pair("a", broken)).map(|_| ()));
    }
    let public = Credential::<PublicKey>::new(&*canary);
    let client = builder(&base).credential(&public).unwrap().build();
    let operation = Session { id: "t1".into(), note: None };
    scenario.outcome(&client.send(&operation).await);
    let secret = builder(&base).credential(&Credential::<SecretKey>::new(&*canary)).unwrap().build();
    scenario.outcome(&secret.send_with(&operation, &CallOptions::default().scheme("pair")).await);
    scenario.outcome(&secret.send(&Find { id: "..".into(), proof: Some(WireSecret::new(&*canary)) }).await);

    // {"exp": 1}
    let expired = Credential::<Ticket>::new(format!("{canary}.eyJleHAiOiAxfQ.{canary}"));
    scenario.outcome(&builder(&base).credential(&expired).unwrap().build().send(&operation).await);

    let browser = Client::<Acme, BrowserSide>::builder(Arc::new(transport()), Arc::new(TokioRuntime::new()));
    let browser = browser.unwrap().credential(&public).unwrap().build();
    scenario.debug("a browser-side client", &browser);
    scenario.outcome(&browser.checked_at_run_time().send(&operation).await);
    scenario.debug("a runtime", &TokioRuntime::new());
    scenario.debug("a transport", &transport());
    scenario.finish();
}

/// JSON input is typed by hand: what stands in the wrong place can be a secret.
#[test]
fn input_that_cannot_be_read_is_not_quoted() {
    let mut scenario = Scenario::new("input");
    let canary = scenario.plant_odd();
    let quoted = serde_json::to_string(&canary).unwrap();
    for entry in crate::fictional::OPERATIONS {
        for input in [
            format!("{{\"id\": {{\"a\": {quoted}}}}}"),
            format!("{{\"id\": [{quoted}], \"count\": {quoted}}}"),
            format!("{{\"webhook_secret\": {quoted}, \"count\": {quoted}}}"),
            format!("{{\"webhook_secret\": {quoted}, \"other\": {quoted}}}"),
            format!("{{\"id\": \"t1\", \"note\": 1, \"amount\": {quoted}}}"),
            format!("{{\"id\": {quoted}"),
            format!("{{\"id\": \"t1\"}} {quoted}"),
            quoted.clone(),
            canary.clone(),
        ] {
            match entry.build(input.as_bytes()) {
                Err(error) => scenario.error(&error),
                // Remove and others may take some of it; then there is nothing to see.
                Ok(_) => scenario.text("taken", entry.spec.name),
            }
        }
        let reply = http::Response::new(paymux::Bytes::from(format!("{{\"id\": [{quoted}], \"key\": 1}}")));
        scenario.outcome(&entry.decode(&reply).map(|_| ()));
    }
    scenario.finish();
}
