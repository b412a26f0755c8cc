use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt;

use http::Extensions;

use crate::error::Error;
use crate::interface::CallOptions;
use crate::money::Money;
use crate::time::Timestamp;

/// What an app asks a provider for: a payment of this amount, under this reference.
///
/// ```
/// use paymux_core::{CreatePayment, Money};
/// let request = CreatePayment::new(Money::parse("25.50", "USD")?, "order-77")
///     .description("Two mugs")
///     .metadata("cart", "c-12");
/// assert_eq!(request.reference, "order-77");
/// # Ok::<(), paymux_core::provider::ParseMoneyError>(())
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
    /// Where the provider sends a payer who turns back, where it takes that per payment.
    pub cancel_url: Option<String>,
    /// The payer's language as a BCP 47 tag, such as `de-AT`.
    pub locale: Option<String>,
    /// Until when it can be paid, where the provider takes that per payment.
    pub expires_at: Option<Timestamp>,
    /// Whether the money is taken at once, or held until the app captures it.
    pub capture: Capture,
    /// The payment method that the payer has chosen, in the provider's own ids.
    pub method: Option<String>,
    /// Idempotency key, deadline, retries.
    pub call: CallOptions,
    extensions: Extensions,
    required: Vec<(TypeId, &'static str)>,
}

/// When the money of a payment is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Capture {
    /// As soon as the payer has paid.
    #[default]
    Automatic,
    /// It is held, and [`Captures`](crate::captures::Captures) takes it. A provider that cannot hold money refuses
    /// such a payment before anything is sent.
    Manual,
}

/// Who pays, as far as the app knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Customer {
    /// The app's own id for the customer.
    pub id: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// The country, two capital letters by ISO 3166-1.
    pub country: Option<String>,
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
            cancel_url: None,
            locale: None,
            expires_at: None,
            capture: Capture::Automatic,
            method: None,
            call: CallOptions::default(),
            extensions: Extensions::new(),
            required: Vec::new(),
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

    /// Sets where a payer goes who turns back.
    #[must_use]
    pub fn cancel_url(mut self, url: impl Into<String>) -> Self {
        self.cancel_url = Some(url.into());
        self
    }

    /// Sets the payer's language, as a BCP 47 tag.
    #[must_use]
    pub fn locale(mut self, tag: impl Into<String>) -> Self {
        self.locale = Some(tag.into());
        self
    }

    /// Sets until when it can be paid.
    #[must_use]
    pub fn expires_at(mut self, at: Timestamp) -> Self {
        self.expires_at = Some(at);
        self
    }

    /// Holds the money until it is captured.
    #[must_use]
    pub fn capture_manually(mut self) -> Self {
        self.capture = Capture::Manual;
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

    /// The same for what must not be dropped: a provider that does not know the extension refuses the payment before
    /// anything is sent.
    #[must_use]
    pub fn require<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.required.push((TypeId::of::<T>(), std::any::type_name::<T>()));
        self.extend(extension)
    }

    /// What was asked for and stands in none of the fields that a provider carries, for
    /// [`Payment::not_carried`](crate::Payment::not_carried). Call it before anything is sent.
    ///
    /// Amount and reference are always carried, or refused. So is what would cost money if it were dropped: manual
    /// capture (carried as `capture`), and every extension that was [required](Self::require) and is another than
    /// `Own`, the provider's own type of extension (`()` where it has none).
    ///
    /// # Errors
    ///
    /// `UnsupportedOperation` at `capture` or `extension`.
    pub fn not_carried<Own: 'static>(&self, carried: &[&str]) -> Result<Vec<&'static str>, Error> {
        if self.capture == Capture::Manual && !carried.contains(&"capture") {
            let message = "money cannot be held here: it would be taken at once";
            return Err(Error::unsupported(message).with_field("capture"));
        }
        let own = TypeId::of::<Own>();
        if let Some((_, name)) = self.required.iter().find(|(required, _)| *required != own) {
            let message = format!("{name} is required, and this provider does not know it");
            return Err(Error::unsupported(message).with_field("extension"));
        }
        let asked = [
            ("description", self.description.is_some()),
            ("customer.id", self.customer.id.is_some()),
            ("customer.email", self.customer.email.is_some()),
            ("customer.country", self.customer.country.is_some()),
            ("metadata", !self.metadata.is_empty()),
            ("return_url", self.return_url.is_some()),
            ("cancel_url", self.cancel_url.is_some()),
            ("locale", self.locale.is_some()),
            ("expires_at", self.expires_at.is_some()),
            ("method", self.method.is_some()),
            ("idempotency_key", self.call.key.is_some()),
        ];
        let missing = asked.into_iter().filter(|(name, asked)| *asked && !carried.contains(name));
        Ok(missing.map(|(name, _)| name).collect())
    }

    /// Whether there are extensions: they cannot be written down, so who keeps a request to send it again has to
    /// refuse them.
    #[must_use]
    pub fn has_extensions(&self) -> bool {
        !self.extensions.is_empty()
    }

    /// The extension of this type, for provider crates.
    #[must_use]
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.extensions.get()
    }
}

impl Customer {
    /// Sets the app's own id for the customer.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the e-mail address.
    #[must_use]
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.email = Some(address.into());
        self
    }

    /// Sets the country: two capital letters by ISO 3166-1.
    #[must_use]
    pub fn country(mut self, code: impl Into<String>) -> Self {
        self.country = Some(code.into());
        self
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
