//! Facets: what is there works, what is not there is not promised.

use std::time::Duration;

use paymux_core::cancellations::CancelHow;
use paymux_core::lists::ListPayments;
use paymux_core::provider::Account;
use paymux_core::transport::Runtime;
use paymux_core::{
    AdvancePayment, CallOptions, ChoosePaymentMethod, Error, ErrorKind, PaymentProvider, PaymentRef,
    RetrievePayment,
};

use super::payment::{first, reference};
use super::payout::by_id;
use crate::data::{Ask, Stub};
use crate::kit::ask::{Asking, ask};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::money;
use crate::peer::{Answer, Clock, Fault, Peer};

/// Every facet with its methods, as they are tried where no flow describes them.
fn facets(bench: Bench) -> Result<Vec<(&'static str, Vec<Ask>)>, Stop> {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let usual = first(flow)?;
    Ok(vec![
        ("cancellations", vec![Ask::Cancel(CancelHow::Archive)]),
        ("captures", vec![Ask::Capture(None), Ask::Void]),
        ("refunds", vec![Ask::Refund(None), Ask::RetrieveRefund("r1", usual), Ask::RefundsOf]),
        ("finds", vec![Ask::Find]),
        ("lists", vec![Ask::List(ListPayments::new)]),
        ("disputes", vec![Ask::ListDisputes, Ask::RetrieveDispute("d1")]),
        ("payouts", vec![Ask::PayOut, Ask::RetrievePayout("po1"), Ask::FindPayout]),
        ("balances", vec![Ask::Balances]),
        ("fee_quotes", vec![Ask::Fee(usual, "m1")]),
        ("rate_quotes", vec![Ask::Rate(usual, "m1")]),
    ])
}

const FACETS: [&str; 10] = [
    "cancellations",
    "captures",
    "refunds",
    "finds",
    "lists",
    "disputes",
    "payouts",
    "balances",
    "fee_quotes",
    "rate_quotes",
];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for facet in FACETS {
        cases.add(format!("facets::{facet}"), move || described(bench, facet));
    }
    for slot in bench.credentials() {
        let name = slot.name;
        cases.add(format!("facets::with_only::{name}"), move || with_only(bench, name));
    }
    cases.add("facets::deadline", move || deadline(bench));
    cases.add("facets::foreign_payment", move || foreign(bench));
    cases.add("facets::named_errors", move || named_errors(bench));
    cases.add("facets::webhooks", move || {
        let (opened, ..) = bench.opened(|peer| peer)?;
        match (opened.provider.webhooks().is_some(), bench.suite.webhooks.is_some()) {
            (true, false) => fail!("there are webhooks: describe them in `webhooks`"),
            (false, true) => fail!("the data describe webhooks, and there are none"),
            _ => Ok(()),
        }
    });
}

fn has(provider: &dyn PaymentProvider, facet: &str) -> bool {
    match facet {
        "payment" => true,
        "cancellations" => provider.cancellations().is_some(),
        "captures" => provider.captures().is_some(),
        "refunds" => provider.refunds().is_some(),
        "finds" => provider.finds().is_some(),
        "lists" => provider.lists().is_some(),
        "disputes" => provider.disputes().is_some(),
        "payouts" => provider.payouts().is_some(),
        "balances" => provider.balances().is_some(),
        "fee_quotes" => provider.fee_quotes().is_some(),
        _ => provider.rate_quotes().is_some(),
    }
}

/// A facet that is there has a flow for each of its methods, and one that is not there has none. A method without a
/// flow says that the provider has no such thing, before anything is sent.
fn described(bench: Bench, facet: &'static str) -> Verdict {
    let flows = || bench.suite.facets.iter().filter(|flow| flow.ask.facet() == facet);
    let (opened, ..) = bench.opened(|peer| peer)?;
    match (has(&*opened.provider, facet), flows().next().is_some()) {
        (false, true) => fail!("the data describe it, and it is not there"),
        (false, false) => skip!("the provider has no such thing"),
        (true, _) => {}
    }
    let methods = facets(bench)?.into_iter().find(|(name, _)| *name == facet);
    for method in methods.into_iter().flat_map(|(_, methods)| methods) {
        let name = method.method();
        if flows().any(|flow| flow.ask.method() == name) {
            continue;
        }
        let (opened, peer, clock) = bench.opened(|peer| peer.for_ever(Answer::new(200, "{}")))?;
        let came = ask(bench, (&opened, &clock), (method, |payment| payment), Asking::new(bench))?;
        let absent = matches!(&came, Err(error) if error.kind() == ErrorKind::UnsupportedOperation);
        ensure!(
            absent && peer.sent().is_empty(),
            "`{name}` is there: add a Flow with Ask::{name} for it; where the provider has no such thing, it answers \
             `Error::unsupported` before anything is sent"
        );
    }
    Ok(())
}

/// With one credential alone: whatever is there can be called with it.
fn with_only(bench: Bench, slot: &'static str) -> Verdict {
    let settings = bench.only(slot);
    let open = |clock: &Clock, replies: &[Stub]| {
        let peer = replies.iter().fold(bench.peer(clock), |peer, stub| peer.then(stub.answer()));
        bench.open(&settings, &peer, clock)
    };
    let Ok(opened) = open(&Clock::new(), &[]) else { skip!("it cannot stand alone") };
    let misled = |error: &Error| {
        matches!(
            error.kind(),
            ErrorKind::UnsupportedOperation | ErrorKind::CredentialKind | ErrorKind::CredentialMissing
        )
    };
    let flows = bench.suite.facets.iter().filter(|flow| flow.ask.facet() != "payment");
    for flow in flows.filter(|flow| has(&*opened.provider, flow.ask.facet())) {
        let clock = Clock::new();
        let opened = open(&clock, &flow.replies()).map_err(|error| error.to_string())?;
        if let Err(error) = ask(bench, (&opened, &clock), (flow.ask, flow.of), Asking::new(bench))? {
            ensure!(!misled(&error), "`{}` is there, and answers: {error}", flow.ask.facet());
        }
    }
    Ok(())
}

/// Every call ends by its deadline, also one that only looks something up, and one of several steps: a reply that takes a
/// minute is not waited for, and later steps have what the earlier ones left.
fn deadline(bench: Bench) -> Verdict {
    let limit = Duration::from_secs(5);
    let options = CallOptions::default().deadline(limit);
    let open = || bench.opened(|peer| peer.for_ever(Answer::new(200, "{}").but(Fault::Slow(limit * 12))));
    let in_time = |what: &str, clock: &Clock| {
        let took = clock.elapsed();
        ensure!(took <= limit, "`{what}` took {took:?} of 5 s: do the request's options go along?");
        Ok(())
    };
    if let Some(flow) = bench.suite.payment {
        let payment = reference(bench, flow)?;
        let (opened, _, clock) = open()?;
        let request = RetrievePayment::new(payment.clone()).call(options.clone());
        let _late = clock.run(opened.provider.retrieve(&request))?;
        in_time("retrieve", &clock)?;
        let (opened, _, clock) = open()?;
        let _late =
            clock.run(opened.provider.advance(&AdvancePayment::new(payment).call(options.clone())))?;
        in_time("advance", &clock)?;
    }
    if let Some(flow) = bench.suite.payout {
        let (opened, _, clock) = open()?;
        let Some(payouts) = opened.provider.payouts() else { fail!("there are no payouts") };
        let request = by_id(bench, flow.lookup.0).call(options.clone());
        let _late = clock.run(payouts.retrieve_payout(&request))?;
        in_time("retrieve_payout", &clock)?;
    }
    for flow in bench.suite.facets {
        let (opened, _, clock) = open()?;
        if has(&*opened.provider, flow.ask.facet()) {
            let asking = Asking::new(bench).call(options.clone());
            let _late = ask(bench, (&opened, &clock), (flow.ask, flow.of), asking)?;
            in_time(flow.ask.method(), &clock)?;
            let steps = |peer: Peer| {
                let replies =
                    flow.steps.iter().map(|step| step.reply.answer().but(Fault::Slow(limit * 2 / 3)));
                replies.fold(peer, Peer::then).for_ever(Answer::new(200, "{}").but(Fault::Slow(limit * 12)))
            };
            let (opened, _, clock) = bench.opened(steps)?;
            let asking = Asking::new(bench).call(options.clone());
            let _late = ask(bench, (&opened, &clock), (flow.ask, flow.of), asking)?;
            in_time(&format!("{}, whose steps each take two thirds of it,", flow.ask.method()), &clock)?;
        }
    }
    Ok(())
}

/// A payment of another provider, or of another account of this one, is refused before anything is sent: there it
/// is a stranger's, or nothing.
fn foreign(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let elsewhere =
        [Account::of("somebody_else"), Account::named(bench.suite.descriptor.name, "another_account")];
    for account in elsewhere {
        let payment = PaymentRef::by_id(&account, flow.id);
        let (opened, peer, clock) = bench.opened(|peer| peer.for_ever(Answer::new(200, "{}")))?;
        let provider = &opened.provider;
        let retrieve = RetrievePayment::new(payment.clone());
        let choose = ChoosePaymentMethod::new(payment.clone(), (flow.request)(money(first(flow)?)?), "m1");
        let advance = AdvancePayment::new(payment.clone());
        let mut results = vec![
            ("retrieve", clock.run(provider.retrieve(&retrieve))?.err()),
            ("retrieve with a method", clock.run(provider.retrieve(&retrieve.method("m1")))?.err()),
            ("choose", clock.run(provider.choose(&choose))?.err()),
            ("advance", clock.run(provider.advance(&advance))?.err()),
        ];
        for (facet, methods) in facets(bench)? {
            let about =
                methods.into_iter().filter(|method| !method.lists() || matches!(method, Ask::RefundsOf));
            let about = about.filter(|method| method.tells() && !matches!(method, Ask::PayOut));
            for method in about.filter(|_| has(&**provider, facet)) {
                let asking = Asking { account: account.clone(), ..Asking::new(bench) };
                let came = ask(bench, (&opened, &clock), (method, |payment| payment), asking)?;
                results.push((method.method(), came.err()));
            }
        }
        if provider.cancellations().is_some() {
            let asking = Asking { account: account.clone(), ..Asking::new(bench) };
            let delete = Ask::Cancel(CancelHow::Delete);
            let came = ask(bench, (&opened, &clock), (delete, |payment| payment), asking)?;
            results.push(("cancel", came.err()));
        }
        for (what, error) in results {
            let Some(error) = error else { fail!("`{what}` takes what was made at {account}") };
            let refused = matches!(error.kind(), ErrorKind::InvalidRequest | ErrorKind::UnsupportedOperation);
            ensure!(refused, "`{what}` of what was made at {account}: {error}");
        }
        ensure!(peer.sent().is_empty(), "something was sent about what was made at {account}");
    }
    Ok(())
}

/// Whatever fails says which provider it was.
fn named_errors(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let payment = reference(bench, flow)?;
    let (opened, _, clock) = bench.opened(|peer| peer.for_ever(Answer::new(404, "{}")))?;
    let provider = &opened.provider;
    let choose = ChoosePaymentMethod::new(payment.clone(), (flow.request)(money(first(flow)?)?), "m1");
    for (what, result) in [
        ("retrieve", clock.run(provider.retrieve(&RetrievePayment::new(payment.clone())))?),
        ("choose", clock.run(provider.choose(&choose))?),
        ("advance", clock.run(provider.advance(&AdvancePayment::new(payment.clone())))?),
    ] {
        if let Err(error) = result {
            let named = error.provider() == Some(bench.suite.descriptor.name);
            ensure!(named, "the error of `{what}` does not name the provider: {error}");
        }
    }
    Ok(())
}
