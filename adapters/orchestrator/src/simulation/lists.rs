//! Somebody compares what a provider lists with the rows.

use super::provider::{HOUR, MINUTE};
use super::random::Fault;
use super::violation::{Violation, ensure};
use super::world::{Event, NAMES, World};
use crate::machine::{Attempt, Input, Seen, Time, goes_back, listed_until};

/// One comparison under way.
#[derive(Debug)]
pub(super) struct Comparison {
    account: usize,
    asked: Time,
    /// The ids that the list has.
    listed: Vec<String>,
    /// The list is read to its end.
    complete: bool,
    /// Nobody who reads it has crashed.
    alive: bool,
}

impl World {
    pub(super) fn plan_comparisons(&mut self) {
        for _ in 0..self.people.below(3) {
            let account = usize::from(self.people.chance(50));
            let latest = self.people.pick(&[2 * MINUTE, 72 * HOUR]);
            let wait = self.people.time(latest);
            self.after(wait, Event::Compare { account });
        }
    }

    /// The list is asked for: its rows are compared one after the other, each in a transaction of its own.
    pub(super) fn compare(&mut self, account: usize) {
        let provider = &self.providers[account];
        let oldest = i64::try_from(provider.declared.oldest_answer().as_millis()).unwrap_or(i64::MAX);
        let at = if self.people.chance(50) { self.now - oldest } else { self.now };
        let refer = provider.webhooks_refer || provider.declared.find.is_some();
        let here = self.things.iter().filter(|thing| thing.account == account);
        let rows: Vec<_> = here.filter_map(|thing| thing.told(provider, at, refer)).collect();
        let complete = !provider.never_complete && self.people.chance(80);
        let comparison = self.comparisons.len();
        let asked = self.time();
        self.comparisons.push(Comparison { account, asked, listed: Vec::new(), complete, alive: true });
        let mut wait = 0;
        for seen in rows.into_iter().rev() {
            wait += self.people.time(5 * MINUTE);
            self.after(wait, Event::Listed { comparison, seen });
        }
        wait += self.people.time(MINUTE);
        self.after(wait, Event::ListEnds { comparison });
    }

    pub(super) fn listed(&mut self, comparison: usize, seen: Seen) -> Result<(), Violation> {
        let Comparison { account, asked, alive, .. } = self.comparisons[comparison];
        self.comparisons[comparison].listed.push(seen.id.clone());
        let Some(row) = self.row_listed(account, &seen).filter(|_| alive) else { return Ok(()) };
        let declared = self.providers[account].declared;
        let own = row.provider_id.as_deref() == Some(&seen.id);
        let back = own && goes_back(row, &seen.fact, &declared, asked);
        let account = NAMES[account].to_owned();
        let crashes = self.crashes();
        self.transact(Input::Event { account, seen }, false, None)?;
        self.comparisons[comparison].alive = self.crashes() == crashes;
        // What these providers have called paid they never take back.
        ensure(!back, Violation::CalledBackwards)
    }

    fn crashes(&self) -> u32 {
        let struck = self.faults.struck();
        struck[Fault::CrashBefore as usize] + struck[Fault::CrashAfter as usize]
    }

    fn row_listed(&self, account: usize, seen: &Seen) -> Option<&Attempt> {
        let here = || self.database.intent.attempts.iter().filter(|row| row.account == NAMES[account]);
        let by_id = here().find(|row| row.provider_id.as_deref() == Some(&seen.id));
        by_id.or_else(|| here().find(|row| row.sibling_of.is_none() && seen.reference == Some(row.number)))
    }

    /// What was sent early enough, and is not in the list, is missing: these providers lose nothing.
    pub(super) fn list_ends(&mut self, comparison: usize) -> Result<(), Violation> {
        let Comparison { account, asked, ref listed, complete, alive } = self.comparisons[comparison];
        if !complete || !alive {
            return Ok(());
        }
        let until = listed_until(&self.providers[account].declared, asked);
        let sent = self.database.intent.attempts.iter().filter(|row| {
            let early = row.sends.first_at.is_some() && row.sends.last_by.is_some_and(|by| by < until);
            row.account == NAMES[account] && row.provider_id.is_some() && early
        });
        let missing =
            sent.into_iter().filter_map(|row| row.provider_id.as_ref()).any(|id| !listed.contains(id));
        ensure(!missing, Violation::CalledMissing)
    }
}
