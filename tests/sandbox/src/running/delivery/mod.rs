//! Webhook deliveries: the log, the schedule by the sandbox's clock, and the one who carries them.

mod courier;
mod record;
mod send;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

pub(crate) use crate::running::delivery::courier::run;
pub use crate::running::delivery::record::{Attempt, Delivery, DeliveryFault, DeliveryState};
pub(crate) use crate::running::delivery::record::{Message, Schedule};
use crate::running::delivery::send::Destination;

use crate::handle::error::{Error, Result};
use crate::running::clock::{Clock, later};

type Kind = (String, String);

#[derive(Debug)]
struct Entry {
    delivery: Delivery,
    schedule: &'static Schedule,
    /// How many entries of the schedule's retries are used.
    retries: usize,
    /// Set while an attempt is under way: when it has lasted too long.
    deadline: Option<Timestamp>,
    /// The attempt under way has kept the sandbox waiting long enough; only its deadline ends it.
    stuck: bool,
    /// Held back by [`DeliveryFault::Reorder`].
    held: bool,
    /// Set while an attempt asked for by hand is due or under way: where to go on if it fails.
    manual: Option<Resume>,
}

/// What an entry was waiting for before a manual attempt.
#[derive(Clone, Copy, Debug)]
struct Resume {
    state: DeliveryState,
    next_attempt: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: Vec<Entry>,
    destinations: BTreeMap<Kind, Destination>,
    faults: Vec<(Kind, DeliveryFault)>,
    /// Counts resets, so that an attempt that was under way is not written to a later entry.
    generation: u64,
}

/// All deliveries of all providers.
#[derive(Debug)]
pub(crate) struct Deliveries {
    clock: Arc<Clock>,
    inner: Mutex<Inner>,
    wake: Notify,
    changed: watch::Sender<u64>,
}

impl Deliveries {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { clock, inner: Mutex::default(), wake: Notify::new(), changed: watch::Sender::new(0) }
    }

    /// Sets or, with `None`, removes where a kind of webhooks goes.
    pub(crate) fn set_url(&self, provider: &str, kind: &str, url: Option<&str>) -> Result<()> {
        let destination = url.map(Destination::parse).transpose()?;
        let mut inner = self.lock();
        let key = (provider.to_owned(), kind.to_owned());
        match destination {
            Some(destination) => inner.destinations.insert(key, destination),
            None => inner.destinations.remove(&key),
        };
        Ok(())
    }

    /// The destinations that are set: provider, kind, URL.
    pub(crate) fn urls(&self) -> Vec<(String, String, String)> {
        let inner = self.lock();
        let each = inner.destinations.iter();
        each.map(|((provider, kind), to)| (provider.clone(), kind.clone(), to.url().to_owned())).collect()
    }

    pub(crate) fn add_fault(&self, provider: &str, kind: &str, fault: DeliveryFault) {
        let key = (provider.to_owned(), kind.to_owned());
        self.lock().faults.push((key, fault));
    }

    /// The faults that wait for a message: provider, kind, fault.
    pub(crate) fn faults(&self) -> Vec<(String, String, DeliveryFault)> {
        let inner = self.lock();
        let each = inner.faults.iter();
        each.map(|((provider, kind), fault)| (provider.clone(), kind.clone(), *fault)).collect()
    }

    pub(crate) fn clear_faults(&self) {
        self.lock().faults.clear();
    }

    /// Takes a message for delivery at once.
    pub(crate) fn push(&self, message: Message) {
        self.push_as(message.kind, message);
    }

    /// As [`Deliveries::push`], under a kind that is known only at run time, such as one per merchant.
    pub(crate) fn push_as(&self, kind: &str, message: Message) {
        let now = self.clock.now();
        let mut inner = self.lock();
        let kind = (message.provider.to_owned(), kind.to_owned());
        let fault = inner.faults.iter().position(|(of, _)| *of == kind).map(|at| inner.faults.remove(at).1);
        let has_destination = inner.destinations.contains_key(&kind);
        let held = has_destination && fault == Some(DeliveryFault::Reorder);
        let copies = if fault == Some(DeliveryFault::Duplicate) { 2 } else { 1 };
        let due = if held { later(now, Duration::from_secs(1)) } else { now };
        for _ in 0..copies {
            let id = u64::try_from(inner.entries.len()).unwrap_or(u64::MAX).saturating_add(1);
            inner.entries.push(Entry {
                delivery: Delivery {
                    id,
                    provider: message.provider.to_owned(),
                    kind: kind.1.clone(),
                    event: message.event.clone(),
                    headers: message.headers.clone(),
                    body: message.body.clone(),
                    state: if has_destination { DeliveryState::Pending } else { DeliveryState::Unsent },
                    attempts: Vec::new(),
                    next_attempt: has_destination.then_some(due),
                },
                schedule: message.schedule,
                retries: 0,
                deadline: None,
                stuck: false,
                held,
                manual: None,
            });
        }
        drop(inner);
        self.touch();
    }

    /// Makes one more attempt due now, whatever the state; the schedule is left as it is.
    pub(crate) fn resend(&self, id: u64) -> Result<()> {
        let now = self.clock.now();
        let mut inner = self.lock();
        let missing = || Error::NotFound { what: "delivery", id: id.to_string() };
        let inner = &mut *inner;
        let entry = inner.entries.iter_mut().find(|entry| entry.delivery.id == id).ok_or_else(missing)?;
        if entry.deadline.is_some() {
            return Err(Error::refused("an attempt is under way"));
        }
        let delivery = &mut entry.delivery;
        let kind = (delivery.provider.clone(), delivery.kind.clone());
        if !inner.destinations.contains_key(&kind) {
            let why = format!("nobody takes {} webhooks of kind {}: they have no URL", kind.0, kind.1);
            return Err(Error::refused(why));
        }
        let state =
            if delivery.state == DeliveryState::Unsent { DeliveryState::Failed } else { delivery.state };
        entry.manual = Some(Resume { state, next_attempt: delivery.next_attempt });
        entry.held = false;
        delivery.next_attempt = Some(now);
        delivery.state = DeliveryState::Pending;
        self.touch();
        Ok(())
    }

    pub(crate) fn all(&self) -> Vec<Delivery> {
        let inner = self.lock();
        inner.entries.iter().map(|entry| entry.delivery.clone()).collect()
    }

    /// Forgets deliveries, destinations and faults.
    pub(crate) fn clear(&self) {
        let mut inner = self.lock();
        let generation = inner.generation.wrapping_add(1);
        *inner = Inner { generation, ..Inner::default() };
        drop(inner);
        self.touch();
    }

    /// The next time by the clock at which something is to happen here.
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        let inner = self.lock();
        let each = inner.entries.iter();
        each.filter_map(|entry| entry.deadline.or(entry.delivery.next_attempt)).min()
    }

    /// Returns once no attempt is due or under way, but for those that hang.
    pub(crate) async fn settled(&self) {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if self.is_settled() {
                return;
            }
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Tells the courier and those who wait that something may have changed.
    pub(crate) fn touch(&self) {
        self.changed.send_modify(|version| *version = version.wrapping_add(1));
        self.wake.notify_one();
    }

    fn is_settled(&self) -> bool {
        let now = self.clock.now();
        let inner = self.lock();
        inner.entries.iter().all(|entry| match entry.deadline {
            Some(deadline) => entry.stuck && deadline > now,
            None => entry.delivery.next_attempt.is_none_or(|due| due > now),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
