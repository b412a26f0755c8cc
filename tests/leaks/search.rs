//! What counts as a leak: the canary, a piece of it, or another writing of it.

/// In every canary, several times, so that a piece of one is found, too.
const WORD: &str = "canary";

/// Base64 of the word at each of the three offsets, less the letters that its neighbours decide; hex.
const WRITINGS: [&str; 4] = ["Y2FuYXJ5", "NhbmFye", "jYW5hcn", "63616e617279"];

/// A canary of letters and digits.
pub(crate) fn plain(number: usize) -> String {
    format!("{WORD}{number}{WORD}{number}{WORD}")
}

/// A canary that JSON, URLs and HTML write differently.
pub(crate) fn odd(number: usize) -> String {
    format!("{WORD}\"{number}/+{WORD}\\<{number}> é&'%{WORD}")
}

/// Where the text shows a canary.
pub(crate) fn find(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let places = WRITINGS.iter().map(|writing| text.find(writing));
    let at = places.chain([lower.find(WORD), lower.find(WRITINGS[3])]).flatten().min()?;
    let (mut from, mut to) = (at.saturating_sub(60), (at + 60).min(text.len()));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    while !text.is_char_boundary(to) {
        to += 1;
    }
    text.get(from..to)
}

#[test]
fn every_writing_of_a_canary_is_found() {
    let base64 = ["Y2FuYXJ5MQ==", "eGNhbmFyeTE=", "eHhjYW5hcnkx"];
    let shown = [plain(1), odd(2), "CANARY".into(), "x63616E617279x".into(), plain(3)[3..14].to_owned()];
    for text in base64.map(str::to_owned).into_iter().chain(shown) {
        assert!(find(&format!("é{text}é")).is_some(), "{text}");
    }
    assert_eq!(find("[redacted]"), None);
}
