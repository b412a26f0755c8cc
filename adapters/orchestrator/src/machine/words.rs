//! Enums that have one stable word for each value, as a store writes them.

/// A word that a store holds and that is none of this version's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {kind} that this version knows: was the row written by a newer one?")]
pub struct UnknownWord {
    kind: &'static str,
    word: String,
}

impl UnknownWord {
    pub(crate) fn new(kind: &'static str, word: &str) -> Self {
        Self { kind, word: word.to_owned() }
    }

    /// What the word should have been one of: `"State"`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The word itself.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.word
    }
}

/// Declares an enum whose values have words: `as_str` one way, `FromStr` the other, `ALL` for lists.
macro_rules! words {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$doc])* $value,)+ }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// Its word, as a store writes it. It never changes.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::machine::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => Err($crate::machine::UnknownWord::new(stringify!($name), word)),
                }
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Debug;
    use std::str::FromStr;

    use crate::machine::{BreakKind, CaptureState, Operation, RefundState, Refusal, State, Status};

    fn both_ways<T>(all: &[T], word: fn(T) -> &'static str)
    where
        T: Copy + Debug + PartialEq + FromStr<Err = crate::machine::UnknownWord>,
    {
        let words: HashSet<_> = all.iter().map(|value| word(*value)).collect();
        assert_eq!(words.len(), all.len(), "two values with one word: {all:?}");
        for value in all {
            assert_eq!(word(*value).parse(), Ok(*value));
        }
        let error = "nonsense".parse::<T>().unwrap_err();
        assert!(error.to_string().contains("`nonsense` is no "), "{error}");
    }

    #[test]
    fn each_word_is_read_back_as_its_value() {
        both_ways(State::ALL, State::as_str);
        both_ways(RefundState::ALL, RefundState::as_str);
        both_ways(CaptureState::ALL, CaptureState::as_str);
        both_ways(Status::ALL, Status::as_str);
        both_ways(Operation::ALL, Operation::as_str);
        both_ways(BreakKind::ALL, BreakKind::as_str);
        both_ways(Refusal::ALL, Refusal::as_str);
    }

    #[test]
    fn the_words_in_a_store_stay_what_they_are() {
        let states: Vec<_> = State::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(
            states.join(" "),
            "sending unknown choosing open processing approved authorized closed not_done absent shelved needs_human paid"
        );
        let refunds: Vec<_> = RefundState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(refunds.join(" "), "sending unknown pending done failed not_done needs_human");
        let captures: Vec<_> = CaptureState::ALL.iter().map(|state| state.as_str()).collect();
        assert_eq!(captures, refunds);
    }
}
