//! What a handler works with: the state, the time, and where ids come from.

use jiff::Timestamp;

use crate::pepay::Pepay;
use crate::pepay::state::State;
use crate::pepay::state::invoice::Invoice;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::running::seeded_ids::Ids;
use crate::running::shared::Tools;

/// The state under its lock, at one moment.
pub(crate) struct World<'a> {
    pub(crate) tools: &'a Tools,
    pub(crate) ids: &'a Ids,
    /// What sessions and tokens are signed with.
    pub(crate) secret: &'a str,
    pub(crate) state: &'a mut State,
    pub(crate) now: Timestamp,
    /// The call that causes what happens now: its id and its `Idempotency-Key`.
    pub(crate) cause: Option<(String, Option<String>)>,
}

impl Pepay {
    /// Runs `act` with the state locked.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut World<'_>) -> T) -> T {
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
    pub(crate) fn base_url(&self) -> String {
        format!("{}/{}", self.tools.origin, crate::pepay::NAME)
    }

    /// The same base for web sockets.
    pub(crate) fn socket_url(&self) -> String {
        self.base_url().replacen("http", "ws", 1)
    }

    pub(crate) fn invoice(&self, id: &str) -> Answer<&Invoice> {
        let found = self.state.invoices.iter().rev().find(|invoice| invoice.id == id);
        found.ok_or_else(|| Refusal::missing("invoice"))
    }

    pub(crate) fn invoice_mut(&mut self, id: &str) -> Answer<&mut Invoice> {
        let found = self.state.invoices.iter_mut().rev().find(|invoice| invoice.id == id);
        found.ok_or_else(|| Refusal::missing("invoice"))
    }
}
