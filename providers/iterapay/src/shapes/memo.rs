//! What has to stand beside an address on some networks, or the money is lost.

use std::fmt;

use paymux_core::provider::wire::Lenient;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

/// The names under which wallets and exchanges know it, in lower case and without `_` and `-`.
const NAMES: &[&str] = &[
    "memo",
    "memoid",
    "memotext",
    "addressmemo",
    "tag",
    "tagid",
    "addresstag",
    "desttag",
    "destinationtag",
    "destinationmemo",
    "paymentid",
    "paymenttag",
    "extraid",
    "payinextraid",
    "comment",
    "message",
];

/// A memo, tag or payment id: text, or an integer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Memo(String);

impl Memo {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a member of this name holds one, however the name is written.
    pub(crate) fn is_named(name: &str) -> bool {
        let plain: String = name.chars().filter(|letter| !matches!(letter, '_' | '-')).collect();
        NAMES.iter().any(|known| known.eq_ignore_ascii_case(&plain))
    }

    /// What one member more says: nothing if it is null or empty, and nothing new if it is the same. Two that
    /// differ cannot both stand beside one address.
    pub(crate) fn add(known: &mut Option<Lenient<Self>>, came: Option<Lenient<Self>>) {
        let Some(came) = came.filter(|came| came.value().is_none_or(|memo| !memo.0.is_empty())) else {
            return;
        };
        match known {
            Some(first) if *first != came => {
                let both = paymux_core::provider::wire::RawJson::of(&[&*first, &came]);
                // Either of the two alone would pass for the right one.
                *known = both.ok().map(Lenient::Other).or_else(|| known.take());
            }
            Some(_) => {}
            None => *known = Some(came),
        }
    }
}

impl<'de> Deserialize<'de> for Memo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MemoVisitor)
    }
}

struct MemoVisitor;

impl Visitor<'_> for MemoVisitor {
    type Value = Memo;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a memo or tag on one line, or an integer")
    }

    fn visit_u64<E: de::Error>(self, tag: u64) -> Result<Memo, E> {
        Ok(Memo(tag.to_string()))
    }

    fn visit_str<E: de::Error>(self, memo: &str) -> Result<Memo, E> {
        // A payer copies what is seen: what cannot be seen would be lost on the way.
        if memo.trim() != memo || memo.chars().any(char::is_control) {
            return Err(E::custom("a memo with spaces around it or more than one line"));
        }
        Ok(Memo(memo.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_however_they_are_written() {
        for name in
            ["memo", "Tag", "destination_tag", "destinationTag", "payment_id", "paymentID", "extra-id"]
        {
            assert!(Memo::is_named(name), "{name}");
        }
        for name in ["address", "amount", "expiresAt", "paymentMethodID", "stage", ""] {
            assert!(!Memo::is_named(name), "{name}");
        }
    }
}
