use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// The id of a payment method: one token on one network.
///
/// The API reference writes it as an integer, the guides as text too. It is read from either, and sent as
/// an integer where it is one. Do not write ids into code: the numbers on IteraPay's pages contradict each
/// other. Source: docs.iterapay.com/docs/concepts/payment-methods.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MethodId(String);

impl MethodId {
    /// From its text.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The integer that is written like this, without a sign or leading zeros.
    fn integer(&self) -> Option<u64> {
        let plain = self.0 == "0" || self.0.starts_with(|first| matches!(first, '1'..='9'));
        self.0.parse().ok().filter(|_| plain)
    }
}

impl From<u32> for MethodId {
    fn from(id: u32) -> Self {
        Self(id.to_string())
    }
}

impl fmt::Display for MethodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for MethodId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.integer() {
            Some(integer) => serializer.serialize_u64(integer),
            None => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for MethodId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MethodIdVisitor)
    }
}

struct MethodIdVisitor;

impl Visitor<'_> for MethodIdVisitor {
    type Value = MethodId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of a payment method, an integer or text")
    }

    fn visit_u64<E: de::Error>(self, id: u64) -> Result<MethodId, E> {
        Ok(MethodId(id.to_string()))
    }

    fn visit_i64<E: de::Error>(self, id: i64) -> Result<MethodId, E> {
        Ok(MethodId(id.to_string()))
    }

    fn visit_str<E: de::Error>(self, id: &str) -> Result<MethodId, E> {
        Ok(MethodId(id.to_owned()))
    }
}
