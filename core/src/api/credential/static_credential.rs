//! Credentials that are simply there.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use http::Request;
use http::header::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::scheme::header_name;
use crate::api::AuthHeaders;
use crate::api::{Apply, AuthStrategy, Credential, CredentialKind, Scheme, Written};
use crate::error::{Error, ErrorKind};
use crate::ports::Runtime;
use crate::time::Timestamp;

/// A credential that is configured, and can be replaced while the client lives.
///
/// Header values are built once; their memory is wiped when the last request that uses them is gone.
pub struct StaticCredential {
    scheme: &'static Scheme,
    current: RwLock<Arc<dyn Apply>>,
}

impl StaticCredential {
    /// Builds the header values of a credential; refuses text that no header can carry.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), with the credential's name as the field,
    /// where it is empty, no header can carry it (a line break?), or its kind has another number of parts or
    /// stands in a query.
    pub fn new<K: CredentialKind>(credential: &Credential<K>) -> Result<Self, Error> {
        Ok(Self { scheme: K::SCHEME, current: RwLock::new(snapshot(credential, None)?) })
    }

    /// Replaces the credential for every request built from now on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::CredentialKind`](crate::ErrorKind::CredentialKind) where it is of another kind than the one
    /// that it replaces, and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) as for
    /// [`new`](Self::new). The previous credential then stays in use.
    pub fn rotate<K: CredentialKind>(&self, credential: &Credential<K>) -> Result<(), Error> {
        if self.scheme != K::SCHEME {
            return Err(Error::refused(
                ErrorKind::CredentialKind,
                format!("a {} cannot replace a {}", K::ID, self.scheme.id),
            ));
        }
        let fresh = snapshot(credential, None)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    fn current(&self) -> Arc<dyn Apply> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What stands in `authorization` behind a word of the scheme.
pub(crate) fn authorization<K: CredentialKind>(word: &str, text: &str) -> Result<StaticCredential, Error> {
    let mut value = HeaderValue::from_str(&format!("{word}{text}"))
        .map_err(|_| unusable::<K>("no header can carry it"))?;
    value.set_sensitive(true);
    let headers = vec![(http::header::AUTHORIZATION, value)];
    let current: Arc<dyn Apply> = Arc::new(Snapshot { headers, expires_at: None });
    Ok(StaticCredential { scheme: K::SCHEME, current: RwLock::new(current) })
}

impl std::fmt::Debug for StaticCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StaticCredential({}, [redacted])", self.scheme.id)
    }
}

#[async_trait]
impl AuthStrategy for StaticCredential {
    fn scheme(&self) -> &'static Scheme {
        self.scheme
    }

    async fn resolve(&self, _runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        Ok(self.current())
    }

    fn ready(&self) -> Option<Arc<dyn Apply>> {
        Some(self.current())
    }

    async fn rejected(&self, used: &Arc<dyn Apply>, _runtime: &dyn Runtime) -> bool {
        !Arc::ptr_eq(used, &self.current())
    }

    fn as_static(&self) -> Option<&StaticCredential> {
        Some(self)
    }
}

struct Snapshot {
    headers: Vec<(HeaderName, HeaderValue)>,
    expires_at: Option<Timestamp>,
}

impl Apply for Snapshot {
    fn apply<'a>(&'a self, _request: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error> {
        Ok(Cow::Borrowed(&self.headers))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

/// The headers of a credential, until `expires_at` if that is given.
pub(crate) fn snapshot<K: CredentialKind>(
    credential: &Credential<K>,
    expires_at: Option<Timestamp>,
) -> Result<Arc<dyn Apply>, Error> {
    let parts: Vec<&str> = credential.expose().collect();
    if parts.len() != K::WRITES.len() {
        return Err(unusable::<K>("it has another number of parts than its kind"));
    }
    let mut headers = Vec::with_capacity(parts.len());
    for (written, secret) in K::WRITES.iter().zip(&parts) {
        if secret.is_empty() {
            return Err(unusable::<K>("it is empty"));
        }
        let (name, text) = match written {
            Written::Bearer => ("authorization", format!("Bearer {secret}")),
            Written::Header(name) | Written::PublicHeader(name) => (*name, (*secret).to_owned()),
            Written::Query(_) => return Err(unusable::<K>("it belongs into the query of a stream")),
        };
        let shared = Bytes::from_owner(Zeroizing::new(text.into_bytes()));
        let name =
            header_name(name).ok_or_else(|| unusable::<K>("its header is no header name in lower case"))?;
        let mut value = HeaderValue::from_maybe_shared(shared)
            .map_err(|_| unusable::<K>("it holds characters that no header can carry (a line break?)"))?;
        value.set_sensitive(K::SCHEME.is_secret_in(name.as_str()));
        headers.push((name, value));
    }
    let jwt = if K::JWT { parts.first().and_then(|token| jwt_expiry(token)) } else { None };
    let expires_at = expires_at.into_iter().chain(jwt).min();
    Ok(Arc::new(Snapshot { headers, expires_at }))
}

fn unusable<K: CredentialKind>(why: &str) -> Error {
    Error::refused(ErrorKind::Configuration, format!("the {} is not usable: {why}", K::ID)).with_field(K::ID)
}

/// The `exp` of a JWT (RFC 7519), unverified: it only saves a request that must fail.
fn jwt_expiry(token: &str) -> Option<Timestamp> {
    #[derive(serde::Deserialize)]
    struct Claims {
        exp: serde_json::Number,
    }
    let mut segments = token.split('.');
    let (_header, payload, _signature) = (segments.next()?, segments.next()?, segments.next()?);
    let payload = BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    // A fraction of a second does not matter here: NumericDate may have one.
    let whole = claims.exp.to_string();
    Timestamp::from_unix_seconds(whole.split('.').next()?.parse().ok()?)
}
