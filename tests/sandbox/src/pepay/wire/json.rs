//! JSON objects written member by member, so that every number keeps its exact text and every member
//! its place.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A JSON null of its own.
pub(crate) const NULL: Option<()> = None;

/// A JSON object in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object(Vec<(&'static str, Box<RawValue>)>);

impl Object {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a member.
    pub(crate) fn with(mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Self {
        if let Ok(value) = to_raw_value(value) {
            self.0.push((name, value));
        }
        self
    }

    /// Adds a member unless the value is none.
    pub(crate) fn with_some(self, name: &'static str, value: Option<&(impl Serialize + ?Sized)>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With the members of another one behind its own.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// `object! { "name": value }`, where values are anything that serialises.
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::pepay::wire::json::Object::new()$(.with($name, &$value))*
    };
}
pub(crate) use object;

/// Text that is JSON already.
pub(crate) fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap_or_default()
}
