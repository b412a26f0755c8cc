//! Reading replies.

use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use crate::error::Error;
use crate::wire::without_byte_order_mark;

/// Reads JSON. A byte order mark before it is skipped. An empty body is nothing: it reads as `()` and as `None`,
/// never as an empty list.
///
/// The error says where in the reply it went wrong, never what stood there: that can be a secret.
///
/// # Errors
///
/// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible), with the member that could not be read.
pub fn decode_json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Error> {
    let body = without_byte_order_mark(body);
    if body.trim_ascii().is_empty() {
        return T::deserialize(Nothing).map_err(|_| Error::unintelligible("the reply is empty"));
    }
    serde_json::from_slice(body).map_err(|_| describe::<T>(body))
}

/// Reads once more, slowly, to name the place.
#[cold]
fn describe<T: DeserializeOwned>(body: &[u8]) -> Error {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(error) => {
            let (path, cause) = (error.path().to_string(), error.inner());
            // The name is one of our own types'.
            let told = cause.to_string();
            if let Some(name) = told.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
                let field = if path == "." { name.to_owned() } else { format!("{path}.{name}") };
                return Error::unintelligible("it is missing from the reply").with_field(field);
            }
            let what = match cause.classify() {
                serde_json::error::Category::Eof => "the reply ends too early",
                serde_json::error::Category::Syntax => "the reply is not JSON",
                _ => "the reply has another shape than documented",
            };
            // What was only seen after reading has no place.
            let place = match cause.line() {
                0 => what.to_owned(),
                line => format!("{what}, line {line} column {}", cause.column()),
            };
            let error = Error::unintelligible(place);
            if path == "." { error } else { error.with_field(path) }
        }
        Ok(_) => Error::unintelligible("the reply goes on after its end"),
    }
}

/// A body of no bytes. It is no `null`: a list reads `null` as empty, and a proxy that drops a body must not
/// make a list of payments empty.
struct Nothing;

impl<'de> Deserializer<'de> for Nothing {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("nothing"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_none()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    /// Raw JSON among them, which is `null` then.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        serde_json::Deserializer::from_str("null").deserialize_newtype_struct(name, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        seq tuple tuple_struct map struct enum identifier
    }
}
