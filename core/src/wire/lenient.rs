use std::collections::VecDeque;

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use serde_ignored::Path;
use serde_json::value::RawValue;

use super::RawJson;

/// A value that is kept as it came where it has another type than documented, so that one strange
/// optional field does not lose a whole reply.
///
/// It reads JSON text only (as all of paymux does), and must not stand inside `flatten` or an
/// untagged enum.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "it is as documented, or it is not")]
pub enum Lenient<T> {
    /// As documented.
    Read(T),
    /// Something else.
    Other(RawJson),
}

impl<T> Lenient<T> {
    /// The value, if it was as documented.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    /// The value, if it was as documented.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

impl<T> From<T> for Lenient<T> {
    fn from(value: T) -> Self {
        Self::Read(value)
    }
}

impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Read(value) => value.serialize(serializer),
            Self::Other(raw) => raw.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let step = trace::step();
        if step == Step::Known(true) {
            // Straight through, so that whoever counts what is passed over sees inside.
            return T::deserialize(deserializer).map(Self::Read);
        }
        let raw = <&RawValue>::deserialize(deserializer)?;
        if step == Step::Known(false) {
            return Ok(Self::Other(RawJson::from(raw)));
        }
        let read = serde_json::from_str(raw.get());
        trace::learn(step, read.is_ok());
        Ok(match read {
            Ok(value) => Self::Read(value),
            Err(_) => Self::Other(RawJson::from(raw)),
        })
    }
}

/// The paths in a reply that `T` does not carry, those below a [`Lenient`] included.
///
/// A lenient value is read as text first, where nobody can count. So the reply is read twice: to learn which
/// of them are as documented, and to go straight through those.
pub(crate) fn ignored<T: DeserializeOwned>(json: &[u8]) -> Vec<String> {
    // What cannot be read has been refused before; here only the paths count.
    let verdicts = trace::during(Trace::Learning(Vec::new()), || drop(serde_json::from_slice::<T>(json)));
    let Some(Trace::Learning(verdicts)) = verdicts else { return Vec::new() };
    let mut paths = Vec::new();
    trace::during(Trace::Knowing(verdicts.into()), || {
        let mut json = serde_json::Deserializer::from_slice(json);
        drop(serde_ignored::deserialize::<_, _, T>(&mut json, |path| paths.push(place(&path))));
    });
    paths
}

/// A path in the words of the reply: `items.0.sku`, without the steps that only our types have.
fn place(path: &Path<'_>) -> String {
    let (parent, step) = match path {
        Path::Root => return String::new(),
        Path::Seq { parent, index } => (parent, index.to_string()),
        Path::Map { parent, key } => (parent, key.clone()),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            return place(parent);
        }
    };
    let parent = place(parent);
    if parent.is_empty() { step } else { format!("{parent}.{step}") }
}

/// What the lenient values of the reply at hand turned out to be, in the order of the text, outer ones first.
enum Trace {
    Learning(Vec<bool>),
    Knowing(VecDeque<bool>),
}

/// What a lenient value is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Nobody asked which members are passed over, so nothing has to be remembered.
    Plain,
    /// To be noted at this place.
    Learn(usize),
    /// It is as documented, or not.
    Known(bool),
}

mod trace {
    use std::cell::RefCell;

    use super::{Step, Trace};

    thread_local! {
        static TRACE: RefCell<Option<Trace>> = const { RefCell::new(None) };
    }

    /// Runs `work` with this trace, and gives what has become of it.
    pub(super) fn during(trace: Trace, work: impl FnOnce()) -> Option<Trace> {
        struct Clear;
        impl Drop for Clear {
            fn drop(&mut self) {
                TRACE.set(None);
            }
        }
        TRACE.set(Some(trace));
        let clear = Clear;
        work();
        let trace = TRACE.take();
        drop(clear);
        trace
    }

    pub(super) fn step() -> Step {
        TRACE.with_borrow_mut(|trace| match trace {
            None => Step::Plain,
            Some(Trace::Learning(verdicts)) => {
                let place = verdicts.len();
                verdicts.push(true);
                Step::Learn(place)
            }
            Some(Trace::Knowing(verdicts)) => Step::Known(verdicts.pop_front().unwrap_or(false)),
        })
    }

    /// What is inside of a value that is not as documented is not visited again.
    pub(super) fn learn(step: Step, as_documented: bool) {
        let Step::Learn(place) = step else { return };
        TRACE.with_borrow_mut(|trace| {
            if let (Some(Trace::Learning(verdicts)), false) = (trace, as_documented) {
                verdicts.truncate(place);
                verdicts.push(false);
            }
        });
    }
}
