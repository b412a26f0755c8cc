//! Types for what providers write.

mod odd;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{CommaList, Lenient, Nullable, RawJson};
use crate::money::{AsNumber, Decimal};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    limit: Nullable<u32>,
    note: Option<String>,
    rate: Option<Lenient<Decimal>>,
}

#[test]
fn nullable_is_the_opposite_of_an_option() {
    let read = |json: &str| serde_json::from_str::<Row>(json);
    assert_eq!(read(r#"{"limit":null}"#).unwrap().limit, Nullable::Null);
    assert_eq!(read(r#"{"limit": 5}"#).unwrap().limit, Nullable::Value(5));
    assert!(read("{}").unwrap_err().to_string().contains("missing field `limit`"));
    let error = read(r#"{"limit":"canary"}"#).unwrap_err();
    assert!(error.is_data(), "{error}");
    assert_eq!(Nullable::from(None::<u32>).as_option(), None);
    assert_eq!(Nullable::from(Some(5)).as_option(), Some(&5));
    assert_eq!(serde_json::to_string(&[Nullable::Null, Nullable::Value(5)]).unwrap(), "[null,5]");
    let exact: Nullable<AsNumber> = serde_json::from_str("0.10000000000000000001").unwrap();
    assert_eq!(serde_json::to_string(&exact).unwrap(), "0.10000000000000000001");
}

#[test]
fn one_strange_field_does_not_lose_a_row() {
    let json = r#"{"limit":1,"note":null,"rate":{"amount": 0.10000000000000000001}}"#;
    let row: Row = serde_json::from_str(json).unwrap();
    let rate = row.rate.as_ref().unwrap();
    assert!(rate.value().is_none() && rate.clone().into_value().is_none());
    assert_eq!(serde_json::to_string(&row).unwrap(), json);
    let row: Row = serde_json::from_str(r#"{"limit":1,"rate":"4.20"}"#).unwrap();
    let rate = row.rate.unwrap();
    assert_eq!(rate.value().unwrap().to_string(), "4.20");
    assert_eq!(rate, Lenient::from("4.2".parse::<Decimal>().unwrap()));
    assert_eq!(rate.into_value().unwrap().to_string(), "4.20");
    assert!(serde_json::from_str::<Row>(r#"{"limit":1,"rate":}"#).is_err(), "it must still be JSON");
}

#[test]
fn what_is_passed_over_is_seen_inside_of_lenient_values() {
    #[derive(Serialize, Deserialize)]
    struct Order {
        lines: Vec<Lenient<Line>>,
        by: Option<Lenient<Line>>,
    }
    #[derive(Serialize, Deserialize)]
    struct Line {
        name: String,
        rate: Option<Lenient<Decimal>>,
        part: Option<Box<Line>>,
        last: Option<Lenient<Option<String>>>,
    }
    let ignored = |json: &str| super::lenient::ignored::<Order>(json.as_bytes());
    // A line of another shape, with lenient values inside, is kept whole and shifts nothing behind it.
    let json = r#"{"lines":[
            {"name":"a","rate":"1","new":1},
            {"rate":"2","last":"x","name":7,"new":2},
            {"name":"c","rate":{"odd":1},"part":{"name":"d","rate":"1","new":3},"last":null}
        ],"by":{"name":"e","new":4,"last":["x"]},"new":5}"#;
    assert_eq!(ignored(json), ["lines.0.new", "lines.2.part.new", "by.new", "new"]);
    assert_eq!(ignored(r#"{"lines":[]}"#), Vec::<String>::new());
    // What cannot be read leaves nothing behind for the next reply.
    assert_eq!(ignored(r#"{"lines":[{"name":"a","new":1}"#), ["lines.0.new"]);
    assert_eq!(
        serde_json::from_str::<Lenient<Decimal>>("{}").unwrap(),
        Lenient::Other(RawJson::of(&serde_json::json!({})).unwrap())
    );
}

#[test]
fn raw_json_keeps_its_text_and_shows_only_its_size() {
    let raw: RawJson = serde_json::from_str(r#" {"canary" : 1.10} "#).unwrap();
    assert_eq!(raw.get(), r#"{"canary" : 1.10}"#);
    assert!(raw.is_object() && !RawJson::of("{").unwrap().is_object());
    assert_eq!(format!("{raw:?}"), "RawJson(17 bytes)");
    assert_eq!(serde_json::to_string(&raw).unwrap(), raw.get());
    assert_eq!(raw, raw.clone());
    assert_ne!(RawJson::of(&1).unwrap(), RawJson::of(&2).unwrap());
}

#[test]
fn a_comma_list_in_both_forms() {
    for (json, items) in [
        (r#""US,DE""#, &["US", "DE"][..]),
        (r#"" US , DE ,""#, &["US", "DE"]),
        (r#"["US","DE"]"#, &["US", "DE"]),
        (r#""""#, &[]),
        ("[]", &[]),
    ] {
        let list: CommaList = serde_json::from_str(json).unwrap();
        assert_eq!(list, items.iter().copied().collect(), "{json}");
    }
    assert!(serde_json::to_string(&CommaList::from(["a,b"])).is_err());
    for bad in ["7", "null", "[7]", "{}"] {
        let error = serde_json::from_str::<CommaList>(bad).unwrap_err();
        assert!(error.is_data(), "{bad}: {error}");
    }
}

proptest! {
    #[test]
    fn a_comma_list_comes_back_as_it_went(items in prop::collection::vec("[^,\\s]{1,5}", 0..5)) {
        let list: CommaList = items.into_iter().collect();
        let json = serde_json::to_string(&list).unwrap();
        prop_assert_eq!(serde_json::from_str::<CommaList>(&json).unwrap(), list);
    }
}
