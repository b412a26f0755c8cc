//! All that this IteraPay remembers.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::NAME;
use super::collection::Collection;
use super::invoice::Invoice;
use super::merchant::{ApiKey, Merchant, Webhook};
use super::people::People;
use super::problem::Problem;
use super::switches::Switches;
use super::transaction::Transaction;
use super::withdrawal::Withdrawal;
use crate::clock::later;
use crate::half::Account;
use crate::ids::Ids;
use crate::shared::Tools;

pub(super) struct State {
    pub(super) tools: Tools,
    pub(super) ids: Ids,
    /// The time, as of the moment when the state was taken in hand.
    pub(super) now: Timestamp,
    pub(super) switches: Switches,
    pub(super) people: People,
    /// What the accounts start with; a generated key or another secret does not change it.
    pub(super) accounts: Vec<Account>,
    pub(super) merchants: BTreeMap<String, Merchant>,
    pub(super) invoices: BTreeMap<String, Invoice>,
    pub(super) transactions: BTreeMap<String, Transaction>,
    pub(super) withdrawals: BTreeMap<String, Withdrawal>,
    pub(super) collections: BTreeMap<String, Collection>,
    counted: u64,
}

impl State {
    /// `born` is when the sandbox was started.
    pub(super) fn new(tools: &Tools, born: Timestamp) -> Self {
        let keys = Ids::derived(tools.seed, "iterapay keys");
        let mut state = Self {
            ids: Ids::derived(tools.seed, NAME),
            tools: tools.clone(),
            now: born,
            switches: Switches::default(),
            people: People::new(&keys, born),
            accounts: Vec::new(),
            merchants: BTreeMap::new(),
            invoices: BTreeMap::new(),
            transactions: BTreeMap::new(),
            withdrawals: BTreeMap::new(),
            collections: BTreeMap::new(),
            counted: 0,
        };
        for business in ["first", "second"] {
            state.open(business, &keys, born);
        }
        state
    }

    /// Sets an account up: a merchant with a key and a webhook, owned by the person of that name.
    fn open(&mut self, business: &str, keys: &Ids, born: Timestamp) {
        let Some(person) = self.people.by_name(business) else {
            return;
        };
        let (owner, jwt) = (person.id.clone(), person.token.clone());
        let number = self.count();
        let mut merchant = Merchant::new(keys.uuid(), number, format!("The {business} shop"), owner);
        let key = format!("iterapay_live_{}", keys.alphanumeric(32));
        let secret = keys.alphanumeric(40);
        merchant.key = Some(ApiKey { text: key.clone(), created: born, last_used: None, until: None });
        let url = format!("https://{business}.example/webhooks/iterapay");
        merchant.webhook = Some(Webhook { url, secret: secret.clone(), created: born });
        self.accounts.push(Account {
            business: business.to_owned(),
            mode: "live",
            credentials: BTreeMap::from([
                ("ITERAPAY_API_KEY", key),
                ("ITERAPAY_JWT", jwt),
                ("ITERAPAY_MERCHANT_ID", merchant.id.clone()),
                ("ITERAPAY_WEBHOOK_SECRET", secret),
            ]),
        });
        self.merchants.insert(merchant.id.clone(), merchant);
    }

    /// The next number; things of the same time are in the order of their numbers.
    pub(super) fn count(&mut self) -> u64 {
        self.counted = self.counted.saturating_add(1);
        self.counted
    }

    /// The merchant of the first account.
    pub(super) fn home(&self) -> &str {
        let id = self.accounts.first().and_then(|account| account.credentials.get("ITERAPAY_MERCHANT_ID"));
        id.map_or("", String::as_str)
    }

    pub(super) fn merchant(&self, id: &str) -> Result<&Merchant, Problem> {
        self.merchants.get(id).ok_or_else(|| Problem::not_found("merchant"))
    }

    pub(super) fn merchant_mut(&mut self, id: &str) -> Result<&mut Merchant, Problem> {
        self.merchants.get_mut(id).ok_or_else(|| Problem::not_found("merchant"))
    }

    /// An invoice of this merchant. With or without `inv_`.
    pub(super) fn invoice(&self, merchant: &str, id: &str) -> Result<&Invoice, Problem> {
        self.any_invoice(id)
            .filter(|invoice| invoice.merchant == merchant)
            .ok_or_else(|| Problem::not_found("invoice"))
    }

    pub(super) fn any_invoice(&self, id: &str) -> Option<&Invoice> {
        self.invoices.get(bare(id))
    }

    /// Notes that the merchant's key was used.
    pub(super) fn touch_key(&mut self, merchant: &str) {
        let now = self.now;
        if let Some(key) = self.merchants.get_mut(merchant).and_then(|merchant| merchant.key.as_mut()) {
            key.last_used = Some(now);
        }
    }

    /// A refusal that no page names.
    pub(super) fn refusal(&self, detail: impl Into<String>) -> Problem {
        Problem::new(self.switches.refusal_status, detail)
    }

    /// So many seconds from `from`.
    pub(super) fn after(from: Timestamp, seconds: u32) -> Timestamp {
        later(from, Duration::from_secs(u64::from(seconds)))
    }
}

/// An id without the prefix that the tutorials show.
pub(super) fn bare(id: &str) -> &str {
    id.strip_prefix("inv_").or_else(|| id.strip_prefix("role_")).unwrap_or(id)
}

/// ISO 8601 in UTC, whole seconds: `2026-02-03T04:05:06Z`.
pub(super) fn iso(at: Timestamp) -> String {
    format!("{at:.0}")
}
