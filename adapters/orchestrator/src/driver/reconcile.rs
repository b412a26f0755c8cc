//! A provider's list beside the store.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use paymux_core::{CallOptions, Error as ProviderError, Payment, Timestamp};

use super::call::is_plain;
use super::read_back::{CLOCKS_DIFFER, ReadBack};
use super::translate::fact;
use super::{Error, Orchestrator, log};
use crate::machine::{Status, Time, listed_until};
use crate::store::{Compare, Compared, FindMissing, News, ReadTime};

/// How many pages of a list are read at most: half a million payments.
const MOST_PAGES: u32 = 10_000;

/// What a comparison has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reconciled {
    /// Payments of the list that were compared.
    pub compared: u64,
    /// Of these, payments that no intent knows and that were paid or can be. They are in
    /// [`Store::foreign_payments`](crate::Store::foreign_payments).
    pub foreign: u64,
    /// Attempts that have an id of the provider, and are not in its list. Each has a break.
    pub missing: u64,
    /// Breaks about payments of the list, those included that were known before: another amount, a payment that is not
    /// paid any more, a second one.
    pub breaks: u64,
    /// Whether the list was read as far back as was asked, each row of it. Otherwise nothing is called missing.
    pub complete: bool,
}

impl Orchestrator {
    /// Compares what a provider lists with what is kept here, back to payments that were made at `since`. Run it once a
    /// day over some days, for what webhooks and sweeps cannot find: payments that the store lost or never had.
    ///
    /// * What the list says of a payment of ours is taken in, like an event, and what follows from it is done.
    /// * What differs is written as a [break](crate::Store::breaks): another amount, a payment that was paid and is not
    ///   any more, one that the list does not have.
    /// * A payment that is not ours, and was paid or can be, is written down as [foreign](crate::Store::foreign_payments).
    ///   Where other programs use the account, too, there are many of them.
    ///
    /// It may be ended and run again at any time.
    ///
    /// # Errors
    ///
    /// Where the account is not known, its provider has no list (`UnsupportedOperation`), or the list or the store cannot
    /// be read. What was compared by then is kept.
    pub async fn reconcile(&self, account: &str, since: Timestamp) -> Result<Reconciled, Error> {
        let inner = &self.inner;
        let provider = inner.source.provider(account)?;
        let no_list = || ProviderError::unsupported("the provider has no list of payments to compare with");
        let lists = provider.lists().ok_or_else(no_list)?;
        let asked = inner.store.run(ReadTime).await?;
        let since = Time(since.unix_millis());
        let oldest = since.0.saturating_sub(CLOCKS_DIFFER);
        let options = CallOptions::default().deadline(Duration::from_secs(60));
        let mut pages = ReadBack::new(lists, oldest, MOST_PAGES, options);
        let (mut reconciled, mut listed, mut unnamed) = (Reconciled::default(), BTreeSet::new(), false);
        while let Some(page) = pages.next().await? {
            for payment in &page {
                let Some((news, described)) = news(payment) else {
                    unnamed = true;
                    continue;
                };
                reconciled.compared += 1;
                let began = inner.source.runtime().elapsed();
                let (account, accounts) = (account.to_owned(), inner.accounts.clone());
                listed.extend(news.ids().cloned());
                match inner.store.run(Compare { account, news, described, asked, accounts }).await? {
                    Compared::Known(stepped) => {
                        log::decided(&stepped);
                        reconciled.breaks += u64::try_from(stepped.effects.breaks.len()).unwrap_or(u64::MAX);
                        inner.carry_out_later(*stepped, began);
                    }
                    Compared::Foreign => reconciled.foreign += 1,
                    Compared::Over => {}
                }
            }
        }
        reconciled.complete = pages.is_complete() && !unnamed;
        if reconciled.complete {
            let until = listed_until(&inner.accounts.of(account), asked);
            let (account, listed) = (account.to_owned(), Arc::new(listed));
            let find = FindMissing { account, from: since, until, listed };
            reconciled.missing = u64::from(inner.store.run(find).await?);
        }
        Ok(reconciled)
    }
}

/// What a row of a list says, and the words in which a provider without a field for our reference may have it. `None` where
/// the row has no id that could be kept.
fn news(payment: &Payment) -> Option<(News, Option<String>)> {
    let reference = &payment.reference;
    if !reference.is_made() || !is_plain(&reference.id) {
        return None;
    }
    let described = payment.description.as_deref().filter(|_| reference.reference.is_none());
    let described = described.map(|text| text.split_once(": ").map_or(text, |(first, _)| first));
    let fact = fact(payment);
    let news = News::Payment {
        id: reference.id.clone(),
        further_ids: reference.further_ids.clone(),
        within: false,
        reference: reference.reference.clone().filter(|text| is_plain(text)),
        requested: payment.amounts.requested.clone(),
        status: Status::as_str(fact.status).to_owned(),
        received: fact.received,
    };
    Some((news, described.filter(|text| is_plain(text)).map(str::to_owned)))
}
