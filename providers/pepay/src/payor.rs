//! What a payer's browser may do with the session of one invoice.

use std::time::Duration;

use paymux_core::provider::ClientSession;
use paymux_core::provider::wire::Lenient;
use paymux_core::provider::{BrowserSide, Credential, Steps};
use paymux_core::{
    Asset, CallOptions, Client, Decimal, Effect, Error, ErrorKind, Money, PayToAddress, PaymentMethod,
    Status, Timestamp,
};

use crate::api::{PayorSession, Pepay, SESSION_TOKEN_HEADER, SIGNATURE_HEADER};
use crate::invoice::SessionHeaders;
use crate::provider::STATUSES;
use crate::session::{self, AcceptedToken, Allocate, Allocated, ListTokens, TokenMode};
use crate::words::moment;

/// A payer's side of one invoice: it holds the session pair and can hold no key of the merchant's.
///
/// For apps that show the payment address themselves. On a server [`of`](Self::of) makes one beside the
/// merchant's client; in a browser build a [`Client`] of the browser side with
/// [`credential`](Self::credential) and wrap it.
///
/// ```
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// use paymux_pepay::{Payor, Pepay};
///
/// fn wrap(client: Client<Pepay, BrowserSide>) -> Payor {
///     Payor::new(client)
/// }
/// ```
///
/// A client of the server's side, which may hold keys, is none:
///
/// ```compile_fail
/// use paymux_core::Client;
/// use paymux_core::provider::ServerSide;
/// use paymux_pepay::{Payor, Pepay};
///
/// fn wrap(client: Client<Pepay, ServerSide>) -> Payor {
///     Payor::new(client)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Payor {
    client: Client<Pepay, BrowserSide>,
}

impl Payor {
    /// Of a client of the browser side.
    #[must_use]
    pub const fn new(client: Client<Pepay, BrowserSide>) -> Self {
        Self { client }
    }

    /// With the session of an invoice, over the same transport as the merchant's client. None of that
    /// client's keys goes along.
    pub fn of(merchant: &Client<Pepay>, session: &SessionHeaders) -> Result<Self, Error> {
        merchant.for_browser(&session.credential()).map(Self::new)
    }

    /// The credential in a unified payment's [`ClientSession`], as it arrives in the browser.
    pub fn credential(session: &ClientSession) -> Result<Credential<PayorSession>, Error> {
        let part = |name: &'static str| {
            let missing = || Error::refused(ErrorKind::CredentialMissing, "no session of Pepay's");
            session.0.get(name).ok_or_else(|| missing().with_field(name))
        };
        Ok(Credential::pair(part(SESSION_TOKEN_HEADER)?.expose(), part(SIGNATURE_HEADER)?.expose()))
    }

    /// The client, for every other operation that a payer may call: see [`session`](crate::session).
    #[must_use]
    pub const fn client(&self) -> &Client<Pepay, BrowserSide> {
        &self.client
    }

    /// How the invoice stands.
    pub async fn status(&self) -> Result<Status, Error> {
        let reply = self.client.send(&session::Status::default()).await?;
        Ok(STATUSES.fold(&reply.value.status))
    }

    /// What the payer may choose from. Tokens whose payments need a memo are left out: no reply is
    /// documented to hold one.
    pub async fn methods(&self) -> Result<Vec<PaymentMethod>, Error> {
        let list = ListTokens { available_only: Some(true), ..ListTokens::default() };
        let tokens = self.client.send(&list).await?.value;
        let usable = tokens.iter().filter(|token| !needs_memo(token));
        Ok(usable.map(|token| PaymentMethod::new(Method::of(token).to_string(), name_of(token))).collect())
    }

    /// An address for this method (`network:token id`), with what to send to it and until when. Asking
    /// again gives a new quote, perhaps for another address.
    pub async fn pay_to_address(&self, method: &str) -> Result<PayToAddress, Error> {
        self.pay_to_address_with(method, &CallOptions::default()).await
    }

    /// The same with options; a deadline is for its two calls together.
    pub async fn pay_to_address_with(
        &self,
        method: &str,
        options: &CallOptions,
    ) -> Result<PayToAddress, Error> {
        let method = Method::parse(method)
            .ok_or_else(|| Error::invalid_field("method", "a network and a token's id, such as `bsc:12`"))?;
        let list = ListTokens {
            mode: Some(TokenMode::Network),
            network: Some(method.network.clone()),
            available_only: None,
        };
        let steps = Steps::new(self.client.runtime(), options);
        let tokens = self.client.send_with(&list, options).await?.value;
        let token = tokens
            .into_iter()
            .find(|token| token.id == method.token_id)
            .ok_or_else(|| Error::invalid_field("method", "this invoice cannot be paid with that token"))?;
        if needs_memo(&token) {
            return Err(Error::unsupported(
                "this token needs a memo, which Pepay documents no way to read: use the hosted page",
            ));
        }
        let allocate = Allocate { network: method.network, token_id: method.token_id };
        let reply = self.client.send_with(&allocate, &steps.main()).await?;
        read(&reply.value, &token, self.client.runtime().now()).map_err(|error| reply.answered.error(error))
    }
}

/// A way to pay: a token on a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Method {
    pub(crate) network: String,
    pub(crate) token_id: u64,
}

impl Method {
    /// `bsc:12`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (network, id) = text.split_once(':')?;
        let known = !network.is_empty() && network.bytes().all(|byte| byte.is_ascii_lowercase());
        let token_id = id.parse().ok().filter(|id| *id > 0)?;
        known.then(|| Self { network: network.to_owned(), token_id })
    }

    fn of(token: &AcceptedToken) -> Self {
        Self { network: token.network.clone(), token_id: token.id }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.network, self.token_id)
    }
}

fn needs_memo(token: &AcceptedToken) -> bool {
    token.requires_memo.as_ref().and_then(Lenient::value).copied().unwrap_or(false)
}

fn name_of(token: &AcceptedToken) -> String {
    let name = token.token_name.as_ref().unwrap_or(&token.token_symbol);
    format!("{name} ({})", token.network)
}

/// The address, if there is a quote to go with it.
fn read(allocated: &Allocated, token: &AcceptedToken, now: Timestamp) -> Result<PayToAddress, Error> {
    if allocated.quote_status.as_deref() != Some("available") {
        return Err(no_quote(allocated));
    }
    let missing =
        |field: &'static str| Error::unintelligible("a quote without what is to be paid").with_field(field);
    let amount = allocated.estimated_token_amount.filter(|amount| *amount > Decimal::ZERO);
    let amount = amount.ok_or_else(|| missing("estimated_token_amount"))?;
    let address = allocated.temp_address.as_ref().filter(|address| !address.is_empty());
    let address = address.ok_or_else(|| missing("temp_address"))?;
    let asset = Asset::token(&token.token_symbol, &token.network);
    let mut to = PayToAddress::new(Money::new(amount, asset), address);
    let until = moment(allocated.quote_valid_until.as_ref());
    let seconds = allocated.quote_expires_in_seconds.as_ref().and_then(Lenient::value);
    to.expires_at = until.or_else(|| seconds.map(|seconds| now.plus(Duration::from_secs(*seconds))));
    Ok(to)
}

/// A 2xx that has no quote. Nothing was promised to anybody; asking again may help.
fn no_quote(allocated: &Allocated) -> Error {
    let message = allocated
        .message
        .clone()
        .into_value()
        .unwrap_or_else(|| "there is no quote for this token now".to_owned());
    let mut error = Error::refused(ErrorKind::ProviderFault, message)
        .of_provider(crate::PEPAY.name)
        .with_effect(Effect::NotDone)
        .with_delivery(paymux_core::Delivery::Answered);
    if let Some(code) = allocated.status_code.as_ref().or(allocated.quote_status.as_ref()) {
        error = error.with_code(code);
    }
    match allocated.retry_after_seconds.as_ref().and_then(Lenient::value) {
        Some(seconds) => error.with_retry_after(Duration::from_secs(*seconds)),
        None => error,
    }
}
