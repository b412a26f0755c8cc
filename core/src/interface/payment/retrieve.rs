use std::collections::BTreeMap;
use std::fmt;

use super::{CreatePayment, PaymentRef};
use crate::interface::CallOptions;

/// Which payment to look up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetrievePayment {
    /// The payment.
    pub payment: PaymentRef,
    /// The method that the payer has chosen, in the provider's own ids, where the way to pay depends on it.
    pub method: Option<String>,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl RetrievePayment {
    /// This payment.
    #[must_use]
    pub fn new(payment: PaymentRef) -> Self {
        Self { payment, method: None, call: CallOptions::default() }
    }

    /// Sets the method whose way to pay is asked for.
    #[must_use]
    pub fn method(mut self, id: impl Into<String>) -> Self {
        self.method = Some(id.into());
        self
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl From<&PaymentRef> for RetrievePayment {
    fn from(payment: &PaymentRef) -> Self {
        Self::new(payment.clone())
    }
}

/// The payer has chosen how to pay: what goes on after [`NextAction::ChooseMethod`](crate::NextAction::ChooseMethod).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChoosePaymentMethod {
    /// The reference that came with the choice.
    pub payment: PaymentRef,
    /// The request as before, now with the method. Its call options hold for this call.
    pub request: CreatePayment,
}

impl ChoosePaymentMethod {
    /// `request` as it was created, with the payer's `method` in the provider's own ids.
    #[must_use]
    pub fn new(payment: PaymentRef, request: CreatePayment, method: impl Into<String>) -> Self {
        Self { payment, request: request.method(method) }
    }
}

/// The payer is back: go on with the payment.
#[derive(Clone)]
#[non_exhaustive]
pub struct AdvancePayment {
    /// The payment.
    pub payment: PaymentRef,
    /// What the return URL carried, by name. Whoever holds the URL can change it, so a provider believes it only as
    /// far as the provider signs it.
    pub returned: BTreeMap<String, String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
}

impl AdvancePayment {
    /// This payment.
    #[must_use]
    pub fn new(payment: PaymentRef) -> Self {
        Self { payment, returned: BTreeMap::new(), call: CallOptions::default() }
    }

    /// Adds the query of the return URL, such as `token=5O1&PayerID=7QX`.
    #[must_use]
    pub fn returned_with(mut self, query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
        self.returned.extend(pairs.into_owned());
        self
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

impl fmt::Debug for AdvancePayment {
    /// Without the values of the query, which may hold a session's credential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdvancePayment")
            .field("payment", &self.payment)
            .field("returned", &self.returned.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::Account;

    #[test]
    fn the_query_of_the_return_url_is_read_and_not_shown() {
        let advance = AdvancePayment::new(PaymentRef::by_id(&Account::of("acme"), "p1"))
            .returned_with("?token=query_canary&PayerID=a%20b");
        assert_eq!(advance.returned["PayerID"], "a b");
        let shown = format!("{advance:?}");
        assert!(shown.contains("PayerID") && !shown.contains("query_canary"), "{shown}");
    }
}
