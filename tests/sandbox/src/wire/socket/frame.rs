//! Frames (RFC 6455, section 5).

pub(crate) const TEXT: u8 = 0x1;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;

/// The longest frame that is taken from a client.
const LIMIT: usize = 1 << 16;

/// One whole message of a server, which is never masked.
pub(crate) fn encode(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x80 | opcode];
    let length = payload.len();
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..126), _) => bytes.push(short),
        (_, Ok(middle)) => {
            bytes.push(126);
            bytes.extend_from_slice(&middle.to_be_bytes());
        }
        _ => {
            bytes.push(127);
            bytes.extend_from_slice(&u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes());
        }
    }
    bytes.extend_from_slice(payload);
    bytes
}

/// The payload of a close frame.
pub(crate) fn closing(code: u16, reason: &str) -> Vec<u8> {
    [code.to_be_bytes().as_slice(), reason.as_bytes()].concat()
}

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Incoming {
    pub(crate) opcode: u8,
    pub(crate) payload: Vec<u8>,
}

/// A client broke the rules.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation;

/// Takes one frame off the front of what was read, if it is all there.
pub(crate) fn decode(read: &mut Vec<u8>) -> Result<Option<Incoming>, Violation> {
    let [first, second, ..] = read.as_slice() else {
        return Ok(None);
    };
    let (opcode, short) = (first & 0x0f, second & 0x7f);
    // A client's frames are always masked, and no extension was agreed on.
    if first & 0x70 != 0 || second & 0x80 == 0 {
        return Err(Violation);
    }
    let wide = match short {
        126 => 2_usize,
        127 => 8,
        _ => 0,
    };
    let Some(extended) = read.get(2..wide.saturating_add(2)) else {
        return Ok(None);
    };
    let length = if wide == 0 {
        usize::from(short)
    } else {
        let length = extended.iter().fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
        usize::try_from(length).unwrap_or(usize::MAX)
    };
    if length > LIMIT || (opcode >= CLOSE && length > 125) {
        return Err(Violation);
    }
    let start = wide.saturating_add(6);
    let end = start.saturating_add(length);
    let (Some(mask), Some(masked)) = (read.get(start.saturating_sub(4)..start), read.get(start..end)) else {
        return Ok(None);
    };
    let payload = masked.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
    read.drain(..end);
    Ok(Some(Incoming { opcode, payload }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        // RFC 6455, section 5.7.
        assert_eq!(encode(TEXT, b"Hello"), [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
        let masked = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        let mut read = [masked.as_slice(), &[0x8a]].concat();
        let hello = Incoming { opcode: TEXT, payload: b"Hello".to_vec() };
        assert_eq!(decode(&mut read), Ok(Some(hello)));
        assert_eq!(read, [0x8a]);
        assert_eq!(decode(&mut read), Ok(None));
        assert_eq!(encode(0x2, &[0; 256])[..4], [0x82, 0x7e, 0x01, 0x00]);
        assert_eq!(encode(0x2, &[0; 65536])[..10], [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(encode(0x2, &[0; 125])[1], 125);
        assert_eq!(encode(0x2, &[0; 126])[1], 126);
    }

    #[test]
    fn an_unmasked_or_too_long_frame_is_a_violation() {
        assert_eq!(decode(&mut vec![0x81, 0x01, 0x41]), Err(Violation));
        assert_eq!(decode(&mut vec![0x89, 0xfe, 0x00, 0x7e]), Err(Violation));
    }
}
