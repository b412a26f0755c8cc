//! Nested values in a form: their names stand in brackets, `price[currency]`, `items[0][name]`.

use serde_json::value::RawValue;

use super::error::EncodeError;
use super::{declaration, scalar};
use crate::api::operation::any::Members;

/// How deep values may be nested; no documented form comes near it.
const DEEPEST: usize = 16;

/// Whether this JSON is an object, or a list that holds an object or a list.
pub(super) fn is_nested(json: &str) -> Result<bool, EncodeError> {
    if !json.starts_with('[') {
        return Ok(json.starts_with('{'));
    }
    let list: Vec<&RawValue> = serde_json::from_str(json).map_err(EncodeError::json)?;
    Ok(list.iter().any(|element| element.get().starts_with(['{', '['])))
}

/// Each value with its whole name, in the order in which they stand. `null` is left out.
pub(super) fn pairs(
    name: &str,
    json: &str,
    push: &mut impl FnMut(&str, &str),
    depth: usize,
) -> Result<(), EncodeError> {
    if depth > DEEPEST {
        return Err(declaration("a form takes no values that are nested so deep").into());
    }
    if json.starts_with('{') {
        let Members(members) = serde_json::from_str(json).map_err(EncodeError::json)?;
        for (member, value) in members {
            pairs(&format!("{name}[{member}]"), value.get(), push, depth + 1)?;
        }
    } else if json.starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(json).map_err(EncodeError::json)?;
        for (index, value) in list.into_iter().enumerate() {
            pairs(&format!("{name}[{index}]"), value.get(), push, depth + 1)?;
        }
    } else if json != "null" {
        push(name, &scalar(json)?);
    }
    Ok(())
}
