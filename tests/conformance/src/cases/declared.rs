//! What the provider declares about itself: as far as it can be seen from outside, it is so.

use std::time::Duration;

use paymux_core::finds::FindPayment;
use paymux_core::provider::{Currency, Declared, NotTaken, Safety};
use paymux_core::transport::Runtime;
use paymux_core::{Decimal, ErrorKind, Money, RetrievePayment, Timestamp};

use super::payment::{create_of, first, reference, usual};
use crate::data::{Ask, Flow, PaymentFlow, Stub};
use crate::kit::ask::{Asking, ask};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::{HARD, IMPOSSIBLE, money};
use crate::peer::Answer;

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    cases.add("declared::facets", move || facets(bench));
    for slot in bench.credentials() {
        let name = slot.name;
        cases.add(format!("declared::with_only::{name}"), move || with_only(bench, name));
    }
    cases.add("declared::method", move || method(bench));
    cases.add("declared::keys::create", move || keys(bench));
    for (name, says, of) in KEYS {
        cases.add(format!("declared::keys::{name}"), move || facet_keys(bench, says, of));
    }
    cases.add("declared::find", move || find(bench));
    cases.add("declared::refund_find", move || refund_find(bench));
    cases.add("declared::takes", move || takes(bench));
}

fn flow(bench: Bench) -> Result<PaymentFlow, Stop> {
    bench.suite.payment.ok_or_else(|| Stop::Failed("there is no `payment`".to_owned()))
}

fn declared(bench: Bench) -> Result<Declared, Stop> {
    Ok(bench.opened(|peer| peer)?.0.provider.declared())
}

/// Each facet is declared where it is there, and nowhere else.
fn facets(bench: Bench) -> Verdict {
    let (opened, ..) = bench.opened(|peer| peer)?;
    let provider = &opened.provider;
    let declared = provider.declared();
    for (name, says, is) in [
        ("find", declared.find.is_some(), provider.finds().is_some()),
        ("cancels", declared.cancels, provider.cancellations().is_some()),
        ("refunds", declared.refunds, provider.refunds().is_some()),
        ("captures", declared.captures, provider.captures().is_some()),
    ] {
        ensure!(
            says == is,
            "`{name}` is {}declared, and the facet is {}there",
            if says { "" } else { "not " },
            if is { "" } else { "not " }
        );
    }
    ensure!(
        declared.refunds || !(declared.refund_lookup || declared.refund_find),
        "refunds are declared to be looked up or found, and there are none"
    );
    ensure!(
        declared.cancels || !declared.cancel_says_received,
        "`cancel_says_received` is declared, and nothing can be called off"
    );
    let looks_up = bench.suite.facets.iter().any(|flow| matches!(flow.ask, Ask::RetrieveRefund(..)));
    ensure!(
        declared.refund_lookup == looks_up,
        "`refund_lookup` is {}: there is {} Flow with Ask::RetrieveRefund",
        declared.refund_lookup,
        if looks_up { "a" } else { "no" }
    );
    ensure!(declared.lookup != flow(bench)?.looked_up.is_empty(), "`lookup` is {}", declared.lookup);
    Ok(())
}

/// With one credential alone nothing is declared that this credential does not open.
fn with_only(bench: Bench, slot: &'static str) -> Verdict {
    let settings = bench.only(slot);
    let open = |replies: &[Stub]| {
        let clock = crate::peer::Clock::new();
        let peer = replies.iter().fold(bench.peer(&clock), |peer, stub| peer.then(stub.answer()));
        bench.open(&settings, &peer, &clock).map(|opened| (opened, clock))
    };
    let Ok((opened, _)) = open(&[]) else { skip!("it cannot stand alone") };
    let declared = opened.provider.declared();
    let opens = |kind: ErrorKind| {
        !matches!(
            kind,
            ErrorKind::UnsupportedOperation
                | ErrorKind::CredentialKind
                | ErrorKind::CredentialMissing
                | ErrorKind::Configuration
        )
    };
    for (name, says, is) in [
        ("find", declared.find.is_some(), opened.provider.finds().is_some()),
        ("cancels", declared.cancels, opened.provider.cancellations().is_some()),
        ("refunds", declared.refunds, opened.provider.refunds().is_some()),
        ("captures", declared.captures, opened.provider.captures().is_some()),
        ("refund_lookup", declared.refund_lookup, opened.provider.refunds().is_some()),
        ("refund_find", declared.refund_find, opened.provider.refunds().is_some()),
    ] {
        ensure!(is || !says, "with this credential alone `{name}` is declared, and the facet is not there");
    }
    if declared.lookup {
        let flow = flow(bench)?;
        let (opened, clock) = open(flow.looked_up).map_err(|error| error.to_string())?;
        let request = RetrievePayment::new(reference(bench, flow)?);
        if let Err(error) = clock.run(opened.provider.retrieve(&request))? {
            ensure!(
                opens(error.kind()),
                "with this credential alone `lookup` is declared, and answers: {error}"
            );
        }
    }
    Ok(())
}

/// Without a method a creation makes nothing exactly where that is declared.
fn method(bench: Bench) -> Verdict {
    let flow = flow(bench)?;
    let mut request = (flow.request)(money(first(flow)?)?);
    request.method = None;
    let (opened, peer, clock) = bench.replying(flow.created)?;
    let chooses = opened.provider.declared().chooses_method;
    let made = match clock.run(opened.provider.create(&request))? {
        Ok(payment) => payment.reference.is_made(),
        Err(_) => !bench.acting(peer.sent()).is_empty(),
    };
    match (chooses, made) {
        (true, true) => fail!("`chooses_method` is declared, and without a method something is made"),
        (false, false) => fail!("without a method nothing is made: declare `chooses_method`"),
        _ => Ok(()),
    }
}

/// For how long the keys of these requests are kept, by their operations: the shortest counts. What acts without a key
/// has none, and is named.
fn kept(bench: Bench, sent: Vec<http::Request<bytes::Bytes>>) -> Result<Option<Duration>, String> {
    let mut shortest = None;
    for request in bench.acting(sent) {
        let spec = bench.operation_of(&request);
        let kept = spec.filter(|spec| spec.safety == Safety::Keyed).and_then(|spec| spec.keys_kept_for);
        let Some(kept) = kept else {
            let name =
                spec.map_or_else(|| request.uri().path().to_owned(), |spec| format!("`{}`", spec.name));
            return Err(name);
        };
        shortest = Some(shortest.map_or(kept, |shortest: Duration| shortest.min(kept)));
    }
    Ok(shortest)
}

fn same_time(says: Option<Duration>, is: Result<Option<Duration>, String>) -> Verdict {
    let (is, why) = match is {
        Ok(is) => (is, String::new()),
        Err(name) => (None, format!(": {name} has no keys of which `Spec` says for how long they are kept")),
    };
    ensure!(
        says == is,
        "its keys are declared to be kept for {says:?}, and by `Spec::keys_kept_for` of what is sent it is {is:?}{why}"
    );
    Ok(())
}

/// A key is declared to be kept for as long as its operation says. For longer, a repeated creation is a second payment.
fn keys(bench: Bench) -> Verdict {
    let flow = flow(bench)?;
    let (opened, peer, clock) = bench.replying(flow.created)?;
    let _made = clock.run(opened.provider.create(&(flow.request)(money(first(flow)?)?)))?;
    ensure!(!peer.sent().is_empty(), "nothing is sent");
    same_time(opened.provider.declared().keys_kept, kept(bench, peer.sent()))
}

/// A call beside the creation: its name, what is declared of its keys, and the flows that it has.
type Keys = (&'static str, fn(&Declared) -> Option<Duration>, fn(Ask) -> bool);

const KEYS: [Keys; 4] = [
    ("refund", |declared| declared.refund_keys_kept, |ask| matches!(ask, Ask::Refund(_))),
    ("capture", |declared| declared.capture_keys_kept, |ask| matches!(ask, Ask::Capture(_))),
    ("advance", |declared| declared.advance_keys_kept, |ask| matches!(ask, Ask::Advance(_))),
    ("payout", |declared| declared.payout_keys_kept, |ask| matches!(ask, Ask::PayOut)),
];

/// The same for calls beside the creation: of several flows the shortest time counts.
fn facet_keys(bench: Bench, says: fn(&Declared) -> Option<Duration>, of: fn(Ask) -> bool) -> Verdict {
    let says = says(&declared(bench)?);
    let mut sent = Vec::new();
    for flow in bench.suite.facets.iter().filter(|flow| of(flow.ask)) {
        sent.extend(super::flows::sent(bench, flow)?);
    }
    if bench.acting(sent.clone()).is_empty() {
        ensure!(
            says.is_none(),
            "nothing is sent that acts, and its keys are declared to be kept for {says:?}"
        );
        skip!("nothing is sent that acts");
    }
    same_time(says, kept(bench, sent))
}

/// The replies of a flow, for as long as somebody asks.
fn again(flow: &Flow) -> impl FnOnce(crate::peer::Peer) -> crate::peer::Peer + use<> {
    let replies = flow.replies();
    move |peer| {
        let peer = replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
        peer.for_ever(replies.last().map_or_else(|| Answer::new(200, "{}"), Stub::answer))
    }
}

/// Where the time of creation is said, an answer is no older than declared, and can be complete.
fn find(bench: Bench) -> Verdict {
    let Some(says) = declared(bench)?.find else { skip!("nothing is declared to be found") };
    let Some(flow) = bench.suite.facets.iter().find(|flow| matches!(flow.ask, Ask::Find)) else {
        fail!("there is no Flow with Ask::Find")
    };
    let (opened, _, clock) = bench.opened(again(flow))?;
    let since = Timestamp::from_unix_seconds(clock.now().unix_seconds() - 3600);
    let request = FindPayment::new("order-77").created_since(since.unwrap_or(Timestamp::UNIX_EPOCH));
    let Some(finds) = opened.provider.finds() else { fail!("there is nothing that finds") };
    // The replies may be those of a search without the time, which reads them otherwise.
    if let Ok(found) = clock.run(finds.find(&request))? {
        ensure!(
            found.staleness.is_none_or(|staleness| staleness <= says.staleness),
            "an answer may be {:?} old, and {:?} is declared",
            found.staleness,
            says.staleness
        );
    }
    Ok(())
}

/// Refunds that are declared to be found say whose they are: with the reference that they were made under.
fn refund_find(bench: Bench) -> Verdict {
    if !declared(bench)?.refund_find {
        skip!("refunds are not declared to be found");
    }
    let Some(list) = bench.suite.facets.iter().find(|flow| matches!(flow.ask, Ask::RefundsOf)) else {
        fail!("`refund_find` is declared: there is no Flow with Ask::RefundsOf")
    };
    let (opened, _, clock) = bench.opened(again(list))?;
    let answered = ask(bench, (&opened, &clock), (list.ask, list.of), Asking::new(bench))?;
    let answered = answered.map_err(|error| error.to_string())?;
    let known = answered.items.iter().any(|item| item.reference.is_some());
    ensure!(known, "`refund_find` is declared, and no refund in the list says its reference");
    Ok(())
}

/// An amount is declared to be taken exactly where `create` takes it: at the bounds, beside them, and in every currency.
fn takes(bench: Bench) -> Verdict {
    let flow = flow(bench)?;
    let declared = declared(bench)?;
    if declared.takes.is_none() {
        skip!("it is not declared which amounts are taken");
    }
    let texts = HARD.iter().chain(IMPOSSIBLE).chain(flow.takes).chain(flow.refuses);
    let mut amounts = texts.map(|text| money(text)).collect::<Result<Vec<_>, _>>()?;
    for currency in Currency::all() {
        amounts.extend(around(&declared, currency));
    }
    let usual = usual(bench, flow)?;
    for amount in amounts {
        let says = declared.check_amount(&amount);
        let (result, sent) = create_of(bench, flow, &amount, &usual)?;
        match (says, sent.is_empty()) {
            (Ok(()), true) => {
                // No number is large enough for every amount: so far an API's own limit is not looked for.
                let enormous = amount.amount() > Decimal::from(90_071_992_547_409_i64);
                let why = result.err().map(|error| error.to_string()).unwrap_or_default();
                ensure!(enormous, "{amount} is declared to be taken, and is refused: {why}");
            }
            (Err(why), false) => fail!("{amount} is taken, and declared not to be: {why}"),
            _ => {}
        }
    }
    Ok(())
}

/// Amounts of a currency where it is decided: the finest that is taken and one digit more, the least and the most, and
/// one beside each.
fn around(declared: &Declared, currency: Currency) -> Vec<Money> {
    let of = |units: i128, digits: u8| Some(Money::new(Decimal::new(units, digits)?, currency.into()));
    // The finest fraction, which no unit can say.
    let digits = match of(1, Decimal::MAX_SCALE).map(|finest| declared.check_amount(&finest)) {
        Some(Err(NotTaken::TooFine { digits })) => digits,
        _ => currency.exponent(),
    };
    // 100 and a bit; a hundred millions are beyond no bound that is no bound.
    let mut amounts = vec![of(100_000_000, 0)];
    amounts.extend([digits, digits + 1].map(|digits| of(10_i128.pow(u32::from(digits) + 2) + 1, digits)));
    for far in [Decimal::ZERO, Decimal::from(i128::MAX)] {
        let bound = match declared.check_amount(&Money::new(far, currency.into())) {
            Err(NotTaken::TooLittle { least: bound } | NotTaken::TooMuch { most: bound }) => bound,
            _ => continue,
        };
        amounts.extend([-1, 0, 1].map(|by| of(bound.unscaled() + by, bound.scale())));
    }
    amounts.into_iter().flatten().collect()
}
