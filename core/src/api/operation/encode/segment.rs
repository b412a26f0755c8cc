//! Ids, on their way into the path.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Impossible};

use crate::error::Error;
use crate::error::base_url::push_segment;

/// Pushes text as a path segment; everything else is refused and goes by JSON.
pub(super) struct PushText<'a>(pub(super) &'a mut String);

impl ser::Serializer for PushText<'_> {
    type Ok = Result<(), Error>;
    type Error = fmt::Error;
    type SerializeSeq = Impossible<Self::Ok, fmt::Error>;
    type SerializeTuple = Impossible<Self::Ok, fmt::Error>;
    type SerializeTupleStruct = Impossible<Self::Ok, fmt::Error>;
    type SerializeTupleVariant = Impossible<Self::Ok, fmt::Error>;
    type SerializeMap = Impossible<Self::Ok, fmt::Error>;
    type SerializeStruct = Impossible<Self::Ok, fmt::Error>;
    type SerializeStructVariant = Impossible<Self::Ok, fmt::Error>;

    fn serialize_str(self, text: &str) -> Result<Self::Ok, fmt::Error> {
        Ok(push_segment(self.0, text))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, fmt::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Self::Ok, fmt::Error> {
        Err(fmt::Error)
    }

    refuse! { fmt::Error =>
        serialize_bool(bool) -> Self::Ok;
        serialize_i8(i8) -> Self::Ok;
        serialize_i16(i16) -> Self::Ok;
        serialize_i32(i32) -> Self::Ok;
        serialize_i64(i64) -> Self::Ok;
        serialize_u8(u8) -> Self::Ok;
        serialize_u16(u16) -> Self::Ok;
        serialize_u32(u32) -> Self::Ok;
        serialize_u64(u64) -> Self::Ok;
        serialize_f32(f32) -> Self::Ok;
        serialize_f64(f64) -> Self::Ok;
        serialize_char(char) -> Self::Ok;
        serialize_bytes(&[u8]) -> Self::Ok;
        serialize_none() -> Self::Ok;
        serialize_unit() -> Self::Ok;
        serialize_unit_struct(&'static str) -> Self::Ok;
        serialize_unit_variant(&'static str, u32, &'static str) -> Self::Ok;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
