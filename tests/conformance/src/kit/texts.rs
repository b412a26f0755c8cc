//! Everything that an error shows.

use std::error::Error as _;

use data_encoding::BASE64;
use paymux_core::Error;
use paymux_core::provider::Redactor;

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

/// The slot whose secret stands in a text, in whatever spelling.
pub(crate) fn leaked<'a>(text: &str, secrets: &'a [(&'static str, String)]) -> Option<&'a str> {
    let redactor = |secrets: &[(&'static str, String)]| {
        let mut redactor = Redactor::default();
        secrets.iter().for_each(|(_, secret)| redactor.add(secret));
        redactor
    };
    // All at once, since mostly there is none.
    if !redactor(secrets).finds(text) {
        return None;
    }
    let stands = |secret| redactor(std::slice::from_ref(secret)).finds(text);
    secrets.iter().find(|secret| stands(secret)).map(|(slot, _)| *slot)
}

/// A row of `credentials` with the secret in it: `{}` is the secret, `{base64:…}` the text in it as base64.
pub(crate) fn filled(template: &str, secret: &str) -> String {
    match encoded(template, secret) {
        Some((start, base64)) => format!("{start}{base64}"),
        None => template.replace("{}", secret),
    }
}

/// What stands before `{base64:…}`, and that as base64.
pub(crate) fn encoded<'a>(template: &'a str, secret: &str) -> Option<(&'a str, String)> {
    let (start, rest) = template.split_once("{base64:")?;
    let inside = rest.strip_suffix('}')?.replace("{}", secret);
    Some((start, BASE64.encode(inside.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_stands_in_a_row_as_it_is_or_encoded() {
        assert_eq!(filled("Bearer {}", "s1"), "Bearer s1");
        assert_eq!(filled("Basic {base64:shop-1:{}}", "s1"), "Basic c2hvcC0xOnMx");
        assert_eq!(filled("Basic {base64:{}:}", "key"), "Basic a2V5Og==");
    }
}
