//! How a provider can misbehave.

use std::sync::atomic::Ordering;

use paymux::provider::Descriptor;
use paymux::{Providers, Stakes};
use paymux_sandbox::{DeliveryFault, Fault};
use serde::Deserialize;

use super::Play;

/// What happens to the next call that opens a payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Misbehaviour {
    #[default]
    None,
    TimeOut,
    Close,
    Truncate,
    BadGateway,
    Refuse,
    ComeBackSoon,
    ComeBackLater,
    StopTheShop,
}

impl Misbehaviour {
    /// Value and label of each.
    pub(crate) const ALL: [(&'static str, &'static str); 9] = [
        ("none", "goes well"),
        ("time_out", "is done, but the reply never comes"),
        ("close", "is done, but the connection closes"),
        ("truncate", "is done, but half the reply is lost"),
        ("bad_gateway", "is done, but a gateway says 502"),
        ("refuse", "is not done, and the connection closes"),
        ("come_back_soon", "gets 429: come back in a second"),
        ("come_back_later", "gets 429: come back in a minute"),
        ("stop_the_shop", "is done, and the shop is stopped before the reply"),
    ];

    fn fault(self) -> Option<Fault> {
        Some(match self {
            Self::None => return None,
            Self::TimeOut | Self::StopTheShop => Fault::Hang,
            Self::Close => Fault::ActThenClose,
            Self::Truncate => Fault::Truncated,
            Self::BadGateway => Fault::BadGateway,
            Self::Refuse => Fault::Refuse,
            Self::ComeBackSoon => Fault::TooManyRequests { retry_after: 1 },
            Self::ComeBackLater => Fault::TooManyRequests { retry_after: 60 },
        })
    }

    /// How often: a provider that opens one payment per key is asked again, so it has to fail often.
    fn times(self) -> u64 {
        if matches!(self, Self::ComeBackSoon | Self::StopTheShop) { 1 } else { 20 }
    }
}

/// What happens to the next webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WebhookMisbehaviour {
    #[default]
    None,
    Duplicate,
    Reorder,
}

impl WebhookMisbehaviour {
    /// Value and label of each.
    pub(crate) const ALL: [(&'static str, &'static str); 3] = [
        ("none", "comes once, in order"),
        ("duplicate", "comes twice"),
        ("reorder", "is overtaken by the next"),
    ];
}

impl Play {
    /// Sets what the next call that opens a payment at this provider meets; earlier settings are forgotten.
    pub(crate) fn misbehave(&self, providers: &Providers, provider: &str, how: Misbehaviour) {
        self.behave();
        let operation = providers.registry().find(provider).ok().and_then(opens_a_payment);
        if let (Some(fault), Some(operation)) = (how.fault(), operation) {
            let _ = self.sandbox.fault(provider, operation, fault, how.times());
            self.broken.store(true, Ordering::Relaxed);
        }
    }

    /// Forgets the faults that were set here. Those of the sandbox's own page stay.
    pub(crate) fn behave(&self) {
        if self.broken.swap(false, Ordering::Relaxed) {
            self.sandbox.clear_faults();
            self.keep_losing_answers();
        }
    }

    /// Sets what the next webhook of this provider meets.
    pub(crate) fn misbehave_webhook(&self, provider: &str, how: WebhookMisbehaviour) {
        let fault = match how {
            WebhookMisbehaviour::None => return,
            WebhookMisbehaviour::Duplicate => DeliveryFault::Duplicate,
            WebhookMisbehaviour::Reorder => DeliveryFault::Reorder,
        };
        let kind = match provider {
            "payviox" => "payment",
            "pepay" => "main",
            _ => "webhook",
        };
        let _ = self.sandbox.webhook_fault(provider, kind, fault);
    }
}

/// The operation that makes something payable.
fn opens_a_payment(descriptor: &'static Descriptor) -> Option<&'static str> {
    let mut specs = descriptor.operations.iter().map(|entry| entry.spec);
    specs.find(|spec| spec.stakes == Stakes::Inert && spec.name.ends_with(".create")).map(|spec| spec.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_an_operation_that_opens_a_payment() {
        for descriptor in paymux::registry().iter() {
            assert!(opens_a_payment(descriptor).is_some(), "{}", descriptor.name);
        }
    }
}
