//! Text from outside, made fit to be shown.

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::error::visible::is_hidden;

/// Text from outside on one line: line ends and tabs become spaces, what else is not seen is escaped, and it
/// ends after 300 characters.
pub(super) struct OneLine<'a>(pub(super) &'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = 0;
        for character in self.0.chars() {
            if written >= 300 {
                return f.write_str("…");
            }
            written += if is_hidden(character) { 6 } else { 1 };
            match character {
                '\n' | '\r' | '\t' => f.write_char(' ')?,
                hidden if is_hidden(hidden) => write!(f, "\\u{:04x}", u32::from(hidden))?,
                seen => f.write_char(seen)?,
            }
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
