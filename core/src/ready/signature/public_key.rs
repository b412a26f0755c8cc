//! Signatures that are checked with a public key.

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use webpki::{RawPublicKeyEntity, ring};

use super::Algorithm;

/// What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410, section 4).
const ED25519_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The DER form of the public key in a PEM file.
pub(super) fn of_pem(text: &str) -> Option<Vec<u8>> {
    SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes()).ok().map(|der| der.to_vec())
}

/// The key in its DER form, if it is a key of this algorithm.
pub(super) fn usable(bytes: Vec<u8>, algorithm: Algorithm) -> Option<Vec<u8>> {
    let bytes = match (algorithm, bytes.len()) {
        (Algorithm::Ed25519, 32) => [&ED25519_PREFIX, bytes.as_slice()].concat(),
        _ => bytes,
    };
    // No signature at all fits no key; what is asked here is whether the key is one of this algorithm.
    let der = SubjectPublicKeyInfoDer::from(bytes.as_slice());
    let tried = RawPublicKeyEntity::try_from(&der).ok()?.verify_signature(verifier(algorithm)?, &[], &[]);
    matches!(tried, Err(webpki::Error::InvalidSignatureForPublicKey)).then_some(bytes)
}

/// Whether the key with this DER form made the signature of the message.
pub(super) fn made(key: &[u8], algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
    let Some(algorithm) = verifier(algorithm) else { return false };
    RawPublicKeyEntity::try_from(&SubjectPublicKeyInfoDer::from(key))
        .is_ok_and(|key| key.verify_signature(algorithm, message, signature).is_ok())
}

/// What checks the signatures of an algorithm with public keys.
pub(super) fn verifier(algorithm: Algorithm) -> Option<&'static dyn SignatureVerificationAlgorithm> {
    match algorithm {
        Algorithm::Hmac(_) => None,
        Algorithm::Ed25519 => Some(ring::ED25519),
        Algorithm::RsaSha256 => Some(ring::RSA_PKCS1_2048_8192_SHA256),
    }
}
