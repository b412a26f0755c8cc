//! A clock that moves only when everybody waits for it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::ports::Runtime;
use crate::time::Timestamp;
use async_trait::async_trait;

/// When a clock starts unless said otherwise: 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600;

/// How much virtual time one run may take before it counts as hung.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A paused clock, a source of repeatable "random" bytes, and the executor that moves it.
///
/// Two clocks that start alike do alike. Clones are the same clock.
///
/// ```
/// use paymux_core::test_util::Clock;
/// use paymux_core::transport::Runtime;
/// use std::time::Duration;
///
/// let clock = Clock::new();
/// clock.run(clock.sleep(Duration::from_secs(3600))).unwrap();
/// assert_eq!(clock.elapsed(), Duration::from_secs(3600));
/// ```
#[derive(Clone)]
pub struct Clock(Arc<Mutex<State>>);

struct State {
    start: Timestamp,
    elapsed: Duration,
    timers: BTreeMap<(Duration, u64), Waker>,
    next_timer: u64,
    drawn: u64,
}

/// A future that waits for something that never comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it says one thing")]
pub struct Hung;

impl std::fmt::Display for Hung {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it waits for something that never comes")
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock {
    /// A clock that stands at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::starting(Timestamp::from_unix_seconds(START).unwrap_or(Timestamp::UNIX_EPOCH), 0)
    }

    /// A clock that stands at `start`, whose random bytes begin at the `seed`.
    #[must_use]
    pub fn starting(start: Timestamp, seed: u64) -> Self {
        let state =
            State { start, elapsed: Duration::ZERO, timers: BTreeMap::new(), next_timer: 0, drawn: seed };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Runs a future to its end. Whenever it waits, the clock jumps to the next moment that somebody
    /// sleeps towards.
    ///
    /// # Errors
    ///
    /// [`Hung`] where it waits for something that never comes: after a week of the clock's time, or where nobody
    /// sleeps and no other thread wakes it within a second.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> Result<T, Hung> {
        let mut future = pin!(future);
        let flag = Arc::new(Flag { woken: AtomicBool::new(false), thread: std::thread::current() });
        let waker = Waker::from(flag.clone());
        let mut context = Context::from_waker(&waker);
        let mut patience = 20;
        let end = self.lock().elapsed.saturating_add(LONGEST);
        loop {
            if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
                return Ok(done);
            }
            if flag.woken.swap(false, Ordering::AcqRel) || self.advance() {
                if self.lock().elapsed > end {
                    return Err(Hung);
                }
                continue;
            }
            // Nobody sleeps: perhaps another thread works for it. That is given a second of real time.
            patience -= 1;
            if patience == 0 {
                return Err(Hung);
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }

    /// Jumps to the next timer; false if there is none.
    fn advance(&self) -> bool {
        let mut state = self.lock();
        let Some(((at, _), waker)) = state.timers.pop_first() else { return false };
        state.elapsed = state.elapsed.max(at);
        drop(state);
        waker.wake();
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({:?})", self.lock().elapsed)
    }
}

#[async_trait]
impl Runtime for Clock {
    fn now(&self) -> Timestamp {
        let state = self.lock();
        state.start.plus(state.elapsed)
    }

    fn elapsed(&self) -> Duration {
        self.lock().elapsed
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.elapsed().saturating_add(duration);
        Sleep { clock: self.clone(), until, timer: None }.await;
    }

    fn random(&self) -> [u8; 16] {
        let mut state = self.lock();
        state.drawn = state.drawn.wrapping_add(1);
        let mut bytes = [0; 16];
        let mixed = state.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for (byte, (high, low)) in
            bytes.iter_mut().zip(mixed.to_be_bytes().into_iter().zip(state.drawn.to_le_bytes()).cycle())
        {
            *byte = high ^ low.rotate_left(3);
        }
        bytes
    }
}

struct Sleep {
    clock: Clock,
    until: Duration,
    timer: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut state = this.clock.lock();
        if state.elapsed >= this.until {
            return Poll::Ready(());
        }
        let id = *this.timer.get_or_insert_with(|| {
            state.next_timer += 1;
            state.next_timer
        });
        state.timers.insert((this.until, id), context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    /// A sleep that nobody waits for any more must not move the clock.
    fn drop(&mut self) {
        if let Some(id) = self.timer {
            self.clock.lock().timers.remove(&(self.until, id));
        }
    }
}

struct Flag {
    woken: AtomicBool,
    thread: std::thread::Thread,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropped_sleeps_do_not_move_the_clock_and_endless_waits_are_told() {
        let clock = Clock::new();
        let first = clock.run(async {
            let (long, short) = (clock.sleep(Duration::from_secs(60)), clock.sleep(Duration::from_secs(1)));
            let (mut long, mut short) = (long, short);
            std::future::poll_fn(|context| {
                let _waiting = long.as_mut().poll(context);
                short.as_mut().poll(context)
            })
            .await;
            drop(long);
            clock.elapsed()
        });
        assert_eq!(first, Ok(Duration::from_secs(1)));
        assert_eq!(clock.run(std::future::pending::<()>()), Err(Hung));
        assert_eq!(clock.elapsed(), Duration::from_secs(1));
        assert_ne!(clock.random(), clock.random());
    }
}
