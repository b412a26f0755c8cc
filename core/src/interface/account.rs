use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Which account of which provider: what a credential opens, and what a reference belongs to.
///
/// An app may hold several accounts of one provider, one a country for example. Their payments are strangers to
/// each other, so a reference that belongs to another account is refused before anything is sent.
///
/// ```
/// use paymux_core::provider::Account;
/// let only = Account::of("stripe");
/// let european = Account::named("stripe", "eu");
/// assert_eq!((european.provider(), european.name()), ("stripe", "eu"));
/// assert_ne!(only, european);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account {
    provider: &'static str,
    /// `None` where the account is called like its provider, which most are.
    name: Option<Arc<str>>,
}

impl Account {
    /// The account that is called like its provider: the only one that most apps have.
    #[must_use]
    pub const fn of(provider: &'static str) -> Self {
        Self { provider, name: None }
    }

    /// An account with a name of its own.
    #[must_use]
    pub fn named(provider: &'static str, name: &str) -> Self {
        let name = (name != provider).then(|| Arc::from(name));
        Self { provider, name }
    }

    /// The provider's name, such as `stripe`.
    #[must_use]
    pub const fn provider(&self) -> &'static str {
        self.provider
    }

    /// The account's name, as the configuration has it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.provider)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({self})")
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} ({name})", self.provider),
            None => f.write_str(self.provider),
        }
    }
}

impl Serialize for Account {
    /// As `{"provider":"stripe","account":"eu"}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Account", 2)?;
        members.serialize_field("provider", self.provider)?;
        members.serialize_field("account", self.name())?;
        members.end()
    }
}
