//! The task that makes the attempts, one after the other.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::running::clock::later;
use crate::running::delivery::send::Destination;
use crate::running::delivery::{Attempt, Deliveries, DeliveryState};

/// How long, in real time, one attempt may hold up the others and `settled`.
const PATIENCE: Duration = Duration::from_secs(1);

struct Job {
    id: u64,
    at: Timestamp,
    deadline: Timestamp,
    destination: Destination,
    headers: Vec<(String, String)>,
    body: String,
    manual: bool,
    generation: u64,
}

/// Carries deliveries for as long as it is polled.
pub(crate) async fn run(deliveries: Arc<Deliveries>) {
    loop {
        while let Some(job) = deliveries.next_job() {
            let id = job.id;
            let mut attempt = tokio::spawn(attempt(Arc::clone(&deliveries), job));
            if tokio::time::timeout(PATIENCE, &mut attempt).await.is_err() {
                deliveries.mark_stuck(id);
            }
        }
        let next = deliveries.next_due();
        let due = async {
            match next {
                Some(next) => deliveries.clock.until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = deliveries.wake.notified() => {}
            () = due => {}
        }
    }
}

async fn attempt(deliveries: Arc<Deliveries>, job: Job) {
    let url = job.destination.url().to_owned();
    let late = format!("no answer by {}", job.deadline);
    let answer = tokio::select! {
        answer = job.destination.post(&job.headers, job.body) => answer,
        () = deliveries.clock.until(job.deadline) => Err(late),
    };
    let (status, error) = match answer {
        Ok(status) => (Some(status), None),
        Err(error) => (None, Some(error)),
    };
    let attempt = Attempt { at: job.at, url, status, error, manual: job.manual };
    deliveries.record(job.generation, job.id, attempt);
}

impl Deliveries {
    /// Marks the first due attempt as under way and hands it out.
    fn next_job(&self) -> Option<Job> {
        let now = self.clock.now();
        let mut inner = self.lock();
        let inner = &mut *inner;
        let entry = inner
            .entries
            .iter_mut()
            .filter(|entry| entry.deadline.is_none())
            .filter(|entry| entry.delivery.next_attempt.is_some_and(|due| due <= now))
            .min_by_key(|entry| (entry.delivery.next_attempt, entry.delivery.id))?;
        let delivery = &mut entry.delivery;
        let kind = (delivery.provider.clone(), delivery.kind.clone());
        delivery.next_attempt = None;
        let Some(destination) = inner.destinations.get(&kind) else {
            delivery.state = DeliveryState::Unsent;
            return None;
        };
        let deadline = later(now, Duration::from_secs(entry.schedule.answer_within));
        entry.deadline = Some(deadline);
        entry.stuck = false;
        Some(Job {
            id: delivery.id,
            at: now,
            deadline,
            destination: destination.clone(),
            headers: delivery.headers.clone(),
            body: delivery.body.clone(),
            manual: entry.manual.is_some(),
            generation: inner.generation,
        })
    }

    fn next_due(&self) -> Option<Timestamp> {
        let inner = self.lock();
        let waiting = inner.entries.iter().filter(|entry| entry.deadline.is_none());
        waiting.filter_map(|entry| entry.delivery.next_attempt).min()
    }

    fn mark_stuck(&self, id: u64) {
        if let Some(entry) = self.lock().entries.iter_mut().find(|entry| entry.delivery.id == id) {
            entry.stuck = true;
        }
        self.touch();
    }

    /// Writes down an attempt and what follows from it.
    fn record(&self, generation: u64, id: u64, attempt: Attempt) {
        let now = self.clock.now();
        let mut inner = self.lock();
        if inner.generation != generation {
            return;
        }
        let Some(entry) = inner.entries.iter_mut().find(|entry| entry.delivery.id == id) else {
            return;
        };
        entry.deadline = None;
        let schedule = entry.schedule;
        let delivery = &mut entry.delivery;
        if attempt.status.is_some_and(schedule.success) {
            entry.manual = None;
            delivery.state = DeliveryState::Delivered;
        } else if let Some(resume) = entry.manual.take() {
            delivery.state = resume.state;
            delivery.next_attempt = resume.next_attempt;
        } else if let Some(seconds) = schedule.retries.get(entry.retries) {
            entry.retries = entry.retries.saturating_add(1);
            delivery.next_attempt = Some(later(now, Duration::from_secs(*seconds)));
        } else {
            delivery.state = DeliveryState::Failed;
        }
        delivery.attempts.push(attempt);
        let kind = (delivery.provider.clone(), delivery.kind.clone());
        for other in &mut inner.entries {
            let same = other.delivery.provider == kind.0 && other.delivery.kind == kind.1;
            if same && other.held && other.delivery.id < id {
                other.held = false;
                other.delivery.next_attempt = Some(now);
            }
        }
        drop(inner);
        self.touch();
    }
}
