use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::{Lenient, RawJson};
use crate::time::Timestamp;

/// A member of a reply that may be missing, be `null`, or have another type than documented: none of these
/// loses the reply.
///
/// It behaves like the `Option` that it stands in for, and needs no `#[serde(default)]`. What had another type
/// than documented counts as `None` and is kept separately, see [`other`](Self::other). Only money, ids and
/// statuses are worth losing a reply for; every other member that may be missing is one of these.
///
/// Like [`Lenient`] it reads JSON text only, and must not stand inside `flatten` or an untagged enum.
///
/// ```
/// use paymux_core::provider::wire::Optional;
///
/// #[derive(serde::Deserialize)]
/// struct Details {
///     session_id: String,
///     country: Optional<String>,
/// }
/// let read = |json| serde_json::from_str::<Details>(json);
/// assert_eq!(read(r#"{"session_id":"s1","country":"DE"}"#)?.country.as_deref(), Some("DE"));
/// assert!(read(r#"{"session_id":"s1"}"#)?.country.is_none());
/// let odd = read(r#"{"session_id":"s1","country":[]}"#)?;
/// assert!(odd.country.is_none());
/// assert_eq!(odd.country.other().map(|raw| raw.get()), Some("[]"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Optional<T> {
    value: Option<T>,
    other: Option<RawJson>,
}

impl<T> Optional<T> {
    /// Nothing.
    pub const NONE: Self = Self { value: None, other: None };

    /// The value, if it was there and as documented.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value, if it was there and as documented.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        self.value
    }

    /// What stood there instead, where it was something else than documented.
    #[must_use]
    pub const fn other(&self) -> Option<&RawJson> {
        self.other.as_ref()
    }

    /// Whether the member was missing or `null`. For `skip_serializing_if`, which then drops nothing that came.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        self.value.is_none() && self.other.is_none()
    }
}

impl<T> Default for Optional<T> {
    fn default() -> Self {
        Self::NONE
    }
}

impl<T> Deref for Optional<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.value
    }
}

impl<T> From<Option<T>> for Optional<T> {
    fn from(value: Option<T>) -> Self {
        Self { value, other: None }
    }
}

impl<T: PartialEq> PartialEq<Option<T>> for Optional<T> {
    /// What came in another type is no `None`.
    fn eq(&self, other: &Option<T>) -> bool {
        self.value == *other && self.other.is_none()
    }
}

impl<T: fmt::Debug> fmt::Debug for Optional<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.other {
            None => self.value.fmt(f),
            Some(raw) => f.debug_tuple("Other").field(raw).finish(),
        }
    }
}

impl<T: Serialize> Serialize for Optional<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.other {
            None => self.value.serialize(serializer),
            Some(raw) => raw.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Optional<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // serde gives a missing member to whatever asks for an option.
        deserializer.deserialize_option(OptionalVisitor(PhantomData))
    }
}

struct OptionalVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for OptionalVisitor<T> {
    type Value = Optional<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_none<E: de::Error>(self) -> Result<Optional<T>, E> {
        Ok(Optional::NONE)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Optional<T>, E> {
        Ok(Optional::NONE)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Optional<T>, D::Error> {
        Ok(match Lenient::deserialize(deserializer)? {
            Lenient::Read(value) => Optional { value: Some(value), other: None },
            Lenient::Other(raw) => Optional { value: None, other: Some(raw) },
        })
    }
}

/// A time in a reply that may be missing, odd, or a placeholder for "none".
///
/// Programs write a time that they do not have as zero, as 1 January of year 1 (Go), or as a moment before 1970
/// (zero in another time zone). Taken for an expiry, such a time would call a payment late that is not. So
/// [`time`](Self::time), the only way to the value, gives `None` for all of them. `T` is how the member is
/// written: a [`Timestamp`], [`UnixMillis`](crate::provider::UnixMillis) or [`UnixSeconds`](crate::provider::UnixSeconds).
///
/// ```
/// use paymux_core::provider::wire::OptionalTime;
/// use paymux_core::provider::UnixMillis;
///
/// let zero: OptionalTime = serde_json::from_str(r#""0001-01-01T00:00:00Z""#)?;
/// assert_eq!(zero.time(), None);
/// let millis: OptionalTime<UnixMillis> = serde_json::from_str("1767225600000")?;
/// assert_eq!(millis.time().map(|time| time.unix_seconds()), Some(1767225600));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct OptionalTime<T = Timestamp>(Optional<T>);

impl<T: Copy + Into<Timestamp>> OptionalTime<T> {
    /// The moment, if the member was there, as documented, and after 1970 began.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        let time: Timestamp = (*self.0.value()?).into();
        (time > Timestamp::UNIX_EPOCH).then_some(time)
    }
}

impl<T> OptionalTime<T> {
    /// What stood there instead, where it was no time.
    #[must_use]
    pub const fn other(&self) -> Option<&RawJson> {
        self.0.other()
    }

    /// Whether the member was missing or `null`. For `skip_serializing_if`.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T> Default for OptionalTime<T> {
    fn default() -> Self {
        Self(Optional::NONE)
    }
}

impl<T> From<Option<T>> for OptionalTime<T> {
    fn from(time: Option<T>) -> Self {
        Self(time.into())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for OptionalTime<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Optional::deserialize(deserializer).map(Self)
    }
}
