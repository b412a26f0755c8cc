//! Why a signature does not match: the most common cause is a body that was parsed and written again.

/// How the body seems to have been rewritten, if undoing that makes the signature match.
///
/// Only for the message. A body that matches after a change is rejected all the same.
pub(super) fn rewritten(body: &[u8], matches: impl Fn(&[u8]) -> bool) -> Option<&'static str> {
    let text = std::str::from_utf8(body).ok()?;
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
    let trimmed = text.trim();
    if trimmed.len() != text.len() && matches(trimmed.as_bytes()) {
        return Some("given white space");
    }
    let compact = compact(text);
    let escaped = escape(&compact);
    let rewritten = [compact.as_str(), escaped.as_str()].iter().any(|other| matches(other.as_bytes()));
    rewritten.then_some("parsed and written again")
}

/// The same JSON without white space between its tokens.
fn compact(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    json.chars()
        .filter(|&character| {
            let keep = inside || !character.is_ascii_whitespace();
            (inside, escaped) = match character {
                _ if escaped => (inside, false),
                '\\' => (inside, inside),
                '"' => (!inside, false),
                _ => (inside, false),
            };
            keep
        })
        .collect()
}

/// The same JSON as PHP writes it: `/` and everything outside ASCII escaped.
fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '/' => escaped.push_str("\\/"),
            _ if character.is_ascii() => escaped.push(character),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    escaped
}
