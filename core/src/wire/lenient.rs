use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::RawJson;

/// A value that is kept as it came where it has another type than documented, so that one strange
/// optional field does not lose a whole reply.
///
/// It reads JSON text only (as all of paymux does), and must not stand inside `flatten` or an
/// untagged enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lenient<T> {
    /// As documented.
    Read(T),
    /// Something else.
    Other(RawJson),
}

impl<T> Lenient<T> {
    /// The value, if it was as documented.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    /// The value, if it was as documented.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

impl<T> From<T> for Lenient<T> {
    fn from(value: T) -> Self {
        Self::Read(value)
    }
}

impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Read(value) => value.serialize(serializer),
            Self::Other(raw) => raw.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(value) => Self::Read(value),
            Err(_) => Self::Other(RawJson::from(raw)),
        })
    }
}
