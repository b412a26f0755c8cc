//! Every fault, as a raw client sees it, and whether the work was done.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::{Fault, Sandbox};
use serde_json::json;
use support::{Payviox, Raw, control, order};

/// Plays one fault on a session creation; gives the answer and how many sessions there are then.
async fn play(fault: Fault) -> (Raw, usize) {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    sandbox.fault("payviox", "session.create", fault.clone(), 1).unwrap();
    let reply = payviox.post("/session", &payviox.secret, &order("A")).await;
    let requests = sandbox.requests("payviox");
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].fault.as_deref(), Some(fault.name()));
    assert_eq!(requests[0].acted, fault.acts());
    let sessions = sandbox.dump()["providers"]["payviox"]["sessions"].as_array().unwrap().len();
    // The fault is used up.
    assert_eq!(payviox.post("/session", &payviox.secret, &order("B")).await.status, 201);
    (reply, sessions)
}

#[tokio::test]
async fn refuse_does_nothing_and_sends_no_byte() {
    let (reply, sessions) = play(Fault::Refuse).await;
    assert_eq!((reply.bytes.len(), sessions), (0, 0));
}

#[tokio::test]
async fn act_then_close_acts_and_sends_no_byte() {
    let (reply, sessions) = play(Fault::ActThenClose).await;
    assert_eq!((reply.bytes.len(), sessions), (0, 1));
    assert!(!reply.reset);
}

#[tokio::test]
async fn half_body_states_the_full_length() {
    let (reply, sessions) = play(Fault::HalfBody).await;
    assert_eq!((reply.status, sessions), (201, 1));
    let length: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert_eq!(reply.body.len(), length / 2);
    assert!(length > 10);
}

#[tokio::test]
async fn truncated_is_whole_to_http_and_cut_to_json() {
    let (reply, sessions) = play(Fault::Truncated).await;
    assert_eq!((reply.status, sessions), (201, 1));
    assert_eq!(reply.header("content-length").unwrap(), reply.body.len().to_string());
    assert!(serde_json::from_slice::<serde_json::Value>(&reply.body).is_err());
}

#[tokio::test]
async fn too_many_requests_has_the_documented_body() {
    let (reply, sessions) = play(Fault::TooManyRequests { retry_after: 17 }).await;
    assert_eq!((reply.status, sessions), (429, 0));
    assert_eq!(reply.header("retry-after").unwrap(), "17");
    let expected = json!({
        "error": "rate_limit_exceeded", "message": "Too many session requests", "type": "ip", "retry_after": 17,
    });
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn bad_gateway_is_html_after_the_work() {
    let (reply, sessions) = play(Fault::BadGateway).await;
    assert_eq!((reply.status, sessions), (502, 1));
    assert_eq!(reply.header("content-type").unwrap(), "text/html");
    assert!(reply.text().contains("502 Bad Gateway"));
}

#[tokio::test]
async fn unavailable_is_empty_and_does_nothing() {
    let (reply, sessions) = play(Fault::Unavailable { retry_after: None }).await;
    assert_eq!((reply.status, sessions, reply.body.len()), (503, 0, 0));
    assert_eq!(reply.header("retry-after"), None);
    let (reply, _) = play(Fault::Unavailable { retry_after: Some(3) }).await;
    assert_eq!(reply.header("retry-after").unwrap(), "3");
}

#[tokio::test]
async fn canned_answers_what_it_is_told() {
    let fault = Fault::Canned {
        status: 418,
        content_type: "text/plain".into(),
        body: "short and stout".into(),
        act: false,
    };
    let (reply, sessions) = play(fault).await;
    assert_eq!((reply.status, sessions, reply.text().as_str()), (418, 0, "short and stout"));
}

#[tokio::test]
async fn hang_acts_and_never_answers() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    sandbox.fault("payviox", "*", Fault::Hang, 1).unwrap();
    let body = order("A");
    let call = payviox.post("/session", &payviox.secret, &body);
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    let requests = sandbox.requests("payviox");
    assert_eq!((requests.len(), requests[0].status, requests[0].acted), (1, None, true));
}

#[tokio::test]
async fn a_listener_that_is_gone_refuses_the_connect() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    sandbox.stop_listening().await;
    let refused = tokio::net::TcpStream::connect(sandbox.address()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    sandbox.listen_again().await.unwrap();
    assert_eq!(payviox.details(&id).await["order_id"], json!("A"));
}

#[tokio::test]
async fn random_faults_replay_from_the_seed() {
    let run = || async {
        let sandbox = Sandbox::builder().seed(3).start().await.unwrap();
        sandbox.random_faults(60);
        let payviox = Payviox::new(&sandbox);
        for number in 0..12 {
            payviox.post("/session", &payviox.secret, &order(&number.to_string())).await;
        }
        sandbox.requests("payviox").into_iter().map(|request| request.fault).collect::<Vec<_>>()
    };
    let first = run().await;
    assert_eq!(first, run().await);
    assert!(first.iter().flatten().count() > 2);
}

#[tokio::test]
async fn faults_can_be_set_by_http() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let fault = json!({ "provider": "payviox", "operation": "payment.get", "fault": { "kind": "unavailable" }, "count": 2 });
    assert_eq!(control(&sandbox, "POST", "faults", fault).await.status, 200);
    assert_eq!(payviox.get("/payment/x", &payviox.secret).await.status, 503);
    control(&sandbox, "DELETE", "faults", json!(null)).await;
    assert_eq!(payviox.get("/payment/x", &payviox.secret).await.status, 404);
}

#[tokio::test]
async fn a_misspelt_operation_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    assert!(sandbox.fault("payviox", "sessions.create", Fault::Hang, 1).is_err());
    assert!(sandbox.fault("nobody", "*", Fault::Hang, 1).is_err());
    sandbox.fault("payviox", "unknown", Fault::BadGateway, 1).unwrap();
    let payviox = Payviox::new(&sandbox);
    assert_eq!(payviox.get("/weather", &payviox.secret).await.status, 502);
}
