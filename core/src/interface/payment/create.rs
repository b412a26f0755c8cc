use std::collections::BTreeMap;
use std::fmt;

use http::Extensions;

use crate::interface::CallOptions;
use crate::money::Money;

/// What an app asks a provider for: a payment of this amount, under this reference.
///
/// ```
/// use paymux_core::{CreatePayment, Money};
/// let request = CreatePayment::new(Money::parse("25.50", "USD")?, "order-77")
///     .description("Two mugs")
///     .metadata("cart", "c-12");
/// assert_eq!(request.reference, "order-77");
/// # Ok::<(), paymux_core::ParseMoneyError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatePayment {
    /// What the payer owes.
    pub amount: Money,
    /// The app's own name for the order. One per attempt: some providers refuse a second use.
    pub reference: String,
    /// What the payer reads.
    pub description: Option<String>,
    /// Who pays.
    pub customer: Customer,
    /// The app's own data, given back in webhooks and lookups where the provider can.
    pub metadata: BTreeMap<String, String>,
    /// Where the provider sends the payer afterwards, where it takes that per payment.
    pub return_url: Option<String>,
    /// The payment method that the payer has chosen, in the provider's own ids.
    pub method: Option<String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
    extensions: Extensions,
}

/// Who pays, as far as the app knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// The app's own id for the customer.
    pub id: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
}

impl CreatePayment {
    /// A payment of `amount` for the order `reference`.
    #[must_use]
    pub fn new(amount: Money, reference: impl Into<String>) -> Self {
        Self {
            amount,
            reference: reference.into(),
            description: None,
            customer: Customer::default(),
            metadata: BTreeMap::new(),
            return_url: None,
            method: None,
            call: CallOptions::default(),
            extensions: Extensions::new(),
        }
    }

    /// Sets what the payer reads.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Sets who pays.
    #[must_use]
    pub fn customer(mut self, customer: Customer) -> Self {
        self.customer = customer;
        self
    }

    /// Adds one entry of the app's own data.
    #[must_use]
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(name.into(), value.into());
        self
    }

    /// Sets where the payer goes afterwards.
    #[must_use]
    pub fn return_url(mut self, url: impl Into<String>) -> Self {
        self.return_url = Some(url.into());
        self
    }

    /// Sets the payment method, in the provider's own ids.
    #[must_use]
    pub fn method(mut self, id: impl Into<String>) -> Self {
        self.method = Some(id.into());
        self
    }

    /// Sets idempotency key, deadline, retries.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Adds what only one provider understands, as a type of that provider's crate. The others do not
    /// look at it, so it does no harm after a switch.
    #[must_use]
    pub fn extend<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.extensions.insert(extension);
        self
    }

    /// What was asked for and stands in none of the fields that a provider carries, for
    /// [`Payment::not_carried`](crate::Payment::not_carried). Amount and reference are always carried, or refused.
    #[must_use]
    pub fn not_carried(&self, carried: &[&str]) -> Vec<&'static str> {
        let asked = [
            ("description", self.description.is_some()),
            ("customer.id", self.customer.id.is_some()),
            ("customer.email", self.customer.email.is_some()),
            ("metadata", !self.metadata.is_empty()),
            ("return_url", self.return_url.is_some()),
            ("method", self.method.is_some()),
            ("idempotency_key", self.call.key.is_some()),
        ];
        let missing = asked.into_iter().filter(|(name, asked)| *asked && !carried.contains(name));
        missing.map(|(name, _)| name).collect()
    }

    /// The extension of this type, for provider crates.
    #[must_use]
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.extensions.get()
    }
}

impl fmt::Debug for CreatePayment {
    /// Without the customer and the metadata, which are somebody's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatePayment")
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
