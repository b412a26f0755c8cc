//! What a handler works with: the state, the time, and where ids come from.

use jiff::Timestamp;

use super::Pepay;
use super::invoice::Invoice;
use super::replies::{Answer, Refusal};
use super::state::State;
use crate::ids::Ids;
use crate::shared::Tools;

/// The state under its lock, at one moment.
pub(super) struct World<'a> {
    pub(super) tools: &'a Tools,
    pub(super) ids: &'a Ids,
    /// What sessions and tokens are signed with.
    pub(super) secret: &'a str,
    pub(super) state: &'a mut State,
    pub(super) now: Timestamp,
    /// The call that causes what happens now: its id and its `Idempotency-Key`.
    pub(super) cause: Option<(String, Option<String>)>,
}

impl Pepay {
    /// Runs `act` with the state locked.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut World<'_>) -> T) -> T {
        let mut state = self.state();
        let now = self.tools.clock.now();
        act(&mut World {
            tools: &self.tools,
            ids: &self.ids,
            secret: &self.secret,
            state: &mut state,
            now,
            cause: None,
        })
    }
}

impl World<'_> {
    pub(super) fn base_url(&self) -> String {
        format!("{}/{}", self.tools.origin, super::NAME)
    }

    /// The same base for web sockets.
    pub(super) fn socket_url(&self) -> String {
        self.base_url().replacen("http", "ws", 1)
    }

    pub(super) fn invoice(&self, id: &str) -> Answer<&Invoice> {
        let found = self.state.invoices.iter().rev().find(|invoice| invoice.id == id);
        found.ok_or_else(|| Refusal::missing("invoice"))
    }

    pub(super) fn invoice_mut(&mut self, id: &str) -> Answer<&mut Invoice> {
        let found = self.state.invoices.iter_mut().rev().find(|invoice| invoice.id == id);
        found.ok_or_else(|| Refusal::missing("invoice"))
    }
}
