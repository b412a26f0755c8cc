//! What makes two deliveries the same event.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The key of a delivery: what it is about, its type, and a hash of the body.
///
/// Payviox gives events no id of their own. A type may come more than once for one session (a second attempt,
/// another part payment), and an id may be missing, so only the whole body tells events apart. A repetition
/// brings the same bytes. A delivery that is taken for a new one is handled twice, one that is taken for an old
/// one is lost: between the two this is the harmless side.
pub(super) fn key(about: &str, kind: &str, body: &Bytes) -> String {
    let hash = Sha256::digest(body);
    let mut key = String::with_capacity(about.len() + kind.len() + 2 + 2 * hash.len());
    key.extend([about, ":", kind, ":"]);
    HEXLOWER.encode_append(&hash, &mut key);
    key
}
