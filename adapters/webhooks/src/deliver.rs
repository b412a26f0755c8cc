//! One delivery: prove it, recognise it, hand it over, answer.

use std::error::Error as StdError;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use paymux_core::provider::WebhookAnswers;
use paymux_core::transport::BoxError;
use paymux_core::{Error, ErrorKind, Event, PaymentProvider, Verified, verify};
use tokio::time::timeout;
use tracing::{Instrument, debug, error, warn};

use crate::{Claim, WebhookEndpoint};

/// What became of a proved event.
enum Outcome {
    Handled,
    Running,
    Failed,
}

impl WebhookEndpoint {
    /// Takes one delivery for the account of this name: reads its body within the limits of this endpoint, proves it,
    /// hands it to the handler, and says what to answer.
    ///
    /// Pass the body as it arrives, before anything else has read it, and send the whole answer: status, headers, body.
    pub async fn receive<B>(&self, account: &str, headers: &HeaderMap, body: B) -> Response<Bytes>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        // Before the body is read: a stranger's path costs no more than this.
        let provider = match self.provider(account).await {
            Ok(provider) => provider,
            Err(status) => return only(status),
        };
        // Of a sender that sends byte by byte: nothing is proved yet, and nobody may hold a connection for ever.
        let read = timeout(self.body_time_limit, Limited::new(body, self.body_limit).collect());
        match read.await {
            Ok(Ok(body)) => self.judge(account, &*provider, headers, &body.to_bytes()).await,
            Ok(Err(reason)) => {
                warn!(account, %reason, "a webhook's body could not be taken");
                only(if is_too_large(&*reason) {
                    StatusCode::PAYLOAD_TOO_LARGE
                } else {
                    StatusCode::BAD_REQUEST
                })
            }
            Err(_) => {
                warn!(account, "a webhook's body did not arrive in time");
                only(StatusCode::REQUEST_TIMEOUT)
            }
        }
    }

    /// As [`receive`](Self::receive), for a body that is there already: from a queue, or where a function is called
    /// with whole requests. Whoever has read it has bounded its length and time.
    pub async fn receive_whole(&self, account: &str, headers: &HeaderMap, body: &Bytes) -> Response<Bytes> {
        match self.provider(account).await {
            Ok(provider) => self.judge(account, &*provider, headers, body).await,
            Err(status) => only(status),
        }
    }

    /// The provider behind the account, or what its sender hears instead.
    async fn provider(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, StatusCode> {
        match self.accounts.find(account).await {
            Ok(Some(provider)) if provider.webhooks().is_some() => Ok(provider),
            Ok(Some(_)) => {
                debug!(account, "a webhook for a provider that sends none");
                Err(StatusCode::NOT_FOUND)
            }
            Ok(None) => Err(StatusCode::NOT_FOUND),
            Err(reason) => {
                error!(?account, %reason, "the account of a webhook could not be opened");
                Err(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    async fn judge(
        &self,
        account: &str,
        provider: &dyn PaymentProvider,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Response<Bytes> {
        let Some(webhooks) = provider.webhooks() else { return only(StatusCode::NOT_FOUND) };
        let answers = webhooks.answers();
        match verify(webhooks, headers, body, self.accounts.runtime().now()).await {
            Ok(event) => match hand_over(self.clone(), event).await {
                Outcome::Handled => accepted(&answers),
                Outcome::Running => only(StatusCode::SERVICE_UNAVAILABLE),
                Outcome::Failed => only(StatusCode::INTERNAL_SERVER_ERROR),
            },
            Err(reason) => only(turned_away(account, &answers, &reason)),
        }
    }
}

/// A status and nothing else.
pub(crate) fn only(status: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    answer
}

/// The limit that was passed may be ours, or one that the app has put around the whole request.
fn is_too_large(reason: &(dyn StdError + 'static)) -> bool {
    reason.is::<LengthLimitError>() || reason.source().is_some_and(is_too_large)
}

/// In a task of its own: a provider that hangs up must not stop a handler half-way, nor leave a claim.
async fn hand_over(endpoint: WebhookEndpoint, event: Verified<Event>) -> Outcome {
    let (account, key) = (event.account.clone(), event.key.clone());
    let task = tokio::spawn(claim_and_handle(endpoint, event).in_current_span());
    task.await.unwrap_or_else(|ended| {
        // The handler has a task of its own, so this was the store. What it holds of the event is unknown.
        let how = if ended.is_panic() { "panicked" } else { "was stopped" };
        error!(%account, key, how, "the store of seen events did not come to an end");
        Outcome::Failed
    })
}

async fn claim_and_handle(endpoint: WebhookEndpoint, event: Verified<Event>) -> Outcome {
    let account = event.account.clone();
    let Some(key) = event.repetition_key().map(str::to_owned) else {
        // A hint has no state: two equal ones may be about two things, so each is handled.
        return match handle(&endpoint, event).await {
            Ok(()) => Outcome::Handled,
            Err(reason) => {
                error!(%account, %reason, "the handler failed; the provider is asked to deliver again");
                Outcome::Failed
            }
        };
    };
    let seen = &endpoint.seen;
    let claim = match seen.claim(&account, &key, endpoint.accounts.runtime().now()).await {
        Ok(Claim::New { claim }) => claim,
        Ok(Claim::Running) => {
            debug!(%account, key, "an earlier delivery of this event is still being handled");
            return Outcome::Running;
        }
        Ok(Claim::Handled) => {
            debug!(%account, key, "this event has been dealt with before");
            return Outcome::Handled;
        }
        Err(reason) => {
            error!(%account, key, %reason, "the store of seen events failed; the event was not handled");
            return Outcome::Failed;
        }
    };
    match handle(&endpoint, event).await {
        Ok(()) => {
            // It is done, whatever becomes of the note: at worst it is done once more.
            if let Err(reason) = seen.handled(&account, &key, claim).await {
                error!(%account, key, %reason, "an event was handled, and this could not be noted");
            }
            Outcome::Handled
        }
        Err(reason) => {
            error!(%account, key, %reason, "the handler failed; the provider is asked to deliver again");
            if let Err(reason) = seen.failed(&account, &key, claim).await {
                error!(%account, key, %reason, "an event that failed could not be set free");
            }
            Outcome::Failed
        }
    }
}

/// Calls the app's handler. A panic is a failure as any other.
async fn handle(endpoint: &WebhookEndpoint, event: Verified<Event>) -> Result<(), BoxError> {
    let handler = endpoint.handler.clone();
    let task = tokio::spawn(async move { handler.handle(event).await }.in_current_span());
    match task.await {
        Ok(result) => result,
        Err(ended) if ended.is_panic() => Err("the handler panicked".into()),
        Err(_) => Err("the handler was stopped".into()),
    }
}

fn accepted(answers: &WebhookAnswers) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from_static(answers.accepted_body.as_bytes()));
    *answer.status_mut() = answers.accepted;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// The sender hears a status and nothing else; the log hears why.
fn turned_away(account: &str, answers: &WebhookAnswers, error: &Error) -> StatusCode {
    let (kind, code, reason) = (error.kind().as_str(), error.provider_code(), error.message());
    if error.kind() == ErrorKind::WebhookRejected {
        warn!(account, kind, code, reason, "a webhook was rejected");
        return answers.rejected;
    }
    // Genuine, or not even checked: the fault is on this side, and the provider delivers again.
    error!(account, kind, code, reason, "a webhook could not be checked or read");
    StatusCode::INTERNAL_SERVER_ERROR
}
