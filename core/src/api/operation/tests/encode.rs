//! Where the fields of an operation go.

use serde::{Deserialize, Serialize};

use super::{Clear, Everything, Item, List, body, encode, encode_with, uri};
use crate::api::{CredentialKind, Schemes, Spec};
use crate::api::{Operation, Target};
use crate::error::ErrorKind;
use crate::money::AsNumber;
use crate::testing::{Acme, Find, Put, Remove, Secret, header};
use crate::wire::{Nullable, SentSecrets, WireSecret};

fn full() -> Everything {
    Everything {
        shop: "a b".to_owned(),
        number: 7,
        tag: Some("x&y=z".to_owned()),
        state: Some(vec!["open".to_owned(), "late".to_owned()]),
        exact: Some("42.50".parse().unwrap()),
        approximate: Some("0.10000000000000000001".parse().map(crate::money::AsNumber).unwrap()),
        text: Some("say \"hi\"\n".to_owned()),
        price: Some("42.50".parse().unwrap()),
        total: Some("12345678901234567890.10".parse().map(crate::money::AsNumber).unwrap()),
        codes: Some(["US", "DE"].into()),
        items: Some(vec![Item {
            name: "mug".to_owned(),
            price: crate::money::AsNumber("25.5".parse().unwrap()),
        }]),
    }
}

#[test]
fn every_field_goes_to_its_place() {
    let request = encode(&full());
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.uri(),
        "https://api.acme.test/v1/shops/a%20b/orders/7/all?tag=x%26y%3Dz&filter%5Bstate%5D=open\
         &filter%5Bstate%5D=late&exact=42.50&approximate=0.10000000000000000001"
    );
    assert_eq!(
        request.body(),
        r#"{"text":"say \"hi\"\n","price":"42.50","total":12345678901234567890.10,"codes":"US,DE","items":[{"name":"mug","price":25.5}]}"#
    );
    assert_eq!(header(request.headers(), "content-type"), Some("application/json"));
    assert_eq!(header(request.headers(), "accept"), Some("application/json"));
    assert_eq!(request.headers().len(), 2);
}

#[test]
fn none_is_left_out_wherever_it_stands() {
    let empty = Everything { shop: "s".to_owned(), ..Everything::default() };
    assert_eq!(uri(&empty), "https://api.acme.test/v1/shops/s/orders/0/all");
    assert_eq!(body(&empty), "{}");
    let last = Everything { text: None, items: Some(vec![]), ..empty.clone() };
    assert_eq!(body(&last), r#"{"items":[]}"#);
    let first = Everything { text: Some(String::new()), ..empty };
    assert_eq!(body(&first), r#"{"text":""}"#);
}

#[test]
fn null_is_sent_where_it_is_meant() {
    assert_eq!(body(&Clear { limit: Nullable::Null, note: None }), r#"{"limit":null}"#);
    assert_eq!(body(&Clear { limit: Nullable::Value(5), note: None }), r#"{"limit":5}"#);
}

#[derive(Debug, Serialize, Deserialize)]
struct Nothing;

impl Operation for Nothing {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("things.nothing", "/nothing", "");
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

#[derive(Debug, Serialize, Deserialize)]
struct Form {
    id: String,
    dry: Option<bool>,
    #[serde(rename = "card[holder]")]
    holder: String,
    cents: u64,
    tags: Vec<String>,
    secret: Option<WireSecret>,
}

impl Operation for Form {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("things.form", "/things/{id}", "").query(&["dry"]).form();
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

#[test]
fn a_form_is_written_as_one_and_its_secrets_are_known() {
    let tags = vec!["a".to_owned(), "b".to_owned()];
    let secret = Some(WireSecret::new("s+e c"));
    let form = Form { id: "t1".into(), dry: Some(true), holder: "ü&=".into(), cents: 2550, tags, secret };
    let request = encode(&form);
    assert_eq!(request.uri(), "https://api.acme.test/v1/things/t1?dry=true");
    assert_eq!(request.body(), "card%5Bholder%5D=%C3%BC%26%3D&cents=2550&tags=a&tags=b&secret=s%2Be%20c");
    assert_eq!(header(request.headers(), "content-type"), Some("application/x-www-form-urlencoded"));
    let sent = request.extensions().get::<SentSecrets>().unwrap();
    assert!(sent.redactor().redact(&body(&form)).ends_with("secret=[redacted]"));
}

#[derive(Debug, Serialize, Deserialize)]
struct Basket {
    items: Vec<Goods>,
    metadata: std::collections::BTreeMap<String, String>,
    #[serde(rename = "expand[]")]
    expand: Vec<String>,
    deep: Option<serde_json::Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Goods {
    price: Price,
    note: Option<String>,
    sizes: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Price {
    currency: String,
    cents: u64,
}

impl Operation for Basket {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("things.basket", "/baskets", "").form();
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

#[test]
fn nested_values_of_a_form_stand_in_brackets() {
    let price = Price { currency: "usd".into(), cents: 2550 };
    let mut basket = Basket {
        items: vec![Goods { price, note: None, sizes: vec![4, 5] }],
        metadata: [("ca&rt".to_owned(), "c=\"12".to_owned())].into(),
        expand: vec!["a".into(), "b".into()],
        deep: None,
    };
    let expected = "items[0][price][currency]=usd&items[0][price][cents]=2550&items[0][sizes][0]=4\
                    &items[0][sizes][1]=5&metadata[ca%26rt]=c%3D%2212&expand[]=a&expand[]=b";
    assert_eq!(body(&basket).replace("%5B", "[").replace("%5D", "]"), expected);
    // Nothing in it: nothing is written.
    basket.items.clear();
    basket.metadata.clear();
    assert_eq!(body(&basket).replace("%5B", "[").replace("%5D", "]"), "expand[]=a&expand[]=b");
    // Without end: an error, not an overflow.
    basket.deep = Some((0..100).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner])));
    assert_eq!(encode_with(&basket, None).unwrap_err().kind(), ErrorKind::Configuration);
}

/// A body without members is `{}`; an operation without fields for it has no body at all.
#[test]
fn an_empty_body_is_not_no_body() {
    let request = encode(&Put::new());
    assert_eq!(request.body(), "{}");
    assert!(request.headers().contains_key("content-type"));
    for request in [encode(&Nothing), encode(&Find::new()), encode(&Remove { id: "t1".to_owned() })] {
        assert_eq!(request.body(), "");
        assert!(!request.headers().contains_key("content-type"), "{request:?}");
    }
}

#[test]
fn a_get_has_only_a_query() {
    assert_eq!(uri(&List::default()), "https://api.acme.test/v1/things");
    let list = List {
        limit: Some(5),
        after: Some("ü".into()),
        open: Some(true),
        ids: Some(vec![1, 2]),
        nested: None,
    };
    assert_eq!(uri(&list), "https://api.acme.test/v1/things?limit=5&after=%C3%BC&open=true&ids=1&ids=2");
    assert_eq!(body(&list), "");
    assert_eq!(uri(&List { ids: Some(vec![]), ..List::default() }), "https://api.acme.test/v1/things");
    let nested = List { nested: Some(vec![vec![1]]), ..List::default() };
    assert_eq!(encode_with(&nested, None).unwrap_err().kind(), ErrorKind::Configuration);
}

#[test]
fn decimals_stay_exact_in_the_path_too() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Rate {
        amount: crate::money::Decimal,
        limit: crate::money::AsNumber,
    }
    impl Operation for Rate {
        type Api = Acme;
        type Output = ();
        const SPEC: &'static Spec = &Spec::get("rates.find", "/rates/{amount}/{limit}", "");
        const ACCEPTS: Schemes = &[Secret::SCHEME];
    }
    let rate =
        Rate { amount: "42.50".parse().unwrap(), limit: crate::money::AsNumber("-0.50".parse().unwrap()) };
    assert_eq!(uri(&rate), "https://api.acme.test/v1/rates/42.50/-0.50");
}

#[test]
fn the_key_goes_into_its_header_and_nowhere_else() {
    let key = "order-77".parse().unwrap();
    let request = encode_with(&full(), Some(&key)).unwrap();
    assert_eq!(header(request.headers(), "idempotency-key"), Some("order-77"));
    assert_eq!((request.uri(), request.body()), (encode(&full()).uri(), encode(&full()).body()));
    let keyless = encode_with(&List::default(), Some(&key)).unwrap();
    assert_eq!(keyless.headers().len(), 1);
}

/// A header name in a form that a header map refuses is an error of the declaration, not a panic.
#[test]
fn a_wrong_header_name_is_no_panic() {
    #[derive(Debug, Serialize, Deserialize)]
    struct Loud;
    impl Operation for Loud {
        type Api = Acme;
        type Output = ();
        const SPEC: &'static Spec = &Spec::post("things.loud", "/loud", "").keyed("Idempotency-Key");
        const ACCEPTS: Schemes = &[Secret::SCHEME];
    }
    let error = encode_with(&Loud, Some(&"k".parse().unwrap())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[test]
fn same_value_same_bytes() {
    let one = encode(&full());
    let two = encode(&full());
    assert_eq!(format!("{one:?}"), format!("{two:?}"));
    let names: Vec<_> = one.headers().keys().collect();
    assert_eq!(names, two.headers().keys().collect::<Vec<_>>());
}

/// What is declared wrongly is an error that says so, never a request that means something else.
#[test]
fn wrong_declarations_are_errors() {
    macro_rules! wrong {
        ($path:literal, $($value:tt)*) => {{
            #[derive(Debug, Serialize, Deserialize)]
            struct Wrong $($value)*
            impl Operation for Wrong {
                type Api = Acme;
                type Output = ();
                const SPEC: &'static Spec = &Spec::post("things.wrong", $path, "");
                const ACCEPTS: Schemes = &[Secret::SCHEME];
            }
            |wrong: Wrong| {
                let base = "https://api.acme.test".parse().unwrap();
                wrong.encode(&Target { base: &base, key: None }).map(drop).unwrap_err().kind()
            }
        }};
    }
    assert_eq!(wrong!("/{id}/{other}", { id: u8 })(from("{\"id\":1}")), ErrorKind::Configuration);
    assert_eq!(wrong!("/{id}", { note: u8, id: u8 })(from(r#"{"note":1,"id":1}"#)), ErrorKind::Configuration);
    assert_eq!(wrong!("/{id}", { id: Vec<u8> })(from(r#"{"id":[1]}"#)), ErrorKind::Configuration);
    assert_eq!(wrong!("/{id}", { id: Option<u8> })(from(r#"{"id":null}"#)), ErrorKind::InvalidRequest);
    assert_eq!(wrong!("/", (u8, u8);)(from("[1,2]")), ErrorKind::Configuration);
}

fn from<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nested {
    address: Option<Address>,
    lines: Option<Vec<Address>>,
    by_name: Option<std::collections::BTreeMap<String, Option<Address>>>,
    kind: Option<Kind>,
    raw: Option<crate::wire::RawJson>,
    cleared: Option<Option<u8>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Address {
    line1: Option<String>,
    line2: Option<String>,
    price: Option<AsNumber>,
    inner: Option<Box<Address>>,
    limit: Option<Nullable<u8>>,
    either: (Option<u8>, Option<u8>),
    wrapped: Wrapped,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Wrapped(Option<u8>);

#[derive(Debug, Serialize, Deserialize)]
enum Kind {
    Of(Address),
    With { note: Option<String>, limit: Nullable<u8> },
}

impl Operation for Nested {
    type Api = crate::testing::Acme;
    type Output = ();
    const SPEC: &'static crate::api::Spec = &crate::api::Spec::post("nested.set", "/nested", "");
    const ACCEPTS: crate::api::Schemes = &[];
}

#[test]
fn none_is_left_out_however_deep_it_stands() {
    let address = || Address { line1: Some("a".to_owned()), ..Address::default() };
    let price = AsNumber("1.50".parse().unwrap());
    let full = Address { price: Some(price), inner: Some(Box::new(address())), ..Address::default() };
    assert_eq!(
        body(&Nested { address: Some(full), ..Nested::default() }),
        r#"{"address":{"price":1.50,"inner":{"line1":"a","either":[null,null]},"either":[null,null]}}"#
    );
    assert_eq!(
        body(&Nested { lines: Some(vec![address()]), ..Nested::default() }),
        r#"{"lines":[{"line1":"a","either":[null,null]}]}"#
    );
    let by_name = [("a".to_owned(), Some(address())), ("b".to_owned(), None)].into();
    assert_eq!(
        body(&Nested { by_name: Some(by_name), ..Nested::default() }),
        r#"{"by_name":{"a":{"line1":"a","either":[null,null]}}}"#
    );
    assert_eq!(
        body(&Nested { kind: Some(Kind::Of(address())), ..Nested::default() }),
        r#"{"kind":{"Of":{"line1":"a","either":[null,null]}}}"#
    );
}

#[test]
fn null_on_purpose_stays() {
    let with = Kind::With { note: None, limit: Nullable::Null };
    let address = Address { limit: Some(Nullable::Null), ..Address::default() };
    let raw: crate::wire::RawJson = serde_json::from_str(r#"{"a":null,"b":[1.10]}"#).unwrap();
    let nested = Nested { kind: Some(with), raw: Some(raw), cleared: Some(None), ..Nested::default() };
    assert_eq!(
        body(&nested),
        r#"{"kind":{"With":{"limit":null}},"raw":{"a":null,"b":[1.10]},"cleared":null}"#
    );
    assert_eq!(
        body(&Nested { address: Some(address), ..Nested::default() }),
        r#"{"address":{"limit":null,"either":[null,null]}}"#
    );
}

#[derive(Debug, Serialize, Deserialize)]
struct Flattened {
    id: String,
    #[serde(flatten)]
    rest: Address,
}

impl Operation for Flattened {
    type Api = crate::testing::Acme;
    type Output = ();
    const SPEC: &'static crate::api::Spec = &crate::api::Spec::post("flat.set", "/flat", "");
    const ACCEPTS: crate::api::Schemes = &[];
}

#[test]
fn a_flattened_operation_is_refused_and_told_why() {
    let error = encode_with(&Flattened { id: "x".to_owned(), rest: Address::default() }, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("flatten"), "{error}");
}
