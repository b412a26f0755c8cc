use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// The addresses from which an API key may be used; empty for all.
///
/// The API reference has one address or `null`, the dashboard a list: both are read. Source:
/// docs.iterapay.com/docs/configuration/ip-whitelist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whitelist(pub Vec<String>);

impl Serialize for Whitelist {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [] => serializer.serialize_unit(),
            [one] => serializer.serialize_str(one),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Whitelist {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WhitelistVisitor)
    }
}

struct WhitelistVisitor;

impl<'de> Visitor<'de> for WhitelistVisitor {
    type Value = Whitelist;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address, a list of them, or null")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Whitelist, E> {
        Ok(Whitelist::default())
    }

    fn visit_str<E: de::Error>(self, address: &str) -> Result<Whitelist, E> {
        Ok(Whitelist(vec![address.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut addresses: A) -> Result<Whitelist, A::Error> {
        let mut list = Vec::new();
        while let Some(address) = addresses.next_element()? {
            list.push(address);
        }
        Ok(Whitelist(list))
    }
}
