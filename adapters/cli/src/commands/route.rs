//! `paymux route`: which accounts a payment would be asked of, and why not of the others.

use std::path::Path;
use std::time::Duration;

use paymux::{Asset, Decimal, Error, ErrorKind, Money};
use paymux_orchestrator::route::{Candidate, Health, Known, Rules, ToRoute, Why};
use serde::Serialize;

use crate::arguments::RouteArguments;
use crate::call::Context;
use crate::output::{Failure, usage};
use crate::stand_in;

/// What is decided.
#[derive(Serialize)]
struct Decision {
    /// The line of the rule that fits; none where no rule does.
    line: Option<usize>,
    accounts: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    account: String,
    /// Whether it is asked; those that are come first, in their order.
    asked: bool,
    why: String,
}

pub(crate) fn run(
    context: &mut Context<'_>,
    config: Option<&Path>,
    arguments: &RouteArguments,
) -> Result<(), Failure> {
    let Some(file) = config else {
        return usage("the rules stand in a configuration file: name it with --config");
    };
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return usage(format!("--config: `{}` cannot be read: {error}", file.display())),
    };
    let refused = |error: &dyn std::fmt::Display| {
        Failure::from(Error::refused(ErrorKind::Configuration, error.to_string()).with_field("route"))
    };
    let rules = Rules::from_toml(&text).map_err(|error| refused(&error))?;
    let routes = rules.open(|account| known(context, account)).map_err(|error| refused(&error))?;
    let amount = amount(&arguments.amount, &arguments.currency)?;
    let country = arguments.country.as_deref().map(country).transpose()?;
    let payment = ToRoute::new(&amount, &arguments.reference)
        .customer(arguments.customer.as_deref())
        .country(country.as_deref());
    let plan = routes.route(&payment, &Health::new(None).at(Duration::ZERO), &[]);
    let line = plan.rule.and_then(|rule| routes.line(rule));
    let row = |Candidate { account, why }: &Candidate<'_>| Row {
        account: (*account).to_owned(),
        asked: why.is_asked(),
        why: why.to_string(),
    };
    let mut decision = Decision { line, accounts: plan.candidates.iter().map(row).collect() };
    if plan.rule.is_none()
        && let Some(configuration) = &context.configuration
    {
        let account = configuration.default_account();
        let (asked, why) = match known(context, account) {
            Known::Closed(why) => (false, Why::Closed(&why).to_string()),
            _ => (true, "the account for new payments, since no rule fits".to_owned()),
        };
        decision.accounts.push(Row { account: account.to_owned(), asked, why });
    }
    if arguments.json {
        return context.out.json(&decision);
    }
    context.out.note(&match line {
        Some(line) => format!("{}, line {line}: the first rule that fits", file.display()),
        None => format!("{}: no rule fits", file.display()),
    })?;
    let mut place = 0;
    let cells = |Row { account, asked, why }: Row| {
        place += usize::from(asked);
        vec![if asked { place.to_string() } else { "–".to_owned() }, account, why]
    };
    context.out.table(&["asked", "account", "why"], decision.accounts.into_iter().map(cells).collect())
}

/// What is known of an account, with the credentials at hand. Nothing is sent.
fn known(context: &Context<'_>, account: &str) -> Known {
    let Some(configuration) = &context.configuration else { return Known::Unknown };
    let Ok(descriptor) = context.registry.find(configuration.provider_of(account)) else {
        return Known::Unknown;
    };
    let settings = configuration.settings_of(account, descriptor, &context.environment);
    match settings.and_then(|settings| stand_in::open_as_it_is(descriptor, &settings, &context.runtime)) {
        Ok(opened) => Known::Open(opened.provider.declared()),
        Err(error) => Known::Closed(error.to_string()),
    }
}

fn amount(amount: &str, currency: &str) -> Result<Money, Failure> {
    let Some(amount) = amount.parse::<Decimal>().ok().filter(|amount| *amount > Decimal::ZERO) else {
        return usage("--amount: a decimal number above nothing, in whole units: 25.50");
    };
    let asset = match currency.split_once('@') {
        Some((symbol, network)) if !symbol.is_empty() && !network.is_empty() => {
            Some(Asset::token(symbol, network))
        }
        Some(_) => None,
        None => Asset::fiat(currency),
    };
    match asset {
        Some(asset) => Ok(Money::new(amount, asset)),
        None => {
            usage("--currency: a currency of ISO 4217 such as USD, or a token with its network: USDC@base")
        }
    }
}

fn country(code: &str) -> Result<String, Failure> {
    if code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return Ok(code.to_ascii_uppercase());
    }
    usage("--country: two letters by ISO 3166-1, such as DE")
}
