//! TLS by rustls, with the cryptography that the program has.
//!
//! Which one it is depends on the program, in this order:
//!
//! 1. the one that the program has installed (`rustls::crypto::CryptoProvider::install_default`);
//! 2. the one of the feature `aws-lc-rs`, which is on unless default features are turned off;
//! 3. the one of the feature `ring`. With neither feature and nothing installed, building a transport fails.
//!
//! Nothing is installed here: that is for the program to decide.

use std::sync::Arc;

/// What [`client_config`] makes.
pub use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

/// A configuration with the verifier of the operating system, which trusts `roots` as well (DER).
///
/// rustls counts every verifier but its own as `dangerous`; this one is of the rustls project, and
/// `BuilderVerifierExt` installs it the same way, without room for `roots`.
///
/// # Errors
///
/// If the program has no cryptography for TLS, a root certificate cannot be read, or the operating system has no root
/// certificates.
pub fn client_config(roots: Vec<Vec<u8>>) -> Result<ClientConfig, TlsError> {
    let provider = CryptoProvider::get_default().cloned().or_else(of_feature).ok_or(TlsError::NoProvider)?;
    let verifier = if roots.is_empty() {
        Verifier::new(Arc::clone(&provider))?
    } else {
        Verifier::new_with_extra_roots(roots.into_iter().map(CertificateDer::from), Arc::clone(&provider))?
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// Neither has the program installed a provider of cryptography, nor is one of the features on.
    #[error(
        "no cryptography for TLS: turn on the feature `aws-lc-rs` or `ring`, or install a rustls `CryptoProvider` \
         before the transport is built"
    )]
    NoProvider,
    /// rustls refuses the settings or the roots.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

#[cfg(feature = "aws-lc-rs")]
fn of_feature() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
fn of_feature() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
fn of_feature() -> Option<Arc<CryptoProvider>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test, because what is installed is installed for the whole process.
    #[test]
    fn what_is_installed_comes_before_what_a_feature_brings() {
        let by_feature = client_config(Vec::new());
        assert!(CryptoProvider::get_default().is_none(), "nothing is installed for others");
        if cfg!(any(feature = "aws-lc-rs", feature = "ring")) {
            assert!(by_feature.is_ok());
        } else {
            assert!(matches!(by_feature, Err(TlsError::NoProvider)));
        }
        #[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
        {
            let mut own = (*of_feature().unwrap()).clone();
            own.cipher_suites.truncate(1);
            own.install_default().unwrap();
            let config = client_config(Vec::new()).unwrap();
            assert!(Arc::ptr_eq(config.crypto_provider(), CryptoProvider::get_default().unwrap()));
        }
    }

    #[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
    #[test]
    fn a_root_that_is_none_is_refused() {
        let no_root = vec![b"no certificate".to_vec()];
        assert!(matches!(client_config(no_root), Err(TlsError::Rustls(_))));
    }
}
