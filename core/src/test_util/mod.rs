//! For tests of providers and of apps: requests as text, a scripted transport, clocks that nobody waits for.

mod clock;
mod paused;
mod render;
mod scripted;
mod step;

pub use clock::StoppedClock;
pub use paused::{Clock, Hung};
pub use render::{preview, render};
pub use scripted::{Scripted, Sent};
pub use step::Step;
