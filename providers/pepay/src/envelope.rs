//! What stands around the answers.

use std::ops::Deref;

use paymux_core::Error as PaymuxError;
use paymux_core::provider::wire::{Lenient, Optional, RawJson, Rows};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// A part of a reply that may be missing, be `null`, or have another type than documented.
pub type Maybe<T> = Option<Lenient<T>>;

/// `{"success": true, "data": …}`, with a message or further facts beside it: commerce, events and
/// tokens of streams. Source: /api-spec/commerce/overview.
///
/// A 2xx that says `"success": false` is not read as one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Data<T> {
    /// True; one page of the documentation calls it `ok`.
    #[serde(default, alias = "ok", deserialize_with = "not_false", skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// For people.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub message: Optional<String>,
    /// What was asked for.
    pub data: T,
    /// Facts about the answer itself, such as `timestamp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<RawJson>,
}

/// `{"object": "list", "data": […], "has_more": …}`: one page of invoices or events, newest first.
/// Source: /api-spec/pagination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
pub struct List<T> {
    /// `list`.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub object: Optional<String>,
    /// The rows. One that cannot be read stands among the unread ones.
    pub data: Rows<T>,
    /// Whether there are more.
    pub has_more: bool,
}

impl<T> List<T> {
    /// The last row, if another page follows it.
    pub(crate) fn last_before_more(&self) -> Option<&T> {
        self.data.items.last().filter(|_| self.has_more)
    }

    /// Refuses a page of which no row says where the next one starts: it would pass for the last.
    pub(crate) fn leads_on(&self) -> Result<(), PaymuxError> {
        if self.has_more && self.data.items.is_empty() && !self.data.is_complete() {
            let message = "there are more rows, and none of these can be read";
            return Err(PaymuxError::unintelligible(message).with_field("data"));
        }
        Ok(())
    }

    /// Refuses a page of which a row cannot be read, where each counts.
    pub(crate) fn complete(&self) -> Result<(), PaymuxError> {
        if self.data.is_complete() {
            return Ok(());
        }
        Err(PaymuxError::unintelligible("a row cannot be read, and each counts").with_field("data"))
    }
}

/// `{"success": true, "message": …}`: done, and nothing more to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// True, where it is said at all.
    #[serde(default, deserialize_with = "not_false", skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// For people.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub message: Optional<String>,
}

/// What some pages show bare and others inside `data`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Unwrapped<T>(pub T);

impl<T> Deref for Unwrapped<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Unwrapped<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wrapper<'a> {
            #[serde(borrow)]
            data: Option<&'a RawValue>,
        }
        let raw = <&RawValue>::deserialize(deserializer)?;
        let inner = serde_json::from_str::<Wrapper<'_>>(raw.get()).ok().and_then(|wrapper| wrapper.data);
        let text = inner.filter(|inner| inner.get().starts_with('{')).unwrap_or(raw).get();
        // serde's own text quotes the value, which may be a secret.
        serde_json::from_str(text).map(Self).map_err(|_| D::Error::custom("another shape than documented"))
    }
}

/// Reads `success`, which a 2xx does not deny.
pub(crate) fn not_false<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Option::<bool>::deserialize(deserializer)? {
        Some(false) => Err(D::Error::custom("it says that it did not succeed")),
        said => Ok(said),
    }
}
