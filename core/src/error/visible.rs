//! Text that shows all that is in it.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is not seen, or changes how others are seen: control characters, the marks that turn
/// the direction of writing round, line separators and the byte order mark.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// Text from outside, made fit for a terminal: what is not seen is written as in JSON (`\u007f`), so that no
/// character erases another, moves the cursor or turns text round. Line feeds and tabs stay.
///
/// ```
/// use paymux_core::provider::visible;
/// assert_eq!(visible("paid\u{7f}\u{202e}\n"), "paid\\u007f\\u202e\n");
/// assert_eq!(visible("paid: 5 €"), "paid: 5 €");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |character: char| is_hidden(character) && !matches!(character, '\n' | '\t');
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hidden(character) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}
