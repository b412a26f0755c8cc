//! The sandbox's own clock.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// Where the sandbox's clock starts, and whether it runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// The clock shows this time and stands still until it is advanced. What tests want.
    Frozen(Timestamp),
    /// The clock shows the machine's time and runs with it; advancing adds to it. What a person wants.
    Real,
}

impl Default for Start {
    /// Frozen at 2026-01-01T00:00:00Z.
    fn default() -> Self {
        Self::Frozen(Timestamp::constant(1_767_225_600, 0))
    }
}

/// Shows the time, can be moved forward, and wakes those who wait for a time.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Start,
    moved: watch::Sender<SignedDuration>,
}

impl Clock {
    pub(crate) fn new(start: Start) -> Self {
        Self { start, moved: watch::Sender::new(SignedDuration::ZERO) }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let moved = *self.moved.borrow();
        later_by(self.unmoved(), moved)
    }

    /// Whether time passes without anybody advancing it.
    pub(crate) fn runs(&self) -> bool {
        self.start == Start::Real
    }

    /// Moves forward to `when`; a time already passed changes nothing.
    pub(crate) fn move_to(&self, when: Timestamp) {
        let unmoved = self.unmoved();
        self.moved.send_if_modified(|moved| {
            let wanted = when.duration_since(unmoved);
            let forward = wanted > *moved;
            if forward {
                *moved = wanted;
            }
            forward
        });
    }

    /// Back to where the clock started.
    pub(crate) fn reset(&self) {
        self.moved.send_replace(SignedDuration::ZERO);
    }

    /// Returns once the clock shows `when` or later.
    pub(crate) async fn until(&self, when: Timestamp) {
        let mut moved = self.moved.subscribe();
        loop {
            moved.borrow_and_update();
            let left = when.duration_since(self.now());
            if !left.is_positive() {
                return;
            }
            let changed = async {
                if moved.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            if self.runs() {
                let left = Duration::try_from(left).unwrap_or_default();
                tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep(left) => {}
                }
            } else {
                changed.await;
            }
        }
    }

    fn unmoved(&self) -> Timestamp {
        match self.start {
            Start::Frozen(at) => at,
            Start::Real => Timestamp::now(),
        }
    }
}

/// `from` plus `by`, held at the ends of what a timestamp can say.
pub(crate) fn later(from: Timestamp, by: Duration) -> Timestamp {
    later_by(from, SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX))
}

fn later_by(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_forward_and_only_when_told() {
        let clock = Clock::new(Start::default());
        let start = clock.now();
        clock.move_to(later(start, Duration::from_secs(30)));
        clock.move_to(later(start, Duration::from_secs(10)));
        assert_eq!(clock.now(), later(start, Duration::from_secs(30)));
        clock.reset();
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn the_end_of_time_is_held() {
        assert_eq!(later(Timestamp::UNIX_EPOCH, Duration::MAX), Timestamp::MAX);
    }
}
