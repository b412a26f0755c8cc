//! Amounts: what is read is the same when it is written and read again.

use paymux::{Decimal, Money};

use super::{Target, read};
use crate::check::{Broken, Outcome};

/// An amount, a blank and a currency.
pub(crate) fn target() -> Target {
    let seeds =
        ["25.50 USD", "0 JPY", "-1.005 BHD", "1e3 EUR", "0.000000000000000001 USDC", "100 XXX", "12,50 EUR"];
    Target {
        name: "money".to_owned(),
        seeds: seeds.map(|seed| seed.as_bytes().to_vec()).to_vec(),
        words: ["170141183460469231731687303715884105727", "e38", "e-38", "0.", "000000000", " KWD", " USD"]
            .map(|word| word.as_bytes().to_vec())
            .to_vec(),
        run: Box::new(|input| run(&String::from_utf8_lossy(input))),
    }
}

fn run(text: &str) -> Result<Outcome, Broken> {
    let (amount, code) = text.split_once(' ').unwrap_or((text, "USD"));
    let readings = [
        amount.parse().ok(),
        Decimal::from_json_number(amount).ok(),
        serde_json::from_str::<Decimal>(amount).ok(),
        serde_json::from_str::<Decimal>(&format!("\"{amount}\"")).ok(),
    ];
    for decimal in readings.into_iter().flatten() {
        let shown = decimal.to_string();
        stays(amount, &shown, shown.parse().ok() == Some(decimal))?;
        let json = serde_json::to_string(&decimal).unwrap_or_default();
        stays(amount, &json, serde_json::from_str(&json).ok() == Some(decimal))?;
        stays(amount, "its normal form", decimal.normalized() == decimal)?;
        if let Some(rescaled) = decimal.rescaled(30) {
            stays(amount, "with 30 digits after the point", rescaled == decimal)?;
        }
    }
    // Both ways of reading agree where both take it.
    if let [Some(one), Some(other), ..] = readings {
        stays(amount, "as a number of JSON", one == other)?;
    }
    let money = Money::parse(amount, code).ok();
    if let Some(money) = &money {
        let shown = money.amount().to_string();
        stays(text, &shown, Money::parse(&shown, code).ok().as_ref() == Some(money))?;
        if let Ok(units) = money.minor_units::<i128>() {
            stays(text, "in minor units", Money::from_minor(units, code).as_ref() == Some(money))?;
        }
    }
    let ways = readings.map(|reading| reading.map(Decimal::scale));
    Ok(Outcome {
        read: money.is_some(),
        ..read((ways, money.map(|money| money.minor_units::<i128>().is_ok())))
    })
}

fn stays(text: &str, way: &str, same: bool) -> Result<(), Broken> {
    let broken = || Broken::new("an amount is another when it is read again", format!("{text}, {way}"));
    if same { Ok(()) } else { Err(broken()) }
}
