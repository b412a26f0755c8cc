//! Text from outside, made fit to be shown.

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

/// Text from outside on one line: control characters become spaces, and it ends after 300 characters.
pub(super) struct OneLine<'a>(pub(super) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.0.chars().enumerate() {
            if index == 300 {
                return f.write_str("…");
            }
            let hidden = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
            f.write_char(if hidden { ' ' } else { character })?;
        }
        Ok(())
    }
}

impl fmt::Debug for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl Serialize for OneLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
