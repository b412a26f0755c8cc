//! From a unified request to an invoice.

use std::collections::BTreeMap;
use std::time::Duration;

use paymux_core::provider::ClientSession;
use paymux_core::provider::wire::RawJson;
use paymux_core::provider::{AsNumber, Steps, Takes};
use paymux_core::{
    CallOptions, Client, CreatePayment, Error, ErrorKind, NextAction, Payment, PaymentRef, Status,
};

use crate::api::{SESSION_TOKEN_HEADER, SIGNATURE_HEADER};
use crate::invoice::{Create, Questions, SessionHeaders};
use crate::payor::Method;
use crate::words::moment;
use crate::{Payor, Pepay};

/// The metadata field that holds the app's reference.
pub(super) const REFERENCE: &str = "reference";

/// What of a request an invoice has a field for. A moment of expiry is not among it, although Pepay takes a lifetime:
/// counted from now, it would be another lifetime at each try, and with it another body under the same key.
const CARRIED: &[&str] =
    &["description", "customer.id", "customer.email", "metadata", "return_url", "method", "idempotency_key"];

/// In thousandths of a dollar, from a cent to a million dollars. Source: /api-reference/invoices/create-an-invoice.
pub(super) const TAKES: &[Takes] = &[Takes::of(&["USD"]).digits(3).least(10).most(1_000_000_000)];

/// What only Pepay understands, for [`CreatePayment::extend`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceExtras {
    /// How long the invoice may be paid, to the millisecond; 12 hours without it, at most 30 days.
    pub expires_in: Option<Duration>,
    /// Where the money goes on to.
    pub receiver_override_address: Option<String>,
    /// The title on the hosted page.
    pub title: Option<String>,
    /// The small print on the hosted page.
    pub footer: Option<String>,
    /// What the payer is asked before paying.
    pub questions: Option<Questions>,
}

pub(super) async fn create(client: &Client<Pepay>, request: &CreatePayment) -> Result<Payment, Error> {
    let not_carried = request.not_carried::<InvoiceExtras>(CARRIED)?;
    let steps = Steps::new(client.runtime(), &request.call);
    let reply = client.send_with(&invoice_of(request)?, &steps.main()).await?;
    let created = reply.value;
    let session = created.session();
    let reference = PaymentRef::made(client.account(), &created.invoice_id, request);
    let mut payment = Payment::new(reference, Status::AwaitingPayer);
    payment.redirect(Some(created.payment_url.expose()));
    payment.not_carried = not_carried;
    payment.expires_at = moment(created.expires_at.as_ref());
    payment.client_session = session.as_ref().map(client_session);
    payment.request_id = reply.answered.request_id();
    payment.key = reply.key;
    payment.body = reply.body;
    match (request.method.as_deref(), session) {
        // The hosted page lets the payer choose, so a method of another provider's does no harm.
        (Some(method), _) if Method::parse(method).is_none() => payment.not_carried.push("method"),
        (Some(method), Some(session)) => {
            // The caller's credential was for the invoice; the key of this step follows from the caller's.
            match address(client, &session, method, &steps.keyed("address")).await {
                Ok(action) => payment.offer(action),
                // The invoice exists and can be paid on the hosted page.
                Err(error) => payment.incomplete = Some(error),
            }
        }
        (Some(_), None) => payment.not_carried.push("method"),
        (None, _) => {}
    }
    Ok(payment)
}

/// The second step, for apps that show the address themselves.
async fn address(
    client: &Client<Pepay>,
    session: &SessionHeaders,
    method: &str,
    call: &CallOptions,
) -> Result<NextAction, Error> {
    let to = Payor::of(client, session)?.pay_to_address_with(method, call).await?;
    Ok(NextAction::PayToAddress(to))
}

fn client_session(session: &SessionHeaders) -> ClientSession {
    ClientSession(BTreeMap::from([
        (SESSION_TOKEN_HEADER.to_owned(), session.session_token.clone()),
        (SIGNATURE_HEADER.to_owned(), session.signature.clone()),
    ]))
}

/// The invoice that a unified request asks for.
fn invoice_of(request: &CreatePayment) -> Result<Create, Error> {
    if request.amount.asset().currency().is_none_or(|currency| currency.code() != "USD") {
        return Err(Error::refused(ErrorKind::UnsupportedCurrency, "Pepay's invoices are priced in USD")
            .with_field("currency"));
    }
    let extras = request.extension::<InvoiceExtras>().cloned().unwrap_or_default();
    let expires_in = extras.expires_in.map(|life| u64::try_from(life.as_millis()).unwrap_or(u64::MAX));
    Ok(Create {
        // The shortest form: the same worth is the same body, which the key is checked against.
        amount_usd: AsNumber(request.amount.amount().normalized()),
        description: request.description.clone(),
        customer_id: request.customer.id.clone(),
        metadata: Some(metadata(request)?),
        expires_in,
        receiver_override_enable: extras.receiver_override_address.is_some().then_some(true),
        receiver_override_address: extras.receiver_override_address,
        invoice_title: extras.title,
        invoice_footer: extras.footer,
        customer_email: request.customer.email.clone(),
        payment_return_url: request.return_url.clone(),
        payment_return_url_enabled: request.return_url.is_some().then_some(true),
        questions: extras.questions,
    })
}

/// The app's metadata with its reference.
fn metadata(request: &CreatePayment) -> Result<RawJson, Error> {
    let mut metadata: BTreeMap<&str, &str> =
        request.metadata.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let taken = metadata.insert(REFERENCE, &request.reference);
    if taken.is_some_and(|taken| taken != request.reference) {
        let rule = "`reference` is the name under which the payment's own reference travels";
        return Err(Error::invalid_field("metadata.reference", rule));
    }
    RawJson::of(&metadata).map_err(|_| Error::invalid_field("metadata", "it cannot be written as JSON"))
}
