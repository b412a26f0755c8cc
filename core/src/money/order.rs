//! Comparing decimals: by worth, whatever their scales.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::Decimal;
use super::decimal::power_of_ten;

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.scale().cmp(&other.scale()) {
            Ordering::Equal => self.unscaled().cmp(&other.unscaled()),
            Ordering::Less => against_finer(*self, *other),
            Ordering::Greater => against_finer(*other, *self).reverse(),
        }
    }
}

/// Compares a number with one that has more decimal places.
fn against_finer(coarse: Decimal, fine: Decimal) -> Ordering {
    let raised =
        power_of_ten(fine.scale() - coarse.scale()).and_then(|factor| coarse.unscaled().checked_mul(factor));
    match raised {
        Some(unscaled) => unscaled.cmp(&fine.unscaled()),
        // Out of range at a scale where the other is within: further from zero than it, on its own side.
        None => coarse.unscaled().cmp(&0),
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let normalized = self.normalized();
        normalized.unscaled().hash(state);
        normalized.scale().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_ordered_where_rescaling_overflows() {
        let at = |unscaled, scale| Decimal::new(unscaled, scale).unwrap();
        let ascending = [
            at(i128::MIN, 0),
            at(i128::MIN, 1),
            at(-2, 0),
            at(i128::MIN, 38),
            at(-1, 38),
            at(0, 38),
            at(1, 38),
            at(i128::MAX, 38),
            at(2, 0),
            at(i128::MAX, 1),
            at(i128::MAX, 0),
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} and {b}");
                assert_eq!((a < b, a == b, a > b), (i < j, i == j, i > j), "{a} and {b}");
            }
        }
        assert_eq!(at(0, 0), at(0, 38));
    }

    #[test]
    fn what_is_equal_hashes_alike() {
        use std::hash::{BuildHasher, RandomState};
        let hashes = RandomState::new();
        let of = |unscaled, scale| hashes.hash_one(Decimal::new(unscaled, scale).unwrap());
        assert_eq!(of(5, 1), of(500, 3));
        assert_eq!(of(0, 0), of(0, 38));
        assert_ne!(of(5, 1), of(5, 0));
        assert_ne!(of(5, 1), of(6, 1));
    }
}
