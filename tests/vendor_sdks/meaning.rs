//! What a request means, however it is written.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method};
use serde_json::Value;
use url::form_urlencoded;

/// The headers that decide what a provider does.
const HEADERS: [&str; 6] =
    ["authorization", "idempotency-key", "stripe-account", "stripe-version", "paypal-request-id", "prefer"];

/// What PayPal takes a member for that is not there. Its SDK says these, ours does not.
const PAYPAL_DEFAULTS: [(&str, &str); 4] = [
    ("shipping_preference", "GET_FROM_FILE"),
    ("contact_preference", "NO_CONTACT_INFO"),
    ("landing_page", "NO_PREFERENCE"),
    ("payment_method_preference", "UNRESTRICTED"),
];

/// A request, parsed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Meaning {
    method: String,
    path: String,
    headers: BTreeMap<&'static str, String>,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    json: Value,
}

impl Meaning {
    pub(crate) fn of(
        method: &Method,
        path: &str,
        query: Option<&str>,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Self {
        let value = |name: &&str| headers.get(*name).map(|value| value.to_str().unwrap().to_owned());
        let headers_that_matter = HEADERS.iter().filter_map(|name| Some((*name, value(name)?))).collect();
        let is_form = value(&"content-type").is_some_and(|kind| kind.contains("form-urlencoded"));
        let empty = || Value::Object(serde_json::Map::new());
        let json = if is_form || body.is_empty() { empty() } else { serde_json::from_slice(body).unwrap() };
        Self {
            method: method.to_string(),
            path: path.to_owned(),
            headers: headers_that_matter,
            query: pairs(query.unwrap_or_default().as_bytes()),
            form: if is_form { pairs(body) } else { Vec::new() },
            json: without_defaults(json),
        }
    }
}

/// The pairs, sorted. `expand[]=a` and `expand[0]=a` are both the first of a list.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut pairs: Vec<_> = form_urlencoded::parse(text)
        .map(|(name, value)| match name.strip_suffix("[]") {
            Some(list) => {
                let place = counted.entry(list.to_owned()).or_default();
                *place += 1;
                (format!("{list}[{}]", *place - 1), value.into_owned())
            }
            None => (name.into_owned(), value.into_owned()),
        })
        .collect();
    pairs.sort();
    pairs
}

fn without_defaults(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_default = |name: &str, value: &Value| {
                PAYPAL_DEFAULTS.iter().any(|(known, default)| *known == name && value == default)
            };
            let kept = members.into_iter().filter(|(name, value)| !is_default(name, value));
            Value::Object(kept.map(|(name, value)| (name, without_defaults(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_defaults).collect()),
        other => other,
    }
}

#[test]
fn what_differs_is_seen() {
    let meaning = |path: &str, query: &str, key: &str, body: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
        headers.insert("idempotency-key", key.parse().unwrap());
        Meaning::of(&Method::POST, path, Some(query), &headers, body.as_bytes())
    };
    let one = meaning("v1/refunds", "a[0]=1", "k", "x=1&y[0]=2&y[1]=3");
    assert_eq!(one, meaning("v1/refunds", "a[]=1", "k", "y[]=2&y[]=3&x=1"));
    for other in [
        meaning("v1/refund", "a[0]=1", "k", "x=1&y[0]=2&y[1]=3"),
        meaning("v1/refunds", "a[0]=2", "k", "x=1&y[0]=2&y[1]=3"),
        meaning("v1/refunds", "a[0]=1", "l", "x=1&y[0]=2&y[1]=3"),
        meaning("v1/refunds", "a[0]=1", "k", "x=1&y[]=3&y[]=2"),
        meaning("v1/refunds", "a[0]=1", "k", "x=1&y[0]=2"),
    ] {
        assert_ne!(one, other);
    }
}
