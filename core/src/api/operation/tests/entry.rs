//! Operations as data: from JSON text and to it.

use bytes::Bytes;
use http::Response;

use super::{Clear, Everything, List};
use crate::api::{AnyOperation, Entry, Target};
use crate::error::{Error, ErrorKind};
use crate::outcome::{Delivery, Effect};
use crate::testing::{Find, Remove};

const EVERYTHING: Entry = Entry::of::<Everything>();
const LIST: Entry = Entry::of::<List>();

fn refused(entry: &Entry, json: &str) -> Error {
    match entry.build(json.as_bytes()) {
        Err(error) => {
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::InvalidRequest, Delivery::NotSent),
                "{json}"
            );
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
            error
        }
        Ok(_) => panic!("it was taken: {json}"),
    }
}

fn uri(operation: &dyn AnyOperation) -> String {
    let base = "https://api.acme.test".parse().unwrap();
    operation.prepare(&Target { base: &base, key: None }).unwrap().uri().to_string()
}

#[test]
fn one_flat_object_in_wire_names() {
    let json = r#"{"shop":"s","number":7,"filter[state]":["a"],"total":12345678901234567890.10}"#;
    let operation = EVERYTHING.build(json.as_bytes()).unwrap();
    let base = "https://api.acme.test".parse().unwrap();
    let request = operation.prepare(&Target { base: &base, key: None }).unwrap();
    assert_eq!(request.uri(), "https://api.acme.test/shops/s/orders/7/all?filter%5Bstate%5D=a");
    assert_eq!(request.body(), r#"{"total":12345678901234567890.10}"#);
}

#[test]
fn path_and_query_may_be_given_as_text() {
    for json in
        [r#"{"limit":"5","open":"true"}"#, r#"{"limit":5,"open":true}"#, r#"{"open":"true","limit":5}"#]
    {
        assert_eq!(
            uri(&*LIST.build(json.as_bytes()).unwrap()),
            "https://api.acme.test/things?limit=5&open=true"
        );
    }
    let operation = EVERYTHING.build(br#"{"shop":"s","number":"7"}"#).unwrap();
    assert_eq!(uri(&*operation), "https://api.acme.test/shops/s/orders/7/all");
    let text = LIST.build(br#"{"after":"5"}"#).unwrap();
    assert_eq!(uri(&*text), "https://api.acme.test/things?after=5");
    // Not in a body, where text and number differ.
    assert_eq!(refused(&Entry::of::<Clear>(), r#"{"limit":"5"}"#).field(), Some("limit"));
}

#[test]
fn what_is_wrong_is_named_and_never_quoted() {
    for (json, field, rule) in [
        (r#"{"number":1}"#, "shop", "missing field"),
        (r#"{"shop":"s","number":1,"prise":"canary"}"#, "prise", "unknown field; expected one of `shop`"),
        (r#"{"shop":["canary"],"number":1}"#, "shop", "wrong type or value; expected a string"),
        (
            r#"{"shop":"s","number":"canary"}"#,
            "number",
            "wrong type or value; expected a whole number from 0 to 4294967295",
        ),
        (
            r#"{"shop":"s","number":"\"canary\""}"#,
            "number",
            "wrong type or value; expected a whole number from 0 to 4294967295",
        ),
        (
            r#"{"shop":"s","number":-1}"#,
            "number",
            "wrong type or value; expected a whole number from 0 to 4294967295",
        ),
        (r#"{"shop":"s","number":1,"text":7}"#, "text", "wrong type or value; expected a string"),
        (r#"{"shop":"s","number":1,"price":"canary"}"#, "price", "wrong type or value"),
        (r#"{"shop":"s","number":1,"items":[{"name":"n"}]}"#, "items[0].price", "missing field"),
        (
            r#"{"shop":"s","number":1,"items":[{"prise":"canary"}]}"#,
            "items[0].prise",
            "unknown field; expected `name`",
        ),
        (
            r#"{"shop":"s","number":1,"items":[{"name":"n","price":"canary, expected canary"}]}"#,
            "items[0].price",
            "wrong",
        ),
        (
            r#"{"shop":"canary at line 1","number":[]}"#,
            "number",
            "wrong type or value; expected a whole number from 0 to 4294967295",
        ),
        (r#"{"shop":"s","shop":"s","number":1}"#, "shop", "it stands there more than once"),
        (
            r#"{"shop":"s","number":1,"items":[{"name":"n","name":"n"}]}"#,
            "items[0].name",
            "it stands there more than once",
        ),
        ("", "input", "it is no JSON object"),
        ("{\"shop\":\ncanary", "input", "not JSON, line 2 column 1"),
        (r#"["s",7]"#, "input", "it is no JSON object"),
        (r#"{"shop":"s","number":1,"items":[7]}"#, "items[0]", "wrong type or value; expected an object"),
        ("7", "input", "it is no JSON object"),
        (r#"{"shop":"s","number":1} canary"#, "input", "the input goes on after its end"),
    ] {
        let error = refused(&EVERYTHING, json);
        assert_eq!(error.field(), Some(field), "{json}: {error}");
        assert!(error.message().starts_with(rule), "{json}: {error}");
    }
}

/// A missing field is named below its parent, also where the parent's name ends like it.
#[test]
fn a_missing_field_is_named_below_its_parent() {
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Outer {
        paid: Inner,
    }
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Inner {
        id: String,
    }
    impl crate::api::Operation for Outer {
        type Api = crate::testing::Acme;
        type Output = ();
        const SPEC: &'static crate::api::Spec = &crate::api::Spec::post("things.outer", "/outer", "");
        const ACCEPTS: crate::api::Schemes =
            &[<crate::testing::Secret as crate::api::CredentialKind>::SCHEME];
    }
    assert_eq!(refused(&Entry::of::<Outer>(), r#"{"paid":{}}"#).field(), Some("paid.id"));
}

/// Twice the same name: nobody knows which one counts.
#[test]
fn a_name_that_stands_twice_is_refused() {
    for json in [r#"{"limit":5,"limit":6}"#, r#"{"limit":"5","limit":"6"}"#, r#"{"limit":"5","limit":6}"#] {
        refused(&LIST, json);
    }
}

#[test]
fn nullable_must_be_there() {
    let clear = Entry::of::<Clear>();
    assert_eq!(refused(&clear, "{}").field(), Some("limit"));
    let operation = clear.build(br#"{"limit":null}"#).unwrap();
    let base = "https://api.acme.test".parse().unwrap();
    assert_eq!(operation.prepare(&Target { base: &base, key: None }).unwrap().body(), r#"{"limit":null}"#);
}

fn reply(status: u16, body: &str) -> Response<Bytes> {
    let body = Bytes::copy_from_slice(body.as_bytes());
    Response::builder().status(status).body(body).unwrap()
}

#[test]
fn a_reply_is_read_and_what_is_ignored_is_listed() {
    let body = r#"{"id":"t1","new":{"a":1},"total":0.10000000000000000001,"secret":"canary","more":[1]}"#;
    let decoded = EVERYTHING.decode(&reply(200, body)).unwrap();
    assert_eq!(decoded.value.get(), r#"{"id":"t1","total":0.10000000000000000001,"secret":"[redacted]"}"#);
    assert_eq!(decoded.ignored, ["new", "more"]);
    let list = LIST.decode(&reply(200, r#"[{"id":"a"},{"id":"b","x":1}]"#)).unwrap();
    assert_eq!(list.ignored, ["1.x"]);
    let none = EVERYTHING.decode(&reply(201, r#"{"id":"t1"}"#)).unwrap();
    assert!(none.ignored.is_empty());
    assert_eq!(Entry::of::<Remove2>().decode(&reply(204, "")).unwrap().value.get(), "null");
}

/// An operation without a reply body that server-side credentials may call only.
type Remove2 = Clear;

#[test]
fn an_unreadable_reply_names_the_place_only() {
    for (body, field, message) in [
        (r#"{"id":["canary"]}"#, Some("id"), "the reply has another shape than documented, line 1 column 6"),
        ("<html>canary", None, "the reply is not JSON, line 1 column 1"),
        (r#"{"id":"canary"#, None, "the reply ends too early, line 1 column 13"),
        (r#"{"id":"t1"} canary"#, None, "the reply goes on after its end"),
        ("", None, "the reply is empty"),
        (" \r\n", None, "the reply is empty"),
        (r#"{"total":1}"#, Some("id"), "it is missing from the reply"),
    ] {
        let error = EVERYTHING.decode(&reply(200, body)).unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unintelligible, Effect::MaybeDone));
        assert_eq!((error.message(), error.provider()), (message, Some("acme")));
        assert!(field.is_none() || error.field() == field, "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn a_byte_order_mark_loses_nothing() {
    let decoded = EVERYTHING.decode(&reply(201, "\u{feff}{\"id\":\"t1\",\"new\":1}")).unwrap();
    assert!(decoded.value.get().contains("t1"));
    assert_eq!(decoded.ignored, ["new"]);
    let refused = EVERYTHING.decode(&reply(422, "\u{feff}{\"error\":{\"message\":\"no\"}}")).unwrap_err();
    assert_eq!(refused.provider_message(), Some("no"));
    // One is skipped, and it is nothing by itself.
    for bad in ["\u{feff}", "\u{feff}\u{feff}{}", "{}\u{feff}"] {
        assert_eq!(EVERYTHING.decode(&reply(200, bad)).unwrap_err().kind(), ErrorKind::Unintelligible);
    }
}

/// A proxy that drops a body must not make a list of payments empty.
#[test]
fn no_body_is_no_empty_list() {
    let nothing = bytes::Bytes::new();
    assert!(crate::api::decode_json::<crate::wire::Rows<u8>>(&nothing).is_err());
    assert!(crate::api::decode_json::<crate::wire::Map<u8>>(&nothing).is_err());
    assert_eq!(crate::api::decode_json::<Option<Vec<u8>>>(&nothing).unwrap(), None);
    crate::api::decode_json::<()>(&nothing).unwrap();
    assert_eq!(crate::api::decode_json::<crate::wire::RawJson>(&nothing).unwrap().get(), "null");
}

#[test]
fn an_error_reply_is_read_as_one() {
    let error = Entry::of::<Remove2>().decode(&reply(422, r#"{"error":{"message":"no"}}"#)).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("limits.clear")));
    assert_eq!(error.provider_message(), Some("no"));
}

#[test]
fn rows_know_who_may_call() {
    let find = Entry::browser::<Find>();
    assert!(find.accepts.iter().any(|scheme| scheme.id == "session"));
    assert!(find.build(br#"{"id":"t1"}"#).is_ok());
    let _ = Remove { id: String::new() };
}
