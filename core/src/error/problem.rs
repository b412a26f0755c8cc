//! Problem documents (RFC 9457), read leniently.

use serde_json::{Map, Value};

/// A problem document as a provider sent it.
///
/// Every member is optional. A member of the wrong type is ignored, as the RFC asks, and everything
/// that is not a member of the RFC is kept in `extensions`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Problem {
    /// The problem's class; `about:blank` where it is missing.
    pub type_uri: String,
    /// A short text, the same for every problem of the class.
    pub title: Option<String>,
    /// The status as the document states it. The one of the reply is the truth.
    pub status: Option<u16>,
    /// What happened this time.
    pub detail: Option<String>,
    /// Where it happened, often a path.
    pub instance: Option<String>,
    /// Whatever else the document holds.
    pub extensions: Map<String, Value>,
}

impl Problem {
    /// Reads a JSON object that has at least one member of the RFC; `None` for anything else.
    pub(crate) fn read(json: &Value) -> Option<Self> {
        let object = json.as_object()?;
        let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
        let (type_uri, title, detail) = (text("type"), text("title"), text("detail"));
        if title.is_none() && detail.is_none() && !type_uri.as_deref().is_some_and(|uri| uri.contains(':')) {
            return None;
        }
        let members = ["type", "title", "status", "detail", "instance"];
        Some(Self {
            type_uri: type_uri.unwrap_or_else(|| "about:blank".to_owned()),
            title,
            status: object
                .get("status")
                .and_then(Value::as_u64)
                .and_then(|status| u16::try_from(status).ok()),
            detail,
            instance: text("instance"),
            extensions: object
                .iter()
                .filter(|(name, _)| !members.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        })
    }

    /// The last segment of `type`, which is what classes differ in; `None` for `about:blank`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let path = self.type_uri.split(['?', '#']).next().unwrap_or_default();
        let (_, last) = path.trim_end_matches('/').rsplit_once('/')?;
        (!last.is_empty()).then_some(last)
    }

    /// Every text of the document, the names and values of its extensions included.
    pub(super) fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        change(&mut self.type_uri);
        [&mut self.title, &mut self.detail, &mut self.instance].into_iter().flatten().for_each(change);
        each_member(&mut self.extensions, change);
    }
}

fn each_member(members: &mut Map<String, Value>, change: &dyn Fn(&mut String)) {
    for (mut name, mut value) in std::mem::take(members) {
        change(&mut name);
        each_string(&mut value, change);
        members.insert(name, value);
    }
}

fn each_string(value: &mut Value, change: &dyn Fn(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_string(item, change)),
        Value::Object(members) => each_member(members, change),
        _ => {}
    }
}
