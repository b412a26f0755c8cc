//! One member of the body.

use serde::Serialize;
use serde::ser;

use super::omit::OmitNone;

type Json<'a> = serde_json::Serializer<&'a mut Vec<u8>>;

/// Writes `"name":value` into the body. `None` is left out, within the value too;
/// [`Nullable`](crate::provider::wire::Nullable), which serialises as a unit, is written as `null`.
pub(super) struct Field<'a, 'json> {
    pub(super) name: &'static str,
    pub(super) body: &'a mut Vec<u8>,
    /// A place for the writer, made once it is known that there is something to write.
    pub(super) json: &'json mut Option<Json<'a>>,
}

impl<'a, 'json> Field<'a, 'json> {
    fn start(self) -> &'json mut Json<'a> {
        // Before the first one stands the brace alone.
        if self.body.len() > 1 {
            self.body.push(b',');
        }
        self.body.push(b'"');
        self.body.extend_from_slice(self.name.as_bytes());
        self.body.extend_from_slice(b"\":");
        self.json.insert(Json::new(self.body))
    }
}

/// Serializer methods that write the name, and then the value as `serde_json` does.
macro_rules! write {
    ($($method:ident($($name:ident: $kind:ty),*) -> $result:ident;)*) => {
        $(fn $method(self $(, $name: $kind)*) -> Result<Self::$result, Self::Error> {
            OmitNone(self.start()).$method($($name),*)
        })*
    };
}

type Inner<'a, 'json> = OmitNone<&'json mut Json<'a>>;

impl<'a, 'json> ser::Serializer for Field<'a, 'json> {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = <Inner<'a, 'json> as ser::Serializer>::SerializeSeq;
    type SerializeTuple = <Inner<'a, 'json> as ser::Serializer>::SerializeTuple;
    type SerializeTupleStruct = <Inner<'a, 'json> as ser::Serializer>::SerializeTupleStruct;
    type SerializeTupleVariant = <Inner<'a, 'json> as ser::Serializer>::SerializeTupleVariant;
    type SerializeMap = <Inner<'a, 'json> as ser::Serializer>::SerializeMap;
    type SerializeStruct = <Inner<'a, 'json> as ser::Serializer>::SerializeStruct;
    type SerializeStructVariant = <Inner<'a, 'json> as ser::Serializer>::SerializeStructVariant;

    fn serialize_none(self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Self::Error> {
        value.serialize(OmitNone(self.start()))
    }

    /// Transparent, so that a wrapped `None` is left out, too.
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Self::Error> {
        OmitNone(self.start()).serialize_newtype_variant(name, index, variant, value)
    }

    write! {
        serialize_bool(value: bool) -> Ok;
        serialize_i8(value: i8) -> Ok;
        serialize_i16(value: i16) -> Ok;
        serialize_i32(value: i32) -> Ok;
        serialize_i64(value: i64) -> Ok;
        serialize_i128(value: i128) -> Ok;
        serialize_u8(value: u8) -> Ok;
        serialize_u16(value: u16) -> Ok;
        serialize_u32(value: u32) -> Ok;
        serialize_u64(value: u64) -> Ok;
        serialize_u128(value: u128) -> Ok;
        serialize_f32(value: f32) -> Ok;
        serialize_f64(value: f64) -> Ok;
        serialize_char(value: char) -> Ok;
        serialize_str(value: &str) -> Ok;
        serialize_bytes(value: &[u8]) -> Ok;
        serialize_unit() -> Ok;
        serialize_unit_struct(name: &'static str) -> Ok;
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> Ok;
        serialize_seq(length: Option<usize>) -> SerializeSeq;
        serialize_tuple(length: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, length: usize) -> SerializeTupleVariant;
        serialize_map(length: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, length: usize) -> SerializeStruct;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, length: usize) -> SerializeStructVariant;
    }
}
