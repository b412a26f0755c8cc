//! The stream itself: connections come and go, the events go on.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::Stream;
use futures_util::future::{BoxFuture, FutureExt};
use paymux_core::{Delivery, Error, ErrorKind};

use super::fill::{Step, fill};
use super::item::Frame;
use super::link::{Link, Progress};
use super::open::{Means, Opened, failed};
use super::seen::Seen;
use super::socket::Heard;
use super::{Gap, GapCause, StreamItem};
use crate::wait::may_pass;

/// How many connections in a row may end by an expired token, or be refused for one, with nothing in
/// between: a new token does not help then.
const MOST_EXPIRIES: u32 = 3;

/// How often a hint of the server's makes a stream read back at most.
const HINT_PAUSE: Duration = Duration::from_secs(5);

/// Events as they happen; made by a [`StreamBuilder`](super::StreamBuilder).
///
/// It lives only while it is polled. An error is its last item. Dropping it cuts the connection,
/// [`close`](Self::close) ends it in order.
#[must_use = "a stream does nothing unless it is polled"]
pub struct EventStream {
    means: Means,
    seen: Seen,
    phase: Phase,
    /// What is still to be yielded: at most a page of events.
    ready: VecDeque<Result<StreamItem, Error>>,
    /// Whether something may have been missed by the next connection.
    may_have_missed: bool,
    /// Tries to connect, and connections that brought nothing, in a row.
    failures: u32,
    expiries: u32,
    last_good: Duration,
}

enum Phase {
    Waiting(BoxFuture<'static, ()>),
    Opening(BoxFuture<'static, Result<Opened, Error>>),
    Open(Box<Link>),
    Ended,
}

impl EventStream {
    pub(super) fn new(means: Means, since: Option<String>) -> Self {
        let (last_good, now) = (means.source.runtime().elapsed(), means.source.runtime().now());
        let may_have_missed = since.is_some();
        Self {
            means,
            seen: Seen::new(since, now),
            phase: Phase::Waiting(futures_util::future::ready(()).boxed()),
            ready: VecDeque::new(),
            may_have_missed,
            failures: 0,
            expiries: 0,
            last_good,
        }
    }

    /// The id of the latest event that was yielded, or of the one that the stream started behind. Store it with
    /// what the app has done, and start there the next time. (One that came out of order, and had not come when
    /// the app stopped, may be behind it.)
    #[must_use]
    pub fn position(&self) -> Option<&str> {
        self.seen.last()
    }

    /// Ends the stream: sends a close frame and waits a moment for the answer.
    pub async fn close(self) {
        if let Phase::Open(link) = self.phase
            && let Some(socket) = link.into_socket()
        {
            socket.close().await;
        }
    }

    fn now(&self) -> Duration {
        self.means.source.runtime().elapsed()
    }

    fn opening(&self) -> Phase {
        let since = self.seen.last().map(str::to_owned);
        Phase::Opening(self.means.clone().open(since, self.seen.has_begun()).boxed())
    }

    fn opened(&mut self, opened: Opened) {
        if let Some(start) = opened.start {
            self.seen.begin(start, self.means.source.runtime().now());
        }
        let list = self.means.source.list();
        if list.is_none() && std::mem::replace(&mut self.may_have_missed, true) {
            self.gap(GapCause::NotListed);
        }
        let fill = list.map(|list| fill(self.means.source.clone(), list, self.seen.back_fill()));
        self.phase = Phase::Open(Box::new(Link::new(opened.socket, fill, self.now(), opened.secrets)));
    }

    fn wait(&mut self, asked: Option<Duration>) {
        let source = self.means.source.clone();
        let wait = self.means.options.wait(self.failures, source.runtime().random());
        let wait = asked.map_or(wait, |asked| asked.max(wait));
        self.phase = Phase::Waiting(async move { source.runtime().sleep(wait).await }.boxed());
    }

    fn end(&mut self, error: Error) {
        self.ready.push_back(Err(error));
        self.phase = Phase::Ended;
    }

    /// A connection that could not be opened, or a back-fill that failed.
    fn failed(&mut self, error: Error) {
        let passing = match error.kind() {
            kind if may_pass(kind) => self.has_patience(),
            // The stream refused a token that had just been minted; had the key been refused, an operation
            // would be named.
            ErrorKind::Unauthenticated | ErrorKind::CredentialExpired => {
                self.means.source.mints() && error.operation().is_none() && self.another_token()
            }
            _ => false,
        };
        if !passing {
            return self.end(error);
        }
        self.failures = self.failures.saturating_add(1);
        self.wait(error.retry_after());
    }

    fn has_patience(&self) -> bool {
        self.now().saturating_sub(self.last_good) < self.means.options.patience
    }

    fn another_token(&mut self) -> bool {
        self.expiries = self.expiries.saturating_add(1);
        self.expiries <= MOST_EXPIRIES
    }

    /// A connection that stood is lost.
    fn lost(&mut self, opened_at: Duration) {
        if self.now().saturating_sub(opened_at) >= self.means.options.ping_after {
            self.lively();
        }
        if !self.has_patience() {
            let message = "no connection of the stream has lasted";
            return self.end(failed(ErrorKind::ConnectionLost, message, Delivery::Answered));
        }
        self.failures = self.failures.saturating_add(1);
        self.wait(None);
    }

    /// Something came that no broken server gives.
    fn lively(&mut self) {
        (self.failures, self.expiries) = (0, 0);
        self.last_good = self.now();
    }

    fn gap(&mut self, cause: GapCause) {
        let after = self.seen.last().map(str::to_owned);
        self.ready.push_back(Ok(StreamItem::Gap(Gap { cause, after })));
    }

    /// What a `ws_control` hints at is not published. It may be that the server has dropped events on this very
    /// connection, which no later connection would ask for, so they are read back at once.
    fn hinted(&mut self) {
        let source = self.means.source.clone();
        let (now, start) = (self.now(), self.seen.back_fill());
        let (Phase::Open(link), Some(list)) = (&mut self.phase, source.list()) else { return };
        let wait = HINT_PAUSE.saturating_sub(now.saturating_sub(link.filled_at));
        if wait.is_zero() {
            link.fill_again(fill(source, list, start), now);
        } else {
            link.hinted(async move { source.runtime().sleep(wait).await }.boxed());
        }
    }

    fn progress(&mut self, progress: Progress) {
        match progress {
            Progress::Missed(Step::Gap) => self.gap(GapCause::BeyondRetention),
            Progress::Missed(Step::Events(events)) => {
                let source = self.means.source.clone();
                let wanted = events.into_iter().filter(|event| !source.excludes(event));
                wanted.for_each(|event| self.event(Box::new(event)));
            }
            Progress::Filled => self.last_good = self.now(),
            Progress::FillFailed(error) => self.failed(error),
            Progress::Hinted => self.hinted(),
            Progress::Live(Heard::Text(text)) => self.frame(Frame::read(&text)),
            Progress::Live(Heard::Binary) => self.frame(Frame::Unreadable),
            Progress::Live(Heard::Lost) => {
                if let Phase::Open(link) = &self.phase {
                    self.lost(link.opened_at);
                }
            }
        }
    }

    fn event(&mut self, event: Box<crate::event::PepayEvent>) {
        let now = self.means.source.runtime().now();
        if self.seen.take(&event.id, now) {
            self.lively();
            self.ready.push_back(Ok(StreamItem::Event(event)));
        }
    }

    fn frame(&mut self, frame: Frame) {
        match frame {
            Frame::Event(event) => self.event(event),
            Frame::Control(control) => {
                self.ready.push_back(Ok(StreamItem::Control(control)));
                self.hinted();
            }
            Frame::Unreadable => self.gap(GapCause::Unreadable),
            Frame::Failure(failure) => {
                if failure.is_expiry() && self.means.source.mints() && self.another_token() {
                    return self.wait(None);
                }
                let secrets = match &self.phase {
                    Phase::Open(link) => link.secrets.as_slice(),
                    _ => &[],
                };
                let error = failure.error(secrets);
                self.end(error);
            }
        }
    }
}

impl Stream for EventStream {
    type Item = Result<StreamItem, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.pop_front() {
                return Poll::Ready(Some(item));
            }
            match &mut this.phase {
                Phase::Ended => return Poll::Ready(None),
                Phase::Waiting(until) => {
                    ready!(until.poll_unpin(cx));
                    this.phase = this.opening();
                }
                Phase::Opening(opening) => match ready!(opening.poll_unpin(cx)) {
                    Ok(opened) => this.opened(opened),
                    Err(error) => this.failed(error),
                },
                Phase::Open(link) => {
                    let progress = ready!(link.poll(cx));
                    this.progress(progress);
                }
            }
        }
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match self.phase {
            Phase::Waiting(_) => "waiting",
            Phase::Opening(_) => "opening",
            Phase::Open(_) => "open",
            Phase::Ended => "ended",
        };
        f.debug_struct("EventStream")
            .field("of", &self.means.source.name())
            .field("phase", &phase)
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}
