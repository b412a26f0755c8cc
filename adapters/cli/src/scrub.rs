//! The second net under every line that is printed: configured secrets never get through.
//!
//! The first is that a secret is not put into the output at all. This one catches what comes back from
//! outside, such as a reply that repeats a key.

use std::borrow::Cow;
use std::fmt::Write;

/// Shorter texts are no secrets of any provider, and would tear holes into unrelated words.
const SHORTEST: usize = 8;

/// Configured secrets, each with what is shown instead.
#[derive(Default)]
pub(crate) struct Scrub(Vec<(String, String)>);

impl Scrub {
    /// Takes `secret` out from now on, however JSON or a URL writes it.
    pub(crate) fn add(&mut self, secret: &str, variable: &str) {
        if secret.chars().count() < SHORTEST {
            return;
        }
        let quoted = serde_json::to_string(secret).unwrap_or_default();
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(secret);
        for form in [secret.to_owned(), inner.to_owned(), encoded(secret)] {
            if !self.0.iter().any(|(known, _)| *known == form) {
                self.0.push((form, placeholder(variable)));
            }
        }
        // A secret that holds another one goes first.
        self.0.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    }

    /// The text without the secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.iter().fold(Cow::Borrowed(text), |text, (secret, placeholder)| {
            if text.contains(secret.as_str()) { text.replace(secret, placeholder).into() } else { text }
        })
    }
}

/// What is shown instead of the secret that a variable holds.
pub(crate) fn placeholder(variable: &str) -> String {
    format!("<{variable}>")
}

/// Percent-encoded, as URLs have it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut url, byte| {
        match byte {
            b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => url.push(byte.into()),
            // Writing to a string cannot fail.
            _ => drop(write!(url, "%{byte:02X}")),
        }
        url
    })
}

#[cfg(test)]
mod tests {
    use super::Scrub;

    #[test]
    fn every_form_is_taken_out() {
        let mut scrub = Scrub::default();
        scrub.add("se\"cret/ü1", "KEY");
        let text = r#"se"cret/ü1 se\"cret/ü1 se%22cret%2F%C3%BC1 secret"#;
        assert_eq!(scrub.clean(text), "<KEY> <KEY> <KEY> secret");
    }

    #[test]
    fn the_longer_one_first_and_short_ones_never() {
        let mut scrub = Scrub::default();
        scrub.add("12345678", "A");
        scrub.add("1234567890", "B");
        scrub.add("test", "C");
        assert_eq!(scrub.clean("a test of 1234567890 and 12345678"), "a test of <B> and <A>");
    }
}
