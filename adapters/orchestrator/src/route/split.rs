//! The arm of a split.

use sha2::{Digest, Sha256};

/// Which arm a text falls into, by shares: the first eight bytes of its SHA-256, as a fraction of all shares. So it is the
/// same in every process, on every machine and after every upgrade, and a change of shares moves as few texts as can be.
pub(super) fn arm(text: &str, shares: impl Iterator<Item = u32> + Clone) -> usize {
    let total: u64 = shares.clone().map(u64::from).sum();
    let hash = Sha256::digest(text.as_bytes());
    let first = hash.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    // Below `total`: the product is below `total << 64`.
    let point = (u128::from(first) * u128::from(total)) >> 64;
    let mut end = 0_u128;
    let arms = shares.map(move |share| {
        end += u128::from(share);
        end
    });
    arms.enumerate().find(|(_, end)| point < *end).map_or(0, |(arm, _)| arm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fallen(shares: &[u32]) -> Vec<usize> {
        (0..10_000).map(|number| arm(&format!("order-{number}"), shares.iter().copied())).collect()
    }

    #[test]
    fn each_arm_gets_its_share() {
        let fallen = fallen(&[80, 0, 20]);
        let of = |arm: usize| fallen.iter().filter(|fell| **fell == arm).count();
        assert!((7_800..=8_200).contains(&of(0)), "{}", of(0));
        assert_eq!(of(1), 0);
        assert!((1_800..=2_200).contains(&of(2)), "{}", of(2));
    }

    #[test]
    fn other_shares_move_only_what_they_have_to() {
        let (before, after) = (fallen(&[80, 20]), fallen(&[70, 30]));
        let moved: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
        assert!(moved.iter().all(|pair| *pair == (&0, &1)), "only from the first to the second");
        assert!((850..=1_150).contains(&moved.len()), "{}", moved.len());
    }

    #[test]
    fn it_stays_the_same_for_ever() {
        let known = ["order-1", "order-2", "order-77", ""].map(|text| arm(text, [50, 50].into_iter()));
        assert_eq!(known, SAME_FOR_EVER);
    }

    // Made once by hand: the first digit of `printf order-1 | sha256sum` is below 8 in the first arm.
    const SAME_FOR_EVER: [usize; 4] = [0, 0, 0, 1];
}
