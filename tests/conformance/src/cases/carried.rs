//! What an app asks for beside the amount: it stands in what is sent, or is told as not carried. A field that
//! is dropped in silence is found by a customer otherwise.

use bytes::Bytes;
use http::Request;
use paymux_core::CreatePayment;

use super::flows::run;
use super::payment::first;
use crate::data::{Ask, Flow, PaymentFlow};
use crate::kit::ask::Asking;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Verdict, ensure, fail, skip};
use crate::kit::money::money;
use crate::kit::target::Line;
use crate::peer::Peer;

/// What stands for the value of a field, so that it is found again however it is wrapped.
const MARK: &str = "zz7mark41";

/// Sets a field of a request to something with the mark in it.
type Fill = fn(CreatePayment) -> CreatePayment;

const FIELDS: [(&str, Fill); 6] = [
    ("reference", |mut request| {
        request.reference = format!("order-{MARK}");
        request
    }),
    ("description", |request| request.description(format!("Two mugs {MARK}"))),
    ("customer.id", |mut request| {
        request.customer.id = Some(format!("c-{MARK}"));
        request
    }),
    ("customer.email", |mut request| {
        request.customer.email = Some(format!("{MARK}@example.org"));
        request
    }),
    ("metadata", |request| request.metadata("cart", format!("c-{MARK}"))),
    ("return_url", |request| request.return_url(format!("https://shop.example/{MARK}"))),
];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for flow in bench.suite.facets {
        let fields: &[&str] = match flow.ask {
            Ask::Refund(_) => &["reason", "metadata"],
            Ask::Capture(_) => &["reference"],
            _ => &[],
        };
        for field in fields {
            let name = format!("facets::carries::{}::{field}", flow.label());
            cases.add(name, move || facet_carried(bench, flow, field));
        }
    }
    let Some(flow) = bench.suite.payment else { return };
    for (field, fill) in FIELDS {
        cases.add(format!("payment::carries::{field}"), move || carried(bench, flow, field, fill));
    }
}

/// The same for what is asked of a payment that is there.
fn facet_carried(bench: Bench, flow: &Flow, field: &'static str) -> Verdict {
    let asking = Asking { said: Some((field, MARK.to_owned())), ..Asking::new(bench) };
    let replies = flow.replies();
    let script = |peer: Peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
    let (result, peer) = run(bench, flow, asking, script)?;
    let sent = bench.acting(peer.sent());
    let stands = sent.iter().any(|request| holds_mark(bench, request));
    match result {
        Err(error) if sent.is_empty() => skip!("it is refused before sending: {error}"),
        Err(error) => fail!("with a {field} it is an error: {error}"),
        Ok(answer) => one_of_both(field, stands, answer.not_carried.contains(&field)),
    }
}

fn one_of_both(field: &str, stands: bool, told: bool) -> Verdict {
    ensure!(stands || told, "the {field} is not sent, and not in `not_carried`");
    ensure!(!(stands && told), "the {field} is sent, and in `not_carried` all the same");
    Ok(())
}

fn carried(bench: Bench, flow: PaymentFlow, field: &str, fill: Fill) -> Verdict {
    let request = fill((flow.request)(money(first(flow)?)?));
    let (opened, peer, clock) = bench.replying(flow.created)?;
    let result = clock.run(opened.provider.create(&request))?;
    let stands = peer.sent().iter().any(|request| holds_mark(bench, request));
    let sent = !peer.sent().is_empty();
    match result {
        // The replies are about another reference: that this is noticed is no failure here.
        _ if field == "reference" && sent => {
            ensure!(
                stands,
                "the app's reference does not stand in what is sent: nobody finds the order again"
            );
        }
        Err(error) if !sent => skip!("it is refused before sending: {error}"),
        Err(error) => fail!("with a {field} it is not created: {error}"),
        Ok(payment) => one_of_both(field, stands, payment.not_carried.contains(&field))?,
    }
    Ok(())
}

fn holds_mark(bench: Bench, request: &Request<Bytes>) -> bool {
    let line = Line::of(bench.suite.descriptor.base_url, request).to_string();
    line.contains(MARK) || String::from_utf8_lossy(request.body()).contains(MARK)
}
