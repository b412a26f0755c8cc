use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A list that stands on the wire as one text, `"a,b"`. Read from such a text or from a JSON array.
///
/// ```
/// use paymux_core::provider::wire::CommaList;
/// let codes = CommaList::from(["US", "DE"]);
/// assert_eq!(serde_json::to_string(&codes)?, r#""US,DE""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "one way to write a list, and no more")]
pub struct CommaList(pub Vec<String>);

impl<T: Into<String>, const N: usize> From<[T; N]> for CommaList {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<String>> FromIterator<T> for CommaList {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl Serialize for CommaList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.iter().any(|item| item.contains(',')) {
            return Err(serde::ser::Error::custom("an element of a comma-separated list contains a comma"));
        }
        serializer.serialize_str(&self.0.join(","))
    }
}

impl<'de> Deserialize<'de> for CommaList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrArray;
        impl<'de> Visitor<'de> for TextOrArray {
            type Value = CommaList;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text with commas, or an array of texts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<CommaList, E> {
                Ok(text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<CommaList, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element::<String>()? {
                    list.push(item);
                }
                Ok(CommaList(list))
            }
        }
        deserializer.deserialize_any(TextOrArray)
    }
}
