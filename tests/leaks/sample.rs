//! An input for any operation, found by asking it: what is missing or wrong is filled in by its name,
//! or by trying types, until it builds.

use paymux::provider::{AnyClient, Entry};
use paymux::{CallOptions, Error, ErrorKind};
use serde_json::{Map, Value, json};

/// The least input that the operation takes, or why none was found.
pub(crate) async fn sample(entry: &Entry, client: &dyn AnyClient) -> Result<Vec<u8>, Error> {
    let mut input = Value::Object(Map::new());
    let mut tried: std::collections::BTreeMap<String, usize> = Default::default();
    let mut last = None;
    loop {
        let text = serde_json::to_vec(&input).unwrap();
        let error = match entry.build(&text) {
            Err(error) => error,
            Ok(operation) => match client.preview(&*operation, &CallOptions::default()).await {
                Err(error) if about_input(error.kind()) => error,
                // What a browser may send it sends with the secret that belongs to one payment.
                Err(error) if error.kind() == ErrorKind::CredentialKind && !tried.contains_key(SESSION) => {
                    tried.insert(SESSION.to_owned(), 0);
                    let mut with_secret = input.clone();
                    set(&mut with_secret, SESSION, json!("sample"));
                    let built = entry.build(&serde_json::to_vec(&with_secret).unwrap());
                    if built.is_err() {
                        return Ok(text);
                    }
                    input = with_secret;
                    continue;
                }
                _ => return Ok(text),
            },
        };
        // Where no field is named, it is about the last one that was filled in.
        let named = error.field().filter(|field| *field != "input").map(str::to_owned);
        let Some(field) = named.or_else(|| last.clone()) else { return Err(error) };
        let count = tried.entry(field.clone()).or_default();
        let Some(value) = candidates(&field, error.message()).into_iter().nth(*count) else {
            return Err(error);
        };
        *count += 1;
        last = Some(field.clone());
        if !set(&mut input, &field, value) {
            return Err(error);
        }
    }
}

/// The secret of one payment, as Stripe calls it.
const SESSION: &str = "client_secret";

fn about_input(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::InvalidRequest
            | ErrorKind::UnsupportedCurrency
            | ErrorKind::AmountOutOfRange
            | ErrorKind::AmountPrecision
    )
}

fn candidates(field: &str, rule: &str) -> Vec<Value> {
    let leaf = field.rsplit('.').next().unwrap_or(field);
    let leaf = leaf.split('[').next().unwrap_or(leaf);
    let known = match leaf {
        "quantity" => vec![json!(1)],
        "currency" => vec![json!("USD")],
        name if name.contains("email") => vec![json!("ana@shop.example")],
        "ipAddress" | "ip" => vec![json!("203.0.113.7")],
        name if name.contains("url") => vec![json!("https://shop.example/paid")],
        _ => vec![],
    };
    // The rule may list what it takes.
    let quoted = rule.split('`').skip(1).step_by(2);
    let listed = rule.rsplit_once("one of ").map_or("", |(_, list)| list).split(", ");
    let listed = quoted.chain(listed).filter(|word| !word.is_empty()).map(|word| json!(word));
    let uuid = "0b2ed7a7-3c1f-4f7c-9d2e-5a1b6c7d8e9f";
    let guesses = [
        json!("sample"),
        json!(100),
        json!("100"),
        json!([{}]),
        json!(["sample"]),
        json!({}),
        json!(true),
        json!(uuid),
        json!("2030-01-01T00:00:00Z"),
        json!("2030-01-01"),
        json!("USD"),
        json!("ana@shop.example"),
        json!("https://shop.example/paid"),
    ];
    listed.chain(known).chain(guesses).collect()
}

/// Sets `a.b[0].c`.
fn set(input: &mut Value, path: &str, value: Value) -> bool {
    let path = path.replace('[', ".").replace(']', "");
    let mut at = input;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let next = match at {
            Value::Array(list) => step.parse().ok().and_then(|index: usize| list.get_mut(index)),
            Value::Object(map) => Some(map.entry(step).or_insert(Value::Null)),
            _ => None,
        };
        let Some(next) = next else { return false };
        at = next;
    }
    *at = value;
    true
}
