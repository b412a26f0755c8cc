//! Operations as data: built from JSON text, read to JSON text, without knowing their types.

use bytes::Bytes;
use http::{Request, Response};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde_json::value::RawValue;

use crate::api::Api;
use crate::api::credential::error_reader;
use crate::api::{BrowserCallable, Operation, Spec, Target};
use crate::api::{Exposure, Schemes};
use crate::error::Error;
use crate::error::ErrorBody;
use crate::error::reply::Declared;
use crate::outcome::Stakes;
use crate::wire::{lenient, without_byte_order_mark};

/// An [`Operation`] with a value, its types forgotten. Implemented for every operation.
///
/// Text in, text out: a `serde_json::Value` would make floats of decimals.
pub trait AnyOperation: Send + Sync {
    /// The fixed part.
    fn spec(&self) -> &'static Spec;
    /// The credentials that this value accepts.
    fn accepts_any(&self) -> Schemes;
    /// What this value can do to money.
    fn stakes_any(&self) -> Stakes;
    /// Validates and builds the request, but for the credential.
    ///
    /// # Errors
    ///
    /// As [`Operation::validate`] and [`Operation::encode`]. Nothing has been sent.
    fn prepare(&self, target: &Target<'_>) -> Result<Request<Bytes>, Error>;
    /// Reads a 2xx reply and compares it with what was asked.
    ///
    /// # Errors
    ///
    /// As [`Operation::decode`] and [`Operation::verify`], and
    /// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) where the value cannot be written as
    /// JSON again.
    fn read(&self, reply: &Response<Bytes>) -> Result<Box<RawValue>, Error>;
    /// See [`Operation::refused_before_acting`].
    fn refused_before_acting_any(&self, reply: &Response<Bytes>, read: &ErrorBody) -> bool;
    /// See [`Operation::exists_after`].
    fn exists_after_any(&self, reply: &Response<Bytes>, read: &ErrorBody) -> bool;
}

impl<O: Operation> AnyOperation for O {
    fn spec(&self) -> &'static Spec {
        O::SPEC
    }

    fn accepts_any(&self) -> Schemes {
        self.accepts()
    }

    fn stakes_any(&self) -> Stakes {
        self.stakes()
    }

    fn prepare(&self, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
        self.validate()?;
        self.encode(target)
    }

    fn read(&self, reply: &Response<Bytes>) -> Result<Box<RawValue>, Error> {
        let output = O::decode(reply)?;
        self.verify(&output)?;
        to_raw(&output)
    }

    fn refused_before_acting_any(&self, reply: &Response<Bytes>, read: &ErrorBody) -> bool {
        O::refused_before_acting(reply, read)
    }

    fn exists_after_any(&self, reply: &Response<Bytes>, read: &ErrorBody) -> bool {
        O::exists_after(reply, read)
    }
}

/// A row of a provider's table of operations.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The fixed part.
    pub spec: &'static Spec,
    /// The credentials that the operation accepts, in order of preference.
    pub accepts: Schemes,
    build: Build,
    decode: fn(&Response<Bytes>) -> Result<Decoded, Error>,
}

type Build = fn(&[u8]) -> Result<Box<dyn AnyOperation>, Error>;

/// A reply as the library understands it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// The value, in wire names.
    pub value: Box<RawValue>,
    /// The paths in the reply that the value does not carry.
    pub ignored: Vec<String>,
}

impl Entry {
    /// The row of an operation that only server-side credentials may call.
    ///
    /// Compiles only if it accepts nothing that is browser-safe.
    #[must_use]
    pub const fn of<O: Operation>() -> Self {
        const { assert!(!accepts_browser_safe(O::ACCEPTS), "implement BrowserCallable, use Entry::browser") };
        Self::row::<O>()
    }

    /// The row of an operation that browser-safe credentials may call, too.
    ///
    /// Compiles only if it accepts something that is browser-safe.
    #[must_use]
    pub const fn browser<O: BrowserCallable>() -> Self {
        const { assert!(accepts_browser_safe(O::ACCEPTS), "it accepts nothing browser-safe: use Entry::of") };
        Self::row::<O>()
    }

    const fn row<O: Operation>() -> Self {
        Self { spec: O::SPEC, accepts: O::ACCEPTS, build: build::<O>, decode: decode::<O> }
    }

    /// Builds the operation from one flat JSON object in wire names.
    ///
    /// Path and query values may be given as text. Unknown and missing fields are errors that name them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest). Its field is the one that is unknown,
    /// missing, doubled or of another type; it is `input` where the text is not one JSON object.
    pub fn build(&self, json: &[u8]) -> Result<Box<dyn AnyOperation>, Error> {
        (self.build)(json)
    }

    /// Reads a reply: the value of a 2xx, the error of anything else.
    ///
    /// # Errors
    ///
    /// What the provider's error means, for a reply that is no success;
    /// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) for a 2xx that cannot be read.
    pub fn decode(&self, reply: &Response<Bytes>) -> Result<Decoded, Error> {
        (self.decode)(reply)
    }
}

const fn accepts_browser_safe(accepts: Schemes) -> bool {
    let mut rest = accepts;
    while let [scheme, tail @ ..] = rest {
        if matches!(scheme.exposure, Exposure::BrowserSafe) {
            return true;
        }
        rest = tail;
    }
    false
}

fn build<O: Operation>(json: &[u8]) -> Result<Box<dyn AnyOperation>, Error> {
    // serde takes a list for a struct, too: its fields in order, without their names.
    if json.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::invalid_field("input", "it is no JSON object with named fields"));
    }
    let mut text = std::borrow::Cow::Borrowed(json);
    loop {
        let mut reader = serde_json::Deserializer::from_slice(&text);
        let error = match serde_path_to_error::deserialize::<_, O>(&mut reader) {
            Ok(operation) => {
                reader.end().map_err(|_| Error::invalid_field("input", "the input goes on after its end"))?;
                return Ok(Box::new(operation));
            }
            Err(error) => error,
        };
        // Someone who types a query value by hand writes text: try it without its quotes.
        match unquoted(O::SPEC, &text, &error.path().to_string()) {
            Some(changed) => text = changed.into(),
            None => return Err(describe(&text, &error)),
        }
    }
}

/// The input with the quotes of one path or query field removed, if that makes it another value.
fn unquoted(spec: &Spec, json: &[u8], field: &str) -> Option<Vec<u8>> {
    if !super::encode::is_text_field(spec, field) {
        return None;
    }
    let Members(mut members) = serde_json::from_slice(json).ok()?;
    let (_, value) = members.iter_mut().find(|(name, _)| name == field)?;
    let text: String = serde_json::from_str(value.get()).ok()?;
    *value = RawValue::from_string(text).ok().filter(|raw| !raw.get().starts_with('"'))?;
    let mut changed = Vec::with_capacity(json.len());
    let mut writer = serde_json::Serializer::new(&mut changed);
    writer.collect_map(members.iter().map(|(name, value)| (name, value))).ok()?;
    Some(changed)
}

/// The members of an object in their order. One that stands there twice stays so, and is refused later.
pub(super) struct Members(pub(super) Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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
        deserializer.deserialize_map(Object)
    }
}

/// What is wrong with an input. serde's own text quotes the value, which can be a secret.
fn describe(json: &[u8], error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let (inner, mut path) = (error.inner(), error.path().to_string());
    let text = inner.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let named = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| text.strip_prefix(start)?.split('`').next().map(|name| (*start, name)));
    let rule = if let Some((start, name)) = named {
        // For an unknown field serde_path_to_error names the field itself, for the others its parent.
        if path == "." {
            path = name.to_owned();
        } else if !start.starts_with("unknown") {
            path = format!("{path}.{name}");
        }
        if start.starts_with("unknown") {
            let expected = text.split_once(", ").map_or("it has no fields", |(_, expected)| expected);
            format!("unknown field; {expected}")
        } else if start.starts_with("duplicate") {
            "it stands there more than once".to_owned()
        } else {
            "missing field".to_owned()
        }
    } else if serde_json::from_slice::<serde::de::IgnoredAny>(json).is_ok() {
        match text.rsplit_once(", expected ") {
            // The names of our types say nothing to who wrote the input.
            Some((_, expected)) if expected.starts_with("struct ") => {
                "wrong type or value; expected an object".to_owned()
            }
            Some((_, expected)) => format!("wrong type or value; expected {}", in_words(expected)),
            None => "wrong type or value".to_owned(),
        }
    } else {
        ".".clone_into(&mut path);
        format!("not JSON, line {} column {}", inner.line(), inner.column())
    };
    Error::invalid_field(if path == "." { "input".to_owned() } else { path }, rule)
}

/// Rust's names of numbers, for who does not know them.
fn in_words(expected: &str) -> std::borrow::Cow<'_, str> {
    let greatest: u64 = match expected {
        "u8" => u8::MAX.into(),
        "u16" => u16::MAX.into(),
        "u32" => u32::MAX.into(),
        "u64" => u64::MAX,
        "i8" | "i16" | "i32" | "i64" => return "a whole number".into(),
        _ => return expected.into(),
    };
    format!("a whole number from 0 to {greatest}").into()
}

fn decode<O: Operation>(reply: &Response<Bytes>) -> Result<Decoded, Error> {
    let named = |error: Error| O::SPEC.failed(error, O::Api::NAME, O::SPEC.stakes);
    if !reply.status().is_success() {
        let declared = |reply: &Response<Bytes>, read: &ErrorBody| {
            Declared::of(O::exists_after(reply, read), O::refused_before_acting(reply, read))
        };
        return Err(named(error_reader::<O::Api>().read(reply, None, declared)));
    }
    let value = to_raw(&O::decode(reply).map_err(named)?)?;
    let ignored = lenient::ignored::<O::Output>(without_byte_order_mark(reply.body()));
    Ok(Decoded { value, ignored })
}

fn to_raw<T: serde::Serialize>(value: &T) -> Result<Box<RawValue>, Error> {
    serde_json::value::to_raw_value(value)
        .map_err(|_| Error::unintelligible("the reply cannot be written as JSON again"))
}
