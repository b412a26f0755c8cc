//! Events as they happen, over web sockets (feature `streams`).
//!
//! | Stream | Made by | What it says |
//! |---|---|---|
//! | of a merchant | [`merchant`], [`Merchant::events`](crate::Merchant::events) | invoices and payments of the account |
//! | of commerce | [`commerce`], [`Commerce::events`](crate::Commerce::events) | orders, and what belongs to them |
//! | of a payer | [`payor`] | quotes and payments of one session |
//!
//! A stream connects again whenever its connection is lost, with growing waits and full jitter, and says
//! which event it saw last. The server delivers at least once and replays as far back as it keeps; how far
//! is not documented, nor how its control frames say so. So the streams of an account do not trust the
//! replay: with each connection they read back from `GET /api/v1/events` what was missed, keep what arrives
//! meanwhile, and yield all of it in order, **each event once**; so they do when a control frame comes. Where that cannot be done (a payer's events
//! are in no list; the list does not reach back far enough; some filters are none of the list's) the stream
//! yields a [`Gap`], never silence.
//!
//! * **Filters** hold for what is read back, too, even where the list does not know one of a customer or an order:
//!   events that name another are passed over.
//! * **Once** holds for events that come at most 1024 events late, or any number of times; a back-fill
//!   starts 16 events before the last one, for those that come out of order. Ids (`evt_<milliseconds>-<number>`)
//!   are taken to grow.
//! * **Memory** is bounded: 1024 ids, two pages of at most 100 events, one message of at most 4 MiB, and of what
//!   comes live during a back-fill 512 messages or 4 MiB; what is beyond that waits in the connection. A back-fill
//!   reads 50 000 events at most.
//! * **Tokens** ([`Access::Tokens`]) are minted for each connection, so one that expires is followed by
//!   another. Any other `ws_error` ends the stream with its error.
//! * **Silence** is broken with a ping; a connection that does not answer counts as lost
//!   ([`StreamOptions`]). The server's pings are answered.
//! * Nothing runs beside the app: a stream works while it is polled, on tokio (for TCP and TLS).
//!
//! Source: /api-spec/realtime/websockets, /sdk/merchants/websockets, /sdk/commerce/websockets,
//! /sdk/payors/websockets.
//!
//! ```
//! use futures_util::StreamExt;
//! use paymux_core::{Client, Error};
//! use paymux_pepay::streams::{self, Access, MerchantFilter, StreamItem};
//! use paymux_pepay::{Pepay, event::EventObject};
//!
//! async fn watch(client: &Client<Pepay>, stored: Option<String>) -> Result<(), Error> {
//!     let mut builder = streams::merchant(client, MerchantFilter::default(), Access::Key);
//!     if let Some(position) = stored {
//!         builder = builder.since(position);
//!     }
//!     let mut events = builder.open();
//!     while let Some(item) = events.next().await {
//!         match item? {
//!             StreamItem::Event(event) => match event.thing() {
//!                 EventObject::Invoice(invoice) => println!("{} is {}", invoice.id, invoice.status),
//!                 _ => println!("{}", event.kind),
//!             },
//!             StreamItem::Gap(gap) => println!("look everything up again: {:?}", gap.cause),
//!             _ => {}
//!         }
//!         // Store `events.position()` with what was done, to go on there the next time.
//!     }
//!     Ok(())
//! }
//! ```

mod about;
mod access;
mod connect;
mod engine;
mod fill;
mod filter;
mod handshake;
mod item;
mod line;
mod link;
mod open;
mod options;
mod seen;
mod socket;

use std::fmt;
use std::sync::Arc;

use paymux_core::Client;
use paymux_core::provider::Credential;

pub use access::Access;
pub use connect::{Connect, Endpoint, Io, TcpConnect};
pub use engine::EventStream;
pub use filter::{CommerceFilter, InvoiceType, MerchantFilter};
pub use item::{Control, Gap, GapCause, StreamItem};
pub use options::StreamOptions;

use crate::{Commerce, Merchant, PaymentJwt, Payor, Pepay};
use access::Source;
use filter::Filter;
use open::Means;

/// The stream of a merchant's account. The client needs a merchant key.
pub fn merchant(client: &Client<Pepay>, filter: MerchantFilter, access: Access) -> StreamBuilder {
    StreamBuilder::new(Source::Account { client: client.clone(), filter: Filter::Merchant(filter), access })
}

/// The stream of commerce. The client needs a commerce key.
pub fn commerce(client: &Client<Pepay>, filter: CommerceFilter, access: Access) -> StreamBuilder {
    StreamBuilder::new(Source::Account { client: client.clone(), filter: Filter::Commerce(filter), access })
}

/// The stream of one payer's session, with the token that came with its address
/// ([`StreamConnection::credential`](crate::session::StreamConnection::credential)).
///
/// There is no list of its events, so each connection but the first begins with a [`Gap`]: ask
/// [`Payor::status`] then. When the token expires the stream ends with an error: a new one comes with a new
/// address.
pub fn payor(payor: &Payor, token: &Credential<PaymentJwt>) -> StreamBuilder {
    StreamBuilder::new(Source::Payor { payor: payor.clone(), token: token.clone() })
}

impl Merchant {
    /// The stream of this account.
    pub fn events(&self, filter: MerchantFilter, access: Access) -> StreamBuilder {
        merchant(self.client(), filter, access)
    }
}

impl Commerce {
    /// The stream of commerce.
    pub fn events(&self, filter: CommerceFilter, access: Access) -> StreamBuilder {
        commerce(self.client(), filter, access)
    }
}

/// Makes an [`EventStream`].
#[must_use = "it is not a stream yet"]
pub struct StreamBuilder {
    source: Arc<Source>,
    since: Option<String>,
    options: StreamOptions,
    connector: Option<Arc<dyn Connect>>,
}

impl StreamBuilder {
    fn new(source: Source) -> Self {
        Self { source: Arc::new(source), since: None, options: StreamOptions::default(), connector: None }
    }

    /// Starts behind the event with this id: an earlier stream's [`position`](EventStream::position).
    /// Without it the stream starts with what happens from the first connection on.
    pub fn since(mut self, event_id: impl Into<String>) -> Self {
        self.since = Some(event_id.into());
        self
    }

    /// Other waits and limits.
    pub fn options(mut self, options: StreamOptions) -> Self {
        self.options = options;
        self
    }

    /// Another way to connect.
    pub fn connector(mut self, connector: Arc<dyn Connect>) -> Self {
        self.connector = Some(connector);
        self
    }

    /// The stream. It connects once it is polled.
    pub fn open(self) -> EventStream {
        let connector = self.connector.unwrap_or_else(|| Arc::new(TcpConnect::default()));
        EventStream::new(Means { source: self.source, connector, options: self.options }, self.since)
    }
}

impl fmt::Debug for StreamBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamBuilder")
            .field("of", &self.source.name())
            .field("since", &self.since)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
