//! What must not come back to us.

use std::borrow::Cow;

use bytes::Bytes;
use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue, Request};

use crate::error::reply::ErrorReader;
use crate::error::{Error, Redactor};
use crate::wire::SentSecrets;

/// What must not come back to us in a provider's texts: the credentials and the secrets of a body, of every
/// try of a call.
#[derive(Default)]
pub(super) struct Secrets {
    headers: Vec<HeaderValue>,
    sent: Option<SentSecrets>,
}

impl Secrets {
    /// The values are shared, not copied; their text is looked at only when an error has to be cleaned.
    pub(super) fn add(&mut self, request: &Request<Bytes>) {
        self.headers.extend(request.headers().values().filter(|value| value.is_sensitive()).cloned());
        // The body is the same in each try.
        if self.sent.is_none() {
            self.sent = request.extensions().get().cloned();
        }
    }

    pub(super) fn take_out_of(&self, error: Error) -> Error {
        error.without(&self.redactor())
    }

    pub(super) fn clean(&self, text: &str) -> String {
        self.redactor().redact(text).into_owned()
    }

    pub(super) fn record_request_id(&self, span: &tracing::Span, headers: &HeaderMap, errors: ErrorReader) {
        if span.is_disabled() {
            return;
        }
        if let Some(id) = errors.request_id(headers) {
            span.record("paymux.request_id", &*self.redactor().redact(&id));
        }
    }

    fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        // A header may hold UTF-8, which `to_str` would not give.
        for header in self.headers.iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()) {
            for form in forms(header) {
                // The beginning of it is a word that is no secret.
                if form.contains(' ') { redactor.add_whole(&form) } else { redactor.add(&form) }
            }
        }
        self.sent.iter().flat_map(SentSecrets::iter).for_each(|secret| redactor.add(secret));
        redactor
    }
}

/// A header whole, without the word before it (`Bearer`, or another that a strategy writes), and the secret
/// half of HTTP Basic.
fn forms(header: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let bare = header.split_once(' ');
    let basic = bare.filter(|(word, _)| *word == "Basic").and_then(|(_, pair)| secret_half(pair));
    let borrowed = [Some(header), bare.map(|(_, secret)| secret)].into_iter().flatten().map(Cow::Borrowed);
    borrowed.chain(basic.map(Cow::Owned))
}

/// The password; where there is none, the user name is the secret.
fn secret_half(pair: &str) -> Option<String> {
    let pair = String::from_utf8(BASE64.decode(pair.as_bytes()).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some(if password.is_empty() { user } else { password }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_in_which_a_header_may_come_back() {
        let told = |header: &str| forms(header).collect::<Vec<_>>().join("|");
        assert_eq!(told("sk_1"), "sk_1");
        assert_eq!(told("Bearer sk_1"), "Bearer sk_1|sk_1");
        assert_eq!(told("Basic c2hvcDpwOnc="), "Basic c2hvcDpwOnc=|c2hvcDpwOnc=|p:w");
        assert_eq!(told("Basic c2tfMTo="), "Basic c2tfMTo=|c2tfMTo=|sk_1");
        // Not of HTTP Basic after all.
        assert_eq!(told("Basic sk_1"), "Basic sk_1|sk_1");
        assert_eq!(told("Bearer c2hvcDpwdw=="), "Bearer c2hvcDpwdw==|c2hvcDpwdw==");
    }
}
