//! Takes secrets out of text, however they are written there.

mod spelling;

use std::borrow::Cow;
use std::fmt;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use zeroize::Zeroizing;

use spelling::View;

/// What stands in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A secret's beginning is taken out, too, from this many bytes on: that much is no public prefix any more.
const BEGINNING: usize = 12;

/// How often text is read as an encoding of other text: JSON in JSON, an URL in an URL in HTML.
const LAYERS: usize = 6;

/// Takes secrets out of text that came from outside, in every spelling in which a provider may repeat one:
///
/// * as it is, and in other case;
/// * escaped once or several times: percent-encoding, JSON (`\/`, `\u0073`), HTML (`&#115;`, `&amp;`);
/// * as base64 of it, or of a text that holds it, and as hexadecimal digits;
/// * cut off, if at least 12 bytes of its beginning are left.
///
/// Text without a secret is returned as it is.
///
/// ```
/// use paymux_core::Redactor;
/// let mut redactor = Redactor::default();
/// redactor.add("sk/live/51H8");
/// assert_eq!(redactor.redact(r"no such key: sk\/live%2F51h8"), "no such key: [redacted]");
/// assert_eq!(redactor.redact("no such key"), "no such key");
/// ```
#[derive(Default)]
pub struct Redactor(Vec<Needle>);

/// One spelling to look for.
struct Needle {
    /// Folded, see [`fold`].
    bytes: Zeroizing<Vec<u8>>,
    /// So many bytes of it are enough.
    enough: usize,
    /// Base64, whose neighbouring letters are made of the secret as well.
    base64: bool,
    shown_as: Cow<'static, str>,
}

impl Redactor {
    /// Takes this out from now on, and writes `[redacted]` in its place. An empty text is no secret.
    pub fn add(&mut self, secret: &str) {
        self.add_shown_as(secret, REDACTED);
    }

    /// Takes this out from now on, and writes `shown_as` in its place.
    pub fn add_shown_as(&mut self, secret: &str, shown_as: impl Into<Cow<'static, str>>) {
        let shown_as = shown_as.into();
        self.push(secret.as_bytes(), BEGINNING, false, shown_as.clone());
        // What a secret would be taken for, if it looks like an encoding of something itself.
        let mut read = View::of(secret);
        while let Some(deeper) = read.decoded() {
            read = deeper;
        }
        self.push(&Zeroizing::new(read.bytes().collect::<Vec<u8>>()), BEGINNING, false, shown_as.clone());
        // Of a short text they could stand anywhere by chance.
        if secret.len() >= 6 {
            self.push(HEXLOWER.encode(secret.as_bytes()).as_bytes(), 2 * BEGINNING, false, shown_as.clone());
            for base64 in base64_pieces(secret.as_bytes()) {
                self.push(base64.as_bytes(), BEGINNING / 3 * 4, true, shown_as.clone());
            }
        }
    }

    /// Takes this out where it stands whole: for a text of which only a part is secret.
    pub(crate) fn add_whole(&mut self, text: &str) {
        self.push(text.as_bytes(), usize::MAX, false, Cow::Borrowed(REDACTED));
    }

    fn push(&mut self, bytes: &[u8], enough: usize, base64: bool, shown_as: Cow<'static, str>) {
        let bytes = Zeroizing::new(bytes.iter().copied().map(fold).collect::<Vec<u8>>());
        if !bytes.is_empty() && !self.0.iter().any(|known| known.bytes == bytes && known.enough <= enough) {
            let enough = enough.min(bytes.len());
            self.0.push(Needle { bytes, enough, base64, shown_as });
        }
    }

    /// The text without the secrets.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let places = self.places(text);
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut rest = 0;
        for place in places {
            clean.push_str(text.get(rest..place.start).unwrap_or_default());
            clean.push_str(place.shown_as);
            rest = place.end;
        }
        clean.push_str(text.get(rest..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// Whether a secret stands in the text.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// Cleans a text in place.
    pub(crate) fn clean(&self, text: &mut String) {
        if let Cow::Owned(clean) = self.redact(text) {
            *text = clean;
        }
    }

    /// Where secrets stand, in order, none over another.
    fn places(&self, text: &str) -> Vec<Place<'_>> {
        let mut found = Vec::new();
        if self.0.is_empty() || text.is_empty() {
            return found;
        }
        let mut look = |bytes: &mut dyn Iterator<Item = u8>,
                        source: &dyn Fn(usize, usize) -> Option<(usize, usize)>| {
            let folded: Zeroizing<Vec<u8>> = Zeroizing::new(bytes.map(fold).collect());
            for needle in &self.0 {
                for (from, to) in needle.find(&folded) {
                    if let Some((start, end)) = source(from, to) {
                        found.push(Place { start, end, shown_as: &needle.shown_as });
                    }
                }
            }
        };
        // As it is, each byte stands at its own place; a beginning can end within a character.
        look(&mut text.bytes(), &|from, to| Some((start_of(text, from), end_of(text, to))));
        // Mostly nothing is escaped, and long texts are read once.
        let mut view = text.contains(['%', '\\', '&']).then(|| View::of(text).decoded()).flatten();
        for _ in 1..LAYERS {
            let Some(read) = view else { break };
            look(&mut read.bytes(), &|from, to| read.source(from, to));
            view = read.decoded();
        }
        found.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
        let mut apart: Vec<Place<'_>> = Vec::with_capacity(found.len());
        for place in found {
            match apart.last_mut() {
                Some(last) if place.start < last.end => {
                    // The longer one is the one that stood there.
                    if place.end - place.start > last.end - last.start {
                        last.shown_as = place.shown_as;
                    }
                    last.end = last.end.max(place.end);
                }
                _ => apart.push(place),
            }
        }
        apart
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({})", self.0.len())
    }
}

/// A piece of the text to be replaced.
struct Place<'a> {
    start: usize,
    end: usize,
    shown_as: &'a str,
}

impl Needle {
    /// Where it stands, whole or its beginning.
    fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let start = self.bytes.get(..self.enough).unwrap_or_default();
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + position(text.get(from..)?, start)?;
            let rest = text.get(at..)?;
            let same = rest.iter().zip(self.bytes.iter()).take_while(|(one, other)| one == other).count();
            from = at + same.max(1);
            let (mut first, mut end) = (at, at + same);
            if self.base64 {
                let letter = |byte: Option<&u8>| {
                    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b" /-_=".contains(byte))
                };
                for _ in 0..3 {
                    if first > 0 && letter(text.get(first - 1)) && text.get(first - 1) != Some(&b' ') {
                        first -= 1;
                    }
                    if letter(text.get(end)) && text.get(end) != Some(&b' ') {
                        end += 1;
                    }
                }
            }
            Some((first, end))
        })
    }
}

/// The start of the character that the byte is of.
fn start_of(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The end of the character that the byte before `at` is of.
fn end_of(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Where `part` begins in `text`.
fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    let (first, _) = part.split_first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|byte| byte == first)?;
        if text.get(at..)?.starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// What is the same for our purpose: case, and the two ways in which a form writes a space.
fn fold(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte.to_ascii_lowercase() }
}

/// Base64 of the bytes at each of the three places where they can begin in a text, less the letters that
/// their neighbours decide.
fn base64_pieces(bytes: &[u8]) -> Vec<Zeroizing<String>> {
    let mut pieces = Vec::new();
    for before in 0..3_usize {
        let mut padded = Zeroizing::new(vec![0; before]);
        padded.extend_from_slice(bytes);
        // A letter is six bits: those before the first whole one, and the last one if it is not whole.
        let (first, last) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        for text in [BASE64_NOPAD.encode(&padded), BASE64URL_NOPAD.encode(&padded)] {
            let text = Zeroizing::new(text);
            if let Some(piece) = text.get(first..last) {
                pieces.push(Zeroizing::new(piece.to_owned()));
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests;
