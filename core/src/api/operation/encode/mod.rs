//! From an operation's value to its request: one pass, one buffer for the URL and one for the body.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request};
use serde::Serialize;
use serde::ser::{self, Impossible};

use crate::api::credential::{header_name, header_value};
use crate::api::{Api, EmptyBody, Operation, Spec, Target};
use crate::error::base_url::{push_encoded, push_segment};
use crate::error::{Error, ErrorKind};
use crate::wire::secret::{self, SentSecrets};

/// Serializer methods that an operation has no use for.
macro_rules! refuse {
    ($error:expr => $($method:ident($($kind:ty),*) -> $result:ty;)*) => {
        $(fn $method(self $(, _: $kind)*) -> Result<$result, Self::Error> { Err($error) })*
    };
}

mod error;
mod field;
mod nested;
mod omit;
mod segment;

use error::EncodeError;
use field::Field;
use segment::PushText;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Builds the request of `operation`, but for the credential.
///
/// The order of headers is fixed: `accept`, the content type, the key, what the API fixes, what the operation fixes,
/// its fields.
pub(crate) fn request<O: Operation>(operation: &O, target: &Target<'_>) -> Result<Request<Bytes>, Error> {
    let spec = O::SPEC;
    let (parts, secrets) = secret::exposing(|| {
        let mut router = Router::new(spec, target);
        operation.serialize(&mut router).map(|()| router)
    });
    let router = parts.map_err(|EncodeError(error)| *error)?;
    if !router.path.is_empty() {
        return Err(declaration("a path field is missing or out of order"));
    }
    let uri = target
        .base
        .with(router.url)
        .map_err(|_| Error::refused(ErrorKind::InvalidRequest, "the values do not fit into a URL"))?;
    let mut body = router.body;
    let typed = if !body.is_empty() {
        if !spec.form {
            body.push(b'}');
        }
        true
    } else {
        !has_no_body(spec)
            && match spec.empty_body {
                EmptyBody::Nothing => false,
                EmptyBody::ContentType => true,
                EmptyBody::Object if spec.form => {
                    return Err(declaration("a form has no empty object: use `EmptyBody::ContentType`"));
                }
                EmptyBody::Object => {
                    body.extend_from_slice(b"{}");
                    true
                }
            }
    };
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = spec.method.clone();
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, JSON);
    if typed {
        headers.insert(CONTENT_TYPE, if spec.form { FORM } else { JSON });
    }
    if let (Some(name), Some(key)) = (spec.key_header, target.key) {
        let name = header_name(name)
            .ok_or_else(|| declaration("the key's header is no header name in lower case"))?;
        let value =
            HeaderValue::from_str(key.as_str()).map_err(|_| declaration("the key is no header value"))?;
        headers.insert(name, value);
    }
    for (name, value) in O::Api::FIXED_HEADERS.iter().chain(spec.fixed_headers) {
        let name = header_name(name)
            .ok_or_else(|| declaration("a fixed header is no header name in lower case").with_field(*name))?;
        let value = header_value(value).map_err(|rule| declaration(rule).with_field(name.as_str()))?;
        // A content type without a body says nothing, and some providers refuse it.
        if name != CONTENT_TYPE || typed {
            headers.insert(name, value);
        }
    }
    for (name, value) in router.headers {
        if headers.insert(name.clone(), value).is_some() {
            return Err(
                declaration("a field goes into a header that is there already").with_field(name.as_str())
            );
        }
    }
    if !secrets.is_empty() {
        request.extensions_mut().insert(SentSecrets::new(secrets));
    }
    Ok(request)
}

/// Whether a field goes into path, query, header or form, where everything is text.
pub(super) fn is_text_field(spec: &Spec, field: &str) -> bool {
    spec.form
        || is_query(spec, field)
        || spec.headers.iter().any(|(known, _)| *known == field)
        || spec.path.split(['{', '}']).skip(1).step_by(2).any(|name| name == field)
}

fn is_query(spec: &Spec, field: &str) -> bool {
    has_no_body(spec) || spec.query.contains(&field)
}

fn has_no_body(spec: &Spec) -> bool {
    matches!(spec.method, Method::GET | Method::DELETE)
}

fn declaration(what: &'static str) -> Error {
    Error::refused(ErrorKind::Configuration, what)
}

/// Sends each field of a struct to path, query, header or body.
struct Router {
    spec: &'static Spec,
    /// What of the path template is still to be written.
    path: &'static str,
    /// Path and query so far; scheme and host are the base's.
    url: String,
    /// Whether the method has no body.
    all_query: bool,
    in_query: bool,
    body: Vec<u8>,
    /// The fields that go into a header.
    headers: Vec<(HeaderName, HeaderValue)>,
    scratch: String,
}

impl Router {
    fn new(spec: &'static Spec, target: &Target<'_>) -> Self {
        let base = target.base.path();
        let mut url = String::with_capacity(base.len() + spec.path.len() + 64);
        url.push_str(base);
        let all_query = has_no_body(spec);
        let body = if all_query { Vec::new() } else { Vec::with_capacity(256) };
        let (path, headers, scratch) = (spec.path, Vec::new(), String::new());
        let mut router = Self { spec, path, url, all_query, in_query: false, body, headers, scratch };
        router.copy_fixed_path();
        router
    }

    /// Copies the template up to its next placeholder.
    fn copy_fixed_path(&mut self) {
        let (fixed, rest) = self.path.find('{').map_or((self.path, ""), |at| self.path.split_at(at));
        self.url.push_str(fixed);
        self.path = rest;
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), EncodeError> {
        if let Some(rest) = self.path.strip_prefix('{') {
            let Some(rest) = rest.strip_prefix(name).and_then(|rest| rest.strip_prefix('}')) else {
                return Err(declaration("path fields stand first, in the order of the path").into());
            };
            self.path = rest;
            self.segment(name, value)?;
            self.copy_fixed_path();
            Ok(())
        } else if let Some((_, header)) = self.spec.headers.iter().find(|(field, _)| *field == name) {
            self.header(header, value).map_err(|EncodeError(error)| error.with_field(name).into())
        } else if self.all_query || self.spec.query.contains(&name) {
            self.query(name, value).map_err(|EncodeError(error)| error.with_field(name).into())
        } else if self.spec.form {
            self.form_field(name, value).map_err(|EncodeError(error)| error.with_field(name).into())
        } else {
            self.body_field(name, value)
        }
    }

    fn body_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        if self.body.is_empty() {
            self.body.push(b'{');
        }
        value.serialize(Field { name, body: &mut self.body, json: &mut None }).map_err(EncodeError::json)
    }

    fn header<T: Serialize + ?Sized>(&mut self, header: &'static str, value: &T) -> Result<(), EncodeError> {
        let secrets = secret::exposed();
        let json = self.json(value)?;
        if json != "null" {
            let text = scalar(&json)?;
            let mut value =
                header_value(&text).map_err(|rule| Error::refused(ErrorKind::InvalidRequest, rule))?;
            value.set_sensitive(secret::exposed() != secrets);
            let name = header_name(header)
                .ok_or_else(|| declaration("a field's header is no header name in lower case"))?;
            self.headers.push((name, value));
        }
        self.scratch = json;
        Ok(())
    }

    fn query<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        let json = self.json(value)?;
        self.pairs(json, |router, text| {
            router.url.push(if std::mem::replace(&mut router.in_query, true) { '&' } else { '?' });
            push_pair(&mut router.url, name, text);
        })
    }

    fn form_field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        let json = self.json(value)?;
        if nested::is_nested(&json)? {
            nested::pairs(name, &json, &mut |name, text| self.form_pair(name, text), 0)?;
            self.scratch = json;
            return Ok(());
        }
        self.pairs(json, |router, text| router.form_pair(name, text))
    }

    fn form_pair(&mut self, name: &str, text: &str) {
        let mut pair = String::from(if self.body.is_empty() { "" } else { "&" });
        push_pair(&mut pair, name, text);
        self.body.extend_from_slice(pair.as_bytes());
    }

    /// Once for a value, and once per element for a list.
    fn pairs(&mut self, json: String, push: impl Fn(&mut Self, &str)) -> Result<(), EncodeError> {
        if json.starts_with('[') {
            let list: Vec<&serde_json::value::RawValue> =
                serde_json::from_str(&json).map_err(EncodeError::json)?;
            for element in list {
                push(self, &scalar(element.get())?);
            }
        } else if json != "null" {
            push(self, &scalar(&json)?);
        }
        self.scratch = json;
        Ok(())
    }

    fn segment<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), EncodeError> {
        // Most ids are plain text, which needs no way round by JSON.
        if let Ok(pushed) = value.serialize(PushText(&mut self.url)) {
            return pushed.map_err(|error| error.with_field(name).into());
        }
        let json = self.json(value)?;
        let text = if json == "null" { Cow::Borrowed("") } else { scalar(&json)? };
        push_segment(&mut self.url, &text).map_err(|error| error.with_field(name))?;
        self.scratch = json;
        Ok(())
    }

    /// A value as JSON, in the buffer that all of them share.
    fn json<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<String, EncodeError> {
        let mut buffer = std::mem::take(&mut self.scratch).into_bytes();
        buffer.clear();
        value.serialize(&mut serde_json::Serializer::new(&mut buffer)).map_err(EncodeError::json)?;
        String::from_utf8(buffer).map_err(EncodeError::json)
    }
}

fn push_pair(to: &mut String, name: &str, text: &str) {
    push_encoded(to, name);
    to.push('=');
    push_encoded(to, text);
}

/// The text of a JSON scalar: a string without its quotes, a number or boolean as it stands.
fn scalar(json: &str) -> Result<Cow<'_, str>, EncodeError> {
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Ok(Cow::Borrowed(plain)),
        Some(_) => serde_json::from_str(json).map(Cow::Owned).map_err(EncodeError::json),
        None if json.starts_with(['{', '[']) => {
            Err(declaration("path, query and headers take no nested values").into())
        }
        None => Ok(Cow::Borrowed(json)),
    }
}

impl ser::Serializer for &mut Router {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Impossible<(), EncodeError>;
    type SerializeTuple = Impossible<(), EncodeError>;
    type SerializeTupleStruct = Impossible<(), EncodeError>;
    type SerializeTupleVariant = Impossible<(), EncodeError>;
    type SerializeMap = Impossible<(), EncodeError>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), EncodeError>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, EncodeError> {
        Ok(self)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), EncodeError> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), EncodeError> {
        Err(not_a_struct())
    }

    refuse! { not_a_struct() =>
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    /// What `#[serde(flatten)]` makes of a struct.
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, EncodeError> {
        let what = "an operation has a fixed set of fields: write them out instead of `#[serde(flatten)]`";
        Err(declaration(what).into())
    }
}

fn not_a_struct() -> EncodeError {
    declaration("an operation is a struct with named fields").into()
}

impl ser::SerializeStruct for &mut Router {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), EncodeError> {
        Ok(())
    }
}
