//! Ids and keys drawn from a seed: the same seed gives the same ids in the same order.

use std::sync::{Mutex, PoisonError};

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A source of ids.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u64,
    state: Mutex<u64>,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, state: Mutex::new(seed) }
    }

    /// A source of its own for `name`, so that one provider's draws do not move another's.
    pub(crate) fn derived(seed: u64, name: &str) -> Self {
        Self::new(mix(seed ^ hash(name)))
    }

    /// Starts again from the seed.
    pub(crate) fn reset(&self) {
        *self.lock() = self.seed;
    }

    /// `length` lower-case letters and digits.
    pub(crate) fn alphanumeric(&self, length: usize) -> String {
        (0..length).map(|_| self.pick(LOWER)).collect()
    }

    /// A version 4 UUID, hyphenated, lower case.
    pub(crate) fn uuid(&self) -> String {
        let (high, low) = (self.next(), self.next());
        let high = (high & !0xf000) | 0x4000;
        let low = (low & !(0b11 << 62)) | (0b10 << 62);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }

    fn next(&self) -> u64 {
        let mut state = self.lock();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(*state)
    }

    fn pick(&self, from: &[u8]) -> char {
        let length = u64::try_from(from.len()).unwrap_or(1).max(1);
        let at = usize::try_from(self.next() % length).unwrap_or(0);
        from.get(at).copied().map_or('0', char::from)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, u64> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Spreads a number over all 64 bits (the finishing step of SplitMix64).
pub(crate) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A stable number for a text (FNV-1a), the same on every machine and in every version.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays_its_ids() {
        let (a, b) = (Ids::derived(7, "x"), Ids::derived(7, "x"));
        assert_eq!(a.alphanumeric(32), b.alphanumeric(32));
        let again = Ids::derived(7, "x");
        again.uuid();
        again.reset();
        assert_eq!(again.alphanumeric(32), Ids::derived(7, "x").alphanumeric(32));
        assert_ne!(Ids::derived(8, "x").uuid(), Ids::derived(7, "x").uuid());
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        let ids = Ids::new(1);
        for _ in 0..50 {
            let id = ids.uuid();
            assert_eq!(id.len(), 36);
            assert_eq!(id.as_bytes()[14], b'4');
            assert!(b"89ab".contains(&id.as_bytes()[19]));
        }
    }
}
