//! How a provider is found, configured and opened.

pub mod accounts;
mod configuration;
mod descriptor;
mod http_policy;
mod open_client;
mod opening;
mod providers;
mod registry;
mod settings;

pub use configuration::{Configuration, is_plain_name};
pub use descriptor::{Descriptor, Open, Opened, Slot};
pub use opening::{OpenStrategy, Opening};
pub use providers::Providers;
pub use registry::Registry;
pub use settings::{Environment, Settings};

#[cfg(test)]
mod tests;
