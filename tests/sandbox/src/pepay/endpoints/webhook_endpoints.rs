//! Webhook endpoints: each with a secret, an environment and a list of events of its own (Pepay docs,
//! /api-spec/webhooks).

use crate::pepay::state::accounts::Environment;
use crate::pepay::wire::signing;
use crate::running::delivery::Schedule;
use crate::running::seeded_ids::Ids;

/// The names of the two endpoints that each business has here; they are the kinds of webhooks.
pub(crate) const KINDS: [&str; 2] = ["main", "second"];

/// What an endpoint can have switched on.
pub(crate) const ALLOWED: &[&str] = &[
    "invoice.*",
    "invoice.created",
    "invoice.updated",
    "invoice_payment.*",
    "invoice_payment.created",
    "invoice_payment.updated",
    "commerce.order.*",
    "commerce.order.created",
    "commerce.order.updated",
    "test.ping",
];

/// Three attempts with growing pauses, as the older product had; the pauses are ours, short enough
/// that the signature's time stays within the five minutes that receivers allow. Any 2xx is success.
pub(crate) static SCHEDULE: Schedule =
    Schedule { retries: &[10, 100], answer_within: 30, success: |status| (200..300).contains(&status) };

/// One webhook endpoint of a business.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) secret: String,
    /// The secret before this one, while a rotation goes on.
    pub(crate) previous: Option<String>,
    /// None is both.
    pub(crate) environment: Option<Environment>,
    pub(crate) enabled: Vec<String>,
}

impl Endpoint {
    /// The first with every event, the second with none until it is subscribed.
    pub(crate) fn pair(ids: &Ids) -> [Self; 2] {
        let with = |enabled: &[&str]| Self {
            secret: new_secret(ids),
            previous: None,
            environment: None,
            enabled: enabled.iter().map(|pattern| (*pattern).to_owned()).collect(),
        };
        [with(&["invoice.*", "invoice_payment.*", "commerce.order.*", "test.ping"]), with(&[])]
    }

    pub(crate) fn wants(&self, kind: &str, environment: Environment) -> bool {
        // Any other type is an event that webhooks do not carry.
        ALLOWED.contains(&kind)
            && self.environment.is_none_or(|only| only == environment)
            && self.enabled.iter().any(|pattern| matches(pattern, kind))
    }

    pub(crate) fn rotate(&mut self, ids: &Ids) {
        self.previous = Some(std::mem::replace(&mut self.secret, new_secret(ids)));
    }

    /// The headers of one delivery (Pepay docs, /api-spec/webhooks-authentication).
    pub(crate) fn headers(
        &self,
        kind: &str,
        id: &str,
        milliseconds: i64,
        environment: Environment,
        body: &str,
    ) -> Vec<(String, String)> {
        let timestamp = milliseconds.to_string();
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("X-Pepay-Event", kind.to_owned()),
            ("X-Pepay-Event-ID", id.to_owned()),
            ("X-Pepay-Signature", signing::webhook(&self.secret, &timestamp, body)),
            ("X-Pepay-Network-Environment", environment.name().to_owned()),
        ];
        if let Some(previous) = &self.previous {
            headers.push(("X-Pepay-Signature-Previous", signing::webhook(previous, &timestamp, body)));
        }
        headers.push(("X-Pepay-Timestamp", timestamp));
        headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn new_secret(ids: &Ids) -> String {
    format!("whsec_{}", ids.alphanumeric(40))
}

/// Whether a type fits a pattern; a `*` at the end stands for anything.
pub(crate) fn matches(pattern: &str, kind: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => kind.starts_with(prefix),
        None => pattern == kind,
    }
}
