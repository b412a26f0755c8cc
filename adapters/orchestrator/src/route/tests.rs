//! What is refused at start, with its line; and the router beside a slow one that does the obvious.

use std::time::Duration;

use paymux_core::provider::{Find, NotTaken, Takes};
use paymux_core::{Asset, Decimal, Money};
use sha2::{Digest, Sha256};

use super::*;
use crate::machine::{Declared, FailOver};

const DOLLARS: &[Takes] = &[Takes::of(&["USD"]).digits(3).least(10).most(1_000_000_000)];
const EUROS: &[Takes] = &[Takes::of(&["EUR", "CHF"]).least(100)];
const EVERY: &[Takes] = &[Takes::every_currency()];

fn declared(takes: &'static [Takes]) -> Declared {
    Declared { shows_itself: false, takes: Some(takes), ..Declared::CAUTIOUS }
}

/// What the accounts of these tests declare.
fn known(name: &str) -> Known {
    match name {
        "dollars" => Known::Open(declared(DOLLARS)),
        "euros" => Known::Open(declared(EUROS)),
        "every" => Known::Open(Declared { refunds: true, ..declared(EVERY) }),
        "silent" => Known::Open(Declared { shows_itself: false, ..Declared::CAUTIOUS }),
        "mails" => Known::Open(Declared { shows_itself: true, ..declared(EVERY) }),
        "found" => Known::Open(Declared {
            shows_itself: true,
            find: Some(Find { staleness: Duration::ZERO }),
            ..declared(EVERY)
        }),
        "closed" => Known::Closed("the environment variable CLOSED_KEY is not set".to_owned()),
        _ => Known::Unknown,
    }
}

fn opened(text: &str) -> Result<Routes, RouteError> {
    Rules::from_toml(text)?.open(known)
}

fn refused(text: &str) -> String {
    opened(text).unwrap_err().to_string()
}

fn money(amount: &str, code: &str) -> Money {
    let asset = Asset::fiat(code).unwrap_or_else(|| Asset::token(code, "base"));
    Money::new(amount.parse().unwrap(), asset)
}

fn plan(routes: &Routes, amount: &Money, reference: &str) -> Vec<(String, String)> {
    let health = Health::new(None);
    let plan = routes.route(&ToRoute::new(amount, reference), &health.at(Duration::ZERO), &[]);
    let told = |candidate: &Candidate<'_>| (candidate.account.to_owned(), candidate.why.to_string());
    plan.candidates.iter().map(told).collect()
}

#[test]
fn a_rule_that_cannot_be_meant_is_refused_with_its_line() {
    let line_4 = |rule: &str| refused(&format!("default = \"every\"\n\n# routes\n[[route]]\n{rule}\n"));
    for (rule, expected) in [
        ("use = []", "it names no account: say `use` or `split`"),
        ("when = { currency = [\"USD\"] }", "it names no account: say `use` or `split`"),
        ("use = [\"every\"]\nsplit = { every = 1 }", "`use` or `split`, not both"),
        ("use = [\"every\", \"nobody\"]", "there is no account `nobody`"),
        ("use = [\"every\", \"dollars\", \"every\"]", "`every` stands in it twice"),
        ("split = { every = 0, dollars = 0 }", "the shares add up to nothing"),
        ("use = [\"every\"]\nsticky = \"customer\"", "`sticky` is of a `split`"),
        ("use = [\"every\"]\nwhen = { currency = [] }", "it can never fit: `currency` is an empty list"),
        ("use = [\"every\"]\nwhen = { country = [] }", "it can never fit: `country` is an empty list"),
        ("use = [\"every\"]\nwhen = { country = [\"de\"] }", "`de` is no country"),
        ("use = [\"every\"]\nwhen = { currency = [\"usd\"] }", "`usd` is no currency"),
        (
            "use = [\"every\"]\nwhen = { currency = [\"USD\"], below = \"a lot\" }",
            "`a lot` is no amount: a decimal number above nothing, in quotes",
        ),
        ("use = [\"every\"]\nwhen = { below = \"50\" }", "`from` and `below` need a `currency`"),
        (
            "use = [\"every\"]\nwhen = { currency = [\"USD\"], from = \"50\", below = \"50.0\" }",
            "it can never fit: nothing is at least 50 and below 50.0",
        ),
        (
            "use = [\"euros\", \"closed\"]\nwhen = { currency = [\"CHF\", \"USD\"], below = \"5\" }",
            "no account of it can take USD below 5: `euros`: it takes no such amount; `closed`: it cannot be opened: the \
             environment variable CLOSED_KEY is not set",
        ),
        (
            "use = [\"dollars\"]\nwhen = { currency = [\"USD\"], from = \"1000000.001\" }",
            "no account of it can take USD from 1000000.001: `dollars`: it takes no such amount",
        ),
        (
            "use = [\"dollars\", \"euros\"]\nneeds = [\"refunds\"]",
            "no account of it can take payments: `dollars`: it has no refunds; `euros`: it has no refunds",
        ),
        (
            "use = [\"every\", \"dollars\"]\nwhen = { currency = [\"USDC\"] }",
            "no account of it can take USDC (any): `every`: it takes no such amount",
        ),
        ("use = [\"every\"]\nprefer = \"cheap\"", "unknown field `prefer`"),
        ("use = [\"every\"]\nsk_live_51H8 = \"cheap\"", "a route has `when`"),
    ] {
        let told = line_4(rule);
        assert!(told.contains(expected), "{rule}:\n{told}\n{expected}");
        assert!(told.starts_with("the routes, line 4: ") || told.contains("line 6: "), "{rule}: {told}");
    }
}

#[test]
fn what_is_no_toml_is_told_without_quoting_it() {
    let told = refused("default = \"every\"\n[[route]\nuse = \"sk_live_51H8\"");
    assert_eq!(told, "the routes, line 2: the file is not valid TOML");
}

#[test]
fn a_rule_that_is_never_reached_names_those_before_it() {
    let three = |first: &str, second: &str, third: &str| {
        refused(&format!(
            "[[route]]\nuse = [\"every\"]\nwhen = {{ {first} }}\n[[route]]\nuse = [\"every\"]\nwhen = {{ {second} }}\n\
             [[route]]\nuse = [\"every\"]\nwhen = {{ {third} }}\n"
        ))
    };
    // One rule alone.
    let told =
        three("currency = [\"USD\", \"EUR\"]", "country = [\"DE\"]", "currency = [\"EUR\"], below = \"5\"");
    assert_eq!(
        told,
        "the routes, line 7: it is never reached: the rule at line 1 before it fits all that it fits"
    );
    // Two together.
    let told = three(
        "currency = [\"USD\"], below = \"50\"",
        "currency = [\"USD\"], from = \"50\"",
        "currency = [\"USD\"]",
    );
    assert!(
        told.contains("line 7: it is never reached: the rules at line 1 and at line 4 before it fit"),
        "{told}"
    );
    let told =
        three("country = [\"DE\"]", "currency = [\"USD\"]", "currency = [\"USD\"], country = [\"DE\"]");
    assert!(told.contains("the rule at line 1 before"), "{told}");
    // A hair's breadth is enough to be reached.
    for third in [
        "currency = [\"USD\"], below = \"50.0001\"",
        "currency = [\"USD\", \"JPY\"], below = \"50\"",
        "currency = [\"USD\"], country = [\"DE\"]",
    ] {
        let text = format!(
            "[[route]]\nuse = [\"every\"]\nwhen = {{ currency = [\"USD\"], below = \"50\" }}\n[[route]]\nuse = [\"every\"]\n\
             when = {{ {third} }}\n"
        );
        opened(&text).unwrap_or_else(|error| panic!("{third}: {error}"));
    }
    // One for everything hides all that follow.
    let told =
        refused("[[route]]\nuse = [\"every\"]\n[[route]]\nuse = [\"every\"]\nwhen = { country = [\"DE\"] }");
    assert!(told.starts_with("the routes, line 3: it is never reached"), "{told}");
    // Built rules are counted.
    let rules = Rules::new().rule(Rule::in_order(["every"])).rule(Rule::in_order(["dollars"]));
    let told = rules.open(known).unwrap_err().to_string();
    assert_eq!(told, "route 2: it is never reached: the rule 1 before it fits all that it fits");
}

#[test]
fn nobody_fails_over_from_what_ends_with_a_person() {
    let failing_over = |rule: &str| opened(&format!("[[route]]\n{rule}\n[failover]\nwhen = \"not_done\"\n"));
    let told = failing_over("use = [\"mails\", \"every\"]").unwrap_err().to_string();
    assert!(told.starts_with("the routes, line 1: no failover from `mails`"), "{told}");
    assert!(failing_over("split = { mails = 1, every = 99 }").is_err());
    failing_over("use = [\"every\", \"mails\"]").unwrap();
    failing_over("use = [\"found\", \"every\"]").unwrap();
    failing_over("use = [\"mails\"]").unwrap();
    opened("[[route]]\nuse = [\"mails\", \"every\"]\n").unwrap();
}

#[test]
fn failover_and_breaker_are_read() {
    let routes = |failover: &str| opened(&format!("[[route]]\nuse = [\"every\"]\n[failover]\n{failover}\n"));
    let read =
        routes("when = \"not_exposed\"\nbreaker = { last = 20, open_below = 0.25, half_open = \"90s\" }")
            .unwrap();
    assert_eq!(read.failover(), Some(FailOver::NotExposed));
    assert_eq!(read.breaker(), Some(Breaker::new(20, 250, Duration::from_secs(90))));
    assert_eq!(routes("").unwrap().failover(), None);
    for (failover, expected) in [
        ("when = \"timeout\"", "`not_done`"),
        ("breaker = { last = 0, open_below = 0.2, half_open = \"60s\" }", "line 3: the breaker's `last` is"),
        (
            "breaker = { last = 5, open_below = 1.5, half_open = \"60s\" }",
            "line 3: the breaker's `open_below` is",
        ),
        ("breaker = { last = 5, open_below = 0.0001, half_open = \"60s\" }", "the breaker's `open_below` is"),
        ("breaker = { last = 5, open_below = 0.2, half_open = \"soon\" }", "the breaker's `half_open` is"),
    ] {
        let told = routes(failover).unwrap_err().to_string();
        assert!(told.contains(expected), "{failover}: {told}");
    }
}

#[test]
fn the_plan_says_why_each_account_is_asked_or_not() {
    let routes = opened(
        "[[route]]\nuse = [\"closed\", \"euros\", \"dollars\", \"every\"]\nwhen = { currency = [\"USD\"] }\n\
         [[route]]\nuse = [\"dollars\", \"every\"]\nneeds = [\"refunds\"]",
    )
    .unwrap();
    let told = plan(&routes, &money("0.005", "USD"), "o1");
    let told: Vec<_> = told.iter().map(|(account, why)| (account.as_str(), why.as_str())).collect();
    assert_eq!(
        told,
        [
            ("closed", "it cannot be opened: the environment variable CLOSED_KEY is not set"),
            ("euros", "it does not take this currency"),
            ("dollars", "it takes 0.010 at least"),
            ("every", "it takes at most 2 decimal places"),
        ]
    );
    let told = plan(&routes, &money("5", "EUR"), "o1");
    let told: Vec<_> = told.iter().map(|(account, why)| (account.as_str(), why.as_str())).collect();
    assert_eq!(told, [("every", "its turn in the rule"), ("dollars", "it does not take this currency")]);
}

#[test]
fn where_it_is_under_way_comes_first_and_what_fails_or_was_asked_last() {
    let routes =
        Rules::new().rule(Rule::in_order(["every", "found", "silent", "mails"])).open(known).unwrap();
    let mut health = Health::new(Some(Breaker::new(1, 1000, Duration::from_secs(60))));
    health.record("every", Outcome::Failed, Duration::ZERO);
    let amount = money("5", "USD");
    let history = [Past { account: "silent", under_way: true }, Past { account: "found", under_way: false }];
    let asked = |health: &HealthNow<'_>, history: &[Past<'_>]| {
        let plan = routes.route(&ToRoute::new(&amount, "o1"), health, history);
        plan.asked().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(asked(&health.at(Duration::ZERO), &history), "silent mails every found");
    assert_eq!(asked(&health.at(Duration::from_secs(60)), &[]), "every found silent mails", "one may try");
    assert_eq!(asked(&health.at(Duration::ZERO), &[]), "found silent mails every");
}

#[test]
fn a_split_goes_by_the_reference_or_the_customer() {
    let rule = || Rule::split([("every", 50), ("silent", 50)]);
    let by_reference = Rules::new().rule(rule()).open(known).unwrap();
    let by_customer = Rules::new().rule(rule().sticky_by_customer()).open(known).unwrap();
    let amount = money("5", "USD");
    let first = |routes: &Routes, reference: &str, customer| {
        let health = Health::new(None);
        let payment = ToRoute::new(&amount, reference).customer(customer);
        let plan = routes.route(&payment, &health.at(Duration::ZERO), &[]);
        assert_eq!(plan.candidates.len(), 2);
        assert_eq!(plan.candidates[0].why, Why::Arm);
        assert_eq!(plan.candidates[1].why, Why::OtherArm);
        plan.candidates[0].account.to_owned()
    };
    let of = |routes: &Routes, customer| -> std::collections::BTreeSet<_> {
        (0..100).map(|number| first(routes, &format!("order-{number}"), customer)).collect()
    };
    assert_eq!(of(&by_reference, Some("ana")).len(), 2);
    assert_eq!(of(&by_customer, None).len(), 2);
    assert_eq!(of(&by_customer, Some("ana")).len(), 1);
    assert_eq!(first(&by_reference, "order-7", None), first(&by_reference, "order-7", Some("ana")));
}

// The router once more, in the slow and obvious way

/// Numbers from a seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn some<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().filter(|_| self.below(2) == 0).cloned().collect()
    }
}

const ACCOUNTS: [&str; 7] = ["dollars", "euros", "every", "silent", "mails", "found", "closed"];
const ASSETS: [&str; 5] = ["USD", "EUR", "JPY", "USDC", "USDC@base"];
const AMOUNTS: [&str; 10] =
    ["0.001", "0.01", "0.99", "1", "49.99", "50", "50.005", "999999.99", "1000000", "1000000.001"];
const COUNTRIES: [&str; 3] = ["DE", "AT", "US"];

/// A rule as somebody would write it down on paper.
struct OnPaper {
    assets: Vec<&'static str>,
    from: Option<&'static str>,
    below: Option<&'static str>,
    countries: Vec<&'static str>,
    accounts: Vec<(&'static str, u32)>,
    split: bool,
    by_customer: bool,
    refunds: bool,
}

impl OnPaper {
    fn draw(numbers: &mut Numbers) -> Self {
        let mut accounts = numbers.some(&ACCOUNTS);
        if accounts.is_empty() {
            accounts.push("every");
        }
        let split = numbers.below(3) == 0;
        if !split && numbers.below(2) == 0 {
            accounts.reverse();
        }
        let assets = if numbers.below(2) == 0 { numbers.some(&ASSETS) } else { Vec::new() };
        let mut bound = || Some(AMOUNTS[numbers.below(AMOUNTS.len())]).filter(|_| !assets.is_empty());
        let (from, below) = (bound(), bound());
        Self {
            from: from.filter(|_| numbers.below(3) == 0),
            below: below.filter(|_| numbers.below(3) == 0),
            countries: if numbers.below(3) == 0 { numbers.some(&COUNTRIES) } else { Vec::new() },
            accounts: accounts
                .into_iter()
                .map(|account| (account, u32::try_from(numbers.below(5)).unwrap()))
                .collect(),
            split,
            by_customer: split && numbers.below(2) == 0,
            refunds: numbers.below(5) == 0,
            assets,
        }
    }

    fn rule(&self) -> Rule {
        let mut rule = if self.split {
            Rule::split(self.accounts.iter().copied())
        } else {
            Rule::in_order(self.accounts.iter().map(|(account, _)| *account))
        };
        if self.by_customer {
            rule = rule.sticky_by_customer();
        }
        rule = self.assets.iter().fold(rule, |rule, asset| rule.currency(asset));
        rule = self.countries.iter().fold(rule, |rule, country| rule.country(country));
        rule = self.from.into_iter().fold(rule, Rule::from);
        rule = self.below.into_iter().fold(rule, Rule::below);
        if self.refunds { rule.needs(Need::Refunds) } else { rule }
    }

    fn fits(&self, amount: &str, asset: &str, country: Option<&str>) -> bool {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        let named = |name: &&&str| **name == asset || (asset.starts_with("USDC") && **name == "USDC");
        let asset = self.assets.is_empty() || self.assets.iter().any(|name| named(&name));
        let from = self.from.is_none() || number(amount) >= number(self.from.unwrap());
        let below = self.below.is_none() || number(amount) < number(self.below.unwrap());
        let country = self.countries.is_empty() || self.countries.iter().any(|known| Some(*known) == country);
        asset && from && below && country
    }

    fn arm(&self, reference: &str, customer: Option<&str>) -> Option<&'static str> {
        if !self.split {
            return None;
        }
        let text = if self.by_customer { customer.unwrap_or(reference) } else { reference };
        let hex: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let first = u64::from_str_radix(&hex[..16], 16).unwrap();
        // One ball for each share in an urn, arm after arm.
        let mut shares = self.accounts.clone();
        shares.sort_unstable();
        let urn: Vec<_> = shares
            .iter()
            .flat_map(|(account, share)| vec![*account; usize::try_from(*share).unwrap()])
            .collect();
        let at = (u128::from(first) * urn.len() as u128) / (1_u128 << 64);
        Some(urn[usize::try_from(at).unwrap()])
    }
}

/// Whether the account takes it, by what stands at the top of this file.
fn taken(account: &str, amount: &str, asset: &str) -> Option<NotTaken> {
    let (number, places) =
        (amount.parse::<Decimal>().unwrap(), amount.split_once('.').map_or(0, |(_, digits)| digits.len()));
    let cents = if asset == "JPY" { 0 } else { 2 };
    let too_fine = |digits: usize| {
        (places > digits).then(|| NotTaken::TooFine { digits: u8::try_from(digits).unwrap() })
    };
    let least = |least: &str| {
        let least: Decimal = least.parse().unwrap();
        (number < least).then_some(NotTaken::TooLittle { least })
    };
    let most: Decimal = "1000000.000".parse().unwrap();
    match (account, asset) {
        ("silent", _) => None,
        (_, "USDC" | "USDC@base") => Some(NotTaken::Asset),
        ("dollars", "USD") => too_fine(3)
            .or_else(|| least("0.010"))
            .or_else(|| (number > most).then_some(NotTaken::TooMuch { most })),
        ("euros", "EUR") => too_fine(2).or_else(|| least("1.00")),
        ("dollars" | "euros", _) => Some(NotTaken::Asset),
        (_, "JPY") => too_fine(0).or_else(|| least("1")),
        _ => too_fine(cents).or_else(|| least("0.01")),
    }
}

#[test]
fn ten_thousand_payments_are_routed_as_the_obvious_router_does() {
    let mut numbers = Numbers(7);
    let (mut routed, mut refused, mut unrouted) = (0, 0, 0);
    while routed < 10_000 {
        let paper: Vec<_> = (0..=numbers.below(4)).map(|_| OnPaper::draw(&mut numbers)).collect();
        let rules = paper.iter().fold(Rules::new(), |rules, paper| rules.rule(paper.rule()));
        let Ok(routes) = rules.open(known) else {
            refused += 1;
            continue;
        };
        let mut health = Health::new(Some(Breaker::new(1, 1000, Duration::from_secs(60))));
        let failing = numbers.some(&ACCOUNTS);
        failing.iter().for_each(|account| health.record(account, Outcome::Failed, Duration::ZERO));
        for _ in 0..20 {
            routed += 1;
            let (asset, amount) = (ASSETS[numbers.below(5)], AMOUNTS[numbers.below(10)]);
            let country = [None, Some("DE"), Some("AT"), Some("FR")][numbers.below(4)];
            let customer = [None, Some("ana"), Some("bob")][numbers.below(3)];
            let reference = format!("order-{}", numbers.below(1000));
            let under_way = ACCOUNTS[numbers.below(7)];
            let past: Vec<_> = numbers.some(&ACCOUNTS);
            let history: Vec<_> =
                past.iter().map(|account| Past { account, under_way: *account == under_way }).collect();
            let money = match asset {
                // On a network that no rule names.
                "USDC" => Money::new(amount.parse().unwrap(), Asset::token("USDC", "solana")),
                "USDC@base" => Money::new(amount.parse().unwrap(), Asset::token("usdc", "BASE")),
                code => money(amount, code),
            };
            let payment = ToRoute::new(&money, &reference).customer(customer).country(country);
            let plan = routes.route(&payment, &health.at(Duration::ZERO), &history);

            let fitting = paper.iter().position(|paper| paper.fits(amount, asset, country));
            assert_eq!(plan.rule, fitting);
            let Some(rule) = fitting.and_then(|number| paper.get(number)) else {
                unrouted += 1;
                assert!(plan.candidates.is_empty());
                continue;
            };
            let arm = rule.arm(&reference, customer);
            let mut accounts: Vec<_> = rule.accounts.iter().map(|(account, _)| *account).collect();
            if rule.split {
                accounts.sort_unstable();
            }
            // One pile for each kind, in the order of their rank.
            let mut piles: [Vec<(&str, Why<'_>)>; 6] = Default::default();
            for account in accounts {
                let closed = "the environment variable CLOSED_KEY is not set";
                let refunds = account == "every";
                let (pile, why) = if past.contains(&account) && account == under_way {
                    (0, Why::UnderWay)
                } else if account == "closed" {
                    (5, Why::Closed(closed))
                } else if let Some(why) = taken(account, amount, asset) {
                    (5, Why::NotTaken(why))
                } else if rule.refunds && !refunds {
                    (5, Why::Lacks(Need::Refunds))
                } else if past.contains(&account) {
                    (4, Why::AskedBefore)
                } else if failing.contains(&account) {
                    (3, Why::Failing)
                } else if arm.is_some_and(|arm| arm != account) {
                    (2, Why::OtherArm)
                } else {
                    (1, if rule.split { Why::Arm } else { Why::InOrder })
                };
                piles[pile].push((account, why));
            }
            let expected: Vec<_> =
                piles.iter().flatten().map(|(account, why)| Candidate { account, why: *why }).collect();
            assert_eq!(plan.candidates, expected, "{money} {reference} {country:?} {customer:?}");
        }
    }
    // It is worth something only where both things happen.
    assert!(refused > 100 && unrouted > 1_000 && unrouted < 9_000, "{refused} {unrouted}");
}
