//! One line for each decision, in `tracing`.

use crate::machine::{CaptureState, Item, Operation, RefundState, State};
use crate::store::{HistoryKind, Line, Stepped};

/// Tells of a transaction that is committed: what it has changed, and which calls it asks for. What a person should
/// see is a warning.
pub(super) fn decided(stepped: &Stepped) {
    let stored = &stepped.stored;
    let (scope, order) = (stored.scope.as_str(), stored.reference.as_str());
    for line in &stepped.lines {
        let (item, number) = line.item.map(Item::named).unzip();
        let (kind, word, note) = (line.kind.as_str(), line.word, line.note.as_deref());
        if is_alarming(line) {
            tracing::warn!(scope, order, item, number, word, note, "{kind}");
        } else {
            tracing::debug!(scope, order, item, number, word, note, "{kind}");
        }
    }
    for call in &stepped.effects.calls {
        let ((item, number), operation) = (call.of.named(), Operation::as_str(call.operation));
        tracing::debug!(scope, order, item, number, operation, send = call.send, "call");
    }
    if let Some(refusal) = stepped.effects.refused {
        tracing::debug!(scope, order, refusal = refusal.as_str(), "refused");
    }
}

fn is_alarming(line: &Line) -> bool {
    match line.kind {
        HistoryKind::Break => true,
        HistoryKind::State => {
            [State::NeedsHuman.as_str(), RefundState::NeedsHuman.as_str(), CaptureState::NeedsHuman.as_str()]
                .contains(&line.word)
        }
        _ => false,
    }
}
