//! Properties of decimals, over the whole range and close to zero.

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use proptest::prelude::*;

use super::{AsNumber, Asset, Decimal, Money};

/// Any decimal; half of them small enough that sums and products of several are defined, and many with
/// zeros at the end.
fn decimals() -> impl Strategy<Value = Decimal> {
    let unscaled = prop_oneof![
        any::<i128>(),
        any::<i32>().prop_map(i128::from),
        (-99_i128..=99, 0_u32..=36).prop_map(|(digits, zeros)| digits * 10_i128.pow(zeros)),
        prop_oneof![Just(i128::MIN), Just(i128::MAX), Just(0)],
    ];
    let scale = prop_oneof![0..=Decimal::MAX_SCALE, 0_u8..=6];
    (unscaled, scale).prop_map(|(unscaled, scale)| Decimal::new(unscaled, scale).unwrap())
}

/// Compares by what is written, digit by digit: another way than the code's.
fn by_text(a: Decimal, b: Decimal) -> Ordering {
    let key = |decimal: Decimal| {
        let text = decimal.to_string();
        let (whole, part) = text.trim_start_matches('-').split_once('.').map_or_else(
            || (text.trim_start_matches('-').to_owned(), String::new()),
            |(whole, part)| (whole.to_owned(), part.to_owned()),
        );
        format!("{whole:0>40}.{part:0<40}")
    };
    match (a.is_negative(), b.is_negative()) {
        (false, false) => key(a).cmp(&key(b)),
        (true, true) => key(b).cmp(&key(a)),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

fn hash(decimal: Decimal) -> u64 {
    let mut hasher = DefaultHasher::new();
    decimal.hash(&mut hasher);
    hasher.finish()
}

/// The same digits and the same scale.
fn identical(a: Decimal, b: Decimal) -> bool {
    (a.unscaled(), a.scale()) == (b.unscaled(), b.scale())
}

proptest! {
    #[test]
    fn text_and_json_keep_every_digit(decimal in decimals()) {
        let text = decimal.to_string();
        prop_assert!(identical(text.parse().unwrap(), decimal));
        prop_assert!(identical(Decimal::from_json_number(&text).unwrap(), decimal));
        let as_text = serde_json::to_string(&decimal).unwrap();
        prop_assert_eq!(&as_text, &format!("\"{text}\""));
        let as_number = serde_json::to_string(&AsNumber(decimal)).unwrap();
        prop_assert_eq!(&as_number, &text);
        for json in [&as_text, &as_number] {
            prop_assert!(identical(serde_json::from_str(json).unwrap(), decimal));
            prop_assert!(identical(serde_json::from_slice::<AsNumber>(json.as_bytes()).unwrap().0, decimal));
        }
    }

    #[test]
    fn order_equality_and_hash_go_by_worth(a in decimals(), b in decimals()) {
        prop_assert_eq!(a.cmp(&b), by_text(a, b));
        prop_assert_eq!(a == b, by_text(a, b) == Ordering::Equal);
        prop_assert!(a != b || hash(a) == hash(b));
        prop_assert_eq!(a, a.normalized());
        prop_assert_eq!(hash(a), hash(a.normalized()));
    }

    #[test]
    fn addition_is_commutative_and_associative(a in decimals(), b in decimals(), c in decimals()) {
        let sum = a.checked_add(b);
        prop_assert_eq!(sum, b.checked_add(a));
        if let (Some(left), Some(right)) =
            (sum.and_then(|sum| sum.checked_add(c)), b.checked_add(c).and_then(|sum| a.checked_add(sum)))
        {
            prop_assert_eq!(left, right);
        }
        if let Some(sum) = sum {
            prop_assert_eq!(sum.cmp(&a), b.cmp(&Decimal::ZERO));
            prop_assert!(sum.checked_sub(b).is_none_or(|difference| difference == a));
        }
        prop_assert_eq!(a.checked_add(Decimal::ZERO), Some(a));
        prop_assert_eq!(a.checked_sub(a), Some(Decimal::ZERO));
    }

    #[test]
    fn multiplication_is_commutative_and_distributive(a in decimals(), b in decimals(), c in decimals()) {
        let product = a.checked_mul(b);
        prop_assert_eq!(product, b.checked_mul(a));
        let whole = b.checked_add(c).and_then(|sum| a.checked_mul(sum));
        let parts = product.zip(a.checked_mul(c)).and_then(|(one, two)| one.checked_add(two));
        if let (Some(whole), Some(parts)) = (whole, parts) {
            prop_assert_eq!(whole, parts);
        }
        prop_assert_eq!(a.checked_mul(Decimal::from(1_u8)), Some(a));
    }

    #[test]
    fn small_sums_and_products_are_defined(
        a in any::<i32>(), b in any::<i32>(), a_scale in 0_u8..=9, b_scale in 0_u8..=9,
    ) {
        let one = Decimal::new(a.into(), a_scale).unwrap();
        let two = Decimal::new(b.into(), b_scale).unwrap();
        let at_18 = |decimal: Decimal| decimal.rescaled(18).unwrap().unscaled();
        prop_assert_eq!(at_18(one.checked_add(two).unwrap()), at_18(one) + at_18(two));
        prop_assert_eq!(at_18(one.checked_sub(two).unwrap()), at_18(one) - at_18(two));
        let product = one.checked_mul(two).unwrap();
        prop_assert_eq!(product.unscaled(), i128::from(a) * i128::from(b));
        prop_assert_eq!(product.scale(), a_scale + b_scale);
    }

    #[test]
    fn rescaling_is_exact_or_refused(decimal in decimals(), scale in any::<u8>()) {
        match decimal.rescaled(scale) {
            Some(rescaled) => {
                prop_assert_eq!(rescaled, decimal);
                prop_assert_eq!(rescaled.scale(), scale);
                prop_assert!(identical(rescaled.normalized(), decimal.normalized()));
            }
            None => {
                let least = decimal.normalized();
                let fits = |zeros| least.unscaled().checked_mul(10_i128.pow(u32::from(zeros))).is_some();
                let possible = (least.scale()..=Decimal::MAX_SCALE).contains(&scale);
                prop_assert!(!possible || !fits(scale - least.scale()));
            }
        }
        let whole = decimal.to_integer::<i128>();
        prop_assert_eq!(whole.is_some(), decimal.normalized().scale() == 0);
        prop_assert!(whole.is_none_or(|whole| Decimal::from(whole) == decimal));
    }

    #[test]
    fn exponents_move_the_point(decimal in decimals(), exponent in -50_i32..=50) {
        if let Ok(moved) = Decimal::from_json_number(&format!("{decimal}e{exponent}")) {
            let back = Decimal::from_json_number(&format!("{moved}E{}", -exponent)).unwrap();
            prop_assert_eq!(back, decimal);
        }
    }

    #[test]
    fn money_survives_a_value(decimal in decimals(), code in "[A-Z]{3}") {
        let asset = Asset::fiat(&code).unwrap_or_else(|| Asset::token(code, "tron"));
        let money = Money::new(decimal, asset);
        let back: Money = serde_json::from_value(serde_json::to_value(&money).unwrap()).unwrap();
        prop_assert_eq!(back.to_string(), money.to_string());
        if let Ok(units) = money.in_units_of::<i128>(6) {
            prop_assert_eq!(Decimal::new(units, 6), Some(decimal));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), text in "[-+0-9.eE]{0,60}") {
        for text in [String::from_utf8_lossy(&bytes).as_ref(), &text] {
            let _ = text.parse::<Decimal>();
            let _ = Asset::fiat(text);
            let _ = serde_json::from_str::<Asset>(text);
            // JSON allows white space around a value; the number itself begins and ends with a digit.
            let number = Decimal::from_json_number(text.trim_matches([' ', '\t', '\n', '\r']));
            let json = serde_json::from_str::<AsNumber>(text);
            prop_assert!(json.is_err() || text.contains('"') || json.unwrap().0 == number.unwrap());
        }
        let _ = serde_json::from_slice::<Decimal>(&bytes);
    }
}
