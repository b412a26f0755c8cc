//! Documented rules that several operations share, checked before anything is sent.

use std::ops::RangeInclusive;

use paymux_core::provider::AsNumber;
use paymux_core::{Decimal, Error, ErrorKind};

/// The longest text that an id, a name or a description may be, in characters.
pub(crate) const TEXT: usize = 255;

/// The least price of anything: 0.01 USD.
const LEAST_PRICE: Decimal = crate::invoice::LEAST_AMOUNT;

/// A required text.
pub(crate) fn filled(field: &str, text: &str) -> Result<(), Error> {
    if text.is_empty() { Err(Error::invalid_field(field, "it is required")) } else { Ok(()) }
}

/// A text that may be missing, of at most [`TEXT`] characters.
pub(crate) fn short(field: &str, text: Option<&String>) -> Result<(), Error> {
    match text {
        Some(text) if text.chars().count() > TEXT => {
            Err(Error::invalid_field(field, format!("at most {TEXT} characters")))
        }
        _ => Ok(()),
    }
}

/// A number within bounds.
pub(crate) fn within<T: Into<u64>>(
    field: &str,
    number: Option<T>,
    bounds: RangeInclusive<u64>,
) -> Result<(), Error> {
    match number.map(Into::into) {
        Some(number) if !bounds.contains(&number) => {
            let (least, most) = bounds.into_inner();
            Err(Error::invalid_field(field, format!("from {least} to {most}")))
        }
        _ => Ok(()),
    }
}

/// The amount of an invoice, in USD: at most three decimal places, since amounts come back in thousandths.
pub(crate) fn invoice_amount(
    field: &str,
    amount: Decimal,
    bounds: RangeInclusive<Decimal>,
) -> Result<(), Error> {
    if amount.normalized().scale() > 3 {
        let rule = "at most 3 decimal places: Pepay counts thousandths of a dollar";
        return Err(Error::refused(ErrorKind::AmountPrecision, rule).with_field(field));
    }
    if bounds.contains(&amount) {
        return Ok(());
    }
    let (least, most) = bounds.into_inner();
    let rule = format!("from {least} to {most} USD");
    Err(Error::refused(ErrorKind::AmountOutOfRange, rule).with_field(field))
}

/// A price in USD.
pub(crate) fn price(field: &str, price: AsNumber) -> Result<(), Error> {
    if price.0 >= LEAST_PRICE {
        return Ok(());
    }
    Err(Error::refused(ErrorKind::AmountOutOfRange, format!("at least {LEAST_PRICE} USD")).with_field(field))
}

/// An absolute URL.
pub(crate) fn url(field: &str, text: Option<&String>) -> Result<(), Error> {
    let absolute = |text: &String| text.parse::<http::Uri>().is_ok_and(|url| url.scheme().is_some());
    match text {
        Some(text) if !absolute(text) => Err(Error::invalid_field(field, "an absolute URL")),
        _ => Ok(()),
    }
}

/// An e-mail address, as far as it can be told.
pub(crate) fn email(field: &str, text: &str) -> Result<(), Error> {
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(()),
        _ => Err(Error::invalid_field(field, "an e-mail address")),
    }
}

/// Whose cart, order or address: a `customer_id`, or a wallet's address with its network.
/// Source: /guides/integrate-commerce.
pub(crate) fn identity(
    customer_id: Option<&String>,
    wallet_address: Option<&String>,
    wallet_network: Option<&String>,
) -> Result<(), Error> {
    if customer_id.is_none() && wallet_address.is_none() {
        let rule = "a customer_id, or a wallet_address with its wallet_network";
        return Err(Error::invalid_field("customer_id", rule));
    }
    if wallet_address.is_some() != wallet_network.is_some() {
        return Err(Error::invalid_field("wallet_network", "an address and its network go together"));
    }
    short("customer_id", customer_id)
}

/// [`identity`] of an operation with the usual three fields.
macro_rules! identity_of {
    ($operation:expr) => {
        $crate::check::identity(
            $operation.customer_id.as_ref(),
            $operation.wallet_address.as_ref(),
            $operation.wallet_network.as_ref(),
        )
    };
}
pub(crate) use identity_of;

/// An address on Ethereum or a network like it: `0x` and 40 hexadecimal digits.
pub(crate) fn evm_address(field: &str, text: Option<&String>) -> Result<(), Error> {
    let fits = |text: &String| {
        text.strip_prefix("0x")
            .is_some_and(|rest| rest.len() == 40 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    match text {
        Some(text) if !fits(text) => Err(Error::invalid_field(field, "0x and 40 hexadecimal digits")),
        _ => Ok(()),
    }
}

/// Where the page after this one starts, in a list by offset; `None` at the end. A page that is empty, or
/// shorter than the limit that the reply states, is the last; totals are not trusted.
pub(crate) fn next_offset(
    offset: Option<u64>,
    rows: usize,
    stated_limit: Option<&paymux_core::provider::wire::Lenient<u64>>,
) -> Option<u64> {
    let rows = u64::try_from(rows).ok().filter(|rows| *rows > 0)?;
    let full = stated_limit.and_then(|limit| limit.value()).is_none_or(|limit| rows >= *limit);
    full.then(|| offset.unwrap_or(0).saturating_add(rows))
}
