//! What happened to an intent, line by line, for people.

use super::sql::{Job, Row, Sql, Value, values};
use super::{Store, StoreError, message, rows};
use crate::machine::{Break, Intent, Item, Tell, Time, Verdict, words};

words! {
    /// What kind of thing happened.
    pub enum HistoryKind {
        /// An attempt, a refund, a capture or a payout came into a state: a word of [`State`](crate::machine::State),
        /// [`RefundState`](crate::machine::RefundState) or [`CaptureState`](crate::machine::CaptureState). The note of
        /// an attempt is its account, with the provider's id where it is known.
        State = "state",
        /// The payer may have got a way to pay from here on.
        Shown = "shown",
        /// The app gave the order up.
        GivenUp = "given_up",
        /// A message for the app was written.
        Told = "told",
        /// Something was found that should not be: a word of [`BreakKind`](crate::machine::BreakKind).
        Break = "break",
        /// A person has settled a break, or has found out how something stands. The note is the reason.
        Resolved = "resolved",
    }
}

/// One thing that happened to an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryRow {
    /// When.
    pub at: Time,
    /// `attempt`, `refund`, `capture` or `payout`, and which; `None` where it is about the intent as a whole.
    pub item: Option<(String, u32)>,
    /// What kind of thing.
    pub kind: HistoryKind,
    /// What exactly, in the word of its kind; empty where the kind says it all.
    pub word: String,
    /// The account, or a person's reason.
    pub note: Option<String>,
}

impl Store {
    /// What happened to an intent, in its order. A line is written in the transaction that it tells of.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn history(&self, scope: &str, reference: &str) -> Result<Vec<HistoryRow>, StoreError> {
        self.run(History { scope: scope.to_owned(), reference: reference.to_owned() }).await
    }
}

struct History {
    scope: String,
    reference: String,
}

impl Job for History {
    type Output = Vec<HistoryRow>;

    async fn run<S: Sql + Send>(&self, sql: &mut S) -> Result<Vec<HistoryRow>, StoreError> {
        let rows = sql
            .run(
                "SELECT h.at, h.item, h.number, h.kind, h.word, h.note FROM paymux_history h \
                 JOIN paymux_intent i ON i.id = h.intent WHERE i.scope = ?1 AND i.reference = ?2 ORDER BY h.id",
                values![&self.scope, &self.reference],
            )
            .await?;
        let read = |mut row: Row| {
            let at = row.time()?;
            let item = row.optional_text()?;
            let number = row.optional_number()?;
            let (kind, word, note) = (row.parsed()?, row.text()?, row.optional_text()?);
            Ok(HistoryRow { at, item: item.zip(number), kind, word, note })
        };
        rows.into_iter().map(read).collect()
    }
}

/// A line that is about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) item: Option<Item>,
    pub(crate) kind: HistoryKind,
    pub(crate) word: &'static str,
    pub(crate) note: Option<String>,
}

impl Line {
    pub(super) fn broken(found: Break) -> Self {
        Self { item: Some(found.of), kind: HistoryKind::Break, word: found.kind.as_str(), note: None }
    }

    /// What a person has found out or done.
    pub(super) fn resolved(of: Item, verdict: Option<Verdict>, reason: &str) -> Self {
        let word = verdict.map_or("", Verdict::as_str);
        Self { item: Some(of), kind: HistoryKind::Resolved, word, note: Some(reason.to_owned()) }
    }
}

/// What one transaction has changed.
pub(super) fn lines(before: &Intent, after: &Intent, tells: &[Tell], breaks: &[Break]) -> Vec<Line> {
    let mut lines = Vec::new();
    if after.closing && !before.closing {
        lines.push(Line { item: None, kind: HistoryKind::GivenUp, word: "", note: None });
    }
    for attempt in &after.attempts {
        let known = before.attempts.get(rows::place(attempt.number));
        let item = Some(Item::Attempt(attempt.number));
        if known.map(|known| known.state) != Some(attempt.state) {
            let id = attempt.provider_id.as_ref().map(|id| format!(": {id}")).unwrap_or_default();
            let (word, note) = (attempt.state.as_str(), Some(format!("{}{id}", attempt.account)));
            lines.push(Line { item, kind: HistoryKind::State, word, note });
        }
        if attempt.exposed && !known.is_some_and(|known| known.exposed) {
            lines.push(Line { item, kind: HistoryKind::Shown, word: "", note: None });
        }
    }
    for refund in &after.refunds {
        let known = before.refunds.get(rows::place(refund.number));
        if known.map(|known| known.state) != Some(refund.state) {
            let (item, word) = (Some(Item::Refund(refund.number)), refund.state.as_str());
            lines.push(Line { item, kind: HistoryKind::State, word, note: refund.provider_id.clone() });
        }
    }
    for capture in &after.captures {
        let known = before.captures.get(rows::place(capture.number));
        if known.map(|known| known.state) != Some(capture.state) {
            let (item, word) = (Some(Item::Capture(capture.number)), capture.state.as_str());
            lines.push(Line { item, kind: HistoryKind::State, word, note: None });
        }
    }
    let payout = after.payout.as_ref().map(|payout| &payout.transfer);
    let known = before.payout.as_ref().map(|payout| payout.transfer.state);
    if let Some(payout) = payout.filter(|payout| known != Some(payout.state)) {
        let (item, word) = (Some(Item::Payout), payout.state.as_str());
        lines.push(Line { item, kind: HistoryKind::State, word, note: payout.provider_id.clone() });
    }
    for tell in tells {
        let (word, _) = message::written(tell);
        lines.push(Line { item: about(tell), kind: HistoryKind::Told, word, note: None });
    }
    lines.extend(breaks.iter().copied().map(Line::broken));
    lines
}

/// What a message is about; none for the intent as a whole.
fn about(tell: &Tell) -> Option<Item> {
    match *tell {
        Tell::Paid { attempt }
        | Tell::PaidAfterFailed { attempt }
        | Tell::PaidTwice { attempt }
        | Tell::NeedsHuman { attempt }
        | Tell::Held { attempt }
        | Tell::Released { attempt } => Some(Item::Attempt(attempt)),
        Tell::Failed => None,
        Tell::Captured { capture }
        | Tell::CaptureFailed { capture }
        | Tell::CaptureNeedsHuman { capture } => Some(Item::Capture(capture)),
        Tell::Refunded { refund } | Tell::RefundFailed { refund } | Tell::RefundNeedsHuman { refund } => {
            Some(Item::Refund(refund))
        }
        Tell::PaidOut | Tell::PayoutFailed | Tell::PayoutNeedsHuman => Some(Item::Payout),
    }
}

/// Writes lines, all of them in one statement.
pub(super) async fn write<S: Sql>(
    sql: &mut S,
    intent: &str,
    lines: &[Line],
    now: Time,
) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let (mut places, mut arguments): (Vec<String>, Vec<Value>) = (Vec::new(), values![intent, now]);
    for line in lines {
        let (item, number) = line.item.map(Item::named).unzip();
        let first = arguments.len();
        let own: Vec<_> = (first + 1..first + 6).map(|place| format!("?{place}")).collect();
        places.push(format!("(?1, ?2, {})", own.join(", ")));
        arguments.extend(values![item, number, line.kind.as_str(), line.word, line.note.as_ref()]);
    }
    let statement = format!(
        "INSERT INTO paymux_history (intent, at, item, number, kind, word, note) VALUES {}",
        places.join(", ")
    );
    sql.run(&statement, arguments).await?;
    Ok(())
}
