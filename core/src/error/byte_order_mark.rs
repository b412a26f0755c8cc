/// The bytes without the byte order mark of UTF-8 that some programs put first.
///
/// RFC 8259, section 8.1, forbids writing one before JSON and lets a reader skip it. A reply that tells of a
/// payment that was made is worth more than the rule, and such a mark says nothing. [`decode_json`](crate::provider::decode_json),
/// the reader of error bodies and [`verify`](crate::verify) skip it already.
///
/// ```
/// use paymux_core::provider::wire::without_byte_order_mark;
/// assert_eq!(without_byte_order_mark(b"\xEF\xBB\xBF{}"), b"{}");
/// assert_eq!(without_byte_order_mark(b"{}"), b"{}");
/// ```
#[must_use]
pub fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
