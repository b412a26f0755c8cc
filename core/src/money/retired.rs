//! Currencies that ISO 4217 no longer lists.

/// Retired codes with the decimal places that they had, sorted by code.
///
/// A payment that was made in one of these is still looked up, refunded and compared by what was stored then, so
/// they stay readable whatever the library of current codes drops. Whether a new payment may be in one is for the
/// provider to say. Source: ISO 4217, list three (codes for historic denominations) and its amendments.
pub(super) const RETIRED: &[(&str, u8)] = &[
    // Netherlands Antillean guilder, numeric 532, until 2025; XCG took over the number.
    ("ANG", 2),
    // Bulgarian lev, 975, until 2026.
    ("BGN", 2),
    // Belarusian ruble, 974, until 2017.
    ("BYR", 0),
    // Cuban convertible peso, 931, until 2021.
    ("CUC", 2),
    // Estonian kroon, 233, until 2011.
    ("EEK", 2),
    // Croatian kuna, 191, until 2023.
    ("HRK", 2),
    // Lithuanian litas, 440, until 2015.
    ("LTL", 2),
    // Latvian lats, 428, until 2014.
    ("LVL", 2),
    // Mauritanian ouguiya, 478, until 2018.
    ("MRO", 2),
    // Slovak koruna, 703, until 2009.
    ("SKK", 2),
    // Sierra Leonean leone, 694, until 2024.
    ("SLL", 2),
    // São Tomé and Príncipe dobra, 678, until 2018.
    ("STD", 2),
    // Venezuelan bolívar, 937, until 2018.
    ("VEF", 2),
    // Venezuelan bolívar soberano, 928; VED stands beside it.
    ("VES", 2),
    // Zambian kwacha, 894, until 2013.
    ("ZMK", 2),
    // Zimbabwean dollar, 932, until 2024.
    ("ZWL", 2),
];
