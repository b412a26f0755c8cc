//! The built program: exit codes, streams, and the sandbox.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};

const SESSION: &str = r#"{"amount":4599,"currency":"USD","customer":"c-1","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}]}"#;

/// Runs the program with these variables and no others of ours.
fn program(variables: &BTreeMap<&'static str, String>, arguments: &[&str], stdin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paymux"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("PAYVIOX_")) {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .envs(variables)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> (i32, String, String) {
    let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), utf8(&output.stdout), utf8(&output.stderr))
}

fn json_of(output: &Output, code: i32) -> Value {
    let (exit, out, err) = text(output);
    assert_eq!(exit, code, "{out}{err}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn exit_codes() {
    let none = BTreeMap::new();
    let get = ["request", "payviox", "payment.get", "--input", "-"];
    let (code, out, err) = text(&program(&none, &get, r#"{"session_id":"s"}"#));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("Authorization: Bearer <PAYVIOX_SECRET_KEY>"), "{out}");
    let (code, out, err) = text(&program(&none, &get, "{}"));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: ") && err.contains("`session_id`"), "{err}");
    let unset = program(&none, &["send", "payviox", "balance.get"], "");
    assert_eq!(json_of(&unset, 1)["kind"], "credential_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn send_against_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let variables = sandbox.environment();
    let created = program(&variables, &["send", "payviox", "session.create", "--input", "-"], SESSION);
    let created = json_of(&created, 0);
    let id = json!({ "session_id": created["session_id"] }).to_string();
    let found = json_of(&program(&variables, &["send", "payviox", "payment.get", "--input", &id], ""), 0);
    assert_eq!(found["amount"], 4599);

    // The same order again: the provider says no.
    let again = program(&variables, &["send", "payviox", "session.create", "--input", SESSION], "");
    let (_, _, err) = text(&again);
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.starts_with("error: payviox session.create: "), "{err}");
    let problem = json_of(&again, 1);
    assert_eq!((&problem["delivery"], &problem["provider"]), (&"answered".into(), &"payviox".into()));

    // A key that the provider does not know, and a key of the wrong kind, which is never sent.
    let mut wrong = variables.clone();
    wrong.insert("PAYVIOX_SECRET_KEY", "sk_test_nobody".to_owned());
    let problem = json_of(&program(&wrong, &["send", "payviox", "payment.get", "--input", &id], ""), 1);
    assert_eq!((&problem["status"], &problem["kind"]), (&401.into(), &"unauthenticated".into()));
    let before = sandbox.requests("payviox").len();
    let public = ["send", "payviox", "payment.get", "--input", &id, "--auth", "public_key"];
    assert_eq!(json_of(&program(&variables, &public, ""), 1)["kind"], "credential_kind");
    assert_eq!(sandbox.requests("payviox").len(), before);

    // The base URL of the command line comes before the variable's.
    let url = sandbox.base_url("payviox").unwrap();
    let mut elsewhere = variables.clone();
    elsewhere.insert("PAYVIOX_BASE_URL", "http://127.0.0.1:9".to_owned());
    let there = ["send", "payviox", "payment.get", "--input", &id, "--base-url", &url];
    assert_eq!(json_of(&program(&elsewhere, &there, ""), 0)["amount"], 4599);

    for secret in sandbox.credentials("payviox").unwrap().into_values() {
        assert!(!err.contains(&secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_request_prints_for_curl_works() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl on this machine");
        return;
    }
    let sandbox = Sandbox::start().await.unwrap();
    let variables = sandbox.environment();
    let input = SESSION.replace("Mug", "It's a \\\"Mug\\\" for $HOME `x`");
    let request = ["request", "payviox", "session.create", "--input", &input, "--format", "curl"];
    let (_, hidden, _) = text(&program(&variables, &request, ""));
    assert!(!hidden.contains(&variables["PAYVIOX_SECRET_KEY"]));
    let (_, script, _) = text(&program(&variables, &[&request[..], &["--show-secrets"]].concat(), ""));
    let reply = Command::new("sh").args(["-c", &format!("{} -s", script.trim_end())]).output().unwrap();
    let reply: Value = serde_json::from_slice(&reply.stdout).unwrap();
    assert!(reply["session_id"].is_string(), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_of_the_sandbox_verifies() {
    let sandbox = Sandbox::start().await.unwrap();
    let variables = sandbox.environment();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    sandbox.set_webhook_url("payviox", &url).unwrap();
    let created = program(&variables, &["send", "payviox", "session.create", "--input", SESSION], "");
    let id = json_of(&created, 0)["session_id"].clone();
    let received = tokio::task::spawn_blocking(move || receive(&listener));
    sandbox.act("payviox", "pay", json!({ "id": id })).unwrap();
    let (headers, body) = received.await.unwrap();
    let headers: Vec<_> = headers.iter().flat_map(|header| ["--header", header]).collect();
    let verify = [&["webhook", "verify", "payviox", "--body", "-"], &headers[..]].concat();
    let event = json_of(&program(&variables, &verify, &body), 0);
    assert_eq!((&event["subject"]["id"], &event["subject"]["status"]), (&id, &"paid".into()));
    let forged = body.replace("4599", "1");
    let problem = json_of(&program(&variables, &verify, &forged), 1);
    assert_eq!(problem["kind"], "webhook_rejected");
}

/// Whoever ends a payout that hangs has to hear that money may have moved.
#[cfg(unix)]
#[test]
fn what_is_interrupted_may_have_been_done() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let input = r#"{"email":"ana@example.org","amount":100}"#;
    let child = Command::new(env!("CARGO_BIN_EXE_paymux"))
        .args(["send", "payviox", "payout.create", "--show-secrets", "--base-url", &url, "--input", input])
        .env("PAYVIOX_SECRET_KEY", "sk_test_canary")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It has been sent, and is never answered.
    let (stream, _) = listener.accept().unwrap();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(stream);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let problem = json_of(&output, 1);
    assert_eq!((&problem["effect"], &problem["advice"]), (&"maybe_done".into(), &"ask_provider".into()));
    assert!(problem["detail"].as_str().unwrap().ends_with("[money may have moved]"), "{problem}");
}

/// One request, answered with 200.
fn receive(listener: &std::net::TcpListener) -> (Vec<String>, String) {
    use std::io::{BufRead, BufReader, Read};
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(&stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let length =
        lines.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap()];
    reader.read_exact(&mut body).unwrap();
    (&stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    (lines.split_off(1), String::from_utf8(body).unwrap())
}
