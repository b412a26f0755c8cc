use super::Safety;

/// How a try ended, as far as repeating it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the table of what may be repeated has a column for each")]
pub enum Outcome {
    /// Nobody at the provider has seen it.
    NotSent,
    /// The provider may have acted.
    Unknown,
    /// 429: refused before acting.
    RateLimited,
    /// An answer that the provider declares as given before acting.
    RefusedFirst,
    /// Any other 5xx, whether it asks for a delay or not.
    ServerFault,
    /// 409: with an idempotency key, its first request may still be running.
    InProgress,
    /// Anything else: it will not change.
    Definite,
}

/// The whole table: whether a try that ended so may be repeated.
///
/// ```
/// use paymux_core::provider::{Outcome, Safety, may_retry};
/// assert!(may_retry(Safety::Read, Outcome::Unknown));
/// assert!(!may_retry(Safety::Unsafe, Outcome::Unknown));
/// ```
#[must_use]
pub const fn may_retry(safety: Safety, outcome: Outcome) -> bool {
    match outcome {
        Outcome::NotSent | Outcome::RateLimited | Outcome::RefusedFirst => true,
        Outcome::Unknown | Outcome::ServerFault => !matches!(safety, Safety::Unsafe),
        Outcome::InProgress => matches!(safety, Safety::Keyed),
        Outcome::Definite => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::*;

    /// The table of ARCHITECTURE.md, cell by cell.
    #[test]
    fn the_table() {
        let outcomes = [NotSent, Unknown, RateLimited, RefusedFirst, ServerFault, InProgress, Definite];
        let rows = [
            (Safety::Read, [true, true, true, true, true, false, false]),
            (Safety::Idempotent, [true, true, true, true, true, false, false]),
            (Safety::Keyed, [true, true, true, true, true, true, false]),
            (Safety::Unsafe, [true, false, true, true, false, false, false]),
        ];
        for (safety, row) in rows {
            for (outcome, expected) in outcomes.into_iter().zip(row) {
                assert_eq!(may_retry(safety, outcome), expected, "{safety:?} after {outcome:?}");
            }
        }
    }
}
