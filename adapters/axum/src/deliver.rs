//! One delivery: prove it, recognise it, hand it over, answer.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use paymux_core::provider::WebhookAnswers;
use paymux_core::transport::BoxError;
use paymux_core::{Error, ErrorKind, Event, Verified, verify};
use tokio::time::timeout;
use tracing::{Instrument, debug, error, warn};

use crate::{Claim, WebhookEndpoint};

/// What became of a proved event.
enum Outcome {
    Handled,
    Running,
    Failed,
}

pub(crate) async fn deliver(endpoint: Arc<WebhookEndpoint>, name: &str, request: Request) -> Response {
    let provider = match endpoint.accounts.find(name).await {
        Ok(Some(provider)) => provider,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(reason) => {
            error!(account = ?name, %reason, "the account of a webhook could not be opened");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let Some(webhooks) = provider.webhooks() else {
        debug!(account = name, "a webhook for a provider that sends none");
        return StatusCode::NOT_FOUND.into_response();
    };
    let answers = webhooks.answers();
    let headers = request.headers().clone();
    // Of a sender that sends byte by byte: nothing is proved yet, and nobody may hold a connection for ever.
    let body = match timeout(endpoint.body_time_limit, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Err(_) => {
            warn!(account = name, "a webhook's body did not arrive in time");
            return StatusCode::REQUEST_TIMEOUT.into_response();
        }
        Ok(Err(rejection)) => {
            warn!(account = name, reason = %rejection, "a webhook's body could not be taken");
            return rejection.status().into_response();
        }
    };
    let now = endpoint.accounts.runtime().now();
    match verify(webhooks, &headers, &body, now).await {
        Ok(event) => match hand_over(endpoint, event).await {
            Outcome::Handled => accepted(&answers),
            Outcome::Running => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Outcome::Failed => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(reason) => turned_away(name, &answers, &reason),
    }
}

/// In a task of its own: a provider that hangs up must not stop a handler half-way, nor leave a claim.
async fn hand_over(endpoint: Arc<WebhookEndpoint>, event: Verified<Event>) -> Outcome {
    let (account, key) = (event.account.clone(), event.key.clone());
    let task = tokio::spawn(claim_and_handle(endpoint, event).in_current_span());
    task.await.unwrap_or_else(|ended| {
        // The handler has a task of its own, so this was the store. What it holds of the event is unknown.
        let how = if ended.is_panic() { "panicked" } else { "was stopped" };
        error!(%account, key, how, "the store of seen events did not come to an end");
        Outcome::Failed
    })
}

async fn claim_and_handle(endpoint: Arc<WebhookEndpoint>, event: Verified<Event>) -> Outcome {
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

fn accepted(answers: &WebhookAnswers) -> Response {
    (answers.accepted, [(CONTENT_TYPE, "application/json")], answers.accepted_body).into_response()
}

/// The sender hears a status and nothing else; the log hears why.
fn turned_away(account: &str, answers: &WebhookAnswers, error: &Error) -> Response {
    let (kind, code, reason) = (error.kind().as_str(), error.provider_code(), error.message());
    if error.kind() == ErrorKind::WebhookRejected {
        warn!(account, kind, code, reason, "a webhook was rejected");
        return answers.rejected.into_response();
    }
    // Genuine, or not even checked: the fault is on this side, and the provider delivers again.
    error!(account, kind, code, reason, "a webhook could not be checked or read");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
