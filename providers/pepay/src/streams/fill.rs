//! Reading back what was missed, from the list of events, oldest first.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::stream::{BoxStream, StreamExt, try_unfold};
use paymux_core::Error;

use super::access::Source;
use super::seen::Start;
use crate::event::{self, PepayEvent, is_after};

/// How many events the first page has: after a short cut it is the only one.
const FIRST_PAGE: u32 = 25;

/// How many events any other page has.
const PAGE: u32 = 100;

/// How many pages are read back at most: 50 000 events.
const MOST_PAGES: usize = 500;

/// One step of it.
pub(super) enum Step {
    /// What comes now may not join what came before.
    Gap,
    /// Events, oldest first. Some may have been seen.
    Events(Vec<PepayEvent>),
}

/// What is left to be told.
enum Left {
    Step(Step),
    /// The page behind this event has to be read again.
    Page(String),
}

/// All events since `start`. A list goes from the newest event back, so it is walked to the start first and
/// then told from there. Two pages are held at a time, and of those between them the place alone.
pub(super) fn fill(
    source: Arc<Source>,
    list: event::List,
    start: Start,
) -> BoxStream<'static, Result<Step, Error>> {
    try_unfold(None, move |left| {
        let (source, list, start) = (source.clone(), list.clone(), start.clone());
        async move {
            let mut left: VecDeque<Left> = match left {
                Some(left) => left,
                None => walk(&source, list.clone(), &start).await?,
            };
            let step = match left.pop_front() {
                None => return Ok(None),
                Some(Left::Step(step)) => step,
                Some(Left::Page(cursor)) => {
                    let mut page = source.page(&behind(&list, cursor)).await?;
                    page.data.items.reverse();
                    Step::Events(page.data.items)
                }
            };
            Ok(Some((step, Some(left))))
        }
    })
    .boxed()
}

/// Walks back to the start, and says what is to be told from there.
async fn walk(source: &Source, first: event::List, start: &Start) -> Result<VecDeque<Left>, Error> {
    let mut left = VecDeque::new();
    let mut next = Some(event::List { limit: Some(FIRST_PAGE), ..first });
    while let Some(list) = next {
        let page = source.page(&list).await?;
        let met = match start {
            Start::After(id) => {
                let now = source.runtime().now();
                page.data.iter().position(|event| !is_after(&event.id, id, now))
            }
            Start::Everything => None,
        };
        let older = page.last_before_more().map(|last| behind(&list, last.id.clone()));
        let mut events = page.data.items;
        events.truncate(met.unwrap_or(events.len()));
        events.reverse();
        next = older.filter(|_| met.is_none() && left.len() < MOST_PAGES);
        let is_last = next.is_none();
        match (&list.starting_after, is_last) {
            // Newer events would push others out of the first page, so it is not read again.
            (None, _) | (_, true) => left.push_front(Left::Step(Step::Events(events))),
            (Some(cursor), false) => left.push_front(Left::Page(cursor.clone())),
        }
        let whole = met.is_some() || (*start == Start::Everything && left.len() < MOST_PAGES);
        if is_last && !whole {
            left.push_front(Left::Step(Step::Gap));
        }
    }
    Ok(left)
}

/// The page behind an event.
fn behind(list: &event::List, cursor: String) -> event::List {
    event::List { starting_after: Some(cursor), limit: Some(PAGE), ..list.clone() }
}
