//! Reading replies.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::Error;

/// Reads JSON; an empty body reads as `null`, so that `()` reads both.
///
/// The error says where in the reply it went wrong, never what stood there: that can be a secret.
pub fn decode_json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Error> {
    let body = if body.is_empty() { b"null" } else { body.as_ref() };
    serde_json::from_slice(body).map_err(|_| describe::<T>(body))
}

/// Reads once more, slowly, to name the place.
#[cold]
fn describe<T: DeserializeOwned>(body: &[u8]) -> Error {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(error) => {
            let (path, cause) = (error.path().to_string(), error.inner());
            let what = match cause.classify() {
                serde_json::error::Category::Eof => "the reply ends too early",
                serde_json::error::Category::Syntax => "the reply is not JSON",
                _ => "the reply has another shape than documented",
            };
            let place = format!("{what}, line {} column {}", cause.line(), cause.column());
            let error = Error::unintelligible(place);
            if path == "." { error } else { error.with_field(path) }
        }
        Ok(_) => Error::unintelligible("the reply goes on after its end"),
    }
}
