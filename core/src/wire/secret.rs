//! Secrets inside a body or a reply.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::error::Redactor;
use crate::error::redactor::REDACTED;

/// A secret that a documented body or reply holds: a webhook secret to be registered, a key that was
/// generated.
///
/// It serialises as `"[redacted]"`, but for two places: a request being built, and
/// [`exposing_secrets`].
#[derive(Clone)]
pub struct WireSecret(SecretString);

impl WireSecret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(SecretString::from(secret.into()))
    }

    /// The secret itself. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for WireSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl PartialEq for WireSecret {
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.expose().as_bytes(), other.expose().as_bytes()).into()
    }
}

impl Eq for WireSecret {}

impl Serialize for WireSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let exposed = EXPOSED.with_borrow_mut(|exposed| match exposed {
            None => false,
            Some(list) => {
                list.push(Zeroizing::new(self.expose().to_owned()));
                true
            }
        });
        serializer.serialize_str(if exposed { self.expose() } else { REDACTED })
    }
}

impl<'de> Deserialize<'de> for WireSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

thread_local! {
    /// While a request is built on this thread: the secrets that went into it.
    static EXPOSED: RefCell<Option<Vec<Zeroizing<String>>>> = const { RefCell::new(None) };
}

/// Runs `work` with every [`WireSecret`] that this thread serialises written out.
///
/// For the one place that has to show a secret to a person or a file. Ends with `work`, panics included.
pub fn exposing_secrets<T>(work: impl FnOnce() -> T) -> T {
    exposing(work).0
}

/// Runs `work` with secrets written out, and says which ones were.
pub(crate) fn exposing<T>(work: impl FnOnce() -> T) -> (T, Vec<Zeroizing<String>>) {
    struct Restore(Option<Vec<Zeroizing<String>>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            EXPOSED.set(self.0.take());
        }
    }
    let restore = Restore(EXPOSED.replace(Some(Vec::new())));
    let result = work();
    let exposed = EXPOSED.take().unwrap_or_default();
    drop(restore);
    (result, exposed)
}

/// How many secrets were written out so far, of the request that is being built on this thread.
pub(crate) fn exposed() -> usize {
    EXPOSED.with_borrow(|exposed| exposed.as_ref().map_or(0, Vec::len))
}

/// The secrets that stand in a built request outside its sensitive headers, so that renderers can
/// take them out. It travels in the request's extensions.
#[derive(Clone)]
pub struct SentSecrets(Arc<[Zeroizing<String>]>);

impl SentSecrets {
    pub(crate) fn new(secrets: Vec<Zeroizing<String>>) -> Self {
        Self(secrets.into())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|secret| secret.as_str())
    }

    /// What takes them out of text.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        self.iter().for_each(|secret| redactor.add(secret));
        redactor
    }
}

impl fmt::Debug for SentSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SentSecrets({})", self.0.len())
    }
}
