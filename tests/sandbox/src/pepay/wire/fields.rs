//! Reading the members of a JSON body, with a refusal for each that is wrong.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::value::RawValue;

use crate::pepay::switches::Switches;
use crate::pepay::wire::money::{Usd, scaled};
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::wire::call::Call;

/// The members of a JSON object, each with its exact text.
#[derive(Debug, Default)]
pub(crate) struct Body {
    members: BTreeMap<String, Box<RawValue>>,
}

impl Body {
    /// A body that must be a JSON object, declared as such, with no members but `known`.
    pub(crate) fn of(call: &Call, switches: &Switches, known: &[&str]) -> Answer<Self> {
        if !call.is_json() {
            return Err(Refusal::invalid("Content-Type must be application/json"));
        }
        let refusal = || Refusal::invalid("the body must be a JSON object");
        Self { members: serde_json::from_slice(&call.body).map_err(|_| refusal())? }.checked(switches, known)
    }

    /// The same where no body is as good as an empty object.
    pub(crate) fn or_none(call: &Call, switches: &Switches, known: &[&str]) -> Answer<Self> {
        if call.body.is_empty() { Ok(Self::default()) } else { Self::of(call, switches, known) }
    }

    /// An object within a body.
    pub(crate) fn within(raw: &RawValue, name: &str, switches: &Switches, known: &[&str]) -> Answer<Self> {
        let refusal = || Refusal::invalid(format!("{name} must be an object"));
        Self { members: serde_json::from_str(raw.get()).map_err(|_| refusal())? }.checked(switches, known)
    }

    fn checked(self, switches: &Switches, known: &[&str]) -> Answer<Self> {
        let unknown = self.members.keys().find(|name| !known.contains(&name.as_str()));
        match unknown.filter(|_| switches.refuse_unknown_fields) {
            Some(name) => Err(Refusal::invalid(format!("{name} is not a known field"))),
            None => Ok(self),
        }
    }

    /// Whether the member is there, even as null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// The text of a member; null is the same as none.
    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        let value = self.members.get(name)?;
        (value.get() != "null").then_some(value)
    }

    pub(crate) fn text(&self, name: &str) -> Answer<Option<String>> {
        self.parsed(name, "a string")
    }

    /// A text whose length, in characters, is within bounds.
    pub(crate) fn sized(&self, name: &str, sizes: RangeInclusive<usize>) -> Answer<Option<String>> {
        let text = self.text(name)?;
        match &text {
            Some(text) if !sizes.contains(&text.chars().count()) => Err(Refusal::invalid(format!(
                "{name} must have {} to {} characters",
                sizes.start(),
                sizes.end()
            ))),
            _ => Ok(text),
        }
    }

    pub(crate) fn boolean(&self, name: &str) -> Answer<Option<bool>> {
        self.parsed(name, "a boolean")
    }

    pub(crate) fn integer(&self, name: &str) -> Answer<Option<i64>> {
        self.parsed(name, "an integer")
    }

    pub(crate) fn integer_in(&self, name: &str, range: RangeInclusive<i64>) -> Answer<Option<i64>> {
        let number = self.integer(name)?;
        match number {
            Some(number) if !range.contains(&number) => {
                Err(Refusal::invalid(format!("{name} must be from {} to {}", range.start(), range.end())))
            }
            _ => Ok(number),
        }
    }

    /// An amount of dollars as a JSON number with no more than so many decimals.
    pub(crate) fn usd(&self, name: &str, decimals: u32) -> Answer<Option<Usd>> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        if !raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            return Err(Refusal::invalid(format!("{name} must be a number")));
        }
        let decimals = decimals.min(3);
        let fits = scaled(raw.get(), decimals).and(scaled(raw.get(), 3));
        let amount = fits.and_then(|millis| i64::try_from(millis).ok()).map(Usd);
        let refusal = || Refusal::invalid(format!("{name} must have at most {decimals} decimals"));
        amount.ok_or_else(refusal).map(Some)
    }

    /// The elements of an array.
    pub(crate) fn list(&self, name: &str) -> Answer<Option<Vec<Box<RawValue>>>> {
        self.parsed(name, "an array")
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self, name: &str, what: &str) -> Answer<Option<T>> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        let read = serde_json::from_str(raw.get());
        read.map(Some).map_err(|_| Refusal::invalid(format!("{name} must be {what}")))
    }
}

/// The value, or a refusal that names what is missing.
pub(crate) fn require<T>(value: Option<T>, name: &str) -> Answer<T> {
    value.ok_or_else(|| Refusal::invalid(format!("{name} is required")))
}

/// Whether a text looks like an email address.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = !text.contains(char::is_whitespace) && !domain.contains('@');
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    plain && !local.is_empty() && dotted && text.len() <= 254
}

/// Whether a text is an address of an EVM network.
pub(crate) fn is_evm_address(text: &str) -> bool {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    digits.len() == 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Whether a text is a hyphenated UUID.
pub(crate) fn is_uuid(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(shape)
}

/// Whether a text is a version 4 UUID.
pub(crate) fn is_uuid_v4(text: &str) -> bool {
    let bytes = text.as_bytes();
    let variant = bytes.get(19).is_some_and(|byte| b"89abAB".contains(byte));
    is_uuid(text) && bytes.get(14) == Some(&b'4') && variant
}

/// Whether a text is an http or https URL.
pub(crate) fn is_url(text: &str) -> bool {
    let uri = text.parse::<http::Uri>().ok();
    let scheme = uri.as_ref().and_then(|uri| uri.scheme_str());
    matches!(scheme, Some("http" | "https")) && uri.is_some_and(|uri| uri.authority().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert!(is_email("ana@example.org") && !is_email("ana@example") && !is_email("a b@example.org"));
        assert!(is_evm_address(&format!("0x{}", "aF".repeat(20))) && !is_evm_address("0x12"));
        assert!(is_uuid_v4("0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11"));
        assert!(!is_uuid_v4("0b9f2c1e-6a55-1d4e-9a1b-2f6f2f0a7c11"));
        assert!(!is_uuid_v4("0b9f2c1e6a554d4e9a1b2f6f2f0a7c11"));
        assert!(is_url("https://shop.example/back?a=1") && !is_url("shop.example") && !is_url("ftp://x/"));
    }
}
