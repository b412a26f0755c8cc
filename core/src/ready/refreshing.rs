//! Credentials that a provider gives out for a while.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, select};
use futures_util::lock::Mutex;

use crate::api::credential::static_credential::snapshot;
use crate::api::{Apply, AuthStrategy, Credential, CredentialKind, Scheme, TypedStrategy};
use crate::error::{Error, ErrorKind};
use crate::ports::Runtime;
use crate::setup::{OpenStrategy, Opening};
use crate::time::Timestamp;

/// A token is replaced this long before it expires, or in the last tenth of its life if that is shorter.
const AHEAD: Duration = Duration::from_secs(60);

/// How long a call that holds a live token waits for the next one, and how long it then leaves it at that.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks a provider for tokens: OAuth client credentials, a session. [`Refreshing`] does the rest.
#[async_trait]
pub trait TokenSource: Send + Sync + Sized + 'static {
    /// The kind of credential that a token is.
    type Kind: CredentialKind;

    /// Made of what is configured. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where a setting that it needs is missing
    /// or not usable; [`Opening::require`] makes such an error.
    fn open(with: &Opening<'_>) -> Result<Self, Error>;

    /// Asks for a token. [`Opening::client`] gives the client for it.
    ///
    /// # Errors
    ///
    /// What the request for the token said. The call that needed the token fails with the same kind,
    /// and the try that needed it is not sent; an earlier try of the call may have been.
    async fn obtain(&self) -> Result<Token<Self::Kind>, Error>;
}

/// A credential that was given for a while.
#[derive(Debug)]
#[non_exhaustive]
pub struct Token<K: CredentialKind> {
    /// The credential.
    pub credential: Credential<K>,
    /// How long it holds, counted from when it was asked for; `None` where the provider does not say.
    pub lifetime: Option<Duration>,
}

impl<K: CredentialKind> Token<K> {
    /// A token of which the provider does not say how long it holds.
    #[must_use]
    pub const fn new(credential: Credential<K>) -> Self {
        Self { credential, lifetime: None }
    }

    /// Says how long it holds, where the provider does.
    #[must_use]
    pub const fn lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.lifetime = lifetime;
        self
    }
}

/// An [`AuthStrategy`] of tokens that expire, for [`Slot::strategy`](crate::provider::Slot::strategy).
///
/// * One caller asks, all others wait for that one answer, good or bad.
/// * A token is replaced ahead of its expiry. Who finds it being replaced uses it as long as it lives.
/// * A refresh that fails or takes long never displaces a live token.
/// * A token that is answered with 401 is replaced once a call; a call that holds an older one takes
///   the newer one.
pub struct Refreshing<S> {
    source: S,
    held: RwLock<Option<Held>>,
    /// How many requests for a token have failed: who waited for one of them does not ask again.
    failures: AtomicU64,
    /// Whoever asks holds this.
    turn: Mutex<Turn>,
}

#[derive(Clone)]
struct Held {
    snapshot: Arc<dyn Apply>,
    /// When to replace it.
    stale_from: Option<Timestamp>,
}

#[derive(Default)]
struct Turn {
    failure: Option<(ErrorKind, String)>,
    not_before: Option<Timestamp>,
}

impl<S: TokenSource> Refreshing<S> {
    /// Nothing is asked for before it is needed.
    pub fn new(source: S) -> Self {
        Self { source, held: RwLock::default(), failures: AtomicU64::new(0), turn: Mutex::default() }
    }

    /// The token, if it has not expired.
    fn live(&self, now: Timestamp) -> Option<Held> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        held.filter(|held| held.snapshot.expires_at().is_none_or(|at| now < at))
    }

    fn fresh(&self, now: Timestamp) -> Option<Arc<dyn Apply>> {
        let held = self.live(now).filter(|held| held.stale_from.is_none_or(|at| now < at));
        held.map(|held| held.snapshot)
    }

    /// Waits for its turn, then asks, unless meanwhile `another` is there or somebody else has failed.
    async fn in_turn(
        &self,
        runtime: &dyn Runtime,
        another: impl Fn() -> Option<Arc<dyn Apply>> + Send + Sync,
    ) -> Result<Arc<dyn Apply>, Error> {
        let before = self.failures.load(Ordering::Acquire);
        let mut turn = self.turn.lock().await;
        if let Some(another) = another() {
            return Ok(another);
        }
        match &turn.failure {
            Some(failure) if self.failures.load(Ordering::Acquire) != before => Err(told(failure)),
            _ => self.ask(&mut turn, runtime).await,
        }
    }

    async fn ask(&self, turn: &mut Turn, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        let asked = runtime.now();
        let obtained = self.source.obtain().await.and_then(|token| {
            let expires_at = token.lifetime.map(|lifetime| asked.plus(lifetime));
            let ahead = |lifetime: Duration| asked.plus(lifetime.saturating_sub(AHEAD.min(lifetime / 10)));
            let stale_from = token.lifetime.map(ahead);
            Ok(Held { snapshot: snapshot(&token.credential, expires_at)?, stale_from })
        });
        match obtained {
            Ok(held) => {
                let snapshot = held.snapshot.clone();
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(held);
                *turn = Turn::default();
                Ok(snapshot)
            }
            Err(error) => {
                let failure = (error.kind(), format!("no {} could be obtained: {error}", S::Kind::ID));
                let told = told(&failure);
                self.failures.fetch_add(1, Ordering::AcqRel);
                *turn = Turn { failure: Some(failure), not_before: Some(runtime.now().plus(PATIENCE)) };
                Err(told)
            }
        }
    }
}

/// The same failure for everybody who waited. It says nothing of the call that needed the token.
fn told((kind, message): &(ErrorKind, String)) -> Error {
    Error::refused(*kind, message.clone())
}

impl<S: TokenSource> OpenStrategy for Refreshing<S> {
    fn open(with: &Opening<'_>) -> Result<Self, Error> {
        S::open(with).map(Self::new)
    }
}

impl<S: TokenSource> TypedStrategy for Refreshing<S> {
    type Kind = S::Kind;
}

#[async_trait]
impl<S: TokenSource> AuthStrategy for Refreshing<S> {
    fn scheme(&self) -> &'static Scheme {
        S::Kind::SCHEME
    }

    async fn resolve(&self, runtime: &dyn Runtime) -> Result<Arc<dyn Apply>, Error> {
        let now = runtime.now();
        if let Some(fresh) = self.fresh(now) {
            return Ok(fresh);
        }
        let Some(live) = self.live(now) else {
            return self.in_turn(runtime, || self.fresh(runtime.now())).await;
        };
        let Some(mut turn) = self.turn.try_lock() else { return Ok(live.snapshot) };
        if turn.not_before.is_some_and(|at| now < at) {
            return Ok(live.snapshot);
        }
        turn.not_before = Some(now.plus(PATIENCE));
        let asked = Box::pin(self.ask(&mut turn, runtime));
        match select(asked, runtime.sleep(PATIENCE)).await {
            Either::Left((Ok(newer), _)) => Ok(newer),
            _ => Ok(live.snapshot),
        }
    }

    async fn rejected(&self, used: &Arc<dyn Apply>, runtime: &dyn Runtime) -> bool {
        let newer = || self.live(runtime.now()).map(|held| held.snapshot);
        self.in_turn(runtime, || newer().filter(|newer| !Arc::ptr_eq(newer, used))).await.is_ok()
    }

    fn stand_in(&self) -> Option<Arc<dyn Apply>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        let parts = S::Kind::WRITES.iter().map(|_| "obtained-when-needed".to_owned().into());
        let nothing = || snapshot(&Credential::<S::Kind>::from_parts(parts), None).ok();
        held.map(|held| held.snapshot).or_else(nothing)
    }
}

impl<S: TokenSource> fmt::Debug for Refreshing<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refreshing({}, [redacted])", S::Kind::ID)
    }
}
