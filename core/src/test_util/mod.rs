//! For tests of providers and of apps: requests as text, a scripted provider, a stopped clock.

mod clock;
mod render;
mod scripted;

pub use clock::StoppedClock;
pub use render::{preview, render};
pub use scripted::Scripted;
