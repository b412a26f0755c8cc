//! Finding and listing payments.

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::finds::{FindPayment, Finds, Found};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::provider::Account;
use paymux_core::{Error, Payment, PaymentProvider, Status, Timestamp};

use crate::facets::{limit, page};
use crate::object::{REFERENCE, reference};
use crate::operations::{payment_intent, session};
use crate::provider::{StripeProvider, read};
use crate::session::Session;
use crate::units::UNITS;

/// "Propagation of new or updated data can be up to an hour behind during outages." Source: docs.stripe.com/search.
const SEARCH_STALENESS: Duration = Duration::from_secs(60 * 60);

/// What a list shows beside the session, so that it says what went back.
const EXPAND: &str = "data.payment_intent.latest_charge";

#[async_trait]
impl Lists for StripeProvider {
    /// Sessions. What is disputed stays disputed here: only a lookup tells how that ended.
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        let list = session::List {
            limit: limit(request.limit)?,
            starting_after: request.cursor.clone(),
            status: request.status.as_ref().and_then(word_for).map(str::to_owned),
            created_since: request.created_since.map(Timestamp::unix_seconds),
            created_before: request.until.map(Timestamp::unix_seconds),
            expand: vec![EXPAND.to_owned()],
            ..Default::default()
        };
        let reply = self.client.send_with(&list, &request.call).await?;
        let row = |row: &Session| listed(self.account(), row);
        let rows = reply.answer(|rows| page(&rows, request.cursor.as_deref(), row))?;
        let items = rows.items.into_iter().flatten().filter(|payment| request.matches(payment)).collect();
        Ok(Page::new(items, rows.next).unread(rows.unread))
    }
}

/// Stripe's filter for a status; where several of its words could be meant there is none.
fn word_for(status: &Status) -> Option<&'static str> {
    match status {
        Status::AwaitingPayer => Some("open"),
        Status::Expired => Some("expired"),
        Status::Unrecognised(_) => None,
        _ => Some("complete"),
    }
}

/// A row; none for what is no payment, such as a subscription.
fn listed(account: &Account, session: &Session) -> Result<Option<Payment>, Error> {
    if !read::is_payment(session)? {
        return Ok(None);
    }
    let amount = read::session_amount(session)?;
    let asked = read::found(account, &session.id, amount, read::session_reference(session));
    read::session_payment(&asked, session).map(Some)
}

#[async_trait]
impl Finds for StripeProvider {
    /// With the time of creation every session since then is looked at: the answer is complete, and as of now.
    ///
    /// Without it Stripe's search is asked, which knows only what somebody has begun to pay, and may be behind: then an
    /// empty answer proves nothing.
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        match request.created_since {
            Some(since) => self.find_since(request, since).await,
            None => self.search(request).await,
        }
    }
}

impl StripeProvider {
    async fn find_since(&self, request: &FindPayment, since: Timestamp) -> Result<Found<Payment>, Error> {
        let first = session::List {
            limit: Some(100),
            created_since: Some(since.unix_seconds()),
            expand: vec![EXPAND.to_owned()],
            ..Default::default()
        };
        let mut pages = self.client.page_by_page(first, request.call.clone());
        let (mut items, mut complete) = (Vec::new(), true);
        while let Some(page) = pages.next().await? {
            complete &= page.data.is_complete();
            for row in page.data.iter().filter(|row| read::session_reference(row) == Some(&request.reference))
            {
                match listed(self.account(), row) {
                    Ok(payment) => items.extend(payment),
                    Err(_) => complete = false,
                }
            }
        }
        Ok(if complete { Found::complete(items) } else { Found::incomplete(items) })
    }

    async fn search(&self, request: &FindPayment) -> Result<Found<Payment>, Error> {
        let steps = self.steps(&request.call);
        let escaped = request.reference.replace('\\', "\\\\").replace('\'', "\\'");
        let query = format!("metadata['{REFERENCE}']:'{escaped}'");
        let mut search = payment_intent::Search { query, limit: Some(100), page: None };
        let own = Some(request.reference.as_str());
        let mut items = Vec::new();
        loop {
            let found = self.client.send_with(&search, &steps.beside()).await?.value;
            for intent in found.data.iter() {
                // A search may be about words that are only alike.
                if reference(&intent.metadata) != Some(&request.reference) {
                    continue;
                }
                let payment_intent = Some(intent.id.clone());
                let expand = vec![EXPAND.to_owned()];
                let list = session::List { payment_intent, expand, ..Default::default() };
                let reply = self.client.send_with(&list, &steps.beside()).await?;
                match reply.value.data.items.first() {
                    // The page says whose it is, as lists and lookups read it.
                    Some(session) if read::session_reference(session) != own => {}
                    Some(session) => items.extend(listed(self.account(), session)?),
                    // Its page is there, and cannot be read.
                    None if !reply.value.data.is_complete() => {}
                    None => {
                        let amount = UNITS.from_wire(intent.amount, &intent.currency)?;
                        let asked = read::found(self.account(), &intent.id, amount, own);
                        items.push(read::intent_payment(&asked, intent)?);
                    }
                }
            }
            let next = found.next_page.filter(|next| found.has_more && search.page.as_ref() != Some(next));
            let Some(next) = next else { break };
            search.page = Some(next);
        }
        Ok(Found::incomplete(items).stale_by(SEARCH_STALENESS))
    }
}
