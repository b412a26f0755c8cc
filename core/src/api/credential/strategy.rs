//! Obtaining a credential, and putting it on a request.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};

use crate::api::{CredentialKind, Scheme, StaticCredential};
use crate::error::Error;
use crate::ports::Runtime;
use crate::time::Timestamp;

/// Obtains one kind of credential.
///
/// Resolving may await: obtain or refresh a token, draw a nonce, read the time. It gives one snapshot
/// for one try, so no request sees half a rotation.
#[async_trait]
pub trait AuthStrategy: Send + Sync {
    /// The kind of credential.
    fn scheme(&self) -> &'static Scheme;

    /// The credential as it is now.
    ///
    /// # Errors
    ///
    /// The kind of whatever kept it from being obtained, such as
    /// [`ErrorKind::Unreachable`](crate::ErrorKind::Unreachable). The call then
    /// fails with this error, and the try that needed the credential is not sent; an earlier try of the call may have
    /// been.
    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error>;

    /// The same without awaiting, where nothing has to be awaited.
    fn ready(&self) -> Option<Arc<dyn Apply>> {
        None
    }

    /// The provider answered 401 to `used`. Returns whether the next [`resolve`](Self::resolve) gives
    /// another credential, so that one more try makes sense.
    async fn rejected(&self, _used: &Arc<dyn Apply>, _runtime: &dyn Runtime) -> bool {
        false
    }

    /// What stands for the credential in a request that is only looked at, where the real one would have to
    /// be asked for. `None` to resolve all the same, which then must send nothing.
    fn stand_in(&self) -> Option<Arc<dyn Apply>> {
        None
    }

    /// The same as a credential that is simply there, where it is one: it can be rotated.
    fn as_static(&self) -> Option<&StaticCredential> {
        None
    }
}

/// An [`AuthStrategy`] that says as a type which kind it obtains; the client's builder asks for this.
pub trait TypedStrategy: AuthStrategy + 'static {
    /// The kind of credential.
    type Kind: CredentialKind;
}

/// The headers of a credential, by name.
pub type AuthHeaders<'a> = Cow<'a, [(HeaderName, HeaderValue)]>;

/// These headers, for [`Apply::apply`]. The names are in lower case.
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where a name is no header name or a header
/// cannot carry the text (a line break?). The error shows the name only.
pub fn auth_headers(of: &[(&'static str, &str)]) -> Result<AuthHeaders<'static>, Error> {
    let header = |(name, text): &(&'static str, &str)| {
        let value = HeaderValue::from_str(text).ok();
        super::header_name(name).zip(value).ok_or_else(|| {
            let message = format!("the header `{name}` cannot carry what the credential makes of it");
            Error::refused(crate::error::ErrorKind::Configuration, message).with_field(*name)
        })
    };
    of.iter().map(header).collect::<Result<Vec<_>, _>>().map(Cow::Owned)
}

/// A snapshot of a credential.
///
/// **Pure**: it sees the final request by shared reference and *returns* headers. Core inserts them all or
/// none, marked sensitive unless the scheme says [`Written::PublicHeader`](crate::provider::Written::PublicHeader),
/// and only those that the scheme declares. So on an error the request is
/// unchanged, and schemes that sign the body fit.
pub trait Apply: Send + Sync {
    /// The headers for this request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where no header can carry what the
    /// credential makes of the request. The request is then not sent.
    fn apply<'a>(&'a self, request: &Request<Bytes>) -> Result<AuthHeaders<'a>, Error>;

    /// When it expires, where that is known.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }
}

/// Puts a snapshot on a request: all headers or none.
pub(crate) fn apply(
    scheme: &Scheme,
    snapshot: &dyn Apply,
    request: &mut Request<Bytes>,
) -> Result<(), Error> {
    let headers = snapshot.apply(request)?;
    let may_not = |name: &HeaderName| {
        let declared = scheme.written.iter().any(|written| written.header() == Some(name.as_str()));
        !declared || request.headers().contains_key(name)
    };
    if let Some((name, _)) = headers.iter().find(|(name, _)| may_not(name)) {
        return Err(Error::refused(
            crate::error::ErrorKind::Configuration,
            format!("the strategy of {} wrote `{name}`, which it may not", scheme.id),
        ));
    }
    for (name, value) in headers.iter() {
        let mut value = value.clone();
        value.set_sensitive(scheme.is_secret_in(name.as_str()));
        request.headers_mut().insert(name, value);
    }
    Ok(())
}
