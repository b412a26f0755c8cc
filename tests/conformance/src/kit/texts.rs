//! Everything that an error shows.

use std::error::Error as _;

use paymux_core::Error;

use crate::peer::Peer;

/// An error, and what was not as scripted: data with too few replies look like a refusing transport.
pub(crate) fn why(error: &Error, peer: &Peer) -> String {
    match peer.finish() {
        Ok(()) => error.to_string(),
        Err(wrong) => format!("{error} [the script: {wrong}]"),
    }
}

/// Every text of an error that may end in a log or before a person. The raw body is neither.
pub(crate) fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{}\n", error.problem_document());
    let told = [error.provider_message(), error.provider_code(), error.field(), error.request_id()];
    text.extend(told.into_iter().flatten().chain([error.message()]).map(|part| format!("{part}\n")));
    text += &format!("{:?}\n", error.problem());
    let mut cause = error.source();
    while let Some(inner) = cause {
        text += &format!("{inner}\n{inner:?}\n");
        cause = inner.source();
    }
    text
}

/// The slot whose secret stands in a text.
pub(crate) fn leaked<'a>(text: &str, secrets: &'a [(&'static str, String)]) -> Option<&'a str> {
    secrets.iter().find(|(_, secret)| text.contains(secret.as_str())).map(|(slot, _)| *slot)
}
