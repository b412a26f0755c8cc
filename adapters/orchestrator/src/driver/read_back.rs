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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use paymux_core::lists::Page;
    use paymux_core::provider::Account;
    use paymux_core::{PaymentRef, Status};

    use super::*;

    /// Pages of payments that were made at these seconds, and how many rows of each could not be read.
    struct Pages(Vec<(&'static [i64], usize)>, Mutex<Vec<usize>>);

    #[async_trait]
    impl Lists for Pages {
        async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, ProviderError> {
            let at: usize = request.cursor.as_ref().map_or(0, |cursor| cursor.parse().unwrap());
            self.1.lock().unwrap().push(at);
            let (rows, unread) = self.0[at];
            let payment = |made: &i64| {
                let mut payment =
                    Payment::new(PaymentRef::by_id(&Account::of("bank"), made.to_string()), Status::Paid);
                payment.created_at = Timestamp::from_unix_seconds(*made);
                payment
            };
            let next = (at + 1 < self.0.len()).then(|| (at + 1).to_string());
            Ok(Page::new(rows.iter().map(payment).collect(), next).unread(unread))
        }
    }

    /// The ids that come of it, how many pages were asked for, and whether it is complete.
    async fn read(pages: Vec<(&'static [i64], usize)>, most: u32) -> (Vec<String>, usize, bool) {
        let pages = Pages(pages, Mutex::default());
        let mut back = ReadBack::new(&pages, 5_000, most, CallOptions::default());
        let mut ids = Vec::new();
        while let Some(page) = back.next().await.unwrap() {
            ids.extend(page.into_iter().map(|payment| payment.reference.id));
        }
        let asked = pages.1.lock().unwrap().len();
        (ids, asked, back.is_complete())
    }

    #[tokio::test]
    async fn a_list_is_read_until_a_page_is_older_and_proves_no_more_than_was_read() {
        // The second page has one that is old enough, and one that is not; the third is older, so no fourth is asked for.
        let pages = || vec![(&[9, 8][..], 0), (&[5, 4], 0), (&[3, 2], 0), (&[9], 0)];
        let ids = |expected: &[&str]| expected.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        assert_eq!(read(pages(), 9).await, (ids(&["9", "8", "5"]), 3, true));
        // A page without rows is not the end; the last one is.
        assert_eq!(read(vec![(&[9], 0), (&[], 0), (&[8], 0)], 9).await, (ids(&["9", "8"]), 3, true));
        // One that says no time may be of any.
        assert_eq!(read(vec![(&[0], 0), (&[4], 0), (&[9], 0)], 9).await, (ids(&["0"]), 2, true));
        assert_eq!(read(pages(), 2).await, (ids(&["9", "8", "5"]), 2, false), "there is more");
        assert_eq!(
            read(vec![(&[9], 1), (&[8], 0)], 9).await,
            (ids(&["9", "8"]), 2, false),
            "a row is unread"
        );
    }
}
