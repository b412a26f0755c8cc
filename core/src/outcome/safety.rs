use serde::Serialize;

/// Whether an operation may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the table of what may be repeated has a row for each")]
pub enum Safety {
    /// It changes nothing.
    Read,
    /// Doing it twice is the same as doing it once.
    Idempotent,
    /// The provider does it once per idempotency key: repeat only with the same key.
    Keyed,
    /// Doing it twice does it twice. What a provider says nothing about is this.
    Unsafe,
}
