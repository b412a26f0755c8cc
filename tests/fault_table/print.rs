//! The table as text.

use crate::call::Seen;
use crate::row::{End, Row};

pub(crate) fn heading() -> String {
    let legend = "tries/requests that the server has fully read; + is a success at the end";
    let columns = columns(["Read", "Idempot.", "Keyed", "Unsafe 0", "Unsafe $"].map(str::to_owned));
    format!("{legend}\n{:<56} {columns} failure, effect, advice", "the provider")
}

pub(crate) fn line(row: &Row, seen: &[Seen]) -> String {
    let cells: Vec<_> = seen
        .iter()
        .map(|seen| {
            let mark = if seen.end == End::Success { "+" } else { "" };
            format!("{}/{}{mark}", seen.tries, seen.read)
        })
        .collect();
    let mut failures: Vec<String> = Vec::new();
    let mut advice_given: Vec<String> = Vec::new();
    for seen in seen {
        if let End::Failure(kind, delivery, effect, advice) = seen.end {
            failures.push(format!("{kind:?} {delivery:?} {effect:?}"));
            advice_given.push(format!("{advice:?}"));
        }
    }
    failures.dedup();
    advice_given.dedup();
    let cells = columns(std::array::from_fn(|index| cells[index].clone()));
    let end = [failures.join(" or "), advice_given.join(", ")].join(": ");
    format!("{:<56} {cells} {}", row.name, if failures.is_empty() { "-" } else { &end })
}

fn columns(texts: [String; 5]) -> String {
    texts.map(|text| format!("{text:<9}")).concat()
}
