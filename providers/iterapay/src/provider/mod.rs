//! The unified interface.

mod arrivals;
mod create;
mod facets;
mod lookup;
mod methods;
mod payouts;
mod status;

use async_trait::async_trait;
use paymux_core::balances::Balances;
use paymux_core::cancellations::Cancellations;
use paymux_core::lists::Lists;
use paymux_core::payouts::Payouts;
use paymux_core::provider::{Account, Declared, Settings, Steps, Webhooks};
use paymux_core::quotes::FeeQuotes;
use paymux_core::{Client, CreatePayment, Error, ErrorKind, Payment, PaymentProvider, RetrievePayment};

use crate::webhook::IteraPayWebhooks;
use crate::{ITERAPAY, IteraPay};
use methods::Methods;

pub use create::InvoiceExtras;

pub(crate) const MERCHANT_ID: &str = "merchant_id";
pub(crate) const MERCHANT_ID_VARIABLE: &str = "ITERAPAY_MERCHANT_ID";

/// IteraPay behind the unified interface.
///
/// A payment is made once its method is known. Without one, [`create`](PaymentProvider::create) makes
/// nothing and gives the methods to choose from; [`choose`](PaymentProvider::choose) goes on. The reference
/// goes out at the start of the description, which no lookup gives back: only the amount is compared.
#[derive(Debug)]
pub struct IteraPayProvider {
    client: Client<IteraPay>,
    merchant_id: Option<String>,
    methods: Methods,
    webhooks: IteraPayWebhooks,
}

impl IteraPayProvider {
    /// Of a client, with the settings `merchant_id`, `webhook_secret` and `webhook_token`.
    #[must_use]
    pub fn new(client: Client<IteraPay>, settings: &Settings) -> Self {
        let merchant_id = settings.value(MERCHANT_ID).map(str::to_owned);
        Self { client, merchant_id, methods: Methods::default(), webhooks: IteraPayWebhooks::new(settings) }
    }

    /// The merchant's id. Operations as data need none, so it is asked for when it is needed.
    fn merchant(&self) -> Result<&str, Error> {
        self.merchant_id.as_deref().ok_or_else(|| {
            let message = format!("`{MERCHANT_ID}` is not configured: set {MERCHANT_ID_VARIABLE}");
            let error = Error::refused(ErrorKind::Configuration, message);
            error.with_field(MERCHANT_ID).of_provider(ITERAPAY.name)
        })
    }

    /// Itself, if there is a merchant to do it for. Every credential opens the facets alike.
    fn of_merchant(&self) -> Option<&Self> {
        self.merchant_id.is_some().then_some(self)
    }
}

#[async_trait]
impl PaymentProvider for IteraPayProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        self.create_payment(request).await
    }

    /// Without a method the way to pay is to ask again with the invoice's own, which makes no address; with one it
    /// is the address.
    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let steps = Steps::new(self.client.runtime(), &request.call);
        match &request.method {
            None => self.found(&request.payment, &steps).await,
            Some(method) => self.payable(&request.payment, method, &steps).await,
        }
    }

    /// Neither keys nor a reference that could be looked for: whose reply was lost, only a person tells.
    fn declared(&self) -> Declared {
        Declared {
            // An address is made when somebody asks for it with the invoice's id, which the payer does not have.
            // Source: docs.iterapay.com/docs/concepts/invoices.
            shows_itself: false,
            // A method is chosen first: an invoice takes one token. Source: docs.iterapay.com/docs/api-reference/invoices/create.
            chooses_method: true,
            lookup: self.of_merchant().is_some(),
            takes: Some(create::TAKES),
            ..Declared::by_facets(self)
        }
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn cancellations(&self) -> Option<&dyn Cancellations> {
        self.of_merchant().map(|this| this as _)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.of_merchant().map(|this| this as _)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        self.of_merchant().map(|this| this as _)
    }

    fn balances(&self) -> Option<&dyn Balances> {
        self.of_merchant().map(|this| this as _)
    }

    fn fee_quotes(&self) -> Option<&dyn FeeQuotes> {
        self.of_merchant().map(|this| this as _)
    }
}
