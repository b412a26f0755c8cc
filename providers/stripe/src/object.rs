//! How Stripe's objects and lists are read.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use paymux_core::Error;
use paymux_core::provider::wire::{Lenient, Optional, RawJson, Rows};
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

/// An object of Stripe: the members that this crate reads (it derefs to them), and all of it as it came.
///
/// Stripe documents some hundred members of most objects. Those that decide about money are typed; for the others there
/// is [`raw`](Self::raw).
#[derive(Clone, PartialEq)]
pub struct Object<T> {
    known: T,
    raw: RawJson,
}

impl<T> Object<T> {
    /// All of it as it came. It may hold personal data, and the client secret of a PaymentIntent.
    #[must_use]
    pub const fn raw(&self) -> &RawJson {
        &self.raw
    }
}

impl<T> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.known
    }
}

impl<T: fmt::Debug> fmt::Debug for Object<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.known.fmt(f)
    }
}

impl<T> Serialize for Object<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawJson::deserialize(deserializer)?;
        let known = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        Ok(Self { known, raw })
    }
}

/// What has an id: an object, and what names one.
pub trait HasId {
    /// Stripe's id.
    fn id(&self) -> &str;
}

/// An object of which only the id is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Stripe's id.
    pub id: String,
}

/// A member that names another object by its id, or holds the object where the request asked for that. Source:
/// docs.stripe.com/expand.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Expandable<T> {
    /// Its id.
    Id(String),
    /// The object.
    Object(Box<Object<T>>),
}

impl<T> Expandable<T> {
    /// The object, where it came.
    #[must_use]
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

impl<T: HasId> HasId for Expandable<T> {
    fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(object) => object.id(),
        }
    }
}

impl<T> Serialize for Expandable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => id.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Expandable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawJson::deserialize(deserializer)?;
        let read = if raw.is_object() {
            serde_json::from_str(raw.get()).map(Self::Object)
        } else {
            serde_json::from_str(raw.get()).map(Self::Id)
        };
        read.map_err(D::Error::custom)
    }
}

/// One page of a list, or of a search. Source: docs.stripe.com/api/pagination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "T: DeserializeOwned"))]
pub struct Listed<T> {
    /// `list` or `search_result`.
    pub object: Optional<String>,
    /// Where the list is.
    pub url: Optional<String>,
    /// The rows.
    pub data: Rows<Object<T>>,
    /// Whether there are more.
    pub has_more: bool,
    /// The next page of a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_page: Option<String>,
}

impl<T: HasId> Listed<T> {
    /// The id to go on after; `None` at the end.
    pub(crate) fn next(&self) -> Option<String> {
        let last = self.data.items.last().filter(|_| self.has_more);
        last.map(|row| row.id().to_owned())
    }

    /// A list that goes on, and of whose page nothing can be read, would seem to end here.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.has_more && self.data.items.is_empty() {
            let message = "the list goes on, and none of these rows can be read";
            return Err(Error::unintelligible(message).with_field("data"));
        }
        Ok(())
    }
}

/// The app's own data, as it comes back.
pub type Metadata = Optional<BTreeMap<String, Lenient<String>>>;

/// The name under which the app's own reference stands in metadata.
pub(crate) const REFERENCE: &str = "paymux_reference";

/// The app's own reference, where the metadata hold it.
pub(crate) fn reference(metadata: &Metadata) -> Option<&str> {
    metadata.as_ref()?.get(REFERENCE)?.value().map(String::as_str)
}

/// The app's own data without our member.
pub(crate) fn own_data(metadata: &Metadata) -> BTreeMap<String, String> {
    let members = metadata.as_ref().into_iter().flatten().filter(|(name, _)| *name != REFERENCE);
    members.filter_map(|(name, value)| Some((name.clone(), value.value()?.clone()))).collect()
}

/// The app's own data to be sent, with its reference.
pub(crate) fn tagged(data: &BTreeMap<String, String>, reference: &str) -> BTreeMap<String, String> {
    let mut tagged = data.clone();
    tagged.insert(REFERENCE.to_owned(), reference.to_owned());
    tagged
}

/// At most 50 entries, names of 40 and values of 500 characters, no square brackets in names. Source:
/// docs.stripe.com/metadata.
pub(crate) fn check_metadata(metadata: &BTreeMap<String, String>) -> Result<(), Error> {
    let wrong = |rule: &'static str| Err(Error::invalid_field("metadata", rule));
    if metadata.len() > 50 {
        return wrong("at most 50 entries, the reference included");
    }
    for (name, value) in metadata {
        if name.is_empty() || name.chars().count() > 40 || name.contains(['[', ']']) {
            return wrong("names have 1 to 40 characters, and no square brackets");
        }
        if value.is_empty() || value.chars().count() > 500 {
            return wrong("values have 1 to 500 characters");
        }
    }
    Ok(())
}

/// Refuses the name that is ours.
pub(crate) fn check_own_data(metadata: &BTreeMap<String, String>) -> Result<(), Error> {
    if metadata.contains_key(REFERENCE) {
        return Err(Error::invalid_field("metadata", format!("`{REFERENCE}` holds the payment's reference")));
    }
    Ok(())
}

/// Compares a number of units and a currency with what was asked for.
pub(crate) fn unless_same_money(asked: (u64, &str), came: (i128, &str)) -> Result<(), Error> {
    if i128::from(asked.0) != came.0 {
        return Err(Error::mismatch("amount", "the answer is about another amount"));
    }
    if !asked.1.eq_ignore_ascii_case(came.1) {
        return Err(Error::mismatch("currency", "the answer is about another currency"));
    }
    Ok(())
}

impl HasId for Named {
    fn id(&self) -> &str {
        &self.id
    }
}
