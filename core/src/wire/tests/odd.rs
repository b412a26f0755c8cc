//! What providers write instead of what they document.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::money::Decimal;
use crate::time::{Timestamp, UnixMillis, UnixSeconds};
use crate::wire::{Id, Map, Optional, OptionalTime, Rows};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Reply {
    #[serde(deserialize_with = "crate::wire::id")]
    id: String,
    order_id: Optional<Id>,
    note: Optional<String>,
    rate: Optional<Decimal>,
    until: OptionalTime,
    rows: Rows<Row>,
    #[serde(default)]
    by_name: Map<Row>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row {
    id: Id,
}

fn read(json: &str) -> Result<Reply, serde_json::Error> {
    serde_json::from_str(json)
}

#[test]
fn an_odd_member_costs_itself_alone() {
    for odd in ["7", "[]", "{}", "true", "[1]", r#"{"a":1}"#] {
        let json = format!(r#"{{"id":"p1","order_id":"o1","note":{odd},"until":{odd},"rows":[]}}"#);
        let reply = read(&json.replace(r#""until":7"#, r#""until":"x""#)).unwrap();
        assert_eq!((&*reply.id, reply.order_id.as_deref()), ("p1", Some("o1")));
        assert!(reply.note.is_none() && !reply.note.is_absent() && reply.note != None, "{odd}");
        assert_eq!(reply.note.other().unwrap().get(), odd);
        assert_eq!((reply.until.time(), reply.until.is_absent()), (None, false));
        let again = serde_json::to_string(&reply).unwrap();
        assert_eq!(read(&again).unwrap(), reply, "nothing of it is lost on the way");
    }
    let plain = read(r#"{"id":"p1","note":"n","rate":0.10000000000000000001,"rows":[]}"#).unwrap();
    assert_eq!(plain.note, Some("n".to_owned()));
    assert_eq!(plain.rate.value().unwrap().to_string(), "0.10000000000000000001");
    assert!(plain.order_id.is_absent() && plain.until.is_absent() && plain.until.other().is_none());
    let null = read(r#"{"id":"p1","note":null,"until":null,"rows":null}"#).unwrap();
    assert!(null.note.is_absent() && null.until.is_absent() && null.rows.items.is_empty());
}

#[test]
fn an_integer_is_an_id_and_nothing_else_is() {
    let reply = read(r#"{"id":18446744073709551615,"order_id":-7,"rows":[]}"#).unwrap();
    assert_eq!(reply.id, "18446744073709551615");
    assert_eq!(reply.order_id.value().unwrap(), "-7");
    assert_eq!(Id::new("7"), "7".to_owned());
    assert_eq!(String::from(Id::from("7".to_owned())), Id::from("7").as_str());
    assert_eq!(format!("{0} {0:?}", Id::new("7")), r#"7 "7""#);
    for odd in ["1.5", "1e3", "true", "null", "[]", "{}", "99999999999999999999"] {
        assert!(serde_json::from_str::<Id>(odd).is_err(), "{odd}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_left_out_and_said() {
    let reply = read(r#"{"id":"p","rows":[{"id":1},7,null,{"id":[]},{"id":"2"}]}"#).unwrap();
    assert_eq!(reply.rows.iter().map(|row| &*row.id).collect::<Vec<_>>(), ["1", "2"]);
    let unread: Vec<_> = reply.rows.unread.iter().map(crate::wire::RawJson::get).collect();
    assert_eq!(unread, ["7", "null", r#"{"id":[]}"#]);
    assert!(!reply.rows.is_complete());
    assert_eq!(reply.rows.came(), 5);
    let json = serde_json::to_string(&reply.rows).unwrap();
    assert_eq!(json, r#"[{"id":"1"},{"id":"2"},7,null,{"id":[]}]"#);
    assert_eq!(serde_json::from_str::<Rows<Row>>(&json).unwrap(), reply.rows);
}

#[test]
fn empty_lists_and_maps_in_other_languages() {
    let rows = |json: &str| serde_json::from_str::<Rows<Row>>(json);
    for empty in ["null", "[]", "{}"] {
        assert_eq!(rows(empty).unwrap(), Rows::default(), "{empty}");
        assert_eq!(serde_json::from_str::<Map<Row>>(empty).unwrap(), Map::default(), "{empty}");
    }
    let holes = rows(r#"{"0":{"id":"a"},"2":{"id":"b"},"3":7}"#).unwrap();
    assert_eq!((holes.items.len(), holes.unread.len()), (2, 1));
    // No list at all is no empty list, which would say that there is nothing.
    for bad in ["7", r#""x""#, "true", r#"{"error":"busy"}"#, r#"{"":1}"#] {
        assert!(rows(bad).unwrap_err().is_data(), "{bad}");
    }
    assert!(read(r#"{"id":"p"}"#).unwrap_err().to_string().contains("missing field `rows`"));
    for bad in ["7", r#""x""#, "[1]"] {
        assert!(serde_json::from_str::<Map<Row>>(bad).unwrap_err().is_data(), "{bad}");
    }
    let map: Map<Row> = serde_json::from_str(r#"{"b":{"id":1},"a":7}"#).unwrap();
    assert!(!map.is_complete());
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"b":{"id":"1"},"a":7}"#);
    let by_name = Map::from(map.items);
    assert!(by_name.is_complete() && by_name.items.contains_key("b"));
}

#[test]
fn what_rows_pass_over_is_seen_inside_of_them() {
    let ignored = |json: &str| crate::wire::lenient::ignored::<Reply>(json.as_bytes());
    let json = r#"{"id":"p","new":1,"note":7,"rows":[{"id":1,"new":2},7,{"id":3,"new":4}],
        "by_name":{"a":[],"b":{"id":1,"new":5}}}"#;
    assert_eq!(ignored(json), ["new", "rows.0.new", "rows.2.new", "by_name.b.new"]);
}

#[test]
fn a_placeholder_is_no_time() {
    fn time<T: Copy + Into<Timestamp> + serde::de::DeserializeOwned>(json: &str) -> Option<Timestamp> {
        serde_json::from_str::<OptionalTime<T>>(json).unwrap().time()
    }
    for none in [
        "0",
        "null",
        "-1",
        "-62135596800",
        r#""0001-01-01T00:00:00Z""#,
        r#""0000-12-31T16:00:00Z""#,
        r#""1970-01-01T00:00:00Z""#,
        r#""1970-01-01T00:00:00+02:00""#,
        r#""0000-00-00 00:00:00""#,
        r#""""#,
        "[]",
    ] {
        assert_eq!(time::<Timestamp>(none), None, "{none}");
        assert_eq!(time::<UnixSeconds>(none), None, "{none}");
    }
    for none in ["0", "null", "-62135596800000", "false"] {
        assert_eq!(time::<UnixMillis>(none), None, "{none}");
    }
    let expected = Timestamp::from_unix_seconds(1_767_225_600);
    assert_eq!(time::<Timestamp>(r#""2026-01-01T00:00:00Z""#), expected);
    assert_eq!(time::<UnixSeconds>("1767225600"), expected);
    assert_eq!(time::<UnixMillis>("1767225600000"), expected);
    assert_eq!(OptionalTime::from(expected).time(), expected);
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "[a-z0-9:.+-]{0,12}".prop_map(Into::into),
    ];
    let name = prop_oneof![
        Just("id"),
        Just("order_id"),
        Just("note"),
        Just("rate"),
        Just("until"),
        Just("rows"),
        Just("by_name"),
        Just("0"),
        Just("7")
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::vec((name.clone().prop_map(str::to_owned), inner), 0..7)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_member_costs_itself_alone(note in any_json(), rate in any_json(), until in any_json(), row in any_json()) {
        let json = format!(r#"{{"id":7,"note":{note},"rate":{rate},"until":{until},"rows":[{row},{{"id":1}}]}}"#);
        let reply = read(&json).unwrap();
        prop_assert_eq!(&*reply.id, "7");
        prop_assert_eq!(reply.rows.came(), 2);
        let last = reply.rows.items.last().map(|row| row.id.as_str());
        prop_assert_eq!(last, Some("1"));
        let written = serde_json::to_string(&reply).unwrap();
        prop_assert_eq!(read(&written).unwrap(), reply);
    }

    #[test]
    fn reading_never_panics(json in any_json(), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        drop(crate::api::decode_json::<Reply>(&json.to_string().into()));
        drop(crate::api::decode_json::<Reply>(&bytes.into()));
    }
}
