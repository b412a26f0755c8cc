//! One call: its tries, and what they add up to.

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use http::{Method, Request, Response, StatusCode};
use tracing::Instrument;

use super::Answered;
use super::Inner;
use super::headers;
use super::pick::{Picked, Use, pick};
use super::secrets::Secrets;
use super::trace;
use crate::api::Scheme;
use crate::api::credential::apply;
use crate::api::{AnyOperation, Spec, Target};
use crate::error::reply::Declared;
use crate::error::{Error, ErrorKind, IdempotencyKey};
use crate::interface::CallOptions;
use crate::outcome::{Delivery, Effect, Safety};
use crate::outcome::{Outcome, may_retry};
use crate::ports::{Admission, TransportError, TransportErrorKind};

/// The caller's own key, or one that was made for it.
type Key<'a> = Cow<'a, IdempotencyKey>;

/// Of a shortened key: 80 bits, five in each character.
const SHORTEST_KEY: usize = 16;

/// Reads a 2xx reply, and compares it with what was asked.
pub(super) type Read<'a> = &'a mut (dyn FnMut(&Response<Bytes>) -> Result<(), Error> + Send);

/// Calls `operation` until it succeeds or may not be repeated.
pub(super) async fn exchange(
    inner: &Inner,
    operation: &dyn AnyOperation,
    options: &CallOptions,
    read: Read<'_>,
) -> Result<(Bytes, Answered), Error> {
    let spec = operation.spec();
    let span = trace::call_span(inner, spec);
    let key = key_of(inner, operation, options);
    let named = |error: Error| spec.failed(error, inner.facts.name, operation.stakes_any());
    let wire_key = match key.as_deref().map(|key| on_the_wire(inner, spec, key)).transpose() {
        Ok(wire_key) => wire_key,
        Err(error) => {
            let error = named(error).after(0, key.map(Cow::into_owned), Effect::NotDone);
            trace::call_ended(&span, inner, spec, 0, Some(&error));
            return Err(error);
        }
    };
    let now = inner.runtime.elapsed();
    let mut call = Call {
        inner,
        operation,
        options,
        wire_key,
        first_sent: None,
        deadline: now.saturating_add(options.deadline.unwrap_or(inner.policy.deadline)),
        send_by: options.send_within.map(|time| now.saturating_add(time)),
        tries: 0,
        effect: Effect::NotDone,
        reauthenticated: false,
        lost_one: false,
        answer_is_final: false,
        began_with: None,
        secrets: Secrets::default(),
    };
    // Pinned before it is instrumented, here and below: otherwise all of its state is copied once more.
    let result = pin!(call.run(read, now)).instrument(span.clone()).await;
    // With the time that a repetition by the app may take to arrive.
    let key_kept = spec.key_kept(|| call.since_first(call.now()).saturating_add(inner.policy.timeout));
    let Call { tries, effect, secrets, answer_is_final, .. } = call;
    let key = key.map(Cow::into_owned);
    match result {
        Ok(reply) => {
            trace::call_ended(&span, inner, spec, tries, None);
            inner.budget.earn();
            let (parts, body) = reply.into_parts();
            let answered = Answered {
                provider: inner.facts.name,
                spec,
                stakes: operation.stakes_any(),
                errors: inner.facts.errors,
                status: parts.status,
                headers: parts.headers,
                key,
                key_kept,
                tries,
                secrets,
            };
            Ok((body, answered))
        }
        Err(error) => {
            let error = named(error).after(tries, key, effect).with_key_kept(key_kept);
            trace::call_ended(&span, inner, spec, tries, Some(&error));
            Err(if answer_is_final { error.not_worth_repeating(spec.advice_without_key()) } else { error })
        }
    }
}

/// The request as the first try would send it, and the kind of credential that it carries.
pub(super) async fn preview(
    inner: &Inner,
    operation: &dyn AnyOperation,
    options: &CallOptions,
) -> Result<(Request<Bytes>, Option<&'static Scheme>), Error> {
    let key = key_of(inner, operation, options);
    let named = |error: Error| operation.spec().failed(error, inner.facts.name, operation.stakes_any());
    let wire_key = key.as_deref().map(|key| on_the_wire(inner, operation.spec(), key)).transpose();
    let wire_key = wire_key.map_err(named)?;
    let target = Target { base: &inner.base, key: wire_key.as_deref() };
    let mut request = operation.prepare(&target).map_err(named)?;
    headers::add(inner, options, &mut request).map_err(named)?;
    let picked =
        pick(inner, operation.accepts_any(), options.scheme.as_deref(), Use::Look).await.map_err(named)?;
    authenticate(&picked, &mut request).map_err(named)?;
    Ok((request, picked.map(|(strategy, _)| strategy.scheme())))
}

fn authenticate(picked: &Picked<'_>, request: &mut Request<Bytes>) -> Result<(), Error> {
    match picked {
        Some((strategy, snapshot)) => apply(strategy.scheme(), &**snapshot, request),
        None => Ok(()),
    }
}

/// The caller's key, or a new one where the operation cannot do without.
fn key_of<'a>(inner: &Inner, operation: &dyn AnyOperation, options: &'a CallOptions) -> Option<Key<'a>> {
    let spec = operation.spec();
    spec.key_header?;
    match (&options.key, spec.safety) {
        (Some(key), _) => Some(Cow::Borrowed(key)),
        (None, Safety::Keyed) => Some(Cow::Owned(IdempotencyKey::from_random(inner.runtime.random()))),
        (None, _) => None,
    }
}

/// The key in the form in which the provider wants it.
fn on_the_wire<'a>(inner: &Inner, spec: &Spec, key: &'a IdempotencyKey) -> Result<Key<'a>, Error> {
    if spec.uuid_key {
        return Ok(if key.is_uuid() { Cow::Borrowed(key) } else { Cow::Owned(key.as_uuid()) });
    }
    let (length, name) = (key.as_str().len(), inner.facts.name);
    let Some(most) = spec.keys_at_most.filter(|most| length > *most) else { return Ok(Cow::Borrowed(key)) };
    if !key.is_uuid() {
        let rule = format!("{name} takes keys of at most {most} characters here, and this one has {length}");
        return Err(Error::invalid_field("idempotency_key", rule));
    }
    // It is one that was made or derived, which nobody has to recognise.
    if most < SHORTEST_KEY {
        let rule = format!("`keys_at_most({most})`: keys of fewer than {SHORTEST_KEY} characters could meet");
        return Err(Error::refused(ErrorKind::Configuration, rule).with_field("idempotency_key"));
    }
    Ok(Cow::Owned(key.shortened(most)))
}

struct Call<'a> {
    inner: &'a Inner,
    operation: &'a dyn AnyOperation,
    options: &'a CallOptions,
    wire_key: Option<Key<'a>>,
    /// When the first request went out, by the clock that only goes forward: the provider keeps the key from then on.
    first_sent: Option<Duration>,
    deadline: Duration,
    /// No request leaves after that.
    send_by: Option<Duration>,
    tries: u32,
    effect: Effect,
    reauthenticated: bool,
    /// A try may have arrived without our seeing the answer.
    lost_one: bool,
    /// The provider said of the last answer that a repetition brings the same.
    answer_is_final: bool,
    /// The credential of the first try that may have been carried out. Another account does not know the key,
    /// nor what that try made: asked there, the call would be done a second time.
    began_with: Option<Picked<'a>>,
    /// Of all tries: a later answer may repeat what an earlier one carried.
    secrets: Secrets,
}

/// Whether a reply arrived to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

/// A try that failed.
struct Failed<'a> {
    error: Error,
    outcome: Outcome,
    /// What the provider says about repeating it, where it says so.
    told: Option<bool>,
    used: Picked<'a>,
}

impl Failed<'_> {
    fn definite(error: Error) -> Self {
        Self { error, outcome: Outcome::Definite, told: None, used: None }
    }
}

impl<'a> Call<'a> {
    /// `started` is when the first try begins.
    async fn run(&mut self, read: Read<'_>, mut started: Duration) -> Result<Response<Bytes>, Error> {
        loop {
            let spec = self.operation.spec();
            let span = trace::try_span(self.inner, spec, self.tries);
            let ended = pin!(self.try_once(read, &span)).instrument(span.clone()).await;
            let took = self.now().saturating_sub(started);
            let told = ended.as_ref().map(Response::status).map_err(|failed| &failed.error);
            trace::try_ended(&span, self.inner, spec, told, took);
            let failed = match ended {
                Ok(reply) => return Ok(reply),
                Err(failed) => failed,
            };
            self.effect = self.effect.join(failed.error.effect());
            self.answer_is_final = failed.told == Some(false);
            if failed.error.effect() != Effect::NotDone {
                self.lost_one = true;
                if self.operation.spec().safety != Safety::Read && self.began_with.is_none() {
                    self.began_with = Some(failed.used.clone());
                }
            }
            let Some(wait) = self.wait_before_next(&failed).await else { return Err(failed.error) };
            self.inner.runtime.sleep(wait).await;
            started = self.now();
        }
    }

    /// By the clock that only goes forward. A reading is passed on where several things are compared with it.
    fn now(&self) -> Duration {
        self.inner.runtime.elapsed()
    }

    fn remaining(&self, now: Duration) -> Duration {
        self.deadline.saturating_sub(now)
    }

    /// How long ago the first request went out.
    fn since_first(&self, now: Duration) -> Duration {
        self.first_sent.map_or(Duration::ZERO, |first| now.saturating_sub(first))
    }

    /// Whether the provider still knows the key when a request that goes out at `then` arrives, at the latest.
    fn key_holds(&self, then: Duration) -> bool {
        if self.tries == 0 {
            return true;
        }
        let on_its_way = self.remaining(then).min(self.inner.policy.timeout);
        let arrives = || self.since_first(then).saturating_add(on_its_way);
        self.operation.spec().key_kept(arrives).is_none_or(|kept| !kept.forgotten)
    }

    /// How long to wait before one more try; `None` if there is none.
    async fn wait_before_next(&mut self, failed: &Failed<'_>) -> Option<Duration> {
        if self.options.never_retry || self.tries >= self.inner.policy.max_tries {
            return None;
        }
        if failed.error.leaves_something() || !self.key_holds(self.now()) {
            return None;
        }
        if failed.error.status() == Some(StatusCode::UNAUTHORIZED) && !self.reauthenticated {
            self.reauthenticated = true;
            let (strategy, used) = failed.used.as_ref()?;
            let asked = strategy.rejected(used, &*self.inner.runtime);
            return self
                .in_time(asked, self.now())
                .await
                .ok()
                .filter(|another| *another)
                .map(|_| Duration::ZERO);
        }
        let safety = self.operation.spec().safety;
        let worth_it = match failed.told {
            Some(false) => false,
            Some(true) if safety != Safety::Unsafe => true,
            _ => may_retry(safety, failed.outcome),
        };
        if !worth_it {
            return None;
        }
        let backoff = self.inner.policy.backoff(self.tries, self.inner.runtime.random());
        // Never less than our own: a provider may ask for no delay at all, or for one that has passed.
        let wait = failed.error.retry_after().unwrap_or_default().max(backoff);
        let now = self.now();
        let in_time = wait < self.remaining(now) && self.key_holds(now.saturating_add(wait));
        (in_time && self.inner.budget.take()).then_some(wait)
    }

    async fn try_once(
        &mut self,
        read: Read<'_>,
        span: &tracing::Span,
    ) -> Result<Response<Bytes>, Failed<'a>> {
        let target = Target { base: &self.inner.base, key: self.wire_key.as_deref() };
        let mut request = self.operation.prepare(&target).map_err(Failed::definite)?;
        headers::add(self.inner, self.options, &mut request).map_err(Failed::definite)?;
        let mut used = self.picked().await.map_err(Failed::definite)?;
        if self.admitted(&used).await.map_err(Failed::definite)? {
            // It may have been replaced, or have expired, in the meantime.
            used = self.picked().await.map_err(Failed::definite)?;
        }
        authenticate(&used, &mut request).map_err(Failed::definite)?;
        self.secrets.add(&request);

        let now = self.now();
        let timeout = self.remaining(now).min(self.inner.policy.timeout);
        if timeout.is_zero() || self.send_by.is_some_and(|by| now > by) {
            return Err(Failed::definite(too_late(Delivery::NotSent)));
        }
        if !self.key_holds(now) {
            let message = "an earlier try may have been carried out, and the provider may have forgotten its key by now";
            let error = Error::refused(ErrorKind::Expired, message).with_field("idempotency_key");
            return Err(Failed::definite(error));
        }
        self.first_sent.get_or_insert(now);
        self.tries += 1;
        let sent = self.in_time(self.inner.transport.send(request, timeout), now).await;
        let (reply, whole) = match sent {
            Ok(Ok(reply)) => (reply, Whole::Yes),
            Ok(Err(error)) => match answered(&error) {
                // Cut off after its status: whatever proof a body might have held, this one holds none.
                Some(reply) => (reply, Whole::No),
                None => {
                    let (error, outcome) = of_transport(error);
                    let error = self.secrets.take_out_of(error);
                    return Err(Failed { error, outcome, told: None, used });
                }
            },
            // The deadline passed while the request was on its way.
            Err(_) => {
                let error = too_late(Delivery::Unknown).with_effect(Effect::MaybeDone);
                return Err(Failed { error, outcome: Outcome::Unknown, told: None, used });
            }
        };
        if reply.status().is_success() {
            return match read(&reply) {
                Ok(()) => {
                    self.secrets.record_request_id(span, reply.headers(), self.inner.facts.errors);
                    Ok(reply)
                }
                Err(error) => {
                    let failed = self.unreadable(error, reply, used);
                    Err(Failed { error: self.secrets.take_out_of(failed.error), ..failed })
                }
            };
        }
        if self.deleted_before(reply.status()) {
            let gone = Response::builder().status(StatusCode::NO_CONTENT).body(Bytes::new());
            if let Ok(gone) = gone
                && read(&gone).is_ok()
            {
                return Ok(gone);
            }
        }
        let (error, outcome) = self.refusal(&reply, whole);
        let told = self.worth_repeating(&reply);
        Err(Failed { error: self.secrets.take_out_of(error), outcome, told, used })
    }

    /// What the provider says about repeating a refused request.
    fn worth_repeating(&self, reply: &Response<Bytes>) -> Option<bool> {
        match reply.headers().get(self.inner.facts.retry_header?)?.as_bytes() {
            b"true" => Some(true),
            b"false" => Some(false),
            _ => None,
        }
    }

    /// A 404 to the second try of a deletion: the first one did it.
    fn deleted_before(&self, status: StatusCode) -> bool {
        status == StatusCode::NOT_FOUND && self.lost_one && self.operation.spec().method == Method::DELETE
    }

    fn unreadable(&self, error: Error, reply: Response<Bytes>, used: Picked<'a>) -> Failed<'a> {
        let repeatable =
            error.kind() == ErrorKind::Unintelligible && self.operation.spec().safety == Safety::Read;
        let outcome = if repeatable { Outcome::Unknown } else { Outcome::Definite };
        let (parts, body) = reply.into_parts();
        let error = error.in_reply(parts.status, &parts.headers, Some(body), self.inner.facts.errors);
        Failed { error, outcome, told: None, used }
    }

    fn refusal(&self, reply: &Response<Bytes>, whole: Whole) -> (Error, Outcome) {
        let mut declared = Declared::Nothing;
        let error = self.inner.facts.errors.read(reply, Some(self.inner.runtime.now()), |reply, read| {
            let refused = whole == Whole::Yes && self.operation.refused_before_acting_any(reply, read);
            declared = Declared::of(self.operation.exists_after_any(reply, read), refused);
            declared
        });
        let outcome = match reply.status().as_u16() {
            _ if declared == Declared::RefusedFirst => Outcome::RefusedFirst,
            _ if declared == Declared::Exists => Outcome::Definite,
            429 => Outcome::RateLimited,
            // With the same key it would be refused for ever.
            409 if error.kind() == ErrorKind::IdempotencyKeyReused => Outcome::Definite,
            409 => Outcome::InProgress,
            500..=599 => Outcome::ServerFault,
            _ => Outcome::Definite,
        };
        (error, outcome)
    }

    /// The credential for this try, as it is now; after a try that may have been carried out, of the account
    /// that it was carried out for.
    async fn picked(&self) -> Result<Picked<'a>, Error> {
        let kept =
            self.began_with.as_ref().and_then(Option::as_ref).map(|(strategy, _)| strategy.scheme().id);
        let only = kept.or(self.options.scheme.as_deref());
        let mut picking = pin!(pick(self.inner, self.operation.accepts_any(), only, Use::Send));
        // Most credentials are simply there: then no timer is needed.
        let picked = match picking.as_mut().now_or_never() {
            Some(picked) => picked,
            None => self.in_time(picking, self.now()).await.and_then(|picked| picked),
        };
        let Some(before) = &self.began_with else { return picked };
        let why = match picked {
            Ok(picked) if same_account(before, &picked) => return Ok(picked),
            Ok(_) => "it was replaced meanwhile, and the new one may be another account's".to_owned(),
            Err(error) if matches!(error.kind(), ErrorKind::CredentialExpired) => error.message().to_owned(),
            Err(error) => return Err(error),
        };
        let with = before.as_ref().map_or("no credential", |(strategy, _)| strategy.scheme().id);
        let message = format!(
            "an earlier try with {with} may have been carried out, so the call is repeated with no other \
             credential: {why}"
        );
        Err(Error::refused(ErrorKind::CredentialExpired, message))
    }

    /// Waits for a place under our own rate limit, and says whether it had to; fails at once if the wait
    /// would outlive the deadline.
    async fn admitted(&self, used: &Picked<'_>) -> Result<bool, Error> {
        let Some(throttle) = &self.inner.throttle else { return Ok(false) };
        let mut waited = false;
        let scheme = used.as_ref().map_or("none", |(strategy, _)| strategy.scheme().id);
        let asked = Admission::new(self.inner.facts.name, self.inner.account.name(), scheme);
        while let Err(wait) = throttle.admit(asked) {
            if wait >= self.remaining(self.now()) {
                let error =
                    Error::refused(ErrorKind::RateLimited, "our own rate limit leaves no time for it");
                return Err(error.with_retry_after(wait));
            }
            self.inner.runtime.sleep(wait).await;
            waited = true;
        }
        Ok(waited)
    }

    /// Runs `work` until the deadline at the latest.
    async fn in_time<T>(&self, work: impl Future<Output = T> + Send, now: Duration) -> Result<T, Error> {
        match select(pin!(work), self.inner.runtime.sleep(self.remaining(now))).await {
            Either::Left((done, _)) => Ok(done),
            Either::Right(((), _)) => Err(too_late(Delivery::NotSent)),
        }
    }
}

/// Whether a credential surely is of the same account as another one: a token of the same kind is, however often
/// it was refreshed; a key that somebody has replaced may be anybody's.
fn same_account(before: &Picked<'_>, now: &Picked<'_>) -> bool {
    match (before, now) {
        (None, None) => true,
        (Some((strategy, used)), Some((other, snapshot))) => {
            strategy.scheme() == other.scheme()
                && (other.as_static().is_none() || Arc::ptr_eq(used, snapshot))
        }
        _ => false,
    }
}

fn too_late(delivery: Delivery) -> Error {
    Error::refused(ErrorKind::TimedOut, "the deadline of the call has passed").with_delivery(delivery)
}

/// A status that had arrived before the body broke, where it alone says what happened.
fn answered(error: &TransportError) -> Option<Response<Bytes>> {
    let status = error.status.filter(|status| !status.is_success())?;
    Response::builder().status(status).body(Bytes::new()).ok()
}

fn of_transport(error: TransportError) -> (Error, Outcome) {
    let kind = error.kind.error_kind();
    let (effect, outcome) = match (error.delivery, error.kind) {
        // It will be refused again.
        (Delivery::NotSent, TransportErrorKind::Refused) => (Effect::NotDone, Outcome::Definite),
        (Delivery::NotSent, _) => (Effect::NotDone, Outcome::NotSent),
        (Delivery::Unknown, _) => (Effect::MaybeDone, Outcome::Unknown),
        (Delivery::Answered, _) => (Effect::MaybeDone, Outcome::Definite),
    };
    let what = error.kind.describe();
    let message = match (error.kind, &error.source) {
        // It is for the caller to mend, who has to know what.
        (TransportErrorKind::Refused, Some(why)) => Cow::Owned(format!("{what}: {why}")),
        _ => Cow::Borrowed(what),
    };
    let mut ours = Error::refused(kind, message).with_delivery(error.delivery).with_effect(effect);
    if let Some(status) = error.status {
        ours = ours.with_status(status);
    }
    (ours.with_source(error), outcome)
}
