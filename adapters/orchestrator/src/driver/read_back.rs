//! A provider's list, page by page, back to a moment.

use paymux_core::lists::{ListPayments, Lists};
use paymux_core::{CallOptions, Error as ProviderError, Payment, Timestamp};

/// By how much the provider's clock may differ from ours: it is that clock which stamps what it makes.
pub(super) const CLOCKS_DIFFER: i64 = 3_600_000;

/// How many payments of a list are asked for at once.
const ROWS: u32 = 50;

/// Reads a list back to payments that are all older than a moment.
pub(super) struct ReadBack<'a> {
    lists: &'a dyn Lists,
    /// The next page; `None` at the end.
    request: Option<ListPayments>,
    /// In milliseconds since the Unix epoch.
    oldest: i64,
    pages_left: u32,
    unread: bool,
}

impl<'a> ReadBack<'a> {
    pub(super) fn new(lists: &'a dyn Lists, oldest: i64, most_pages: u32, options: CallOptions) -> Self {
        let request = Some(ListPayments::new().limit(ROWS).call(options));
        Self { lists, request, oldest, pages_left: most_pages, unread: false }
    }

    /// The payments of the next page, without those that are older; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Payment>>, ProviderError> {
        if self.pages_left == 0 {
            return Ok(None);
        }
        let Some(request) = self.request.take() else { return Ok(None) };
        let page = self.lists.list(&request).await?;
        self.pages_left -= 1;
        self.unread = self.unread || page.unread > 0;
        let all_older = !page.items.is_empty() && page.items.iter().all(|payment| self.is_older(payment));
        self.request = page.next.filter(|_| !all_older).map(|cursor| request.after(cursor));
        let mut items = page.items;
        items.retain(|payment| !self.is_older(payment));
        Ok(Some(items))
    }

    /// Whether the list was read that far, each row of it.
    pub(super) fn is_complete(&self) -> bool {
        self.request.is_none() && !self.unread
    }

    fn is_older(&self, payment: &Payment) -> bool {
        // Some systems write "not known" as the first moment that they can express.
        let created = payment.created_at.filter(|created| *created > Timestamp::UNIX_EPOCH);
        created.is_some_and(|created| created.unix_millis() < self.oldest)
    }
}
