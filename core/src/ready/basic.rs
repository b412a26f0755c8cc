//! HTTP Basic (RFC 7617).

use std::sync::Arc;

use async_trait::async_trait;
use data_encoding::BASE64;

use crate::api::credential::static_credential::authorization;
use crate::api::{Apply, AuthStrategy, CredentialKind, Scheme, StaticCredential, TypedStrategy, Written};
use crate::error::{Error, ErrorKind};
use crate::ports::Runtime;
use crate::setup::{OpenStrategy, Opening};

/// Where HTTP Basic is written: for [`CredentialKind::WRITES`].
pub const BASIC: &[Written] = &[Written::Header("authorization")];

/// A credential that is sent as HTTP Basic, for [`Slot::strategy`](crate::provider::Slot::strategy) of [`Basic`].
pub trait BasicAuth: CredentialKind {
    /// The slot that holds the user name; `None` where the secret itself is the user name and the password
    /// stays empty, which is how some providers take a key.
    const USER: Option<&'static str>;
}

/// An [`AuthStrategy`] that sends the secret of its slot as HTTP Basic.
///
/// ```
/// # use paymux_core::provider::{Api, ErrorShape};
/// # enum Shop {}
/// # impl Api for Shop {
/// #     const NAME: &'static str = "shop";
/// #     const BASE_URL: &'static str = "https://api.shop.example/v1";
/// #     const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM;
/// # }
/// use paymux_core::provider::{BASIC, Basic, BasicAuth, CredentialKind, ServerOnly, Slot, Written};
///
/// enum Password {}
///
/// impl CredentialKind for Password {
///     type Api = Shop;
///     type Exposure = ServerOnly;
///     const ID: &'static str = "password";
///     const WRITES: &'static [Written] = BASIC;
/// }
///
/// impl BasicAuth for Password {
///     const USER: Option<&'static str> = Some("shop_id");
/// }
///
/// const SLOTS: &[Slot] =
///     &[Slot::value("shop_id", "SHOP_ID"), Slot::strategy::<Basic<Password>>("SHOP_PASSWORD")];
/// assert_eq!(SLOTS[1].scheme(), Some(Password::SCHEME));
/// ```
pub struct Basic<K> {
    kept: StaticCredential,
    kind: std::marker::PhantomData<fn() -> K>,
}

impl<K: BasicAuth> OpenStrategy for Basic<K> {
    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        let (user, password) = match K::USER {
            Some(slot) => (with.require(slot)?, with.secret()),
            None => (with.secret(), ""),
        };
        // RFC 7617: the first colon ends the user name.
        if user.contains(':') || user.chars().chain(password.chars()).any(char::is_control) {
            let message = format!("the {} is not usable: a colon or a control character in it", K::ID);
            return Err(Error::refused(ErrorKind::Configuration, message).with_field(K::ID));
        }
        let pair = BASE64.encode(format!("{user}:{password}").as_bytes());
        Ok(Self { kept: authorization::<K>("Basic ", &pair)?, kind: std::marker::PhantomData })
    }
}

impl<K: BasicAuth> TypedStrategy for Basic<K> {
    type Kind = K;
}

#[async_trait]
impl<K: BasicAuth> AuthStrategy for Basic<K> {
    fn scheme(&self) -> &'static Scheme {
        K::SCHEME
    }

    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        self.kept.resolve(runtime).await
    }

    fn ready(&self) -> Option<Arc<dyn Apply>> {
        self.kept.ready()
    }
}

impl<K: BasicAuth> std::fmt::Debug for Basic<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Basic({}, [redacted])", K::ID)
    }
}
