//! The providers that an app was built with.

use super::configuration::named;
use crate::error::{Error, ErrorKind};
use crate::setup::Descriptor;

/// The providers that an app was built with, ours or anybody's.
#[derive(Clone, Debug, Default)]
pub struct Registry(Vec<&'static Descriptor>);

impl Registry {
    /// No provider.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a provider; one of the same name is replaced.
    #[must_use]
    pub fn with(mut self, descriptor: &'static Descriptor) -> Self {
        self.0.retain(|known| known.name != descriptor.name);
        self.0.push(descriptor);
        self
    }

    /// Every provider, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &'static Descriptor> + '_ {
        self.0.iter().copied()
    }

    /// The provider of this name; the error lists those there are.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where there is none of this name.
    pub fn find(&self, name: &str) -> Result<&'static Descriptor, Error> {
        self.iter().find(|descriptor| descriptor.name == name).ok_or_else(|| {
            let names: Vec<_> = self.iter().map(|descriptor| descriptor.name).collect();
            let message = format!("unknown provider{}; there are: {}", named(name), names.join(", "));
            Error::refused(ErrorKind::Configuration, message).with_field("provider")
        })
    }
}
