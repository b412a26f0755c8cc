//! A single value inside a JSON body, as its own text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::rejected;
use crate::error::Error;
use crate::wire::without_byte_order_mark;

/// The text, number or truth value at a JSON pointer (RFC 6901), as it is written there; a text without its quotes
/// and escapes. `None` where there is none, or `null`.
///
/// A name that stands twice in its object is an error: which of the two counts would be for the sender of a forgery
/// to guess.
pub(super) fn text<'a>(body: &'a [u8], pointer: &'static str) -> Result<Option<Cow<'a, str>>, Error> {
    let malformed = |what: &str| rejected("malformed_body", format!("the body's `{pointer}` {what}"));
    let mut at: &RawValue = serde_json::from_slice(without_byte_order_mark(body))
        .map_err(|_| rejected("malformed_body", "the body is no JSON"))?;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match at.get().as_bytes().first() {
            Some(b'{') => serde_json::Deserializer::from_str(at.get()).deserialize_map(Named(&step)),
            Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(at.get())
                .map(|items| step.parse().ok().and_then(|at: usize| items.get(at).copied())),
            _ => Ok(None),
        };
        match next.map_err(|_| malformed("stands there twice"))? {
            Some(next) => at = next,
            None => return Ok(None),
        }
    }
    let text = at.get();
    match text.as_bytes().first() {
        Some(b'"') => match serde_json::from_str(text) {
            Ok(text) => Ok(Some(Cow::Owned(text))),
            Err(_) => Err(malformed("is no text")),
        },
        Some(b'{' | b'[') => Err(malformed("is no single value")),
        _ if text == "null" => Ok(None),
        _ => Ok(Some(Cow::Borrowed(text))),
    }
}

/// Reads the one member of this name.
struct Named<'n>(&'n str);

impl<'de> Visitor<'de> for Named<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != self.0 {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value::<&RawValue>()?).is_some() {
                return Err(A::Error::custom("twice"));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"a":{"b/c":[1,{"d":"x\u00fc"}]},"n":42.50,"t":true,"z":null,"w":1,"w":2}"#;

    fn read(pointer: &'static str) -> Result<Option<String>, String> {
        let read = text(BODY, pointer).map(|text| text.map(Cow::into_owned));
        read.map_err(|error| error.provider_code().unwrap().to_owned())
    }

    #[test]
    fn as_written() {
        for (pointer, expected) in [
            ("/n", Some("42.50")),
            ("/t", Some("true")),
            ("/a/b~1c/0", Some("1")),
            ("/a/b~1c/1/d", Some("xü")),
            ("/z", None),
            ("/no", None),
            ("/n/deeper", None),
            ("/a/b~1c/2", None),
            ("/a/b~1c/x", None),
        ] {
            assert_eq!(read(pointer), Ok(expected.map(str::to_owned)), "{pointer}");
        }
    }

    #[test]
    fn what_is_not_one_value_is_refused() {
        for pointer in ["/w", "/a", "/a/b~1c", ""] {
            assert_eq!(read(pointer), Err("malformed_body".to_owned()), "{pointer}");
        }
        assert_eq!(text(b"\xEF\xBB\xBF{\"a\":1}", "/a").unwrap().as_deref(), Some("1"));
        assert!(text(b"no json", "/a").is_err() && text(b"", "/a").is_err() && text(b"{}{}", "/a").is_err());
    }
}
