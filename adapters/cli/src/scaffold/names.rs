//! What a provider may be called.

/// What the names in a new crate would clash with.
const TAKEN: &[&str] = &[
    "core",
    "cli",
    "conformance",
    "reqwest",
    "sandbox",
    "payment",
    "slots",
    "operations",
    "statuses",
    "client",
];

/// Whether it can be the name, or why not.
pub(crate) fn check(name: &str) -> Result<(), &'static str> {
    let fits = |part: &str| {
        !part.is_empty() && part.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit())
    };
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.split('_').all(fits) {
        return Err(
            "it takes lower-case letters, digits and single underscores between them, a letter first",
        );
    }
    if name.len() > 40 {
        return Err("it is longer than 40 characters");
    }
    if TAKEN.contains(&name) { Err("it is taken by something else") } else { Ok(()) }
}

/// `my_pay` as a type is called: `MyPay`.
pub(crate) fn camel(name: &str) -> String {
    let upper = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_make_no_crate_are_refused() {
        for good in ["acme", "acme_pay", "pay2go", "a"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let long = "a".repeat(41);
        for bad in
            ["", "Acme", "2pay", "_a", "a_", "a__b", "a-b", "../a", "a/b", "a b", "ü", "payment", &long]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert_eq!(camel("acme_pay2"), "AcmePay2");
    }
}
