//! What a client asks of a stream in the query.

use crate::pepay::endpoints::webhook_endpoints::matches;
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::event::Event;
use crate::pepay::streams::Stream;
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::wire::call::Call;

/// The filters of one stream. (Pepay docs, /sdk/merchants/websockets: malformed ones get 400.)
#[derive(Debug, Default)]
pub(super) struct Filter {
    types: Option<Vec<String>>,
    invoice_type: Option<String>,
    invoice: Option<String>,
    order: Option<String>,
    customer: Option<String>,
    environment: Option<Environment>,
    wallet_address: Option<String>,
    wallet_network: Option<String>,
    /// The last event that the client has seen.
    pub(super) since: Option<String>,
}

impl Filter {
    pub(super) fn read(stream: Stream, call: &Call) -> Answer<Self> {
        let known: &[&str] = match stream {
            Stream::Merchant => {
                &["types", "since", "invoice_type", "invoice_id", "customer_id", "environment", "format"]
            }
            Stream::Commerce => &[
                "types",
                "since",
                "order_id",
                "invoice_id",
                "customer_id",
                "wallet_address",
                "wallet_network",
                "format",
            ],
            Stream::Payment => &["since", "format"],
        };
        let names = form_urlencoded::parse(call.query.as_bytes()).map(|(name, _)| name);
        if let Some(name) = names.into_iter().find(|name| *name != "token" && !known.contains(&name.as_ref()))
        {
            return Err(Refusal::invalid(format!("{name} is no filter of this stream")));
        }
        if call.query_value("format").is_some_and(|format| format != "event_v1") {
            return Err(Refusal::invalid("format must be event_v1"));
        }
        let types = query::list(call, "types")?;
        if types.iter().flatten().any(|pattern| pattern.trim_end_matches('*').contains('*')) {
            return Err(Refusal::invalid("a * stands at the end of a type only"));
        }
        let since = call.query_value("since");
        if since.as_deref().is_some_and(|id| !is_event_id(id)) {
            return Err(Refusal::invalid("since must be the id of an event"));
        }
        let invoice_type = call.query_value("invoice_type");
        if invoice_type.as_deref().is_some_and(|kind| !matches!(kind, "standard" | "commerce")) {
            return Err(Refusal::invalid("invoice_type must be standard or commerce"));
        }
        Ok(Self {
            types,
            invoice_type,
            invoice: call.query_value("invoice_id"),
            order: call.query_value("order_id"),
            customer: call.query_value("customer_id"),
            environment: query::environment(call)?,
            wallet_address: call.query_value("wallet_address"),
            wallet_network: call.query_value("wallet_network"),
            since,
        })
    }

    pub(super) fn takes(&self, event: &Event) -> bool {
        let subject = &event.subject;
        let same = |wanted: &Option<String>, own: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| own == Some(wanted))
        };
        let wallet = subject.wallet.as_ref();
        self.types.as_ref().is_none_or(|types| types.iter().any(|pattern| matches(pattern, event.kind)))
            && self.environment.is_none_or(|only| only == subject.environment)
            && same(&self.invoice_type, subject.invoice_type)
            && same(&self.invoice, subject.invoice.as_deref())
            && same(&self.order, subject.order.as_deref())
            && same(&self.customer, subject.customer.as_deref())
            && same(&self.wallet_address, wallet.map(|(address, _)| address.as_str()))
            && same(&self.wallet_network, wallet.map(|(_, network)| network.as_str()))
    }
}

/// `evt_<milliseconds>-<sequence>`
fn is_event_id(text: &str) -> bool {
    let parts = text.strip_prefix("evt_").and_then(|rest| rest.split_once('-'));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.is_some_and(|(time, sequence)| number(time) && number(sequence))
}
