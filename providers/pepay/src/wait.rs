//! Waiting for an invoice, where webhooks and streams cannot be had.

use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::unfold;
use paymux_core::provider::{MaySend, Operation, Side};
use paymux_core::{CallOptions, Client, Error, ErrorKind};

use crate::provider::STATUSES;
use crate::{Pepay, invoice, session};

/// How often to ask, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wait {
    /// Between the first two questions, and after each change. It doubles each time. 2 s, and never
    /// less than a millisecond.
    pub shortest: Duration,
    /// The longest time between two questions. 30 s.
    pub longest: Duration,
    /// How long to go on in all.
    pub deadline: Duration,
}

impl Wait {
    /// For so long at most.
    #[must_use]
    pub const fn up_to(deadline: Duration) -> Self {
        Self { shortest: Duration::from_secs(2), longest: Duration::from_secs(30), deadline }
    }

    /// The same with these times between two questions.
    #[must_use]
    pub const fn asking_every(mut self, shortest: Duration, longest: Duration) -> Self {
        (self.shortest, self.longest) = (shortest, longest);
        self
    }
}

/// An operation that says how an invoice stands.
pub trait Watched: Operation<Api = Pepay> {
    /// The provider's word for it.
    fn status(output: &Self::Output) -> &str;
}

impl Watched for invoice::Status {
    fn status(output: &Self::Output) -> &str {
        &output.invoice.status
    }
}

impl Watched for session::Status {
    fn status(output: &Self::Output) -> &str {
        &output.status
    }
}

/// How an invoice stands: at once, and then whenever its status has changed.
///
/// Ends once nobody can pay it any more. A question that fails for a reason that may pass (no connection, no
/// time, a fault of the provider's, a rate limit) is asked again, as late as the provider says. If the deadline
/// comes first, the last item is an error of kind `TimedOut`, with the last such failure as its source; it says
/// nothing about the invoice. Any other error, too, is the last item.
pub fn changes<S, O>(
    client: &Client<Pepay, S>,
    operation: O,
    wait: Wait,
) -> impl Stream<Item = Result<O::Output, Error>> + Send
where
    S: Side + MaySend<O>,
    O: Watched,
{
    let client = client.clone();
    let watch = Watch { client, operation, wait, pause: None, seen: None, end: None, failure: None };
    unfold(Some(watch), async |watch| {
        let mut watch = watch?;
        let item = watch.next().await;
        let goes_on = item.as_ref().is_ok_and(|output| !closed(O::status(output)));
        Some((item, goes_on.then_some(watch)))
    })
}

/// Whether asking again later may do.
pub(crate) const fn may_pass(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Unreachable
            | ErrorKind::TimedOut
            | ErrorKind::ConnectionLost
            | ErrorKind::ProviderFault
            | ErrorKind::RateLimited
            | ErrorKind::Unintelligible
    )
}

fn closed(status: &str) -> bool {
    STATUSES.fold(status).collection_closed()
}

struct Watch<S, O> {
    client: Client<Pepay, S>,
    operation: O,
    wait: Wait,
    /// Before the next question; `None` before the first.
    pause: Option<Duration>,
    seen: Option<String>,
    /// By the clock that only goes forward; set when the first question is asked.
    end: Option<Duration>,
    /// What became of the last question, if it has failed.
    failure: Option<Error>,
}

impl<S, O> Watch<S, O>
where
    S: Side + MaySend<O>,
    O: Watched,
{
    /// Asks until the status is another one.
    async fn next(&mut self) -> Result<O::Output, Error> {
        loop {
            let runtime = self.client.runtime();
            let deadline = self.wait.deadline;
            let end = *self.end.get_or_insert_with(|| runtime.elapsed().saturating_add(deadline));
            let left = || end.saturating_sub(runtime.elapsed());
            if let Some(pause) = self.pause {
                runtime.sleep(pause.min(left())).await;
            }
            let left = left();
            if left.is_zero() {
                return Err(self.too_late());
            }
            let options = CallOptions::default().deadline(left);
            let asked = match self.client.send_with(&self.operation, &options).await {
                Ok(reply) => {
                    self.failure = None;
                    let status = O::status(&reply.value);
                    if self.seen.as_deref() != Some(status) {
                        self.seen = Some(status.to_owned());
                        self.pause = Some(self.shortest());
                        return Ok(reply.value);
                    }
                    None
                }
                Err(error) if may_pass(error.kind()) => {
                    let asked = error.retry_after();
                    self.failure = Some(error);
                    asked
                }
                Err(error) => return Err(error),
            };
            let doubled = self.pause.map_or(self.shortest(), |pause| pause.saturating_mul(2));
            self.pause = Some(doubled.min(self.wait.longest).max(asked.unwrap_or_default()));
        }
    }

    /// A pause of nothing would never grow.
    fn shortest(&self) -> Duration {
        self.wait.shortest.max(Duration::from_millis(1))
    }

    fn too_late(&mut self) -> Error {
        let message = "the invoice has not changed until the deadline";
        let error = Error::refused(ErrorKind::TimedOut, message).of_provider(crate::PEPAY.name);
        match self.failure.take() {
            Some(failure) => error.with_source(failure),
            None => error,
        }
    }
}
