//! Why a signature does not match: the most common cause is a body that was parsed and written again.
//!
//! Whoever sends an unproved body would make us look for the cause, and each guess costs an HMAC of the whole body. So
//! a check only says what costs no guess; the guesses are made by [`explain`], for a person who asks, and only of small
//! bodies, as genuine webhooks are.

use super::signature::rejected;
use crate::error::Error;

/// The largest body of which the cause is looked for.
const LARGEST: usize = 64 << 10;

/// What is so of a body that no configured secret has signed, without trying any other.
pub(super) fn unproved(body: &[u8]) -> Error {
    if body.is_empty() {
        let message = "the body is empty: no webhook, or something before this has read it already";
        return rejected("empty_body", message);
    }
    if body.len() > LARGEST {
        return rejected("wrong_secret", "no configured secret made this signature of this body");
    }
    if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err() {
        let message = "no configured secret made this signature of this body, which is no JSON: if the provider \
                       sends JSON, this is no webhook of it, or something before this has changed the body";
        return rejected("wrong_secret", message);
    }
    rejected("wrong_secret", "no configured secret made this signature of this body")
}

/// How the body was changed on its way here, if that is why no secret has signed it. `matches` says whether one has
/// signed another body.
pub(super) fn explain(body: &[u8], matches: impl Fn(&[u8]) -> bool) -> Option<Error> {
    let small = body.len() <= LARGEST;
    let how = small.then(|| rewritten(body, matches)).flatten()?;
    let message = format!("the body was {how} on its way here: verify the bytes as they arrive");
    Some(rejected("body_rewritten", message))
}

/// How the body seems to have been rewritten, if undoing that makes the signature match.
///
/// Only for the message. A body that matches after a change is rejected all the same.
fn rewritten(body: &[u8], matches: impl Fn(&[u8]) -> bool) -> Option<&'static str> {
    let text = std::str::from_utf8(body).ok()?;
    let trimmed = text.trim();
    if trimmed.len() != text.len() && matches(trimmed.as_bytes()) {
        return Some("given white space");
    }
    let compact = compact(text);
    let escaped = escape(&compact);
    let rewritten = [compact.as_str(), escaped.as_str()].iter().any(|other| matches(other.as_bytes()));
    rewritten.then_some("parsed and written again")
}

/// The same JSON without white space between its tokens.
fn compact(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    json.chars()
        .filter(|&character| {
            let keep = inside || !character.is_ascii_whitespace();
            (inside, escaped) = match character {
                _ if escaped => (inside, false),
                '\\' => (inside, inside),
                '"' => (!inside, false),
                _ => (inside, false),
            };
            keep
        })
        .collect()
}

/// The same JSON as PHP writes it: `/` and everything outside ASCII escaped.
fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '/' => escaped.push_str("\\/"),
            _ if character.is_ascii() => escaped.push(character),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    escaped
}
