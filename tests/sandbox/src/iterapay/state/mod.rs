//! All that this IteraPay remembers.

pub(crate) mod catalog;
pub(crate) mod collection;
pub(crate) mod fees;
pub(crate) mod invoice;
pub(crate) mod merchant;
pub(crate) mod people;
pub(crate) mod transaction;
pub(crate) mod withdrawal;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::half::Account;
use crate::iterapay::NAME;
use crate::iterapay::state::collection::Collection;
use crate::iterapay::state::invoice::Invoice;
use crate::iterapay::state::merchant::{ApiKey, Merchant, Webhook};
use crate::iterapay::state::people::People;
use crate::iterapay::state::transaction::Transaction;
use crate::iterapay::state::withdrawal::Withdrawal;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::problem::Problem;
use crate::running::clock::later;
use crate::running::seeded_ids::Ids;
use crate::running::shared::Tools;

pub(crate) struct State {
    pub(crate) tools: Tools,
    pub(crate) ids: Ids,
    /// The time, as of the moment when the state was taken in hand.
    pub(crate) now: Timestamp,
    pub(crate) switches: Switches,
    pub(crate) people: People,
    /// What the accounts start with; a generated key or another secret does not change it.
    pub(crate) accounts: Vec<Account>,
    pub(crate) merchants: BTreeMap<String, Merchant>,
    pub(crate) invoices: BTreeMap<String, Invoice>,
    pub(crate) transactions: BTreeMap<String, Transaction>,
    pub(crate) withdrawals: BTreeMap<String, Withdrawal>,
    pub(crate) collections: BTreeMap<String, Collection>,
    counted: u64,
}

impl State {
    /// `born` is when the sandbox was started.
    pub(crate) fn new(tools: &Tools, born: Timestamp) -> Self {
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
    pub(crate) fn count(&mut self) -> u64 {
        self.counted = self.counted.saturating_add(1);
        self.counted
    }

    /// The merchant of the first account.
    pub(crate) fn home(&self) -> &str {
        let id = self.accounts.first().and_then(|account| account.credentials.get("ITERAPAY_MERCHANT_ID"));
        id.map_or("", String::as_str)
    }

    pub(crate) fn merchant(&self, id: &str) -> Result<&Merchant, Problem> {
        self.merchants.get(id).ok_or_else(|| Problem::not_found("merchant"))
    }

    pub(crate) fn merchant_mut(&mut self, id: &str) -> Result<&mut Merchant, Problem> {
        self.merchants.get_mut(id).ok_or_else(|| Problem::not_found("merchant"))
    }

    /// An invoice of this merchant. With or without `inv_`.
    pub(crate) fn invoice(&self, merchant: &str, id: &str) -> Result<&Invoice, Problem> {
        self.any_invoice(id)
            .filter(|invoice| invoice.merchant == merchant)
            .ok_or_else(|| Problem::not_found("invoice"))
    }

    pub(crate) fn any_invoice(&self, id: &str) -> Option<&Invoice> {
        self.invoices.get(bare(id))
    }

    /// Notes that the merchant's key was used.
    pub(crate) fn touch_key(&mut self, merchant: &str) {
        let now = self.now;
        if let Some(key) = self.merchants.get_mut(merchant).and_then(|merchant| merchant.key.as_mut()) {
            key.last_used = Some(now);
        }
    }

    /// A refusal that no page names.
    pub(crate) fn refusal(&self, detail: impl Into<String>) -> Problem {
        Problem::new(self.switches.refusal_status, detail)
    }

    /// So many seconds from `from`.
    pub(crate) fn after(from: Timestamp, seconds: u32) -> Timestamp {
        later(from, Duration::from_secs(u64::from(seconds)))
    }
}

/// An id without the prefix that the tutorials show.
pub(crate) fn bare(id: &str) -> &str {
    id.strip_prefix("inv_").or_else(|| id.strip_prefix("role_")).unwrap_or(id)
}

/// ISO 8601 in UTC, whole seconds: `2026-02-03T04:05:06Z`.
pub(crate) fn iso(at: Timestamp) -> String {
    format!("{at:.0}")
}
