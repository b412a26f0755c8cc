//! Every registered provider: each operation with each credential that it accepts, against each
//! hostile reply; then the unified interface.

use std::collections::BTreeSet;
use std::sync::Arc;

use paymux::payouts::{CreatePayout, Destination};
use paymux::provider::{Descriptor, Entry, Opened, Scheme, Settings};
use paymux::reqwest_transport::TokioRuntime;
use paymux::{AdvancePayment, CallOptions, CreatePayment, Money, PaymentRef, RetrievePayment, registry};
use paymux_core::test_util::render;

use crate::raw_server::{RawServer, Step};
use crate::scenario::Scenario;
use crate::{replies, sample, traces, transport, webhooks};

fn open(descriptor: &Descriptor, settings: Settings, server: &RawServer) -> Result<Opened, paymux::Error> {
    let base = format!("http://{}", server.address()).parse().unwrap();
    let runtime = Arc::new(TokioRuntime::new());
    (descriptor.open)(&settings.with_base_url(base), Arc::new(transport()), runtime)
}

/// The schemes of a provider that are configured by one slot.
fn schemes(descriptor: &Descriptor) -> impl Iterator<Item = (&'static str, &'static Scheme)> {
    descriptor.slots.iter().filter_map(|slot| Some((slot.name, slot.scheme()?)))
}

/// The canary in this slot, and something in all that are no secrets: the id that belongs to it, say.
fn alone(descriptor: &Descriptor, slot: &'static str, canary: &str) -> Settings {
    let values = descriptor.slots.iter().filter(|other| !other.is_secret() && !other.is_base_url());
    values.fold(Settings::new(), |settings, other| settings.with(other.name, "7")).with(slot, canary)
}

/// Every operation that takes the scheme and whose input could be found, with that input.
async fn samples(descriptor: &'static Descriptor, opened: &Opened, scheme: &Scheme) -> Vec<(Entry, Vec<u8>)> {
    let mut samples = Vec::new();
    for entry in descriptor.operations.iter().filter(|entry| entry.accepts.contains(&scheme)) {
        match sample::sample(entry, &*opened.client).await {
            Ok(input) => samples.push((*entry, input)),
            Err(error) => println!("{}: no input found for {}: {error}", descriptor.name, entry.spec.name),
        }
    }
    samples
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_operation_of_any_provider_shows_a_credential() {
    traces::collect();
    for descriptor in registry().iter() {
        let mut sent = BTreeSet::new();
        for (slot, scheme) in schemes(descriptor) {
            let canary = Scenario::new("").plant_odd();
            let settings = alone(descriptor, slot, &canary);
            let idle = RawServer::start(vec![]);
            let mut scenario = Scenario::new(format!("{}, {slot}", descriptor.name));
            scenario.keep(canary.clone());
            let opened = open(descriptor, settings.clone(), &idle);
            scenario.outcome(&opened);
            scenario.finish();
            // A credential of two secrets is not one slot's.
            let Ok(opened) = opened else { continue };
            let samples = Arc::new(samples(descriptor, &opened, scheme).await);
            sent.extend(samples.iter().map(|(entry, _)| entry.spec.name));
            // All at once: some replies take their time.
            let running = replies::hostile(&canary).into_iter().map(|(reply, script)| {
                let server = RawServer::start(script);
                let mut scenario = Scenario::new(format!("{}, {slot}, {reply}", descriptor.name));
                scenario.keep(canary.clone());
                let opened = open(descriptor, settings.clone(), &server).unwrap();
                let samples = Arc::clone(&samples);
                tokio::spawn(async move {
                    for (entry, input) in &*samples {
                        send(&opened, entry, input, scheme, &mut scenario).await;
                    }
                    if samples.is_empty() { idle_slot(scenario) } else { scenario.finish_sent(&server) }
                })
            });
            for run in running.collect::<Vec<_>>() {
                run.await.unwrap();
            }
        }
        let all = descriptor.operations.len();
        println!("{}: {} of {all} operations sent", descriptor.name, sent.len());
        assert!(sent.len() * 2 > all, "{}: only {sent:?} were sent", descriptor.name);
    }
    traces::assert_clean();
}

/// A credential that no operation over HTTP takes: it is only held.
fn idle_slot(mut scenario: Scenario) {
    scenario.text("nothing is sent with it", "");
    scenario.finish();
}

async fn send(opened: &Opened, entry: &Entry, input: &[u8], scheme: &Scheme, scenario: &mut Scenario) {
    let operation = entry.build(input).unwrap();
    let options = CallOptions::default().never_retry().scheme(scheme.id);
    match opened.client.preview(&*operation, &options).await {
        Ok(request) => scenario.text("a rendered request", render(&request)),
        Err(error) => scenario.error(&error),
    }
    match opened.client.send_any(&*operation, &options).await {
        Err(error) => scenario.error(&error),
        // A reply that was understood is the caller's data, and comes as it is.
        Ok(_) => scenario.text("understood", entry.spec.name),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_unified_interface_of_no_provider_shows_a_credential() {
    traces::collect();
    for descriptor in registry().iter() {
        let canary = Scenario::new("").plant_odd();
        // All at once: what is only read is repeated after a while, and would take its time.
        let replies = replies::hostile(&canary).into_iter();
        let running = replies.map(|reply| tokio::spawn(against(descriptor, canary.clone(), reply)));
        let mut sent = 0;
        for run in running.collect::<Vec<_>>() {
            sent += run.await.unwrap();
        }
        assert!(sent > 0, "{}: the unified interface sent nothing", descriptor.name);
    }
    traces::assert_clean();
}

/// How many requests were sent.
async fn against(
    descriptor: &'static Descriptor,
    canary: String,
    (reply, script): (String, Vec<Step>),
) -> usize {
    let mut scenario = Scenario::new(format!("{}, unified, {reply}", descriptor.name));
    scenario.keep(canary.clone());
    let server = RawServer::start(script);
    let opened = open(descriptor, webhooks::planted(descriptor, &canary), &server).unwrap();
    scenario.debug("the opened provider", &opened);
    unified(&opened, &mut scenario).await;
    let sent = server.counted();
    // With some answers a provider goes no further; then there is nothing on the wire.
    if sent > 0 {
        scenario.finish_sent(&server)
    } else {
        scenario.finish()
    }
    sent
}

async fn unified(opened: &Opened, scenario: &mut Scenario) {
    let provider = &opened.provider;
    let options = || CallOptions::default().never_retry();
    let amount = Money::parse("25.50", "USD").unwrap();
    let request = CreatePayment::new(amount.clone(), "order-1").return_url("https://shop.example/back");
    let request = request.call(options());
    scenario.debug("a request", &request);
    scenario.outcome(&provider.create(&request).await);
    let reference = PaymentRef::made(provider.account(), "t1", &request);
    let retrieve = RetrievePayment::new(reference.clone()).call(options());
    scenario.outcome(&provider.retrieve(&retrieve).await);
    scenario.outcome(&provider.advance(&AdvancePayment::new(reference).call(options())).await);
    if let Some(payouts) = provider.payouts() {
        let to = Destination::Email("ana@shop.example".to_owned());
        let request = CreatePayout::new(amount.clone(), to).call(options());
        scenario.debug("a payout request", &request);
        scenario.outcome(&payouts.pay_out(&request).await);
    }
}
