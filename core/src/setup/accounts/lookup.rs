//! One question to the source, whose answer all get who wait for the account.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture, Either, WeakShared, select};

use super::{AccountSettings, Kept, Shared};
use crate::error::{Error, ErrorKind};
use crate::interface::Account;
use crate::setup::Opened;

type Answer = Result<Opened, Arc<Error>>;

/// A lookup that is under way. It goes on as long as anybody waits for it: who gives up ends it for no other.
pub(super) type Running = future::Shared<BoxFuture<'static, Answer>>;

/// The same, for those who come later. It keeps nothing going.
pub(super) struct RunningWeak {
    number: u64,
    running: WeakShared<BoxFuture<'static, Answer>>,
}

impl RunningWeak {
    pub(super) fn upgrade(&self) -> Option<Running> {
        self.running.upgrade()
    }
}

pub(super) struct Lookup {
    pub(super) shared: Arc<Shared>,
    pub(super) account: String,
    /// Tells it from other lookups of the same account.
    pub(super) number: u64,
    pub(super) answer_within: Duration,
}

impl Lookup {
    /// Nothing is asked before somebody waits for it.
    pub(super) fn begin(self) -> (Running, Option<RunningWeak>) {
        let number = self.number;
        let panicked = || failed(ErrorKind::Configuration, "a panic ended the lookup of this account");
        // If the app's source panics, those who wait get an error: otherwise each of them would panic, too.
        let running = AssertUnwindSafe(self.run()).catch_unwind();
        let running = running.map(move |answer| match answer {
            Ok(answer) => answer.map_err(Arc::new),
            Err(_) => Err(Arc::new(panicked())),
        });
        let running = running.boxed().shared();
        let weak = running.downgrade().map(|running| RunningWeak { number, running });
        (running, weak)
    }

    async fn run(self) -> Result<Opened, Error> {
        // A secret's age counts from before it was read.
        let asked_at = self.shared.runtime.elapsed();
        // Where the source fails, what is kept stays, but is not used before the source has confirmed it.
        let found = self.ask().await?;
        let kept = self.open(found, asked_at);
        self.keep(kept.as_ref().ok());
        kept.map(|kept| kept.opened)
    }

    async fn ask(&self) -> Result<Option<AccountSettings>, Error> {
        let answer = self.shared.source.find(&self.account);
        match select(answer, self.shared.runtime.sleep(self.answer_within)).await {
            Either::Left((Ok(found), _)) => Ok(found),
            Either::Left((Err(error), _)) => {
                let message = format!("the settings of the account {} could not be looked up", self.account);
                Err(failed(ErrorKind::Unreachable, message).with_source(error))
            }
            Either::Right(_) => {
                let message = format!("the settings of the account {} did not come in time", self.account);
                Err(failed(ErrorKind::TimedOut, message))
            }
        }
    }

    /// Opens the account, or leaves it as it is if nothing has changed.
    fn open(&self, found: Option<AccountSettings>, asked_at: Duration) -> Result<Kept, Error> {
        let Shared { registry, transport, runtime, key, .. } = &*self.shared;
        let wrong = |message: String| failed(ErrorKind::Configuration, message);
        let AccountSettings { provider, settings } =
            found.ok_or_else(|| wrong(format!("there is no account {}", self.account)))?;
        let descriptor = registry.find(&provider)?;
        let of_provider = |error: Error| error.of_provider(descriptor.name);
        let account = Account::named(descriptor.name, &self.account);
        if settings.account.is_some() && settings.account(descriptor.name) != account {
            let message = format!("the settings for {} are those of another account", self.account);
            return Err(of_provider(wrong(message)));
        }
        settings.check_slots(descriptor).map_err(of_provider)?;
        let settings = settings.with_account(&self.account);
        let fingerprint = settings.fingerprint(descriptor.name, key).map_err(of_provider)?;
        let unchanged = self
            .shared
            .lock()
            .kept
            .peek(&self.account)
            .and_then(|kept| (kept.fingerprint == fingerprint).then(|| kept.opened.clone()));
        let opened = match unchanged {
            Some(opened) => opened,
            None => (descriptor.open)(&settings, transport.clone(), runtime.clone()).map_err(of_provider)?,
        };
        // A provider that took no notice of the account's name would take payments of others for its own.
        if *opened.provider.account() != account {
            let message = format!("{} opened another account than {}", descriptor.name, self.account);
            return Err(of_provider(wrong(message)));
        }
        Ok(Kept { opened, fingerprint, asked_at })
    }

    /// Keeps the account, or closes it where the source knows of none that could be opened. Unless it was forgotten
    /// since this lookup began: somebody else may have newer settings by now.
    fn keep(&self, kept: Option<&Kept>) {
        let mut held = self.shared.lock();
        if held.running.get(&self.account).is_none_or(|running| running.number != self.number) {
            return;
        }
        held.running.remove(&self.account);
        let gone = match kept {
            Some(kept) => held.kept.push(self.account.clone(), kept.clone()).map(|(_, gone)| gone),
            None => held.kept.pop(&self.account),
        };
        drop(held);
        drop(gone);
    }
}

impl Drop for Lookup {
    /// Also where everybody has given up waiting.
    fn drop(&mut self) {
        let mut held = self.shared.lock();
        if held.running.get(&self.account).is_some_and(|running| running.number == self.number) {
            held.running.remove(&self.account);
        }
    }
}

fn failed(kind: ErrorKind, message: impl Into<String>) -> Error {
    Error::refused(kind, message.into()).with_field("account")
}

/// The failure of a lookup, which all get who waited for it.
pub(super) fn for_each_who_waited(failure: Arc<Error>) -> Error {
    let mut error = Error::refused(failure.kind(), failure.message().to_owned());
    if let Some(field) = failure.field() {
        error = error.with_field(field);
    }
    if let Some(provider) = failure.provider() {
        error = error.of_provider(provider);
    }
    error.with_source(failure)
}
