//! Text as what it may be an encoding of, with the way back to where each byte came from.

use std::ops::Range;

/// The bytes of a text, each with the place in the original text that it came from.
pub(super) struct View(Vec<(u8, Range<usize>)>);

impl View {
    /// The text as it is.
    pub(super) fn of(text: &str) -> Self {
        let mut view = Vec::with_capacity(text.len());
        for (start, character) in text.char_indices() {
            push(&mut view, character, start..start + character.len_utf8());
        }
        Self(view)
    }

    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().map(|(byte, _)| *byte)
    }

    /// The place in the original text of the bytes `from..to`.
    pub(super) fn source(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        let bytes = self.0.get(from..to)?;
        Some((bytes.first()?.1.start, bytes.last()?.1.end))
    }

    /// With every escape replaced by what it stands for; `None` where there is none.
    pub(super) fn decoded(&self) -> Option<Self> {
        let mut decoded = Vec::with_capacity(self.0.len());
        let (mut at, mut changed) = (0, false);
        while let Some((byte, place)) = self.0.get(at) {
            let (read, length) = match byte {
                b'%' => self.percent(at),
                b'\\' => self.backslash(at),
                b'&' => self.entity(at),
                _ => None,
            }
            .map_or((None, 1), |(read, length)| (Some(read), length));
            match read {
                None => decoded.push((*byte, place.clone())),
                Some(read) => {
                    changed = true;
                    let end = self.0.get(at + length - 1).map_or(place.end, |(_, last)| last.end);
                    match read {
                        Read::Byte(byte) => decoded.push((byte, place.start..end)),
                        Read::Character(character) => push(&mut decoded, character, place.start..end),
                    }
                }
            }
            at += length;
        }
        changed.then_some(Self(decoded))
    }

    fn at(&self, at: usize) -> Option<u8> {
        self.0.get(at).map(|(byte, _)| *byte)
    }

    /// `%73`.
    fn percent(&self, at: usize) -> Option<(Read, usize)> {
        let value = u8::try_from(self.hexadecimal(at + 1, 2)?).ok()?;
        Some((Read::Byte(value), 3))
    }

    /// As JSON, JavaScript and Rust write characters: `\/`, `\n`, `\u0073`, `\u{73}`, `\x73`.
    fn backslash(&self, at: usize) -> Option<(Read, usize)> {
        let short = match self.at(at + 1)? {
            plain @ (b'"' | b'\'' | b'\\' | b'/') => char::from(plain),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'x' => {
                let value = char::from_u32(self.hexadecimal(at + 2, 2)?)?;
                return Some((Read::Character(value), 4));
            }
            b'u' if self.at(at + 2) == Some(b'{') => {
                let digits = (0..6).take_while(|more| self.digit(at + 3 + more, 16).is_some()).count();
                let value = char::from_u32(self.hexadecimal(at + 3, digits)?)?;
                return (self.at(at + 3 + digits) == Some(b'}'))
                    .then_some((Read::Character(value), digits + 4));
            }
            b'u' => return self.utf16(at),
            _ => return None,
        };
        Some((Read::Character(short), 2))
    }

    /// `\u0073`, or two of them that make one character.
    fn utf16(&self, at: usize) -> Option<(Read, usize)> {
        let first = self.hexadecimal(at + 2, 4)?;
        if let Some(character) = char::from_u32(first) {
            return Some((Read::Character(character), 6));
        }
        if (self.at(at + 6), self.at(at + 7)) != (Some(b'\\'), Some(b'u')) {
            return None;
        }
        let second = self.hexadecimal(at + 8, 4)?;
        let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
        let character = char::decode_utf16(pair).next()?.ok()?;
        Some((Read::Character(character), 12))
    }

    /// `&#115;`, `&#x73;`, `&amp;`. A browser reads numbers without the semicolon, too.
    fn entity(&self, at: usize) -> Option<(Read, usize)> {
        if self.at(at + 1)? == b'#' {
            let (radix, start) = match self.at(at + 2)? {
                b'x' | b'X' => (16, at + 3),
                _ => (10, at + 2),
            };
            // Leading zeros are allowed, so there may be many digits.
            let digits = (0..12).take_while(|more| self.digit(start + more, radix).is_some()).count();
            let character = char::from_u32(self.number(start, digits, radix)?)?;
            let end = start + digits;
            return Some((Read::Character(character), end + usize::from(self.at(end) == Some(b';')) - at));
        }
        NAMED.iter().find_map(|(name, character)| {
            let same = name.bytes().enumerate().all(|(index, byte)| self.at(at + 1 + index) == Some(byte));
            let length = name.len() + 2;
            (same && self.at(at + length - 1) == Some(b';')).then_some((Read::Character(*character), length))
        })
    }

    fn hexadecimal(&self, from: usize, digits: usize) -> Option<u32> {
        self.number(from, digits, 16)
    }

    fn number(&self, from: usize, digits: usize, radix: u32) -> Option<u32> {
        if digits == 0 {
            return None;
        }
        (from..from + digits)
            .try_fold(0_u32, |value, at| value.checked_mul(radix)?.checked_add(self.digit(at, radix)?))
    }

    fn digit(&self, at: usize, radix: u32) -> Option<u32> {
        char::from(self.at(at)?).to_digit(radix)
    }
}

/// What an escape stands for.
enum Read {
    Byte(u8),
    Character(char),
}

fn push(view: &mut Vec<(u8, Range<usize>)>, character: char, place: Range<usize>) {
    let mut buffer = [0; 4];
    view.extend(character.encode_utf8(&mut buffer).bytes().map(|byte| (byte, place.clone())));
}

/// The names that HTML has for the ASCII characters that occur in secrets.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("sol", '/'),
    ("bsol", '\\'),
    ("lowbar", '_'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("plus", '+'),
    ("num", '#'),
    ("period", '.'),
    ("comma", ','),
    ("dollar", '$'),
    ("percnt", '%'),
    ("commat", '@'),
    ("excl", '!'),
    ("quest", '?'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("lcub", '{'),
    ("rcub", '}'),
    ("verbar", '|'),
    ("grave", '`'),
    ("Hat", '^'),
];
