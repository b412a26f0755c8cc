//! Facets: what is there works, and what is not there is not promised.

use std::time::Duration;

use paymux_core::balances::ReadBalances;
use paymux_core::cancellations::{CancelHow, CancelPayment};
use paymux_core::lists::ListPayments;
use paymux_core::payouts::{PayoutRef, RetrievePayout};
use paymux_core::provider::{Account, Opened};
use paymux_core::quotes::QuoteRequest;
use paymux_core::transport::Runtime;
use paymux_core::{
    AdvancePayment, CallOptions, ChoosePaymentMethod, Error, ErrorKind, PaymentProvider, PaymentRef,
    RetrievePayment,
};

use super::payment::{first, reference};
use super::payout::by_id;
use crate::data::FacetSample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::money;
use crate::kit::texts::why;
use crate::peer::{Answer, Clock, Fault};

const FACETS: [&str; 5] = ["cancellations", "lists", "balances", "fee_quotes", "rate_quotes"];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for facet in FACETS {
        cases.add(format!("facets::{facet}"), move || works(bench, facet));
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
        "cancellations" => provider.cancellations().is_some(),
        "lists" => provider.lists().is_some(),
        "balances" => provider.balances().is_some(),
        "fee_quotes" => provider.fee_quotes().is_some(),
        _ => provider.rate_quotes().is_some(),
    }
}

/// Calls a facet; what it gives does not matter here.
fn call(
    bench: Bench,
    opened: &Opened,
    clock: &Clock,
    sample: &FacetSample,
    options: CallOptions,
) -> Result<Result<(), Error>, Stop> {
    let provider = &opened.provider;
    let gone = || Stop::Failed("it is not there".to_owned());
    Ok(match sample {
        FacetSample::Cancel(how, _) => {
            let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
            let payment = reference(bench, flow)?;
            let request = CancelPayment::new(payment).how(*how).call(options);
            clock.run(provider.cancellations().ok_or_else(gone)?.cancel(&request))?.map(|_| ())
        }
        FacetSample::List(_) => {
            let first = ListPayments::new().call(options);
            clock.run(provider.lists().ok_or_else(gone)?.list(&first))?.map(|_| ())
        }
        FacetSample::Balances(_) => {
            let all = ReadBalances::new().call(options);
            clock.run(provider.balances().ok_or_else(gone)?.balances(&all))?.map(|_| ())
        }
        FacetSample::Fee(amount, method, _) => {
            let request = QuoteRequest::new(money(amount)?, *method).call(options);
            clock.run(provider.fee_quotes().ok_or_else(gone)?.fee(&request))?.map(|_| ())
        }
        FacetSample::Rate(amount, method, _) => {
            let request = QuoteRequest::new(money(amount)?, *method).call(options);
            clock.run(provider.rate_quotes().ok_or_else(gone)?.rate(&request))?.map(|_| ())
        }
    })
}

fn works(bench: Bench, facet: &'static str) -> Verdict {
    let samples: Vec<_> = bench.suite.facets.iter().filter(|sample| sample.facet() == facet).collect();
    let (opened, ..) = bench.opened(|peer| peer)?;
    match (has(&*opened.provider, facet), samples.is_empty()) {
        (true, true) => fail!("it is there: add a FacetSample"),
        (false, false) => fail!("the data describe it, and it is not there"),
        (false, true) => skip!("the provider has no such thing"),
        (true, false) => {}
    }
    for sample in samples {
        let (opened, peer, clock) = bench.replying(sample.replies())?;
        call(bench, &opened, &clock, sample, CallOptions::default())?.map_err(|error| why(&error, &peer))?;
        peer.finish()?;
    }
    Ok(())
}

/// With one credential alone: whatever is there can be called with it.
fn with_only(bench: Bench, slot: &'static str) -> Verdict {
    let settings = bench.only(slot);
    let open = |clock: &Clock, replies: &[crate::data::Stub]| {
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
    for sample in bench.suite.facets.iter().filter(|sample| has(&*opened.provider, sample.facet())) {
        let clock = Clock::new();
        let opened = open(&clock, sample.replies()).map_err(|error| error.to_string())?;
        if let Err(error) = call(bench, &opened, &clock, sample, CallOptions::default())? {
            ensure!(!misled(&error), "`{}` is there, and answers: {error}", sample.facet());
        }
    }
    if let (Some(flow), true) = (bench.suite.payout, opened.provider.payouts().is_some()) {
        let clock = Clock::new();
        let opened = open(&clock, flow.replies).map_err(|error| error.to_string())?;
        let (Some(payouts), Some(first)) = (opened.provider.payouts(), flow.takes.first()) else {
            fail!("`takes` is empty");
        };
        if let Err(error) = clock.run(payouts.pay_out(&(flow.request)(money(first)?)))? {
            ensure!(!misled(&error), "`payouts` is there, and answers: {error}");
        }
    }
    Ok(())
}

/// Every call ends by its deadline, also one that only looks something up: a reply that takes a minute is not
/// waited for.
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
    for sample in bench.suite.facets {
        let (opened, _, clock) = open()?;
        if has(&*opened.provider, sample.facet()) {
            let _late = call(bench, &opened, &clock, sample, options.clone())?;
            in_time(sample.facet(), &clock)?;
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
        if let Some(cancellations) = provider.cancellations() {
            for how in [CancelHow::Archive, CancelHow::Delete] {
                let request = CancelPayment::new(payment.clone()).how(how);
                results.push(("cancel", clock.run(cancellations.cancel(&request))?.err()));
            }
        }
        if let Some(payouts) = provider.payouts() {
            let request = RetrievePayout::new(PayoutRef::by_id(&account, "po1"));
            results.push(("retrieve_payout", clock.run(payouts.retrieve_payout(&request))?.err()));
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
