//! Ctrl-C, and the polite way in which systems end a program.

use crate::output::Failure;

/// Waits to be told to end. From its making on, being told does not end the program by itself.
pub(crate) struct Interrupt {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Interrupt {
    #[cfg(unix)]
    pub(crate) fn new() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| failed(&error));
        Ok(Self { signals: [listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?] })
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
    pub(crate) fn new() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Returns once told.
    #[cfg(unix)]
    pub(crate) async fn told(&mut self) -> Result<(), Failure> {
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }

    /// Returns once told.
    #[cfg(not(unix))]
    pub(crate) async fn told(&mut self) -> Result<(), Failure> {
        tokio::signal::ctrl_c().await.map_err(|error| failed(&error))
    }
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::Machine(format!("cannot wait for Ctrl-C: {error}"))
}
