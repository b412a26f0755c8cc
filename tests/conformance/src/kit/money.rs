//! Amounts in data, and amounts in requests.

use bytes::Bytes;
use http::Request;
use paymux_core::{Asset, Decimal, Error, ErrorKind, Money};

use super::case::{Stop, Verdict, ensure, fail};
use super::json::Json;
use super::target::Line;
use crate::data::{Carried, Place, Unit};

/// `25.50 USD`, or `1.5 USDT@tron` for a token.
pub(crate) fn money(text: &str) -> Result<Money, Stop> {
    let read = || {
        let (amount, asset) = text.split_once(' ')?;
        let asset = match asset.split_once('@') {
            Some((symbol, network)) => Asset::token(symbol, network),
            None => Asset::fiat(asset)?,
        };
        Some(Money::new(amount.parse().ok()?, asset))
    };
    read().ok_or_else(|| Stop::Failed(format!("`{text}` is no amount: write `25.50 USD` or `1.5 USDT@tron`")))
}

/// Amounts with 0, 2, 3 and 18 decimals, and beyond all bounds. Each is either carried exactly or refused.
pub(crate) const HARD: &[&str] = &[
    "100 JPY",
    "100.5 JPY",
    "25.50 USD",
    "0.01 USD",
    "19.99 USD",
    "10.005 USD",
    "10.994999999999999999 USD",
    "1.234 KWD",
    "10.0005 KWD",
    "12.3456 CLF",
    "1.000000000000000001 ETH@ethereum",
    "0.000000000000000001 USDT@tron",
    "25.50 USDT@tron",
    "90071992547409.93 USD",
    "92233720368547758.08 USD",
    "184467440737095516.16 USD",
    "999999999999999999999999 USD",
];

/// Amounts that nobody can owe.
pub(crate) const IMPOSSIBLE: &[&str] = &["0 USD", "-0.01 USD", "-25.50 USD"];

/// The amount as it is written in a request; `None` if it is not there.
fn written(carried: Carried, base: &str, request: &Request<Bytes>) -> Option<String> {
    let body = std::str::from_utf8(request.body()).unwrap_or_default();
    let line = Line::of(base, request);
    match carried.place {
        Place::Body(pointer) => Json::parse(body)?.at(pointer)?.text(),
        Place::Segment(index) => line.segments.get(index).cloned(),
        Place::Field(name) => {
            let form = Line::parse(&format!("POST ?{}", body.replace('+', "%20")));
            let mut fields = line.query.into_iter().chain(form.query);
            fields.find(|(known, _)| known == name).map(|(_, text)| text)
        }
    }
}

/// The same, in whole units.
fn found(carried: Carried, amount: &Money, base: &str, request: &Request<Bytes>) -> Option<Decimal> {
    let text = written(carried, base, request)?;
    let read: Decimal = text.parse().or_else(|_| Decimal::from_json_number(&text)).ok()?;
    let places = match carried.unit {
        Unit::Whole | Unit::WholeToThePlace => 0,
        Unit::Minor => amount.asset().currency()?.exponent(),
        Unit::Fraction(places) => places,
    };
    Decimal::new(read.unscaled(), read.scale().checked_add(places)?)
}

/// That an amount was either sent exactly, or refused before anything was sent. `usual` is an asset that need
/// not be named: the one of a provider that takes one only.
pub(crate) fn exact_or_refused(
    carried: Carried,
    amount: &Money,
    usual: &Asset,
    base: &str,
    sent: &[Request<Bytes>],
    error: Option<&Error>,
) -> Verdict {
    let came: Vec<Decimal> =
        sent.iter().filter_map(|request| found(carried, amount, base, request)).collect();
    if let Some(wrong) = came.iter().find(|came| **came != amount.amount()) {
        fail!("{amount} was asked for, {wrong} was sent");
    }
    if let (Unit::WholeToThePlace, Some(currency)) = (carried.unit, amount.asset().currency()) {
        for text in sent.iter().filter_map(|request| written(carried, base, request)) {
            let places = text.split_once('.').map_or(0, |(_, digits)| digits.len());
            ensure!(
                places == usize::from(currency.exponent()),
                "{amount} was asked for, and {text} was sent: with {places} digits behind the point, not {}",
                currency.exponent()
            );
        }
    }
    if !came.is_empty() {
        // 100 JPY that arrive as 100 of another currency are a hundred times too much.
        let other = Some(amount.asset()).filter(|asset| *asset != usual);
        let code = other.and_then(Asset::currency).map(|currency| currency.code());
        let named = code.is_none_or(|code| sent.iter().any(|request| names(request, code)));
        ensure!(named, "{amount} was asked for, and what is sent does not say in which currency");
        return Ok(());
    }
    let Some(error) = error else { fail!("{amount}: it succeeded, and the amount stands in no request") };
    ensure!(
        sent.is_empty(),
        "{amount}: something was sent, but the amount is not where the data say ({error})"
    );
    refused(amount, error)
}

/// Whether a request says this currency anywhere, be it in a field's name.
fn names(request: &Request<Bytes>, code: &str) -> bool {
    let text = format!("{} {}", request.uri(), String::from_utf8_lossy(request.body()));
    text.to_ascii_lowercase().contains(&code.to_ascii_lowercase())
}

/// That an amount was refused for what it is.
pub(crate) fn refused(amount: &Money, error: &Error) -> Verdict {
    let fitting = matches!(
        error.kind(),
        ErrorKind::AmountPrecision | ErrorKind::AmountOutOfRange | ErrorKind::UnsupportedCurrency
    );
    ensure!(fitting, "{amount} was refused, but not as an amount: {error}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(carried: Carried, asked: &str, body: &'static str) -> Verdict {
        let request =
            Request::post("https://api.shop.example/payments").body(Bytes::from_static(body.as_bytes()));
        let (asked, request) = (money(asked).unwrap(), request.unwrap());
        exact_or_refused(carried, &asked, asked.asset(), "https://api.shop.example", &[request], None)
    }

    #[test]
    fn a_provider_that_wants_the_places_of_the_currency_gets_them() {
        let exactly = Carried::body("/value", Unit::WholeToThePlace);
        for (asked, body) in [
            ("25.50 USD", r#"{"value":"25.50"}"#),
            ("25.5 USD", r#"{"value":25.50}"#),
            ("100 JPY", r#"{"value":"100"}"#),
            ("1.234 KWD", r#"{"value":"1.234"}"#),
        ] {
            assert!(sent(exactly, asked, body).is_ok(), "{body}");
        }
        for (asked, body) in [
            ("25.50 USD", r#"{"value":"25.5"}"#),
            ("25 USD", r#"{"value":"25"}"#),
            ("25.50 USD", r#"{"value":"25.500"}"#),
            ("100 JPY", r#"{"value":"100.00"}"#),
            ("25.50 USD", r#"{"value":"25.51"}"#),
        ] {
            assert!(sent(exactly, asked, body).is_err(), "{body}");
        }
        assert!(sent(Carried::body("/value", Unit::Whole), "25.50 USD", r#"{"value":"25.5"}"#).is_ok());
    }
}
