//! Pepay's surfaces, each with the one credential that opens it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use paymux_core::provider::{Credential, CredentialKind, Operation, Paged, Reply, Schemes, ServerOnly};
use paymux_core::transport::{Runtime, Transport};
use paymux_core::{CallOptions, Client, Error};

use crate::{CommerceKey, DashboardJwt, MerchantKey, Pepay};

/// Invoices, tokens, events, access to mainnet, streams: what a merchant key opens.
pub type Merchant = Surface<MerchantKey>;

/// Everything of commerce, its events and its stream: what a commerce key opens.
pub type Commerce = Surface<CommerceKey>;

/// Keys and settlement, and what else takes the dashboard's JWT.
pub type Dashboard = Surface<DashboardJwt>;

/// A client that sends with one kind of credential alone, and only what that kind opens: anything else
/// does not compile. (For payers there is [`Payor`](crate::Payor).)
///
/// ```
/// use paymux_pepay::{Merchant, invoice};
/// async fn status(merchant: Merchant, invoice_id: String) {
///     let _ = merchant.send(&invoice::Status { invoice_id }).await;
/// }
/// ```
///
/// Orders take a commerce key:
///
/// ```
/// use paymux_pepay::{Commerce, order};
/// fn look_up(commerce: &Commerce, order: &order::Retrieve) {
///     drop(commerce.send(order));
/// }
/// # fn main() { let _ = look_up as fn(&Commerce, &order::Retrieve); }
/// ```
///
/// So the same with a merchant key does not compile:
///
/// ```compile_fail
/// use paymux_pepay::{Merchant, order};
/// fn look_up(merchant: &Merchant, order: &order::Retrieve) {
///     drop(merchant.send(order));
/// }
/// # fn main() { let _ = look_up as fn(&Merchant, &order::Retrieve); }
/// ```
pub struct Surface<K> {
    client: Client<Pepay>,
    kind: PhantomData<fn() -> K>,
}

impl<K: CredentialKind<Api = Pepay, Exposure = ServerOnly>> Surface<K> {
    /// With this credential, at the documented place.
    pub fn new(
        credential: &Credential<K>,
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
    ) -> Result<Self, Error> {
        Ok(Self::of(Client::builder(transport, runtime)?.credential(credential)?.build()))
    }

    /// Of a client that may hold other credentials, too: here it uses this kind alone.
    #[must_use]
    pub const fn of(client: Client<Pepay>) -> Self {
        Self { client, kind: PhantomData }
    }

    #[cfg(feature = "streams")]
    pub(crate) const fn client(&self) -> &Client<Pepay> {
        &self.client
    }

    /// Sends an operation, with the default options.
    pub fn send<'a, O: Operation<Api = Pepay>>(
        &'a self,
        operation: &'a O,
    ) -> impl Future<Output = Result<Reply<O::Output>, Error>> + Send + 'a {
        self.send_with(operation, CallOptions::default())
    }

    /// Sends an operation.
    pub fn send_with<'a, O: Operation<Api = Pepay>>(
        &'a self,
        operation: &'a O,
        options: CallOptions,
    ) -> impl Future<Output = Result<Reply<O::Output>, Error>> + Send + 'a {
        // Outside the future, so that it is checked where the call is written.
        const { assert!(opens(K::ID, O::ACCEPTS), "this kind of credential does not open that operation") };
        async move { self.client.send_with(operation, &options.scheme(K::ID)).await }
    }

    /// Every row of a list, from the page that `first` asks for to the last.
    pub async fn all<O: Paged<Api = Pepay>>(&self, first: O) -> Result<Vec<O::Item>, Error> {
        const { assert!(opens(K::ID, O::ACCEPTS), "this kind of credential does not open that operation") };
        let mut rows = Vec::new();
        let mut pages = self.client.page_by_page(first, CallOptions::default().scheme(K::ID));
        while let Some(page) = pages.next().await? {
            rows.extend(O::items(page));
        }
        Ok(rows)
    }
}

impl<K> Clone for Surface<K> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), kind: PhantomData }
    }
}

impl<K: CredentialKind> fmt::Debug for Surface<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Surface({})", K::ID)
    }
}

/// Whether a kind of credential is among those that an operation accepts.
const fn opens(kind: &str, accepts: Schemes) -> bool {
    let mut rest = accepts;
    while let [scheme, tail @ ..] = rest {
        if same(kind.as_bytes(), scheme.id.as_bytes()) {
            return true;
        }
        rest = tail;
    }
    false
}

const fn same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, one_tail @ ..], [b, other_tail @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (one_tail, other_tail);
    }
    one.is_empty() && other.is_empty()
}
