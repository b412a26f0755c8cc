//! Operations built into requests, and read from text.

mod encode;
mod entry;
mod hostile;
mod secrets;

use bytes::Bytes;
use http::Request;
use serde::{Deserialize, Serialize};

use crate::api::{CredentialKind, Schemes, Spec};
use crate::api::{Operation, Target};
use crate::error::{Error, IdempotencyKey};
use crate::money::{AsNumber, Decimal};
use crate::testing::{Acme, Secret};
use crate::wire::{CommaList, Nullable, WireSecret};

/// An operation with a field of every sort in every place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Everything {
    shop: String,
    number: u32,
    tag: Option<String>,
    #[serde(rename = "filter[state]")]
    state: Option<Vec<String>>,
    exact: Option<Decimal>,
    approximate: Option<AsNumber>,
    text: Option<String>,
    price: Option<Decimal>,
    total: Option<AsNumber>,
    codes: Option<CommaList>,
    items: Option<Vec<Item>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    price: AsNumber,
}

impl Operation for Everything {
    type Api = Acme;
    type Output = Read;
    const SPEC: &'static Spec =
        &Spec::post("shops.everything", "/shops/{shop}/orders/{number}/all", "https://docs.acme.test")
            .query(&["tag", "filter[state]", "exact", "approximate"])
            .keyed("idempotency-key");
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Read {
    id: String,
    total: Option<AsNumber>,
    secret: Option<WireSecret>,
}

/// A list, all of whose fields go into the query.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    limit: Option<u32>,
    after: Option<String>,
    open: Option<bool>,
    ids: Option<Vec<u32>>,
    nested: Option<Vec<Vec<u32>>>,
}

impl Operation for List {
    type Api = Acme;
    type Output = Vec<Read>;
    const SPEC: &'static Spec = &Spec::get("things.list", "/things", "");
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

/// A required field whose value may be null.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clear {
    limit: Nullable<u32>,
    note: Option<String>,
}

impl Operation for Clear {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("limits.clear", "/limits", "");
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

fn encode_with<O: Operation>(operation: &O, key: Option<&IdempotencyKey>) -> Result<Request<Bytes>, Error> {
    let base = "https://api.acme.test/v1".parse().unwrap();
    operation.encode(&Target { base: &base, key })
}

fn encode<O: Operation>(operation: &O) -> Request<Bytes> {
    encode_with(operation, None).unwrap()
}

fn uri<O: Operation>(operation: &O) -> String {
    encode(operation).uri().to_string()
}

fn body<O: Operation>(operation: &O) -> String {
    String::from_utf8(encode(operation).into_body().to_vec()).unwrap()
}
