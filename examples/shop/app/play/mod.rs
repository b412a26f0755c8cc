//! The play area: what a real shop does not have. It plays the payer, fate, and a provider that misbehaves,
//! and is the only place that knows the providers by name.

mod deeds;
mod misbehaviour;
mod outage;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paymux::Providers;
use paymux_sandbox::{Delivery, Sandbox};
use serde_json::{Value, json};

pub(crate) use deeds::{Dashboard, Deed};
pub(crate) use misbehaviour::{Misbehaviour, WebhookMisbehaviour};
pub(crate) use outage::{Network, Outage};

/// The sandbox and what has been played on it.
pub(crate) struct Play {
    sandbox: Arc<Sandbox>,
    /// What the provider had made before an attempt, by the attempt's reference.
    before: Mutex<BTreeMap<String, BTreeSet<String>>>,
    /// What the last deed came to, by order.
    said: Mutex<BTreeMap<String, String>>,
    /// Whether a fault was set from here.
    broken: AtomicBool,
    /// Where the shop takes webhooks.
    address: String,
    /// Whether none comes today.
    no_webhooks: AtomicBool,
    network: Network,
    outage: Mutex<Outage>,
}

impl Play {
    /// Has every provider deliver its webhooks to the shop, as one would set it up in its dashboard.
    pub(crate) fn new(
        sandbox: Arc<Sandbox>,
        providers: &Providers,
        network: Network,
        address: &str,
    ) -> Result<Self, Box<dyn Error>> {
        for descriptor in providers.registry().iter() {
            let name = descriptor.name;
            if name == "iterapay" {
                // Whether it gives descriptions back is not documented. Without them, no list proves anything.
                sandbox.configure(name, json!({ "invoice_description": true }))?;
            }
            if name == "payviox" {
                // It takes no return URL per payment, and sends few events unless asked for more.
                sandbox.configure(name, json!({ "return_url": format!("{address}/return/{name}") }))?;
                sandbox.act(name, "subscribe", json!({}))?;
            }
        }
        let play = Self {
            sandbox,
            before: Mutex::default(),
            said: Mutex::default(),
            broken: AtomicBool::default(),
            address: address.to_owned(),
            no_webhooks: AtomicBool::default(),
            network,
            outage: Mutex::default(),
        };
        play.deliver(true)?;
        Ok(play)
    }

    /// Whether webhooks are delivered at all. Those that are due meanwhile get nowhere.
    pub(crate) fn deliver(&self, webhooks: bool) -> Result<(), paymux_sandbox::Error> {
        self.no_webhooks.store(!webhooks, Ordering::Relaxed);
        for provider in self.sandbox.providers() {
            let url = format!("{}/webhooks/{}", self.address, provider.name);
            for kind in &provider.webhook_kinds {
                self.sandbox.set_webhook_url_of(provider.name, kind, webhooks.then_some(&*url))?;
            }
        }
        Ok(())
    }

    pub(crate) fn has_webhooks(&self) -> bool {
        !self.no_webhooks.load(Ordering::Relaxed)
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Remembers what the provider has made so far, so that a payment whose reply is lost can be played on.
    pub(crate) fn attempt_begins(&self, provider: &str, reference: &str) {
        let made = self.made(provider).into_iter().collect();
        // What is asked again with the same key is the same attempt.
        lock(&self.before).entry(reference.to_owned()).or_insert(made);
    }

    /// What the provider has made for a lost attempt.
    fn lost_id(&self, provider: &str, reference: &str) -> Option<String> {
        let before = lock(&self.before).get(reference).cloned()?;
        self.made(provider).into_iter().find(|id| !before.contains(id))
    }

    /// The ids of everything payable that the provider has made.
    fn made(&self, provider: &str) -> Vec<String> {
        let state = self.sandbox.dump();
        let lists = ["sessions", "invoices"].into_iter();
        let lists = lists.filter_map(|list| find(&state, provider)?.get(list)?.as_array().cloned());
        let ids = lists.flatten().filter_map(|row| row.get("id")?.as_str().map(str::to_owned));
        ids.collect()
    }

    /// The deliveries of a provider's webhooks, latest first.
    pub(crate) fn deliveries(&self, provider: &str) -> Vec<Delivery> {
        let mut all = self.sandbox.deliveries();
        all.retain(|delivery| delivery.provider == provider);
        all.reverse();
        all
    }

    pub(crate) fn say(&self, order: &str, text: String) {
        lock(&self.said).insert(order.to_owned(), text);
    }

    pub(crate) fn said(&self, order: &str) -> Option<String> {
        lock(&self.said).get(order).cloned()
    }
}

/// A provider's part of the state, wherever it stands there.
fn find<'a>(state: &'a Value, provider: &str) -> Option<&'a Value> {
    let members = state.as_object()?;
    members.get(provider).or_else(|| members.values().find_map(|member| find(member, provider)))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
