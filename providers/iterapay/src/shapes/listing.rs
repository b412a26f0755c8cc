use std::fmt;
use std::marker::PhantomData;

use paymux_core::provider::wire::Rows;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{self, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

/// The names under which a list may stand in an object.
const NAMES: [&str; 5] = ["data", "balances", "invoices", "roles", "members"];

/// A list: a bare array, or an array inside an object (`{"data": […]}`, `{"balances": […]}` and the like).
/// Written as a bare array. A row that cannot be read stands among the unread ones;
/// where none can be read the reply is something else than this list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Listing<T>(pub Rows<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Listing<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = deserializer.deserialize_any(ListingVisitor(PhantomData))?;
        if rows.items.is_empty() && !rows.is_complete() {
            return Err(de::Error::custom("no row of the list can be read"));
        }
        Ok(Self(rows))
    }
}

/// Reads row by row from the reply itself: numbers keep their text, and errors name their place.
struct ListingVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for ListingVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array, or an object with one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<Rows<T>, A::Error> {
        Rows::deserialize(SeqAccessDeserializer::new(rows))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Rows<T>, A::Error> {
        let mut list = None;
        while let Some(name) = object.next_key::<String>()? {
            if NAMES.contains(&name.as_str()) && list.is_none() {
                list = Some(object.next_value()?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        list.ok_or_else(|| de::Error::missing_field("data"))
    }
}
