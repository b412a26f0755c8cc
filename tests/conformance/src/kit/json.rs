//! JSON as it stands: members in their order, numbers with all their digits.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON document. Scalars are kept as text.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Scalar(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl Json {
    /// Reads a document; `None` if it is not JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let raw: &RawValue = serde_json::from_str(text).ok()?;
        let text = raw.get();
        match text.as_bytes().first()? {
            b'{' => {
                let Members(members) = serde_json::from_str(text).ok()?;
                let read = |(name, raw): (String, Box<RawValue>)| Some((name, Self::parse(raw.get())?));
                members.into_iter().map(read).collect::<Option<_>>().map(Self::Object)
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                items.into_iter().map(|raw| Self::parse(raw.get())).collect::<Option<_>>().map(Self::Array)
            }
            _ => Some(Self::Scalar(text.to_owned())),
        }
    }

    /// A text as a JSON string.
    pub(crate) fn string(text: &str) -> Self {
        Self::Scalar(serde_json::Value::from(text).to_string())
    }

    /// A scalar as text: a string without its quotes, anything else as it stands.
    pub(crate) fn text(&self) -> Option<String> {
        let Self::Scalar(raw) = self else { return None };
        if raw.starts_with('"') { serde_json::from_str(raw).ok() } else { Some(raw.clone()) }
    }

    /// What a JSON pointer (RFC 6901) points at.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Self> {
        steps(pointer).try_fold(self, |here, step| match here {
            Self::Object(members) => members.iter().find(|(name, _)| *name == step).map(|(_, value)| value),
            Self::Array(items) => items.get(step.parse::<usize>().ok()?),
            Self::Scalar(_) => None,
        })
    }

    /// The members of an object, by name.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            Self::Array(_) | Self::Scalar(_) => &[],
        }
    }

    pub(crate) fn at_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        steps(pointer).try_fold(self, |here, step| match here {
            Self::Object(members) => {
                members.iter_mut().find(|(name, _)| *name == step).map(|(_, value)| value)
            }
            Self::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            Self::Scalar(_) => None,
        })
    }

    /// The same with another value there; `None` if the pointer points at nothing.
    pub(crate) fn with(&self, pointer: &str, value: Self) -> Option<Self> {
        let mut changed = self.clone();
        *changed.at_mut(pointer)? = value;
        Some(changed)
    }

    /// The same without that member.
    pub(crate) fn without(&self, pointer: &str) -> Option<Self> {
        let (parent, name) = pointer.rsplit_once('/')?;
        let name = unescape(name);
        let mut changed = self.clone();
        let Self::Object(members) = changed.at_mut(parent)? else { return None };
        let before = members.len();
        members.retain(|(known, _)| *known != name);
        (members.len() < before).then_some(changed)
    }

    /// The pointers to every member of every object, and to every object (with its own pointer).
    pub(crate) fn walk(&self, see: &mut impl FnMut(&str, &Self)) {
        self.walk_from("", see);
    }

    fn walk_from(&self, here: &str, see: &mut impl FnMut(&str, &Self)) {
        see(here, self);
        match self {
            Self::Object(members) => members.iter().for_each(|(name, value)| {
                value.walk_from(&format!("{here}/{}", escape(name)), see);
            }),
            Self::Array(items) => items.iter().enumerate().for_each(|(index, item)| {
                item.walk_from(&format!("{here}/{index}"), see);
            }),
            Self::Scalar(_) => {}
        }
    }

    /// The same with the members of every object the other way round.
    pub(crate) fn reversed(&self) -> Self {
        match self {
            Self::Object(members) => Self::Object(
                members.iter().rev().map(|(name, value)| (name.clone(), value.reversed())).collect(),
            ),
            Self::Array(items) => Self::Array(items.iter().map(Self::reversed).collect()),
            Self::Scalar(_) => self.clone(),
        }
    }

    /// The same with line breaks and spaces, as a pretty printer writes it.
    pub(crate) fn pretty(&self) -> String {
        serde_json::from_str::<serde_json::Value>(&self.to_string())
            .and_then(|value| serde_json::to_string_pretty(&value))
            .unwrap_or_default()
    }
}

/// Equal whatever the order of members.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Scalar(one), Self::Scalar(two)) => one == two || self.text() == other.text(),
            (Self::Array(one), Self::Array(two)) => one == two,
            (Self::Object(one), Self::Object(two)) => {
                one.len() == two.len() && one.iter().all(|member| two.contains(member))
            }
            _ => false,
        }
    }
}

/// Compact.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(text) => f.write_str(text),
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    let name = Self::string(name);
                    write!(f, "{}{name}:{value}", if index == 0 { "" } else { "," })?;
                }
                f.write_str("}")
            }
        }
    }
}

fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(unescape)
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_order_are_kept_and_pointers_find_their_place() {
        let text = r#"{"b":1.10000000000000000001,"a":[{"c/d":"é"}],"n":null}"#;
        let json = Json::parse(text).unwrap();
        assert_eq!(json.to_string(), text);
        assert_eq!(json.at("/a/0/c~1d").unwrap().text().unwrap(), "é");
        assert_eq!(json.without("/a/0/c~1d").unwrap().at("/a").unwrap().to_string(), "[{}]");
        assert_eq!(json.reversed(), json);
        assert_ne!(json.with("/n", Json::string("x")).unwrap(), json);
        let mut seen = Vec::new();
        json.walk(&mut |pointer, _| seen.push(pointer.to_owned()));
        assert_eq!(seen, ["", "/b", "/a", "/a/0", "/a/0/c~1d", "/n"]);
    }
}
