//! A body, read up to a limit.

use bytes::{Bytes, BytesMut};
use paymux_core::transport::{TransportError, TransportErrorKind};

/// The buffer that is set aside for a body whose length is stated. Most replies are far smaller; a larger one grows its
/// buffer as it arrives.
const FIRST_BUFFER: usize = 64 * 1024;

/// Puts a body together from the pieces in which it comes, as long as it stays within a limit.
#[derive(Debug)]
pub struct BodyUpTo {
    limit: usize,
    stated: usize,
    /// Most replies come in one piece, which is then handed on as it is.
    first: Bytes,
    whole: BytesMut,
}

/// The body went past the limit of the transport.
#[derive(Debug, thiserror::Error)]
#[error("the body is larger than {0} bytes, the limit of this transport")]
struct LimitPassed(usize);

impl BodyUpTo {
    /// Nothing has come yet of a body whose stated length is this, 0 where none is stated. A stated length only spares
    /// the reading of what is too large; what counts is what comes.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::BodyTooLarge`].
    pub fn new(limit: usize, stated: u64) -> Result<Self, TransportError> {
        let stated = usize::try_from(stated).unwrap_or(usize::MAX);
        let body = Self { limit, stated, first: Bytes::new(), whole: BytesMut::new() };
        if stated > limit { Err(body.too_large()) } else { Ok(body) }
    }

    /// Adds the next piece.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::BodyTooLarge`].
    pub fn push(&mut self, piece: Bytes) -> Result<(), TransportError> {
        if piece.len() > self.limit.saturating_sub(self.first.len().max(self.whole.len())) {
            return Err(self.too_large());
        }
        if self.first.is_empty() && self.whole.is_empty() {
            self.first = piece;
            return Ok(());
        }
        if self.whole.is_empty() {
            self.whole.reserve(self.stated.min(FIRST_BUFFER).max(self.first.len() + piece.len()));
            self.whole.extend_from_slice(&self.first);
        }
        self.whole.extend_from_slice(&piece);
        Ok(())
    }

    /// What has come.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        if self.whole.is_empty() { self.first } else { self.whole.freeze() }
    }

    fn too_large(&self) -> TransportError {
        TransportError::new(TransportErrorKind::BodyTooLarge).with_source(LimitPassed(self.limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(limit: usize, stated: u64, pieces: &[&'static str]) -> Option<Bytes> {
        let mut body = BodyUpTo::new(limit, stated).ok()?;
        for piece in pieces {
            body.push(Bytes::from_static(piece.as_bytes())).ok()?;
        }
        Some(body.into_bytes())
    }

    #[test]
    fn what_comes_counts_up_to_the_limit() {
        for pieces in [&[][..], &["abc"], &["ab", "c"], &["", "ab", "", "c", ""], &["abcd", "ef", "gh"]] {
            let whole = pieces.concat();
            for stated in [0, 1, 3, 100] {
                assert_eq!(read(100, stated, pieces).unwrap(), whole);
            }
            assert_eq!(read(whole.len(), 0, pieces).unwrap(), whole, "just within the limit");
            if let Some(less) = whole.len().checked_sub(1) {
                assert_eq!(read(less, 0, pieces), None, "one byte too many");
            }
        }
        assert_eq!(read(3, 4, &["abc"]), None, "what is stated is too much already");
        assert_eq!(read(3, u64::MAX, &[]), None);
    }

    #[test]
    fn one_piece_is_handed_on_as_it_is() {
        let piece = Bytes::from(vec![7; 100]);
        let mut body = BodyUpTo::new(100, 100).unwrap();
        body.push(piece.clone()).unwrap();
        assert_eq!(body.into_bytes().as_ptr(), piece.as_ptr());
    }
}
