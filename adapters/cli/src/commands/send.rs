//! `paymux send`: does it.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use paymux::provider::wire::exposing_secrets;
use paymux::provider::{Entry, Safety};
use paymux::transport::{Transport, TransportError};
use paymux::{Delivery, Effect, Error, ErrorKind};
use serde_json::value::RawValue;
use tokio::time::{Instant, interval_at};

use crate::arguments::SendArguments;
use crate::call::{Call, Context};
use crate::commands::interrupt::Interrupt;
use crate::commands::{request, wait};
use crate::output::{Failure, Output, usage};
use crate::pretty::pretty;

pub(crate) fn run(context: &mut Context<'_>, arguments: &SendArguments) -> Result<(), Failure> {
    if arguments.dry_run {
        return request::run(context, &arguments.call, arguments.format.unwrap_or_default());
    }
    let show_secrets = arguments.call.show_secrets;
    let (descriptor, entry) = context.operation(&arguments.call.provider, &arguments.call.operation)?;
    let secret_reply = entry.spec.shows_secret_once;
    if secret_reply && !show_secrets && arguments.secrets_to.is_none() {
        return usage(format!(
            "{} {} replies with a secret that is shown only once: say where it goes, with --secrets-to FILE or \
             --show-secrets; nothing was sent",
            descriptor.name, entry.spec.name
        ));
    }
    let call = context.call(&arguments.call)?;
    let named = |error: Error| entry.spec.failed(error, descriptor.name, call.operation.stakes_any());
    let mut settings = context.settings(descriptor).map_err(named)?;
    if let Some(base) = &call.base_url {
        settings = settings.with_base_url(base.clone());
    }
    let wire = Arc::new(Watched::new(context.transport()?));
    let opened = (descriptor.open)(&settings, wire.clone(), context.runtime.clone()).map_err(named)?;
    let file = arguments.secrets_to.as_deref().map(SecretFile::create).transpose()?;

    let sending = opened.client.send_any(&*call.operation, &call.options);
    let done = wait(until_told(watch(sending, &call, &wire, &mut context.out)))??;
    let result = done.unwrap_or_else(|| {
        if context.out.terminals().stderr {
            drop(context.out.progress(""));
        }
        Err(named(interrupted(wire.tries())))
    });
    let reply = wire.reply();
    let value = match result {
        Ok(value) => value,
        Err(error) => {
            let unread = reply.filter(|reply| secret_reply && reply.status().is_success());
            keep_unread(unread, file, &mut context.out)?;
            return Err(error.into());
        }
    };
    let exposed = || exposed(entry, reply.as_ref(), &value);
    if let Some(file) = file {
        let path = file.path.clone();
        file.write(pretty(exposed().get()).as_bytes())?;
        beside(&mut context.out, &format!("the reply with its secrets is in {}", path.display()));
    }
    if let Some(ignored) = reply.as_ref().and_then(|reply| ignored(entry, reply)) {
        beside(&mut context.out, &format!("the reply also holds what this version does not know: {ignored}"));
    }
    let shown = if show_secrets { exposed() } else { value.clone() };
    context.out.json(&*shown).map_err(|failure| match failure {
        // A reader who has gone may look something up again; what was done must not look as if all were well.
        Failure::Output(error) if entry.spec.safety != Safety::Read => {
            Failure::Machine(format!("it was done, and its reply could not be printed: {error}"))
        }
        other => other,
    })
}

/// A line beside the result of a call that is over: whether it is heard changes nothing about that.
fn beside(out: &mut Output<'_>, line: &str) {
    drop(out.note(line));
}

/// Waits for `work`, unless the program is told to end: `None`.
async fn until_told<T>(work: impl Future<Output = T>) -> Result<Option<T>, Failure> {
    let mut interrupt = Interrupt::new()?;
    tokio::select! {
        biased;
        done = work => Ok(Some(done)),
        told = interrupt.told() => told.map(|()| None),
    }
}

/// Ended from outside. Of an earlier try that was refused nothing is known here, so it may have been done.
fn interrupted(tries: u32) -> Error {
    let error = Error::refused(ErrorKind::ConnectionLost, "it was interrupted before the reply was there");
    if tries == 0 {
        return error;
    }
    error.with_delivery(Delivery::Unknown).with_effect(Effect::MaybeDone)
}

/// The value of a reply with its secrets.
fn exposed(entry: &Entry, reply: Option<&Response<Bytes>>, value: &RawValue) -> Box<RawValue> {
    let read = reply.and_then(|reply| exposing_secrets(|| entry.decode(reply)).ok());
    read.map_or_else(|| value.to_owned(), |decoded| decoded.value)
}

/// The paths in a reply that its value does not carry.
fn ignored(entry: &Entry, reply: &Response<Bytes>) -> Option<String> {
    let paths = entry.decode(reply).ok()?.ignored;
    (!paths.is_empty()).then(|| paths.join(", "))
}

/// A reply with a secret that could not be read must not be lost: it goes where the secret was to go.
fn keep_unread(
    reply: Option<Response<Bytes>>,
    file: Option<SecretFile>,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    match (reply, file) {
        (Some(reply), Some(file)) => {
            let path = file.path.clone();
            file.write(reply.body())?;
            beside(out, &format!("the reply, which may hold a secret, is in {} as it came", path.display()));
        }
        (Some(reply), None) => {
            beside(out, "the reply, which may hold a secret, as it came:");
            beside(out, &String::from_utf8_lossy(reply.body()));
        }
        (None, Some(file)) => file.remove(),
        (None, None) => {}
    }
    Ok(())
}

/// Waits for `work`; on a terminal it says what for.
async fn watch<T>(work: impl Future<Output = T>, call: &Call, wire: &Watched, out: &mut Output<'_>) -> T {
    if !out.terminals().stderr {
        return work.await;
    }
    let (mut work, start) = (pin!(work), Instant::now());
    let mut tick = interval_at(start + Duration::from_millis(500), Duration::from_millis(250));
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                // Progress is a courtesy: where it cannot be shown, the call goes on all the same.
                drop(out.progress(""));
                return done;
            }
            _ = tick.tick() => {
                let (provider, name) = (call.descriptor.name, call.entry.spec.name);
                let seconds = start.elapsed().as_secs();
                let tries = match wire.tries() {
                    0 | 1 => String::new(),
                    tries => format!(", try {tries}"),
                };
                drop(out.progress(&format!("waiting for {provider} {name}: {seconds} s{tries}")));
            }
        }
    }
}

/// A transport that keeps the last reply and counts.
struct Watched {
    inner: Arc<dyn Transport>,
    last: Mutex<Option<Response<Bytes>>>,
    tries: AtomicU32,
}

impl Watched {
    fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner, last: Mutex::new(None), tries: AtomicU32::new(0) }
    }

    fn reply(&self) -> Option<Response<Bytes>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn tries(&self) -> u32 {
        self.tries.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Transport for Watched {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        self.tries.fetch_add(1, Ordering::Relaxed);
        let result = self.inner.send(request, timeout).await;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = result.as_ref().ok().cloned();
        result
    }
}

/// A new file that only its owner can read.
struct SecretFile {
    path: PathBuf,
    file: File,
}

impl SecretFile {
    /// Made before anything is sent, so that a place that cannot be written to costs no key.
    fn create(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(file) => Ok(Self { path: path.to_owned(), file }),
            Err(error) => usage(format!(
                "--secrets-to: `{}` cannot be made as a new file: {error}; nothing was sent",
                path.display()
            )),
        }
    }

    fn write(mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(bytes).and_then(|()| self.file.sync_all());
        written.map_err(|error| {
            let path = self.path.display();
            Failure::Machine(format!(
                "it was done, and its secret could not be written to `{path}`: {error}; revoke it and repeat"
            ))
        })
    }

    /// Removes it again, empty as it is.
    fn remove(self) {
        // An empty file that stays behind does no harm.
        drop(std::fs::remove_file(&self.path));
    }
}
