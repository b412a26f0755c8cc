//! Errors: how bodies are read, what is shown, and that every kind is reached.

mod kinds;
mod reading;
mod shown;

use bytes::Bytes;
use http::Response;

use super::reply::{Declared, ErrorReader};
use super::{Error, ErrorShape};
use crate::api::credential::error_reader;
use crate::testing::Acme;

/// Reads a reply as Acme's.
fn read(reply: &Response<Bytes>) -> Error {
    error_reader::<Acme>().read(reply, None, |_, _| Declared::Nothing)
}

/// Reads a reply of a provider that sends problem documents only.
fn read_problem(reply: &Response<Bytes>) -> Error {
    ErrorReader { shape: &ErrorShape::PROBLEM, ..error_reader::<Acme>() }
        .read(reply, None, |_, _| Declared::Nothing)
}

fn reply(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).body(body.into()).unwrap()
}
