//! The second net under every line that is printed: configured secrets never get through.
//!
//! The first is that a secret is not put into the output at all. This one catches what comes back from
//! outside, such as a reply that repeats a key.

use std::borrow::Cow;

use paymux::provider::Redactor;

/// Shorter texts are no secrets of any provider, and would tear holes into unrelated words.
const SHORTEST: usize = 8;

/// Configured secrets, each with what is shown instead.
#[derive(Default)]
pub(crate) struct Scrub(Redactor);

impl Scrub {
    /// Takes `secret` out from now on, in whatever spelling.
    pub(crate) fn add(&mut self, secret: &str, variable: &str) {
        if secret.chars().count() >= SHORTEST {
            self.0.add_shown_as(secret, placeholder(variable));
        }
    }

    /// The text without the secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.redact(text)
    }
}

/// What is shown instead of the secret that a variable holds.
pub(crate) fn placeholder(variable: &str) -> String {
    format!("<{variable}>")
}

#[cfg(test)]
mod tests {
    use super::Scrub;

    #[test]
    fn every_form_is_taken_out() {
        let mut scrub = Scrub::default();
        scrub.add("se\"cret/ü1", "KEY");
        let text = r#"se"cret/ü1 se\"cret\/\u00fc1 se%22cret%2F%C3%BC1 SE"CRET/ü1 secret"#;
        assert_eq!(scrub.clean(text), "<KEY> <KEY> <KEY> <KEY> secret");
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
