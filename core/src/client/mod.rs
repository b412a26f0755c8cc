//! The client: operation, credentials, transport and policy put together.
//!
//! What it traces is written down at [`Client`].

mod answer;
mod answered;
mod builder;
mod exchange;
mod headers;
mod pages;
mod pick;
mod reply;
mod retry;
mod secrets;
mod side;
mod steps;
mod trace;

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use http::header::{HeaderName, HeaderValue};
use http::{Request, Response};
use serde_json::value::RawValue;

pub use answer::Answer;
pub use answered::Answered;
pub use builder::ClientBuilder;
pub use pages::Pages;
pub use reply::Reply;
pub use retry::Policy;
pub use side::{BrowserSide, MayHold, MaySend, ServerSide, Side};
pub use steps::Steps;

use crate::api::credential::error_reader;
use crate::api::{AnyOperation, Operation, Paged};
use crate::api::{Api, AuthStrategy, BrowserSafe, Credential, CredentialKind, Scheme};
use crate::error::reply::ErrorReader;
use crate::error::{BaseUrl, Error, ErrorKind};
use crate::interface::{Account, CallOptions};
use crate::ports::{Runtime, Throttle, Transport};
use crate::wire::Rows;

/// A client of one provider's API, for the server or for the payer's browser (`S`).
///
/// It picks the credential, sends, repeats only what may be repeated, reads the reply and compares it
/// with what was asked. Cheap to clone; clones share everything.
///
/// # What is traced
///
/// Two spans of [`tracing`], both at the level `INFO`, and no events. They carry these fields and no others;
/// none holds a secret, a path or query, a header or a body. Where OpenTelemetry has a word for it, it is that word (its
/// conventions for HTTP clients):
///
/// | Span | Field | |
/// |---|---|---|
/// | both | `paymux.provider`, `paymux.operation` | `payviox`, `session.create` |
/// | | `paymux.effect` | `not_done`, `maybe_done` or `done`: what the call, or this try of it, has brought about |
/// | | `error.type` | of an error: its [kind](ErrorKind::as_str), or for a try the status that is the error |
/// | `paymux.call`, one a call | `paymux.tries` | how many requests were made |
/// | `paymux.try` inside it, one a try | `http.request.method`, `server.address`, `server.port` | `POST`, `api.payviox.com`, `443` |
/// | | `http.request.resend_count` | how many tries came before, from the second on |
/// | | `http.response.status_code` | of the answer, where there was one |
/// | | `paymux.delivery` | `not_sent`, `unknown` or `answered`: what became of the request |
/// | | `paymux.duration_ms` | with the wait for a place under our own rate limit, without that before the next try |
/// | | `paymux.request_id` | the provider's, where it sent one |
/// | | `otel.kind` | `client`, for exporters |
///
/// With the feature `metrics` the same goes to whatever recorder the app has installed for the facade `metrics`: the
/// histogram `http.client.request.duration` (one try, in seconds) and the counter `paymux.calls`, with the fields of few
/// values as their labels. Where nobody listens to the spans, they cost no allocation.
///
/// A call that ends in an error says the rest by that [`Error`], whose `Display` is safe to log.
pub struct Client<A, S = ServerSide> {
    inner: Arc<Inner>,
    types: PhantomData<fn() -> (A, S)>,
}

struct Inner {
    account: Account,
    facts: Facts,
    base: BaseUrl,
    credentials: Vec<Arc<dyn AuthStrategy>>,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    policy: Policy,
    budget: retry::RetryBudget,
    throttle: Option<Arc<dyn Throttle>>,
    /// What every call adds, of the headers that the API lets a caller add.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Which variable configures a scheme, for errors about one that is missing.
    variables: Vec<(&'static Scheme, &'static str)>,
}

/// What the calling code, which is the same for all providers, needs to know of an [`Api`].
struct Facts {
    name: &'static str,
    wrong_credential: u16,
    errors: ErrorReader,
    fixed_headers: &'static [(&'static str, &'static str)],
    caller_headers: &'static [&'static str],
    retry_header: Option<&'static str>,
}

impl Facts {
    fn of<A: Api>() -> Self {
        Self {
            name: A::NAME,
            wrong_credential: A::WRONG_CREDENTIAL,
            errors: error_reader::<A>(),
            fixed_headers: A::FIXED_HEADERS,
            caller_headers: A::CALLER_HEADERS,
            retry_header: A::RETRY_HEADER,
        }
    }
}

impl<A: Api, S: Side> Client<A, S> {
    /// Starts making a client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where [`Api::BASE_URL`] is no base URL,
    /// which is a mistake in the provider crate.
    pub fn builder(
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
    ) -> Result<ClientBuilder<A, S>, Error> {
        ClientBuilder::new(transport, runtime)
    }

    /// Sends an operation, with the default options.
    ///
    /// For an operation that takes an idempotency key, one is made within the call. If this future is dropped
    /// (`tokio::time::timeout`, `select!`, a cancelled request), that key is lost with it, and calling again under
    /// another key may do the same thing twice. Where that could cost money, bring the key:
    /// [`send_with`](Self::send_with) and [`CallOptions::with_new_key`].
    ///
    /// # Errors
    ///
    /// As [`send_with`](Self::send_with).
    pub async fn send<O: Operation<Api = A>>(&self, operation: &O) -> Result<Reply<O::Output>, Error>
    where
        S: MaySend<O>,
    {
        self.send_with(operation, &CallOptions::default()).await
    }

    /// Sends an operation.
    ///
    /// With a key in the options, a call whose future was dropped, or that failed, can be made again under the same
    /// key. A time limit is better set as [`CallOptions::deadline`] than by dropping the future: after that, the
    /// error still says what may have been done.
    ///
    /// # Errors
    ///
    /// Before anything is sent: [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for a value
    /// that breaks a documented rule, [`ErrorKind::CredentialMissing`](crate::ErrorKind::CredentialMissing),
    /// [`ErrorKind::CredentialKind`](crate::ErrorKind::CredentialKind) or
    /// [`ErrorKind::CredentialExpired`](crate::ErrorKind::CredentialExpired) where no configured credential
    /// fits. Afterwards: what the provider's answer means, such as
    /// [`ErrorKind::Declined`](crate::ErrorKind::Declined);
    /// [`ErrorKind::Unreachable`](crate::ErrorKind::Unreachable),
    /// [`ErrorKind::TimedOut`](crate::ErrorKind::TimedOut) or
    /// [`ErrorKind::ConnectionLost`](crate::ErrorKind::ConnectionLost) where no whole answer came;
    /// [`ErrorKind::Unintelligible`](crate::ErrorKind::Unintelligible) or
    /// [`ErrorKind::IntegrityMismatch`](crate::ErrorKind::IntegrityMismatch) where a 2xx cannot be trusted. The
    /// kind does not say whether it took effect: ask [`Error::effect`] and [`Error::may_exist`].
    pub async fn send_with<O: Operation<Api = A>>(
        &self,
        operation: &O,
        options: &CallOptions,
    ) -> Result<Reply<O::Output>, Error>
    where
        S: MaySend<O>,
    {
        let mut value = None;
        let mut read = |reply: &Response<Bytes>| {
            let output = O::decode(reply)?;
            operation.verify(&output)?;
            value = Some(output);
            Ok(())
        };
        let (body, answered) = exchange::exchange(&self.inner, operation, options, &mut read).await?;
        let value = value.ok_or_else(|| Error::unintelligible("the reply was not read"))?;
        Ok(Reply { value, status: answered.status, key: answered.key.clone(), body, answered })
    }

    /// The request as it would be sent first, credential included. Sends nothing, not even for a token:
    /// one that would have to be obtained has a [stand-in](AuthStrategy::stand_in).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for a value or a header that breaks a
    /// rule; [`ErrorKind::CredentialMissing`](crate::ErrorKind::CredentialMissing),
    /// [`ErrorKind::CredentialKind`](crate::ErrorKind::CredentialKind) or
    /// [`ErrorKind::CredentialExpired`](crate::ErrorKind::CredentialExpired) where no configured credential
    /// fits; [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the operation is declared
    /// wrongly, which is a mistake in the provider crate.
    pub async fn request<O: Operation<Api = A>>(
        &self,
        operation: &O,
        options: &CallOptions,
    ) -> Result<Request<Bytes>, Error>
    where
        S: MaySend<O>,
    {
        exchange::preview(&self.inner, operation, options).await.map(|(request, _)| request)
    }

    /// The rows of a list page by page, from the page that `first` asks for to the end. A list that has none is an
    /// error, see [`Pages`].
    pub fn pages<O: Paged<Api = A>>(
        &self,
        first: O,
    ) -> impl Stream<Item = Result<Rows<O::Item>, Error>> + Send + '_
    where
        S: MaySend<O>,
    {
        try_unfold(self.page_by_page(first, CallOptions::default()), |mut pages| async move {
            let page = pages.next().await?;
            Ok(page.map(|page| (O::items(page), pages)))
        })
    }

    /// The same with whole pages instead of rows, and with options that hold for the call for each page.
    pub fn page_by_page<O: Paged<Api = A>>(&self, first: O, options: CallOptions) -> Pages<'_, A, S, O>
    where
        S: MaySend<O>,
    {
        Pages::new(self, first, options)
    }

    /// A client for code that cannot say its side as a type, such as a `dyn` provider. It holds the
    /// same credentials, and refuses before sending what they do not allow.
    #[must_use]
    pub fn checked_at_run_time(&self) -> Client<A, ServerSide> {
        Client { inner: self.inner.clone(), types: PhantomData }
    }

    /// A client for the payer's browser: the same base URL, transport, runtime and policy, and this credential as
    /// its only one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), with the credential's name as the field,
    /// where it is empty or no header can carry it (a line break?).
    pub fn for_browser<C>(&self, credential: &Credential<C>) -> Result<Client<A, BrowserSide>, Error>
    where
        C: CredentialKind<Api = A, Exposure = BrowserSafe>,
    {
        let of = &self.inner;
        let mut builder = Client::<A, BrowserSide>::builder(of.transport.clone(), of.runtime.clone())?
            .base_url(of.base.clone())
            .account(of.account.clone())
            .policy(of.policy.clone())
            .variables(of.variables.clone())
            .headers(of.headers.clone())
            .credential(credential)?;
        if let Some(throttle) = &of.throttle {
            builder = builder.throttle(throttle.clone());
        }
        Ok(builder.build())
    }

    /// Replaces a configured credential for every request built from now on, in all clones. No request
    /// sees half a change. Only a credential that is simply there can be replaced, not one that a
    /// strategy obtains.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::CredentialMissing`](crate::ErrorKind::CredentialMissing) where no credential of this kind
    /// is configured that can be replaced, and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration)
    /// where no header can carry the new one. The previous credential then stays in use.
    pub fn rotate<C: CredentialKind<Api = A>>(&self, credential: &Credential<C>) -> Result<(), Error>
    where
        S: MayHold<C>,
    {
        let mut credentials = self.inner.credentials.iter().filter_map(|strategy| strategy.as_static());
        match credentials.find(|known| known.scheme() == C::SCHEME) {
            Some(known) => known.rotate(credential),
            None => {
                let message = format!("no {} is configured that could be replaced", C::ID);
                Err(Error::refused(ErrorKind::CredentialMissing, message).of_provider(A::NAME))
            }
        }
    }

    /// The account that its credentials open.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.inner.account
    }

    /// The clock and randomness of this client.
    #[must_use]
    pub fn runtime(&self) -> &dyn Runtime {
        &*self.inner.runtime
    }

    /// The ids of the credentials that are configured.
    pub fn schemes(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.inner.credentials.iter().map(|strategy| strategy.scheme().id)
    }
}

impl<A, S> Clone for Client<A, S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), types: PhantomData }
    }
}

impl<A: Api, S> fmt::Debug for Client<A, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self.inner.credentials.iter().map(|strategy| strategy.scheme().id).collect();
        f.debug_struct("Client")
            .field("provider", &A::NAME)
            .field("base", &self.inner.base)
            .field("schemes", &schemes)
            .finish_non_exhaustive()
    }
}

/// A client whose API is known only at run time: for the command line and the tests.
#[async_trait]
pub trait AnyClient: Send + Sync {
    /// The typed client behind it, for whoever knows its type.
    fn as_any(&self) -> &dyn Any;

    /// The ids of the credentials that are configured.
    fn schemes(&self) -> Vec<&'static str>;

    /// The request as it would be sent first, credential included. Sends nothing, not even for a token:
    /// one that would have to be obtained has a [stand-in](AuthStrategy::stand_in).
    ///
    /// Its extensions hold the credential's `&'static Scheme`, if it carries one, so that whoever shows
    /// the request can say what stands in its sensitive headers.
    ///
    /// # Errors
    ///
    /// As [`Client::request`].
    async fn preview(
        &self,
        operation: &dyn AnyOperation,
        options: &CallOptions,
    ) -> Result<Request<Bytes>, Error>;

    /// Sends it and gives the reply as JSON in wire names.
    ///
    /// # Errors
    ///
    /// As [`Client::send_with`].
    async fn send_any(
        &self,
        operation: &dyn AnyOperation,
        options: &CallOptions,
    ) -> Result<Box<RawValue>, Error>;
}

#[async_trait]
impl<A: Api> AnyClient for Client<A, ServerSide> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn schemes(&self) -> Vec<&'static str> {
        Client::schemes(self).collect()
    }

    async fn preview(
        &self,
        operation: &dyn AnyOperation,
        options: &CallOptions,
    ) -> Result<Request<Bytes>, Error> {
        let (mut request, scheme) = exchange::preview(&self.inner, operation, options).await?;
        if let Some(scheme) = scheme {
            request.extensions_mut().insert(scheme);
        }
        Ok(request)
    }

    async fn send_any(
        &self,
        operation: &dyn AnyOperation,
        options: &CallOptions,
    ) -> Result<Box<RawValue>, Error> {
        let mut value = None;
        let mut read = |reply: &Response<Bytes>| {
            value = Some(operation.read(reply)?);
            Ok(())
        };
        exchange::exchange(&self.inner, operation, options, &mut read).await?;
        value.ok_or_else(|| Error::unintelligible("the reply was not read"))
    }
}

#[cfg(test)]
mod tests;
