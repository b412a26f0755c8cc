//! How Stripe counts money. Source: docs.stripe.com/currencies ("Zero-decimal currencies", "Three-decimal currencies",
//! "Special cases").

use paymux_core::provider::Takes;
use paymux_core::provider::wire::{Unit, Units};
use paymux_core::{Error, Money};

/// ISO 4217 but for these:
///
/// * MGA has a fifth as its minor unit by the standard, and none at Stripe.
/// * The króna and the Ugandan shilling have no decimals, and are written with two zeros all the same.
/// * Three-decimal currencies take multiples of ten only. Nothing is rounded here: what does not fit is refused.
pub(crate) const UNITS: Units = Units::ISO.except(&[
    ("MGA", Unit::digits(0)),
    ("ISK", Unit::digits(2).in_steps_of(100)),
    ("UGX", Unit::digits(2).in_steps_of(100)),
    ("BHD", THOUSANDTHS),
    ("JOD", THOUSANDTHS),
    ("KWD", THOUSANDTHS),
    ("OMR", THOUSANDTHS),
    ("TND", THOUSANDTHS),
]);

/// What a payment can be of, as [`UNITS`] say it. Stripe's least and most depend on the account, and are not here.
pub(crate) const TAKES: &[Takes] = &[
    Takes::of(&["MGA", "ISK", "UGX"]).digits(0),
    Takes::of(&["BHD", "JOD", "KWD", "OMR", "TND"]).digits(2),
    Takes::every_currency(),
];

/// The same for payouts, which take whole forints and Taiwan dollars only.
pub(crate) const PAYOUT_UNITS: Units = Units::ISO.except(&[
    ("HUF", Unit::digits(2).in_steps_of(100)),
    ("TWD", Unit::digits(2).in_steps_of(100)),
    ("MGA", Unit::digits(0)),
    ("ISK", Unit::digits(2).in_steps_of(100)),
    ("UGX", Unit::digits(2).in_steps_of(100)),
    ("BHD", THOUSANDTHS),
    ("JOD", THOUSANDTHS),
    ("KWD", THOUSANDTHS),
    ("OMR", THOUSANDTHS),
    ("TND", THOUSANDTHS),
]);

const THOUSANDTHS: Unit = Unit::digits(3).in_steps_of(10);

/// Refuses a number of units that Stripe would refuse: in an unknown currency, or not a multiple of what it takes.
pub(crate) fn check(units: &Units, number: u64, currency: &str) -> Result<(), Error> {
    let amount = units.from_wire(number, currency);
    let amount = amount.map_err(|_| Error::invalid_field("currency", "a currency code of ISO 4217"))?;
    units.to_wire::<u64>(&amount).map(|_| ())
}

/// An amount and its currency as Stripe writes them, the code in lower case.
pub(crate) fn to_wire(units: &Units, amount: &Money) -> Result<(u64, String), Error> {
    let number = units.to_wire(amount)?;
    // A token was refused by the line above.
    let code = amount.asset().currency().map(|currency| currency.code().to_ascii_lowercase());
    Ok((number, code.unwrap_or_default()))
}
