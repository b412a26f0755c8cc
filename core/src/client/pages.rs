//! Following a list to its end, which has to come.

use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;

use super::{Client, MaySend, Side};
use crate::api::Api;
use crate::api::Paged;
use crate::error::Error;
use crate::interface::CallOptions;

/// How many pages a list may have. At fifty rows a page that is half a million.
const MOST: usize = 10_000;

/// The pages of a list, one after another: what [`Client::page_by_page`] gives.
///
/// A provider that hands out a cursor twice, or the same page again, would be asked for ever, and its rows would
/// count twice. That is an error here, and so is a list that does not end after 10,000 pages.
pub struct Pages<'a, A, S, O> {
    client: &'a Client<A, S>,
    options: CallOptions,
    next: Option<O>,
    /// What was asked for so far.
    asked: BTreeSet<Vec<u8>>,
    /// What came last.
    last: Option<Bytes>,
}

impl<A: Api, S, O> fmt::Debug for Pages<'_, A, S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("read", &self.asked.len()).finish_non_exhaustive()
    }
}

impl<'a, A: Api, S: Side + MaySend<O>, O: Paged<Api = A>> Pages<'a, A, S, O> {
    pub(super) fn new(client: &'a Client<A, S>, first: O, options: CallOptions) -> Self {
        Self { client, options, next: Some(first), asked: BTreeSet::new(), last: None }
    }

    /// The next page, whole, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// What [`Client::send`] says, and [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) for a list
    /// that leads back to where it was, or does not end. After an error there are no more pages.
    pub async fn next(&mut self) -> Result<Option<O::Output>, Error> {
        let Some(operation) = self.next.take() else { return Ok(None) };
        let request = serde_json::to_vec(&operation)
            .map_err(|_| Error::invalid_field("page", "the request for a page cannot be written"))?;
        let no_end = |what: &'static str| {
            let error = Error::unintelligible(what).with_field("page");
            O::SPEC.failed(error, A::NAME, operation.stakes())
        };
        if !self.asked.insert(request) {
            return Err(no_end("the list leads back to a page that was read before"));
        }
        if self.asked.len() > MOST {
            return Err(no_end("the list does not end"));
        }
        let reply = self.client.send_with(&operation, &self.options).await?;
        let next = operation.next_page(&reply.value);
        if next.is_some() && self.last.as_ref() == Some(&reply.body) {
            return Err(no_end("the provider gives the same page again instead of the next one"));
        }
        self.last = Some(reply.body);
        self.next = next;
        Ok(Some(reply.value))
    }
}
