//! The number: exact, with its scale.

/// An exact decimal number: `unscaled * 10^-scale`.
///
/// The scale belongs to the number, so that "42.50" keeps its form when written; comparing, ordering
/// and hashing go by worth, so that `10.00 == 10`. Arithmetic is exact or says `None`: it never rounds.
///
/// ```
/// use paymux_core::Decimal;
///
/// let price: Decimal = "42.50".parse()?;
/// let fee: Decimal = "0.075".parse()?;
/// assert_eq!(price.checked_add(fee).map(|sum| sum.to_string()).as_deref(), Some("42.575"));
/// assert_eq!(price.to_string(), "42.50");
/// assert_eq!(price, "42.5".parse()?);
/// # Ok::<(), paymux_core::provider::ParseDecimalError>(())
/// ```
///
/// # In JSON
///
/// Written as text (`"42.50"`; for a number see [`AsNumber`](crate::provider::AsNumber)), read from text or from a
/// number, exactly, either with an exponent or without. For that, the number's own text is needed, which serde_json hands out only while
/// it reads from a `&str` or `&[u8]`. So a `Decimal` must not stand inside an `untagged` or internally
/// tagged enum, nor below a `flatten`, nor be read from a `serde_json::Value`, from a reader or from
/// another format: all of these have made an `f64` of a number before it gets here, or cannot be told
/// apart from those that have. There, reading always fails, texts included. An amount to be stored
/// anywhere is a [`Money`](crate::Money), which every format can carry.
#[derive(Clone, Copy, Default)]
pub struct Decimal {
    unscaled: i128,
    scale: u8,
}

impl Decimal {
    /// The most decimal places a number may have: 38, as many as a power of ten in an `i128` has zeros.
    pub const MAX_SCALE: u8 = 38;

    /// Nothing.
    pub const ZERO: Self = Self { unscaled: 0, scale: 0 };

    /// `unscaled * 10^-scale`; `None` where `scale` exceeds [`MAX_SCALE`](Self::MAX_SCALE).
    #[must_use]
    pub const fn new(unscaled: i128, scale: u8) -> Option<Self> {
        if scale > Self::MAX_SCALE { None } else { Some(Self { unscaled, scale }) }
    }

    /// The digits without the point: 4250 of "42.50".
    #[must_use]
    pub const fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// How many digits stand after the point: 2 of "42.50".
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Whether it is nothing, whatever its scale.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.unscaled == 0
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.unscaled < 0
    }

    /// The same worth without zeros at the end of its decimal places: 42.5 of "42.50", 100 of "100".
    #[must_use]
    pub const fn normalized(self) -> Self {
        let Self { mut unscaled, mut scale } = self;
        while scale > 0 && unscaled % 10 == 0 {
            unscaled /= 10;
            scale -= 1;
        }
        Self { unscaled, scale }
    }

    /// The same worth with exactly `scale` decimal places; `None` where digits would be lost, or where
    /// the number would no longer fit.
    #[must_use]
    pub fn rescaled(self, scale: u8) -> Option<Self> {
        let unscaled = match scale.checked_sub(self.scale) {
            Some(more) => self.unscaled.checked_mul(power_of_ten(more)?)?,
            None => {
                let divisor = power_of_ten(self.scale - scale)?;
                if self.unscaled % divisor != 0 {
                    return None;
                }
                self.unscaled / divisor
            }
        };
        Self::new(unscaled, scale)
    }

    /// As an integer, where it is one and fits into `T`.
    ///
    /// ```
    /// use paymux_core::Decimal;
    ///
    /// assert_eq!("5.00".parse::<Decimal>()?.to_integer::<u8>(), Some(5));
    /// assert_eq!("5.01".parse::<Decimal>()?.to_integer::<u8>(), None);
    /// assert_eq!("500".parse::<Decimal>()?.to_integer::<u8>(), None);
    /// # Ok::<(), paymux_core::provider::ParseDecimalError>(())
    /// ```
    #[must_use]
    pub fn to_integer<T: TryFrom<i128>>(self) -> Option<T> {
        T::try_from(self.rescaled(0)?.unscaled).ok()
    }

    /// The sum, with the finer of the two scales; `None` where it does not fit.
    ///
    /// Where it would fit only without the zeros at the end of the two numbers, these are dropped.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.aligned(other, i128::checked_add)
    }

    /// The difference, with the finer of the two scales; `None` where it does not fit.
    ///
    /// Where it would fit only without the zeros at the end of the two numbers, these are dropped.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.aligned(other, i128::checked_sub)
    }

    /// The product, with the sum of the two scales; `None` where it does not fit.
    ///
    /// Where it would fit only without zeros at the end, these are dropped.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let product = |a: Self, b: Self| {
            let mut unscaled = a.unscaled.checked_mul(b.unscaled)?;
            let mut scale = a.scale + b.scale;
            while scale > Self::MAX_SCALE && unscaled % 10 == 0 {
                unscaled /= 10;
                scale -= 1;
            }
            Self::new(unscaled, scale)
        };
        product(self, other).or_else(|| product(self.normalized(), other.normalized()))
    }

    /// Applies `operation` at the finer scale; if that does not fit, at the finest that is needed.
    fn aligned(self, other: Self, operation: fn(i128, i128) -> Option<i128>) -> Option<Self> {
        let at_finer = |a: Self, b: Self| {
            let scale = a.scale.max(b.scale);
            let unscaled = operation(a.rescaled(scale)?.unscaled, b.rescaled(scale)?.unscaled)?;
            Self::new(unscaled, scale)
        };
        at_finer(self, other).or_else(|| at_finer(self.normalized(), other.normalized()))
    }
}

/// `10^exponent`; `None` from 39 on.
pub(super) fn power_of_ten(exponent: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(exponent))
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Decimal {
            fn from(integer: $integer) -> Self {
                Self { unscaled: i128::from(integer), scale: 0 }
            }
        }
    )*};
}
from_integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64);

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn nothing_is_nothing_at_any_scale() {
        assert!(decimal("0").is_zero() && decimal("0.00").is_zero() && decimal("-0").is_zero());
        assert!(!decimal("0.01").is_zero() && !decimal("-1").is_zero());
    }

    #[test]
    fn tenths_add_up() {
        assert_eq!(decimal("0.1").checked_add(decimal("0.2")), Some(decimal("0.3")));
        assert_eq!(decimal("0.10").checked_sub(decimal("0.3")).unwrap().to_string(), "-0.20");
        assert_eq!(decimal("2.50").checked_mul(decimal("-4")).unwrap().to_string(), "-10.00");
    }

    #[test]
    fn zeros_are_dropped_before_giving_up() {
        let great = Decimal::from(i128::MAX);
        assert_eq!(great.checked_add(decimal("0.00")), Some(great));
        assert_eq!(great.checked_sub(decimal("1.0")), Some(Decimal::from(i128::MAX - 1)));
        assert_eq!(great.checked_mul(decimal("1.0")), Some(great));
        let small = Decimal::new(50, 38).unwrap();
        assert_eq!(small.checked_mul(decimal("0.2")), Decimal::new(1, 37));
        let half = Decimal::new(5, 38).unwrap();
        assert_eq!(half.checked_mul(decimal("0.2")), Decimal::new(1, 38));
        assert_eq!(half.checked_mul(decimal("0.1")), None);
    }

    #[test]
    fn beyond_the_ends_there_is_nothing() {
        let (least, most) = (Decimal::from(i128::MIN), Decimal::from(i128::MAX));
        let one = Decimal::from(1_u8);
        assert_eq!(most.checked_add(one), None);
        assert_eq!(least.checked_sub(one), None);
        assert_eq!(least.checked_mul(Decimal::from(-1_i8)), None);
        assert_eq!(most.checked_add(decimal("0.1")), None);
        assert_eq!(least.checked_add(most), Some(Decimal::from(-1_i8)));
        assert_eq!(least.to_integer::<i128>(), Some(i128::MIN));
        assert_eq!(least.to_integer::<i64>(), None);
    }

    #[test]
    fn rescaling_loses_no_digit() {
        assert_eq!(decimal("42.50").rescaled(1).unwrap().to_string(), "42.5");
        assert_eq!(decimal("42.5").rescaled(3).unwrap().to_string(), "42.500");
        assert!(decimal("42.50").rescaled(0).is_none());
        assert!(Decimal::ZERO.rescaled(Decimal::MAX_SCALE).is_some());
        assert!(Decimal::ZERO.rescaled(Decimal::MAX_SCALE + 1).is_none());
        assert!(Decimal::ZERO.rescaled(u8::MAX).is_none());
        assert!(Decimal::new(1, Decimal::MAX_SCALE + 1).is_none());
    }
}
