//! Faults: what a network, a gateway or a busy provider does to a call.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::running::seeded_ids;

/// One way for a call to go wrong, and what the caller sees of it.
///
/// "Acts" means that the provider half handles the request in full (it may create, debit, send
/// webhooks) before the answer goes wrong. The JSON form has the variant in `kind`, in snake case:
/// `{"kind":"too_many_requests","retry_after":30}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// Does not act. Once the head is read the connection is closed, without reading on to the end
    /// of the body and without a byte of answer. The client sees the connection closed before a
    /// message was complete, or reset if the rest of its body was still on the way. A refused
    /// *connect* is another thing: for that see [`Sandbox::stop_listening`](crate::Sandbox::stop_listening).
    Refuse,
    /// Acts, then closes the connection without a byte of answer. To the client the same as
    /// [`Fault::Refuse`].
    ActThenClose,
    /// Acts, sends status and headers with the full `Content-Length`, then half the body, then closes.
    /// The client sees the status and a body that ends too early.
    HalfBody,
    /// Acts, then never answers. The client sees nothing until its own time is up.
    Hang,
    /// Does not act. 429 in the provider's documented form, with `Retry-After` in seconds.
    TooManyRequests {
        /// Seconds to wait; 1 if not given.
        #[serde(default = "one_second")]
        retry_after: u64,
    },
    /// Acts, then a gateway's 502 as an HTML page takes the place of the answer.
    BadGateway,
    /// Does not act. 503 with an empty body.
    Unavailable {
        /// Seconds for `Retry-After`; none leaves the header out.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// Acts, then answers with its own status and half its body, with a `Content-Length` that fits:
    /// to HTTP all is well, but the JSON is cut.
    Truncated,
    /// Answers just this.
    Canned {
        /// The status.
        status: u16,
        /// The `Content-Type`.
        #[serde(default = "json_type")]
        content_type: String,
        /// The body.
        #[serde(default)]
        body: String,
        /// Whether to act first.
        #[serde(default)]
        act: bool,
    },
}

impl Fault {
    /// Whether the provider half handles the request.
    pub fn acts(&self) -> bool {
        match self {
            Self::Refuse | Self::TooManyRequests { .. } | Self::Unavailable { .. } => false,
            Self::Canned { act, .. } => *act,
            _ => true,
        }
    }

    /// The name in the control API and the request log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::ActThenClose => "act_then_close",
            Self::HalfBody => "half_body",
            Self::Hang => "hang",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::BadGateway => "bad_gateway",
            Self::Unavailable { .. } => "unavailable",
            Self::Truncated => "truncated",
            Self::Canned { .. } => "canned",
        }
    }

    /// Those that need no more than a delay to be said, each with what the caller sees.
    pub(crate) const PLAIN: [(&str, &str); 8] = [
        ("refuse", "not done; closed without an answer"),
        ("act_then_close", "done; closed without an answer"),
        ("half_body", "done; half an answer"),
        ("hang", "done; never answered"),
        ("too_many_requests", "not done; 429"),
        ("bad_gateway", "done; 502 as a page"),
        ("unavailable", "not done; 503"),
        ("truncated", "done; JSON that is cut"),
    ];

    /// The faults that random mode draws from: all that end by themselves.
    fn drawn(number: u64) -> Self {
        match number % 7 {
            0 => Self::Refuse,
            1 => Self::ActThenClose,
            2 => Self::HalfBody,
            3 => Self::TooManyRequests { retry_after: 1 },
            4 => Self::BadGateway,
            5 => Self::Unavailable { retry_after: Some(1) },
            _ => Self::Truncated,
        }
    }
}

fn json_type() -> String {
    "application/json".to_owned()
}

fn one_second() -> u64 {
    1
}

/// A fault waiting for its calls.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rule {
    pub(crate) provider: String,
    pub(crate) operation: String,
    pub(crate) fault: Fault,
    pub(crate) left: u64,
}

#[derive(Debug, Default)]
struct Inner {
    rules: Vec<Rule>,
    percent: u8,
    calls: BTreeMap<(String, String), u64>,
}

/// All faults that are set.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    inner: Mutex<Inner>,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, inner: Mutex::default() }
    }

    pub(crate) fn add(&self, provider: &str, operation: &str, fault: Fault, count: u64) {
        self.lock().rules.push(Rule {
            provider: provider.to_owned(),
            operation: operation.to_owned(),
            fault,
            left: count,
        });
    }

    pub(crate) fn randomly(&self, percent: u8) {
        self.lock().percent = percent.min(100);
        eprintln!("paymux-sandbox: random faults on {percent} % of calls, seed {}", self.seed);
    }

    /// The fault for the call that has just arrived, if any.
    ///
    /// A random one depends only on the seed, the operation and how many calls of that operation
    /// came before, so other traffic beside it does not change the replay.
    pub(crate) fn take(&self, provider: &str, operation: &str) -> Option<Fault> {
        let mut inner = self.lock();
        let calls = inner.calls.entry((provider.to_owned(), operation.to_owned())).or_default();
        let call = *calls;
        *calls = calls.saturating_add(1);
        let found = inner.rules.iter_mut().find(|rule| {
            rule.left > 0
                && rule.provider == provider
                && (rule.operation == operation || rule.operation == "*")
        });
        if let Some(rule) = found {
            rule.left = rule.left.saturating_sub(1);
            return Some(rule.fault.clone());
        }
        let name = seeded_ids::hash(&format!("{provider}/{operation}/{call}"));
        let drawn = seeded_ids::mix(self.seed ^ name);
        (drawn % 100 < u64::from(inner.percent)).then(|| Fault::drawn(drawn / 100))
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Inner::default();
    }

    /// Those that are set and not used up.
    pub(crate) fn waiting(&self) -> Vec<Rule> {
        self.lock().rules.iter().filter(|rule| rule.left > 0).cloned().collect()
    }

    /// On how many of a hundred calls a random one is played.
    pub(crate) fn percent(&self) -> u8 {
        self.lock().percent
    }

    pub(crate) fn dump(&self) -> serde_json::Value {
        let (left, percent) = (self.waiting(), self.percent());
        serde_json::json!({ "seed": self.seed.to_string(), "random_percent": percent, "set": left })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up_by_its_own_operation() {
        let faults = Faults::new(1);
        faults.add("p", "a", Fault::Hang, 2);
        assert_eq!(faults.take("p", "b"), None);
        assert_eq!(faults.take("q", "a"), None);
        assert_eq!(faults.take("p", "a"), Some(Fault::Hang));
        assert_eq!(faults.take("p", "a"), Some(Fault::Hang));
        assert_eq!(faults.take("p", "a"), None);
    }

    #[test]
    fn random_faults_replay_whatever_else_is_called() {
        let draw = |others: usize| {
            let faults = Faults::new(42);
            faults.randomly(50);
            (0..40)
                .map(|_| {
                    for _ in 0..others {
                        faults.take("p", "other");
                    }
                    faults.take("p", "a")
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(0), draw(3));
        assert!(draw(0).iter().any(Option::is_some) && draw(0).iter().any(Option::is_none));
    }

    #[test]
    fn the_json_form_is_the_documented_one() {
        let text = r#"{"kind":"too_many_requests","retry_after":30}"#;
        let fault: Fault = serde_json::from_str(text).unwrap();
        assert_eq!(fault, Fault::TooManyRequests { retry_after: 30 });
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"canned","status":200,"x":1}"#).is_err());
    }
}
