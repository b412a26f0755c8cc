//! What is refused at start.

use std::fmt;

use paymux_core::{Asset, Decimal, Money};

use super::Need;
use super::condition::{Condition, Named};
use super::routes::{Account, Ready, Routes, Split};
use super::rules::{Among, Known, Rule, Rules};

/// A rule that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {wrong}", Place(.line, .rule))]
#[non_exhaustive]
pub struct RouteError {
    /// The line in the file, counted from 1; none for rules that were built.
    pub line: Option<usize>,
    /// The rule, counted from 0; none where it is not about one.
    pub rule: Option<usize>,
    /// What is wrong.
    pub wrong: Wrong,
}

struct Place<'a>(&'a Option<usize>, &'a Option<usize>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(line), _) => write!(f, "the routes, line {line}"),
            (None, Some(rule)) => write!(f, "route {}", rule + 1),
            (None, None) => f.write_str("the routes"),
        }
    }
}

/// What is wrong with a rule, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    /// The file cannot be read.
    #[error("{0}")]
    File(String),
    /// It names no account.
    #[error("it names no account: say `use` or `split`")]
    NoAccount,
    /// An account stands in it twice.
    #[error("`{0}` stands in it twice")]
    Twice(String),
    /// There is no such account.
    #[error("there is no account `{0}`")]
    UnknownAccount(String),
    /// A name is none.
    #[error("`{0}` is no currency and no token: write `USD`, `USDC` or `USDC@base`")]
    Currency(String),
    /// A country is none.
    #[error("`{0}` is no country: two capital letters by ISO 3166-1")]
    Country(String),
    /// An amount is none.
    #[error("`{0}` is no amount: a decimal number above nothing, in quotes")]
    Amount(String),
    /// Bounds without a currency.
    #[error("`from` and `below` need a `currency`: 5000 yen are not 5000 dollars")]
    BoundWithoutCurrency,
    /// `from` is not below `below`.
    #[error("it can never fit: nothing is at least {from} and below {below}")]
    Empty {
        /// The least.
        from: Decimal,
        /// The first that is too much.
        below: Decimal,
    },
    /// Whatever it fits, an earlier rule fits before.
    #[error("it is never reached: {0} before it fits all that it fits")]
    Shadowed(Earlier),
    /// All shares are 0.
    #[error("the shares add up to nothing")]
    NoShares,
    /// `sticky` without `split`.
    #[error("`sticky` is of a `split`")]
    StickyWithoutSplit,
    /// No account of the rule can take what the rule is about.
    #[error("no account of it can take {what}:{}", Reasons(.reasons))]
    Unservable {
        /// What: a currency with its bounds, or payments at all.
        what: String,
        /// Each account, and why.
        reasons: Vec<(String, String)>,
    },
    /// Failing over from this account would end with a person more often than not.
    #[error(
        "no failover from `{0}`: its provider may show a payment to the payer by itself, has no key to send again \
         with and cannot be searched, so that most lost replies end with a person. Put it last, or declare what \
         its crate does not know"
    )]
    NoFailoverFrom(String),
}

/// Earlier rules, by line where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Earlier {
    /// Line (from 1) and number (from 0) of each.
    pub rules: Vec<(Option<usize>, usize)>,
}

impl fmt::Display for Earlier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (last, plural) = (self.rules.len().saturating_sub(1), self.rules.len() > 1);
        f.write_str(if plural { "the rules " } else { "the rule " })?;
        for (at, (line, rule)) in self.rules.iter().enumerate() {
            let joint = match at {
                0 => "",
                at if at == last => " and ",
                _ => ", ",
            };
            match line {
                Some(line) => write!(f, "{joint}at line {line}")?,
                None => write!(f, "{joint}{}", rule + 1)?,
            }
        }
        Ok(())
    }
}

struct Reasons<'a>(&'a [(String, String)]);

impl fmt::Display for Reasons<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (account, why)) in self.0.iter().enumerate() {
            write!(f, "{} `{account}`: {why}", if at == 0 { "" } else { ";" })?;
        }
        Ok(())
    }
}

pub(super) fn open(rules: Rules, mut known: impl FnMut(&str) -> Known) -> Result<Routes, RouteError> {
    let mut ready = Vec::new();
    for (number, rule) in rules.rules.iter().enumerate() {
        let wrong = |wrong| RouteError { line: rule.line, rule: Some(number), wrong };
        alone(rule).map_err(wrong)?;
        if let Some(earlier) = shadowing(&rules.rules, number) {
            return Err(wrong(Wrong::Shadowed(earlier)));
        }
        let rule = accounts(rule, &mut known).map_err(wrong)?;
        servable(&rule).map_err(wrong)?;
        if rules.failover.is_some() {
            sources(&rule).map_err(|wrong| RouteError {
                line: rule.line.or(rules.failover_line),
                rule: Some(number),
                wrong,
            })?;
        }
        ready.push(rule);
    }
    Ok(Routes { rules: ready, failover: rules.failover, breaker: rules.breaker })
}

/// What can be seen by looking at the rule alone.
fn alone(rule: &Rule) -> Result<(), Wrong> {
    if let Some(wrong) = &rule.wrong {
        return Err(wrong.clone());
    }
    let mut names = rule.accounts();
    if names.is_empty() {
        return Err(Wrong::NoAccount);
    }
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair.first() == pair.last()).and_then(<[&str]>::first);
    if let Some(twice) = twice {
        return Err(Wrong::Twice((*twice).to_owned()));
    }
    if let Among::Split { shares, .. } = &rule.among
        && shares.iter().all(|(_, share)| *share == 0)
    {
        return Err(Wrong::NoShares);
    }
    let Condition { assets, from, below, .. } = &rule.condition;
    if assets.is_empty() && (from.is_some() || below.is_some()) {
        return Err(Wrong::BoundWithoutCurrency);
    }
    match (from, below) {
        (Some(from), Some(below)) if from >= below => Err(Wrong::Empty { from: *from, below: *below }),
        _ => Ok(()),
    }
}

/// The earlier rules that leave nothing to this one. Rules are about currencies, amounts and countries independently, so
/// it is enough to look at one payment of each kind that any of them tells apart.
fn shadowing(rules: &[Rule], number: usize) -> Option<Earlier> {
    let rule = &rules.get(number)?.condition;
    let before = rules.get(..number)?;
    let conditions = || before.iter().map(|rule| &rule.condition).chain([rule]);
    let named = conditions().flat_map(|condition| &condition.assets);
    let mut assets: Vec<Asset> = named.flat_map(examples).collect();
    assets.extend(
        [unnamed_currency(conditions()), Some(Asset::token("unnamed", "unnamed"))].into_iter().flatten(),
    );
    let bounds = conditions().flat_map(|condition| [condition.from, condition.below]).flatten();
    let mut amounts: Vec<Decimal> =
        bounds.flat_map(|bound| [Some(bound), just_below(bound)]).flatten().collect();
    amounts.push(Decimal::from(1_u8));
    let known = conditions().flat_map(|condition| &condition.countries).map(|country| Some(country.as_str()));
    let countries: Vec<_> = known.chain([None]).collect();
    let mut earlier = std::collections::BTreeSet::new();
    for asset in assets {
        for amount in &amounts {
            let amount = Money::new(*amount, asset.clone());
            for country in countries.iter().filter(|country| rule.fits(&amount, **country)) {
                let first = before.iter().position(|rule| rule.condition.fits(&amount, *country));
                earlier.insert(first?);
            }
        }
    }
    let line = |number: &usize| (before.get(*number).and_then(|rule| rule.line), *number);
    Some(Earlier { rules: earlier.iter().map(line).collect() })
}

/// Assets that a name fits: a token on any network fits one that nobody names, too.
fn examples(named: &Named) -> Vec<Asset> {
    match named {
        Named::Token { symbol, network: None } => {
            vec![Asset::token(symbol.clone(), "unnamed")]
        }
        named => vec![named.example()],
    }
}

/// A currency that none of them names.
fn unnamed_currency<'a>(conditions: impl Iterator<Item = &'a Condition> + Clone) -> Option<Asset> {
    let named =
        |asset: &Asset| conditions.clone().any(|condition| condition.assets.iter().any(|n| n.fits(asset)));
    paymux_core::provider::Currency::all().map(Asset::Fiat).find(|asset| !named(asset))
}

/// Less than this and more than everything below it that a rule could name.
fn just_below(bound: Decimal) -> Option<Decimal> {
    let finer = Decimal::new(bound.unscaled().checked_mul(10)?, bound.scale().checked_add(1)?)?;
    Decimal::new(finer.unscaled().checked_sub(1)?, finer.scale())
}

fn accounts(rule: &Rule, known: &mut impl FnMut(&str) -> Known) -> Result<Ready, Wrong> {
    let (shares, split): (Vec<(&String, u32)>, _) = match &rule.among {
        Among::InOrder(names) => (names.iter().map(|name| (name, 0)).collect(), None),
        Among::Split { shares, by_customer } => {
            let shares = shares.iter().map(|(name, share)| (name, *share)).collect();
            (shares, Some(Split { by_customer: *by_customer }))
        }
    };
    let account = |(name, share): (&String, u32)| {
        let declared = match known(name) {
            Known::Open(declared) => Ok(declared),
            Known::Closed(why) => Err(why),
            Known::Unknown => return Err(Wrong::UnknownAccount(name.clone())),
        };
        Ok(Account { name: name.clone(), share, declared })
    };
    Ok(Ready {
        condition: rule.condition.clone(),
        accounts: shares.into_iter().map(account).collect::<Result<_, _>>()?,
        split,
        needs: rule.needs.clone(),
        line: rule.line,
    })
}

/// Of everything that the rule names some account takes something.
fn servable(rule: &Ready) -> Result<(), Wrong> {
    let Condition { assets, from, below, .. } = &rule.condition;
    let why_not = |account: &Account, asset: Option<&Asset>| match &account.declared {
        Err(why) => Some(format!("it cannot be opened: {why}")),
        Ok(declared) => match rule.needs.iter().find(|need| !need.met(declared)) {
            Some(need) => Some(format!("it has no {}", Need::as_str(*need))),
            None => asset
                .filter(|asset| !declared.takes_between(asset, *from, *below))
                .map(|_| "it takes no such amount".to_owned()),
        },
    };
    let check = |asset: Option<Asset>| {
        let reasons: Option<Vec<_>> = rule
            .accounts
            .iter()
            .map(|account| Some((account.name.clone(), why_not(account, asset.as_ref())?)))
            .collect();
        let Some(reasons) = reasons else { return Ok(()) };
        let mut what = asset.map_or_else(|| "payments".to_owned(), |asset| asset.to_string());
        for (word, bound) in [(" from ", from), (" below ", below)] {
            if let Some(bound) = bound {
                what = format!("{what}{word}{bound}");
            }
        }
        Err(Wrong::Unservable { what, reasons })
    };
    if assets.is_empty() {
        return check(None);
    }
    assets.iter().try_for_each(|named| check(Some(named.example())))
}

/// No account from which another one would be asked leaves most lost replies to a person.
fn sources(rule: &Ready) -> Result<(), Wrong> {
    let hopeless = |account: &&Account| {
        account.declared.as_ref().is_ok_and(|declared| {
            declared.shows_itself && declared.keys_kept.is_none() && declared.find.is_none()
        })
    };
    // Of a split every arm can be the first; in an order the last has none behind it.
    let behind = usize::from(rule.split.is_none() || rule.accounts.len() == 1);
    let sources = rule.accounts.len().saturating_sub(behind);
    match rule.accounts.iter().take(sources).find(hopeless) {
        Some(account) => Err(Wrong::NoFailoverFrom(account.name.clone())),
        None => Ok(()),
    }
}
