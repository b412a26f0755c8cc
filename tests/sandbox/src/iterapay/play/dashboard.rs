//! What only people at IteraPay's desks, or in front of its dashboard, can do.

use std::time::Duration;

use crate::handle::error::{Error, Result};
use crate::iterapay::IteraPay;
use crate::iterapay::state::catalog;
use crate::iterapay::state::people::SESSION;
use crate::iterapay::state::withdrawal::Stage;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::jwt;
use crate::running::clock::later;

/// Each of these is also an action of the control API.
impl IteraPay {
    /// The switches as they are.
    pub fn switches(&self) -> Switches {
        self.state().switches.clone()
    }

    /// Changes switches: `set_switches(|switches| switches.partial_states = true)`.
    pub fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.state().switches);
    }

    /// Logs a person in (`first` and `second`, who own a merchant each, or `clerk`, who can be made a
    /// member) and gives the bearer token. Default lifetime: 30 days.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn login(&self, person: &str, lifetime: Option<Duration>) -> Result<String> {
        let state = self.state();
        let missing = || Error::NotFound { what: "person", id: person.to_owned() };
        let found = state.people.by_name(person).ok_or_else(missing)?;
        let until = later(state.now, lifetime.unwrap_or(SESSION));
        Ok(jwt::issue(&state.people.secret, &found.id, state.ids.uuid(), state.now, until))
    }

    /// Ends a bearer token before its time.
    pub fn log_out(&self, token: &str) {
        self.state().people.logged_out.insert(token.to_owned());
    }

    /// Sets a balance, in tokens, of a merchant or, without one, of the first account's.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Input`] for an amount that is no decimal.
    pub fn set_balance(&self, merchant: Option<&str>, method: u32, amount: &str) -> Result<()> {
        let mut state = self.state();
        let id = merchant.unwrap_or(state.home()).to_owned();
        let missing = |what, id: String| Error::NotFound { what, id };
        let method = catalog::find(method).ok_or_else(|| missing("payment method", method.to_string()))?.id;
        let bad = || Error::Input(format!("{amount:?} is no decimal"));
        let amount = Decimal::parse(amount).ok_or_else(bad)?;
        let merchant = state.merchants.get_mut(&id).ok_or_else(|| missing("merchant", id))?;
        merchant.balances.insert(method, amount.rounded_up(8));
        Ok(())
    }

    /// A withdrawal fails; the amount goes back to the balance.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is over.
    pub fn fail_withdrawal(&self, id: &str) -> Result<()> {
        let mut state = self.state();
        let missing = || Error::NotFound { what: "withdrawal", id: id.to_owned() };
        let withdrawal = state.withdrawals.get_mut(id).ok_or_else(missing)?;
        if !matches!(withdrawal.stage, Stage::Pending | Stage::Processing) {
            return Err(Error::refused(format!("a withdrawal that is {:?}", withdrawal.stage)));
        }
        withdrawal.stage = Stage::Failed;
        withdrawal.next = None;
        let (merchant, method, amount) =
            (withdrawal.merchant.clone(), withdrawal.method.id, withdrawal.amount);
        if let Some(merchant) = state.merchants.get_mut(&merchant) {
            merchant.add(method, amount);
        }
        state.announce_withdrawal(id);
        Ok(())
    }
}
