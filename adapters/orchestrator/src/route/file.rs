//! The rules, as they stand in a file.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use paymux_core::Decimal;
use paymux_core::provider::is_plain_name;
use serde::Deserialize;
use toml::{Spanned, Table};

use super::Breaker;
use super::check::{RouteError, Wrong};
use super::rules::{Among, Need, Rule, Rules};
use crate::machine::FailOver;

/// What of a file is about routes.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    route: Vec<Spanned<Row>>,
    failover: Option<Spanned<FailOverRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    when: Condition,
    #[serde(rename = "use")]
    in_order: Option<Vec<String>>,
    split: Option<BTreeMap<String, u32>>,
    sticky: Option<Sticky>,
    #[serde(default)]
    needs: Vec<Need>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    currency: Option<Vec<String>>,
    from: Option<String>,
    below: Option<String>,
    country: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sticky {
    Customer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FailOverRow {
    when: Option<FailOver>,
    breaker: Option<BreakerRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BreakerRow {
    last: u32,
    open_below: f64,
    half_open: String,
}

pub(super) fn read(text: &str) -> Result<Rules, RouteError> {
    let line_at = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let wrong = |error: &toml::de::Error, message: String| RouteError {
        line: error.span().map(|span| line_at(span.start)),
        rule: None,
        wrong: Wrong::File(message),
    };
    // What is no TOML could be wrong at a secret's place: the parser's own text is not shown.
    toml::from_str::<Table>(text).map_err(|error| wrong(&error, "the file is not valid TOML".to_owned()))?;
    let file: File = toml::from_str(text).map_err(|error| wrong(&error, told(error.message())))?;
    let mut rules = Rules::new();
    for (number, row) in file.route.into_iter().enumerate() {
        let line = line_at(row.span().start);
        let rule = rule(row.into_inner(), line);
        rules.rules.push(rule.map_err(|wrong| RouteError { line: Some(line), rule: Some(number), wrong })?);
    }
    if let Some(failover) = file.failover {
        let line = line_at(failover.span().start);
        let FailOverRow { when, breaker } = failover.into_inner();
        let breaker = breaker.map(breaker_of).transpose();
        rules.failover = when;
        rules.breaker = breaker.map_err(|what| RouteError {
            line: Some(line),
            rule: None,
            wrong: Wrong::File(format!("the breaker's {what}")),
        })?;
        rules.failover_line = Some(line);
    }
    Ok(rules)
}

/// The parser's words, unless they quote what may be no name.
fn told(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let plain = quoted.all(is_plain_name) && !message.contains('"');
    if plain {
        return message.to_owned();
    }
    "a route has `when` (`currency`, `from`, `below`, `country`), `use` or `split`, `sticky` and `needs`; failover has \
     `when` and `breaker` (`last`, `open_below`, `half_open`)"
        .to_owned()
}

fn rule(row: Row, line: usize) -> Result<Rule, Wrong> {
    let mut rule = match (row.in_order, row.split) {
        (Some(names), None) => Rule::of(Among::InOrder(names)),
        (None, Some(shares)) => Rule::split(shares),
        (None, None) => return Err(Wrong::NoAccount),
        (Some(_), Some(_)) => return Err(Wrong::File("`use` or `split`, not both".to_owned())),
    };
    rule.line = Some(line);
    if let Some(Sticky::Customer) = row.sticky {
        rule = rule.sticky_by_customer();
    }
    for (key, list) in [("currency", &row.when.currency), ("country", &row.when.country)] {
        if list.as_ref().is_some_and(Vec::is_empty) {
            return Err(Wrong::File(format!("it can never fit: `{key}` is an empty list")));
        }
    }
    rule = row.when.currency.iter().flatten().fold(rule, |rule, name| rule.currency(name));
    rule = row.when.country.iter().flatten().fold(rule, |rule, name| rule.country(name));
    if let Some(from) = &row.when.from {
        rule = rule.from(from);
    }
    if let Some(below) = &row.when.below {
        rule = rule.below(below);
    }
    rule.needs = row.needs;
    match rule.wrong.take() {
        Some(wrong) => Err(wrong),
        None => Ok(rule),
    }
}

fn breaker_of(row: BreakerRow) -> Result<Breaker, &'static str> {
    if !(1..=64).contains(&row.last) {
        return Err("`last` is a number of calls, 1 to 64");
    }
    let share = Decimal::from_json_number(&row.open_below.to_string()).ok();
    let thousandths = share.and_then(|share| share.checked_mul(Decimal::from(1000)));
    let thousandths = thousandths.map(Decimal::normalized).filter(|share| share.scale() == 0);
    let thousandths = thousandths.and_then(|share| u32::try_from(share.unscaled()).ok());
    let open_below = thousandths.filter(|share| (1..=1000).contains(share));
    let open_below =
        open_below.ok_or("`open_below` is a share, 0.001 to 1, of three decimal places at most")?;
    let half_open = duration(&row.half_open).ok_or("`half_open` is a time such as `60s`, `500ms` or `5m`")?;
    Ok(Breaker::new(row.last, open_below, half_open))
}

fn duration(text: &str) -> Option<Duration> {
    let read = text.parse::<SignedDuration>().ok()?;
    Duration::try_from(read).ok().filter(|read| !read.is_zero())
}
