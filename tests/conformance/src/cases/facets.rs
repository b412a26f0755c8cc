//! Facets: what is there works, and what is not there is not promised.

use paymux_core::cancellations::CancelHow;
use paymux_core::lists::ListPayments;
use paymux_core::provider::Opened;
use paymux_core::{Error, ErrorKind, PaymentProvider, PaymentRef};

use super::payment::reference;
use crate::data::FacetSample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::money;
use crate::kit::texts::why;
use crate::peer::{Answer, Clock};

const FACETS: [&str; 5] = ["cancels", "lists", "balances", "fee_quotes", "rate_quotes"];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for facet in FACETS {
        cases.add(format!("facets::{facet}"), move || works(bench, facet));
    }
    for slot in bench.credentials() {
        let name = slot.name;
        cases.add(format!("facets::with_only::{name}"), move || with_only(bench, name));
    }
    cases.add("facets::foreign_payment", move || foreign(bench));
    cases.add("facets::next_action", move || next_action(bench));
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
        "cancels" => provider.cancels().is_some(),
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
) -> Result<Result<(), Error>, Stop> {
    let provider = &opened.provider;
    let gone = || Stop::Failed("it is not there".to_owned());
    Ok(match sample {
        FacetSample::Cancel(how, _) => {
            let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
            let payment = reference(bench, flow)?;
            clock.run(provider.cancels().ok_or_else(gone)?.cancel(&payment, *how))?
        }
        FacetSample::List(_) => {
            let first = ListPayments::default();
            clock.run(provider.lists().ok_or_else(gone)?.list(&first))?.map(|_| ())
        }
        FacetSample::Balances(_) => clock.run(provider.balances().ok_or_else(gone)?.balances())?.map(|_| ()),
        FacetSample::Fee(amount, method, _) => {
            let amount = money(amount)?;
            clock.run(provider.fee_quotes().ok_or_else(gone)?.fee(&amount, method))?.map(|_| ())
        }
        FacetSample::Rate(amount, method, _) => {
            let amount = money(amount)?;
            clock.run(provider.rate_quotes().ok_or_else(gone)?.rate(&amount, method))?.map(|_| ())
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
        call(bench, &opened, &clock, sample)?.map_err(|error| why(&error, &peer))?;
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
        if let Err(error) = call(bench, &opened, &clock, sample)? {
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

/// A payment of another provider is refused before anything is sent.
fn foreign(bench: Bench) -> Verdict {
    let foreign = PaymentRef {
        provider: "somebody_else".to_owned(),
        id: bench.suite.payment.map_or("p1", |flow| flow.id).to_owned(),
        expected: None,
        reference: None,
    };
    let (opened, peer, clock) = bench.opened(|peer| peer.for_ever(Answer::new(200, "{}")))?;
    let provider = &opened.provider;
    let mut results = vec![
        ("payment", clock.run(provider.payment(&foreign))?.err()),
        ("next_action", clock.run(provider.next_action(&foreign, None))?.err()),
    ];
    if let Some(cancels) = provider.cancels() {
        results.push(("cancel", clock.run(cancels.cancel(&foreign, CancelHow::Archive))?.err()));
        results.push(("cancel", clock.run(cancels.cancel(&foreign, CancelHow::Delete))?.err()));
    }
    for (what, error) in results {
        let Some(error) = error else { fail!("`{what}` takes a payment of another provider") };
        let told = matches!(error.kind(), ErrorKind::InvalidRequest | ErrorKind::UnsupportedOperation);
        ensure!(told, "`{what}`: {error}");
    }
    ensure!(peer.sent().is_empty(), "something was sent");
    Ok(())
}

/// What is promised for a payment is either told or refused as not supported, and never made up.
fn next_action(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let (opened, _, clock) = bench.opened(|peer| peer.for_ever(Answer::new(404, "{}")))?;
    let result = clock.run(opened.provider.next_action(&reference(bench, flow)?, None))?;
    match result {
        Ok(_) => Ok(()),
        Err(error) => {
            let named = error.provider() == Some(bench.suite.descriptor.name);
            ensure!(named, "the error does not name the provider: {error}");
            Ok(())
        }
    }
}
