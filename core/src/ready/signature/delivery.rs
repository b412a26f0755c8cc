//! One delivery against one template.

use std::borrow::Cow;
use std::fmt;

use http::HeaderMap;

use super::algorithm::Decoded;
use super::message::Message;
use super::{Part, Place, SignatureTemplate, rejected};
use crate::error::{Error, ErrorKind};
use crate::interface::Proof;
use crate::ready::diagnose;
use crate::setup::Settings;
use crate::time::Timestamp;

/// How many signatures are compared; more of them are no rotation, but work for us.
const MOST: usize = 16;

/// What the app has configured of a message: for each setting among the parts its value, if it has one.
pub(super) struct Configured(Vec<Result<String, &'static str>>);

impl Configured {
    pub(super) fn of(template: &SignatureTemplate, settings: &Settings) -> Self {
        let settings = template.message.iter().filter_map(|part| match part {
            Part::Setting { slot, variable } => {
                Some(settings.value(slot).map(str::to_owned).ok_or(*variable))
            }
            _ => None,
        });
        Self(settings.collect())
    }
}

impl fmt::Debug for Configured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Configured({})", self.0.len())
    }
}

/// What is signed of one delivery, and where its signatures stand.
pub(super) struct Delivery<'a> {
    template: &'a SignatureTemplate,
    headers: &'a HeaderMap,
    body: &'a [u8],
    id: Cow<'a, str>,
    time: Cow<'a, str>,
    named: Vec<Cow<'a, str>>,
}

impl<'a> Delivery<'a> {
    /// Reads what is signed, and refuses what is too old. Nothing is proved by it.
    pub(super) fn read(
        template: &'a SignatureTemplate,
        configured: &'a Configured,
        headers: &'a HeaderMap,
        body: &'a [u8],
        now: Timestamp,
    ) -> Result<Self, Error> {
        if let Some(flaw) = template.flaw() {
            return Err(Error::refused(ErrorKind::Configuration, flaw).with_field("webhook signature"));
        }
        let time = match template.time {
            Some(stamp) => {
                let text = stamp.place.one(headers, body)?;
                stamp.check(&text, now)?;
                text
            }
            None => Cow::Borrowed(""),
        };
        let id = template.id.map_or(Ok(Cow::Borrowed("")), |place| place.one(headers, body))?;
        let mut configured = configured.0.iter();
        let mut named = Vec::new();
        for part in template.message {
            match part {
                Part::Setting { .. } => named.push(setting(configured.next())?),
                Part::Member(pointer) => named.push(Place::Member(pointer).one(headers, body)?),
                Part::MemberOrNothing(pointer) => {
                    named.push(Place::Member(pointer).text(headers, body)?.unwrap_or_default());
                }
                _ => {}
            }
        }
        Ok(Self { template, headers, body, id, time, named })
    }

    /// What is signed, if this is the body.
    fn message<'m>(&'m self, body: &'m [u8]) -> Message<'m> {
        Message { parts: self.template.message, id: &self.id, time: &self.time, named: &self.named, body }
    }

    /// That there are signatures, and that each is written as it should be.
    #[cfg(feature = "certificates")]
    pub(super) fn is_signed(&self) -> Result<(), Error> {
        let mut seen = false;
        for place in self.places() {
            if let Some(text) = place.text(self.headers, self.body)? {
                self.signatures(place, &text).check()?;
                seen = true;
            }
        }
        if seen { Ok(()) } else { Err(self.template.signature.missing()) }
    }

    /// Proved, if `made` finds the key that made one of the signatures.
    pub(super) fn prove(
        &self,
        made: impl Fn(&Message<'_>, &Signatures<'_>) -> Option<&'static str>,
    ) -> Result<Proof, Error> {
        let mut seen = false;
        for place in self.places() {
            let Some(text) = place.text(self.headers, self.body)? else { continue };
            let signatures = self.signatures(place, &text);
            signatures.check()?;
            seen = true;
            if let Some(purpose) = made(&self.message(self.body), &signatures) {
                return Ok(Proof::attest(purpose));
            }
        }
        if !seen {
            return Err(self.template.signature.missing());
        }
        Err(diagnose::unproved(self.body))
    }

    /// Why nothing has proved it, where another form of the body would be proved.
    pub(super) fn explain(
        &self,
        made: impl Fn(&Message<'_>, &Signatures<'_>) -> Option<&'static str>,
    ) -> Option<Error> {
        diagnose::explain(self.body, |other| {
            self.template.message.contains(&Part::Body)
                && self.places().any(|place| {
                    let text = place.text(self.headers, self.body).ok().flatten();
                    text.is_some_and(|text| {
                        let signatures = self.signatures(place, &text);
                        // One that is malformed is refused for that, whatever the body.
                        signatures.check().is_ok() && made(&self.message(other), &signatures).is_some()
                    })
                })
        })
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        [Some(self.template.signature), self.template.previous_signature].into_iter().flatten()
    }

    fn signatures<'t>(&'t self, place: Place, text: &'t str) -> Signatures<'t> {
        Signatures { template: self.template, place, text }
    }
}

/// A setting that is signed.
fn setting<'v>(value: Option<&'v Result<String, &'static str>>) -> Result<Cow<'v, str>, Error> {
    match value {
        Some(Ok(value)) => Ok(Cow::Borrowed(value)),
        missing => {
            let variable = missing.and_then(|missing| missing.as_ref().err()).copied().unwrap_or_default();
            let message = format!("what is signed along is not configured: set {variable}");
            Err(Error::refused(ErrorKind::Configuration, message))
        }
    }
}

/// The signatures at one place.
pub(super) struct Signatures<'a> {
    template: &'a SignatureTemplate,
    place: Place,
    text: &'a str,
}

impl Signatures<'_> {
    /// Whether one of them passes. Whoever asks has seen to it that [`check`](Self::check) is content.
    pub(super) fn any(&self, passes: impl Fn(&[u8]) -> bool) -> bool {
        let values = self.place.values(self.text).flatten();
        values.filter_map(|text| self.decode(text)).any(|signature| passes(signature.bytes()))
    }

    fn check(&self) -> Result<(), Error> {
        let mut count = 0;
        for text in self.place.values(self.text) {
            count += 1;
            if count > MOST {
                return Err(rejected(
                    "malformed_signature",
                    format!("{} stands there too often", self.place),
                ));
            }
            self.decode(text?).ok_or_else(|| {
                let (from, to) = self.template.algorithm.lengths();
                let length = if from == to { from.to_string() } else { format!("{from} to {to}") };
                let encoding = self.template.encoding.name();
                let message = format!("{} is no signature of {length} bytes in {encoding}", self.place);
                rejected("malformed_signature", message)
            })?;
        }
        if count > 0 {
            Ok(())
        } else {
            Err(rejected("malformed_signature", format!("{} is missing", self.place)))
        }
    }

    fn decode(&self, text: &str) -> Option<Decoded> {
        let SignatureTemplate { encoding, algorithm, prefix, .. } = *self.template;
        // Around a header's text there may be white space, within it there may not.
        let text = if matches!(self.place, Place::Header(_)) { text.trim() } else { text };
        encoding.decode(text.strip_prefix(prefix).unwrap_or(text), algorithm)
    }
}
