//! What the operations have in common.

use paymux_core::provider::Takes;
use paymux_core::provider::wire::{Optional, RawJson, Rows, Unit, Units};
use paymux_core::{Decimal, Error, ErrorKind, Money};
use serde::{Deserialize, Serialize};

/// PayPal's own digits: none for these two, which have two by ISO 4217. Source:
/// developer.paypal.com/api/rest/reference/currency-codes/.
const UNITS: Units = Units::ISO.except(&[("HUF", Unit::digits(0)), ("TWD", Unit::digits(0))]);

/// Without decimals at PayPal.
const WHOLE: &[&str] = &["HUF", "JPY", "TWD"];

/// All others that PayPal takes, with two decimals. Source: as above; BRL, CNY and MYR for accounts of the country alone.
const WITH_CENTS: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR", "NOK", "NZD",
    "PHP", "PLN", "SEK", "SGD", "THB", "USD",
];

/// The same as data; no least is documented, and no most.
pub(crate) const TAKES: &[Takes] = &[Takes::of(WHOLE).digits(0), Takes::of(WITH_CENTS).digits(2)];

/// An amount: `{"currency_code":"USD","value":"10.00"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// ISO 4217, one of those that PayPal takes.
    pub currency_code: String,
    /// A decimal number: two decimals at most, and none for HUF, JPY and TWD.
    pub value: String,
    /// What it is made of, for the amount of a purchase unit: `item_total`, `shipping`, `tax_total` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<RawJson>,
}

impl Amount {
    /// As PayPal writes it.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`ErrorKind::UnsupportedCurrency`] for what PayPal does not take,
    /// [`ErrorKind::AmountPrecision`] for parts of its smallest unit, [`ErrorKind::AmountOutOfRange`] for nothing or less.
    pub fn of(money: &Money) -> Result<Self, Error> {
        let code = money.asset().currency().map(|currency| currency.code()).unwrap_or_default();
        let digits = if WHOLE.contains(&code) {
            0
        } else if WITH_CENTS.contains(&code) {
            2
        } else {
            let message = format!("PayPal takes no {}", money.asset());
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        };
        let units: i64 = UNITS.to_wire(money)?;
        let value = Decimal::new(units.into(), digits).map(|value| value.to_string());
        // 32 characters hold every `i64`.
        let value = value.ok_or_else(|| Error::invalid_field("amount", "too large"))?;
        Ok(Self { currency_code: code.to_owned(), value, breakdown: None })
    }

    /// What it is worth.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unintelligible`] where it is no amount of a currency.
    pub fn money(&self) -> Result<Money, Error> {
        Money::parse(&self.value, &self.currency_code).map_err(|error| {
            Error::unintelligible(format!("an amount that is none: {error}")).with_field("amount")
        })
    }

    /// Checks an amount that is to be sent, named `field`.
    pub(crate) fn check(&self, field: &str) -> Result<(), Error> {
        let money = Money::parse(&self.value, &self.currency_code).map_err(|error| {
            Error::invalid_field(field, format!("a decimal number and a currency code of ISO 4217: {error}"))
        })?;
        let written = Self::of(&money).map_err(|error| error.with_field(field))?;
        if written.currency_code != self.currency_code {
            return Err(Error::invalid_field(field, "the currency's code stands in upper case"));
        }
        // `1000.00` is as much as `1000`, and refused of a currency without decimals.
        let places = |text: &str| text.split_once('.').map_or(0, |(_, places)| places.len());
        if places(&self.value) > places(&written.value) {
            let message = format!("PayPal writes it as {}", written.value);
            return Err(Error::refused(ErrorKind::AmountPrecision, message).with_field(field));
        }
        Ok(())
    }
}

/// Where to go on: a page for the payer, or the address of another object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The address.
    pub href: String,
    /// What it is for: `payer-action`, `approve`, `self`, `up`.
    pub rel: String,
    /// The method to use there.
    pub method: Optional<String>,
    /// The content type, in webhooks.
    #[serde(rename = "encType", skip_serializing_if = "Optional::is_absent")]
    pub enc_type: Optional<String>,
}

/// The first link for one of these purposes.
pub(crate) fn link<'a>(links: Option<&'a Rows<Link>>, purposes: &[&str]) -> Option<&'a str> {
    let links = &links?.items;
    purposes.iter().find_map(|rel| links.iter().find(|link| link.rel == *rel)).map(|link| link.href.as_str())
}

/// The id of the object above, where it is one of this kind: `captures` in `…/v2/payments/captures/7TK5`.
pub(crate) fn id_above<'a>(links: Option<&'a Rows<Link>>, kind: &str) -> Option<&'a str> {
    let mut segments = link(links, &["up"])?.split(['/', '?']);
    segments.find(|segment| *segment == kind)?;
    segments.next().filter(|id| !id.is_empty())
}

/// Why something stands as it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusDetails {
    /// Such as `PENDING_REVIEW` or `ECHECK`.
    pub reason: Optional<String>,
}

/// More about a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementaryData {
    /// What it belongs to.
    pub related_ids: Optional<RelatedIds>,
}

/// What a payment belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedIds {
    /// The order.
    pub order_id: Optional<String>,
    /// The authorisation.
    pub authorization_id: Optional<String>,
    /// The capture.
    pub capture_id: Optional<String>,
}

/// The related ids of a payment, where it has any.
pub(crate) fn related(data: &Optional<SupplementaryData>) -> Option<&RelatedIds> {
    data.as_ref()?.related_ids.as_ref()
}

/// A text of 1 to `most` characters, where there is one.
pub(crate) fn check_text(field: &str, text: Option<&String>, most: usize) -> Result<(), Error> {
    match text {
        Some(text) if text.is_empty() || text.chars().count() > most => {
            Err(Error::invalid_field(field, format!("1 to {most} characters")))
        }
        _ => Ok(()),
    }
}

/// A JSON object, where there is anything.
pub(crate) fn check_object(field: &str, value: Option<&RawJson>) -> Result<(), Error> {
    match value {
        Some(value) if !value.is_object() => Err(Error::invalid_field(field, "a JSON object")),
        _ => Ok(()),
    }
}

/// That an answer is about the amount that was asked for, where one was.
pub(crate) fn check_same(asked: Option<&Amount>, came: Option<&Amount>) -> Result<(), Error> {
    match (asked, came) {
        (Some(asked), Some(came)) if asked.money()? != came.money()? => {
            let (asked, came) = (asked.money()?, came.money()?);
            Err(Error::mismatch("amount", format!("{asked} was asked for, the answer is about {came}")))
        }
        _ => Ok(()),
    }
}
