//! What is signed.

use std::borrow::Cow;

use super::algorithm::Piece;

/// A part of what is signed. The parts stand one behind the other, with nothing between them but the texts that are
/// parts themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// This text: a separator.
    Text(&'static str),
    /// The delivery's id, from where [`SignatureTemplate::id`](super::SignatureTemplate::id) says.
    Id,
    /// The time, as it is written where [`SignatureTemplate::time`](super::SignatureTemplate::time) says.
    Time,
    /// The body, byte for byte as it arrived.
    Body,
    /// The body's CRC-32 (ISO-HDLC, as in zip and PNG) in decimal digits.
    ///
    /// A CRC finds accidents, not forgers: whoever has seen one genuine delivery to this endpoint can write another body
    /// of the same CRC. Where the provider also answers whether a delivery is its own, ask it.
    #[cfg(feature = "certificates")]
    BodyCrc32,
    /// A member of the JSON body, as a JSON pointer (RFC 6901): `/data/amount`. A text is signed without its quotes,
    /// a number as it is written. A delivery without it is rejected.
    ///
    /// Of a body of which only members are signed, believe these members alone: anybody who has seen one
    /// genuine delivery can change the others.
    Member(&'static str),
    /// The same, where the provider signs nothing in the place of a member that is missing or `null`.
    MemberOrNothing(&'static str),
    /// What the app has configured, such as the URL that it gave the provider for its webhooks.
    Setting {
        /// The slot that holds it.
        slot: &'static str,
        /// What configures it; named where it is missing.
        variable: &'static str,
    },
}

impl Part {
    /// A member's pointer.
    pub(super) const fn member(self) -> Option<&'static str> {
        match self {
            Self::Member(pointer) | Self::MemberOrNothing(pointer) => Some(pointer),
            _ => None,
        }
    }

    /// Whether the whole body is signed by it.
    pub(super) const fn is_body(self) -> bool {
        match self {
            #[cfg(feature = "certificates")]
            Self::BodyCrc32 => true,
            Self::Body => true,
            _ => false,
        }
    }
}

/// What is signed of one delivery, without having been put together.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub(super) parts: &'static [Part],
    pub(super) id: &'a str,
    pub(super) time: &'a str,
    /// The members and settings, in the order in which the parts name them.
    pub(super) named: &'a [Cow<'a, str>],
    pub(super) body: &'a [u8],
}

impl Message<'_> {
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let mut named = self.named.iter();
        self.parts.iter().map(move |part| match part {
            Part::Text(text) => Cow::Borrowed(text.as_bytes()),
            Part::Id => Cow::Borrowed(self.id.as_bytes()),
            Part::Time => Cow::Borrowed(self.time.as_bytes()),
            Part::Body => Cow::Borrowed(self.body),
            #[cfg(feature = "certificates")]
            Part::BodyCrc32 => Cow::Owned(crc32fast::hash(self.body).to_string().into_bytes()),
            Part::Member(_) | Part::MemberOrNothing(_) | Part::Setting { .. } => {
                Cow::Borrowed(named.next().map(|text| text.as_bytes()).unwrap_or_default())
            }
        })
    }

    /// The same in one piece.
    #[cfg(feature = "public-keys")]
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.pieces().fold(Vec::new(), |mut whole, piece| {
            whole.extend_from_slice(&piece);
            whole
        })
    }
}
