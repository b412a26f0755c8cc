//! Whether numbers came through: a number of the reply that stands at the same place in what was read.

use std::collections::BTreeMap;

use paymux::Decimal;
use serde_json::value::RawValue;

/// How deep is looked. What nests deeper holds no amount, and would cost this program its stack.
const DEEPEST: usize = 32;

/// How a number in `body` differs from the one at the same place in `value`. Lists of several rows are passed over:
/// readers put rows that they cannot read last, or leave them out.
pub(crate) fn changed(body: &[u8], value: &[u8]) -> Option<String> {
    let (body, value) = (parse(body)?, parse(value)?);
    compare("", body, value, DEEPEST)
}

fn parse(text: &[u8]) -> Option<&RawValue> {
    serde_json::from_slice(text).ok()
}

fn compare(place: &str, body: &RawValue, value: &RawValue, deeper: usize) -> Option<String> {
    let deeper = deeper.checked_sub(1)?;
    let (left, right) = (body.get(), value.get());
    if left.starts_with('{') && right.starts_with('{') {
        let (left, right) = (object(left)?, object(right)?);
        return left
            .iter()
            .find_map(|(name, body)| compare(&format!("{place}/{name}"), body, right.get(name)?, deeper));
    }
    if left.starts_with('[') && right.starts_with('[') {
        let (left, right): (Vec<&RawValue>, Vec<&RawValue>) =
            (serde_json::from_str(left).ok()?, serde_json::from_str(right).ok()?);
        if left.len() != 1 || right.len() != 1 {
            return None;
        }
        return left
            .iter()
            .zip(right)
            .enumerate()
            .find_map(|(at, (body, value))| compare(&format!("{place}/{at}"), body, value, deeper));
    }
    let (before, after) = (number(left)?, number(right)?);
    (before != after).then(|| format!("{place}: {left} becomes {right}"))
}

fn object(text: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(text).ok()
}

/// A number as JSON has it, or in quotes, if it is one that the library can express.
fn number(text: &str) -> Option<Decimal> {
    match text.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"')?.parse().ok(),
        None => Decimal::from_json_number(text).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn a_number_that_was_read_through_a_float_is_found() {
        let changed = |body: &str, value: &str| changed(body.as_bytes(), value.as_bytes());
        assert_eq!(
            changed(r#"{"a":[{"b":0.10000000000000000001}]}"#, r#"{"a":[{"b":0.1}]}"#).as_deref(),
            Some("/a/0/b: 0.10000000000000000001 becomes 0.1")
        );
        assert_eq!(
            changed(r#"{"a":"9007199254740993"}"#, r#"{"a":9007199254740992}"#).as_deref(),
            Some(r#"/a: "9007199254740993" becomes 9007199254740992"#)
        );
        for (body, value) in [
            (r#"{"a":1.50,"more":1}"#, r#"{"a":"1.5"}"#),
            (r#"{"a":[1,{}]}"#, r#"{"a":[{}]}"#),
            (r#"{"a":"x"}"#, r#"{"a":1}"#),
            (r#"{"a":null}"#, r#"{"a":0}"#),
            ("no JSON", "1"),
        ] {
            assert_eq!(changed(body, value), None, "{body}");
        }
    }
}
