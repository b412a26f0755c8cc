//! `decode`: what the library makes of a reply.

use crate::support::{Directory, Run, paymux};

#[test]
fn a_value_and_what_it_does_not_carry() {
    let body = r#"{"session_id":"s1","brand_new":1,"payment_error":{"success":false,"message":"m","error_type":"t","more":[]}}"#;
    let ran = paymux(&["decode", "payviox", "session.create", "--status", "201", "--body", body]);
    insta::assert_snapshot!(ran.whole());
}

#[test]
fn an_error_is_the_problem_document() {
    let body = r#"{"error":"rate_limited","message":"slow down","retry_after":7}"#;
    let header = ["--header", "X-Request-Id: r-1"];
    let decode = ["decode", "payviox", "payout.create", "--status", "429", "--body", body];
    insta::assert_snapshot!(paymux(&[&decode[..], &header].concat()).whole());
}

#[test]
fn a_header_counts() {
    let decode = ["decode", "acme", "ping.send", "--status", "503", "--header", "Retry-After: 30"];
    let problem = paymux(&decode).problem();
    assert_eq!((&problem["retry_after"], &problem["status"]), (&30.into(), &503.into()));
}

#[test]
fn a_reply_that_is_not_understood() {
    for (status, body) in [("201", "<html>"), ("201", ""), ("201", "{}"), ("302", ""), ("502", "<html>")] {
        let ran = paymux(&["decode", "payviox", "session.create", "--status", status, "--body", body]);
        assert_eq!(ran.problem()["provider"], "payviox", "{status} {body}");
    }
}

#[test]
fn numbers_keep_their_digits() {
    let body = r#"{"a":0.10000000000000000001,"b":1e400}"#;
    let ran = paymux(&["decode", "acme", "thing.get", "--status", "200", "--body", body]).fine();
    assert!(ran.contains("0.10000000000000000001") && ran.contains("1e400"), "{ran}");
}

#[test]
fn no_body_file_and_standard_input() {
    let decode = ["decode", "acme", "ping.send", "--status", "204"];
    insta::assert_snapshot!(paymux(&decode).fine(), @r#"
    {
      "value": null,
      "ignored": []
    }
    "#);
    let directory = Directory::new("decode");
    let file = format!("@{}", directory.with("reply.json", r#"{"x":1}"#));
    let decode = ["decode", "acme", "thing.get", "--status", "200", "--body"];
    let from_file = paymux(&[&decode[..], &[&file]].concat()).fine();
    assert_eq!(Run::new().stdin(r#"{"x":1}"#).run(&[&decode[..], &["-"]].concat()).fine(), from_file);
}
