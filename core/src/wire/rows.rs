use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{Lenient, RawJson};

/// A list in a reply, of which a row that cannot be read loses itself alone.
///
/// `null` and `{}` are the empty list: Go writes the one, PHP the other. So does PHP write a list with holes as
/// an object with numbers for names, which is read as the list of its values. Anything else that is no list is
/// an error. A list that may be missing has `#[serde(default)]`; one that may also be odd is an
/// [`Optional<Rows<T>>`](super::Optional).
///
/// **What is not among the items may be among the unread rows.** A search that has found nothing proves that
/// there is nothing only where [`is_complete`](Self::is_complete) says so for each page. Otherwise a payment
/// that is there would be taken for one that was never made, and be made again.
///
/// ```
/// use paymux_core::provider::wire::Rows;
///
/// let rows: Rows<u32> = serde_json::from_str(r#"[1, "two", 3]"#)?;
/// assert_eq!(rows.items, [1, 3]);
/// assert_eq!(rows.unread.len(), 1);
/// assert!(!rows.is_complete());
/// assert!(serde_json::from_str::<Rows<u32>>("null")?.items.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what could be read and what could not")]
pub struct Rows<T> {
    /// The rows that could be read, in their order.
    pub items: Vec<T>,
    /// The rows that could not, as they came.
    pub unread: Vec<RawJson>,
}

impl<T> Rows<T> {
    /// Whether every row could be read. Where not, nothing can be concluded from a row that is missing.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }

    /// How many rows came, those that could not be read included: what tells whether a page was full.
    #[must_use]
    pub const fn came(&self) -> usize {
        self.items.len().saturating_add(self.unread.len())
    }

    /// Goes over the rows that could be read.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    fn push(&mut self, row: Lenient<T>) {
        match row {
            Lenient::Read(row) => self.items.push(row),
            Lenient::Other(raw) => self.unread.push(raw),
        }
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { items: Vec::new(), unread: Vec::new() }
    }
}

impl<T> From<Vec<T>> for Rows<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, unread: Vec::new() }
    }
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

/// Over the rows that could be read.
impl<T> IntoIterator for Rows<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// Over the rows that could be read.
impl<'a, T> IntoIterator for &'a Rows<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Written as a list: the rows that could be read, then the others as they came.
impl<T: Serialize> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Row<'a, T> {
            Read(&'a T),
            Other(&'a RawJson),
        }
        serializer.collect_seq(self.items.iter().map(Row::Read).chain(self.unread.iter().map(Row::Other)))
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(PhantomData))
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Rows<T>, E> {
        Ok(Rows::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows<T>, A::Error> {
        let mut rows = Rows::default();
        while let Some(row) = list.next_element()? {
            rows.push(row);
        }
        Ok(rows)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Rows<T>, A::Error> {
        let mut rows = Rows::default();
        while let Some(name) = object.next_key::<String>()? {
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(de::Error::custom("an object instead of a list"));
            }
            rows.push(object.next_value()?);
        }
        Ok(rows)
    }
}

/// A map from names to values in a reply, of which a value that cannot be read loses itself alone.
///
/// `null` and `[]` are the empty map: PHP writes an empty one as `[]`. Everything that [`Rows`] says of rows
/// holds of its values.
///
/// ```
/// use paymux_core::provider::wire::Map;
///
/// let empty: Map<u32> = serde_json::from_str("[]")?;
/// assert!(empty.items.is_empty());
/// let odd: Map<u32> = serde_json::from_str(r#"{"a": 1, "b": "two"}"#)?;
/// assert_eq!(odd.items.get("a"), Some(&1));
/// assert_eq!(odd.unread.get("b").map(|raw| raw.get()), Some("\"two\""));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "what could be read and what could not")]
pub struct Map<T> {
    /// The values that could be read.
    pub items: BTreeMap<String, T>,
    /// The values that could not, as they came.
    pub unread: BTreeMap<String, RawJson>,
}

impl<T> Map<T> {
    /// Whether every value could be read. Where not, nothing can be concluded from a name that is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self { items: BTreeMap::new(), unread: BTreeMap::new() }
    }
}

impl<T> From<BTreeMap<String, T>> for Map<T> {
    fn from(items: BTreeMap<String, T>) -> Self {
        Self { items, unread: BTreeMap::new() }
    }
}

/// Written as a map: the values that could be read, then the others as they came.
impl<T: Serialize> Serialize for Map<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.items.len().saturating_add(self.unread.len())))?;
        self.items.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        self.unread.iter().try_for_each(|(name, raw)| map.serialize_entry(name, raw))?;
        map.end()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ByNameVisitor(PhantomData))
    }
}

struct ByNameVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for ByNameVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Map<T>, E> {
        Ok(Map::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Map<T>, A::Error> {
        match list.next_element::<de::IgnoredAny>()? {
            None => Ok(Map::default()),
            Some(_) => Err(de::Error::custom("a list instead of an object")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Map<T>, A::Error> {
        let mut map = Map::default();
        while let Some(name) = object.next_key::<String>()? {
            match object.next_value()? {
                Lenient::Read(value) => drop(map.items.insert(name, value)),
                Lenient::Other(raw) => drop(map.unread.insert(name, raw)),
            }
        }
        Ok(map)
    }
}
