//! `paymux decode`: what the library makes of a reply.

use bytes::Bytes;
use http::{Response, StatusCode};
use paymux::provider::wire::exposing_secrets;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::arguments::DecodeArguments;
use crate::call::Context;
use crate::input;
use crate::output::{Failure, usage};

/// A reply as the library understands it.
#[derive(Serialize)]
struct Shown<'a> {
    value: &'a RawValue,
    ignored: &'a [String],
}

pub(crate) fn run(context: &mut Context<'_>, arguments: &DecodeArguments) -> Result<(), Failure> {
    let (_, entry) = context.operation(&arguments.provider, &arguments.operation)?;
    let Ok(status) = StatusCode::from_u16(arguments.status) else {
        return usage(format!("--status: {} is no HTTP status; one is 100 to 999", arguments.status));
    };
    let headers = input::headers(&arguments.headers)?;
    let body = match &arguments.body {
        Some(argument) => input::read("--body", argument, context.stdin)?,
        None => Vec::new(),
    };
    let mut reply = Response::new(Bytes::from(body));
    *reply.status_mut() = status;
    *reply.headers_mut() = headers;
    let decoded = if arguments.show_secrets {
        exposing_secrets(|| entry.decode(&reply))
    } else {
        entry.decode(&reply)
    }?;
    context.out.json(&Shown { value: &decoded.value, ignored: &decoded.ignored })
}
