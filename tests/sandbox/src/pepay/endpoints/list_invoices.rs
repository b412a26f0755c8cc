//! Lists of invoices and their sums (Pepay docs, /api-reference/invoices).

use jiff::Timestamp;

use crate::pepay::endpoints::read_invoice::Expansion;
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::invoice::{Invoice, Status};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, bare};
use crate::wire::call::Call;

const STATUSES: &[&str] = &["unpaid", "underpaid", "paid", "expired", "canceled", "cancelled"];
const TYPES: &[&str] = &["standard", "commerce"];

/// What a list or a sum is restricted to.
struct Filter {
    statuses: Option<Vec<String>>,
    types: Option<Vec<String>>,
    customer: Option<String>,
    environment: Option<Environment>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    payer_address: Option<String>,
    payer_network: Option<String>,
}

impl Filter {
    fn read(call: &Call) -> Answer<Self> {
        Ok(Self {
            statuses: query::list_of(call, "status", STATUSES)?,
            types: query::list_of(call, "invoice_type", TYPES)?,
            customer: call.query_value("customer_id"),
            environment: query::environment(call)?,
            from: query::time(call, "created_gte")?,
            to: query::time(call, "created_lte")?,
            payer_address: None,
            payer_network: None,
        })
    }

    fn takes(&self, invoice: &Invoice) -> bool {
        let listed = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|one| one == name))
        };
        let status = match invoice.status {
            Status::Canceled => listed(&self.statuses, "canceled") || listed(&self.statuses, "cancelled"),
            Status::Unpaid => listed(&self.statuses, "unpaid"),
            Status::Underpaid => listed(&self.statuses, "underpaid"),
            Status::Paid => listed(&self.statuses, "paid"),
            Status::Expired => listed(&self.statuses, "expired"),
        };
        let payer = invoice.payer.as_ref();
        let paid_from =
            |wanted: &Option<String>, own: Option<&String>| wanted.is_none() || wanted.as_ref() == own;
        status
            && listed(&self.types, invoice.kind.name())
            && (self.customer.is_none() || self.customer == invoice.customer)
            && self.environment.is_none_or(|only| only == invoice.environment)
            && self.from.is_none_or(|from| from.as_second() <= invoice.created.as_second())
            && self.to.is_none_or(|to| invoice.created.as_second() <= to.as_second())
            && paid_from(&self.payer_address, payer.map(|(address, _)| address))
            && paid_from(&self.payer_network, payer.map(|(_, network)| network))
    }
}

/// `GET /api/v1/invoices`
pub(crate) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let filter = Filter {
        payer_address: call.query_value("payer_wallet_address"),
        payer_network: call.query_value("payer_wallet_network"),
        ..Filter::read(call)?
    };
    listed(world, caller, call, &filter)
}

/// `GET /api/v1/invoices/customer/{customerId}`
pub(crate) fn of_customer(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let customer = Some(call.param("customer_id").to_owned());
    let filter = Filter { customer, ..Filter::read(call)? };
    listed(world, caller, call, &filter)
}

/// Newest first.
fn listed(world: &World<'_>, caller: &Caller, call: &Call, filter: &Filter) -> Answer {
    let expansion = Expansion::read(call)?;
    let own = world.state.invoices.iter().rev().filter(|one| one.business == caller.business);
    let own: Vec<&Invoice> = own.collect();
    let (page, more) = query::page(call, &own, |one| &one.id, |one| filter.takes(one))?;
    let data: Vec<Object> = page.into_iter().map(|one| expansion.object(world, one)).collect();
    Ok(bare(&object! { "object": "list", "data": data, "has_more": more }))
}

/// `GET /api/v1/invoices/totals`
pub(crate) fn totals(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let filter = Filter::read(call)?;
    let own = world.state.invoices.iter().filter(|one| one.business == caller.business);
    let own: Vec<&Invoice> = own.filter(|one| filter.takes(one)).collect();
    let sum = |status: Option<Status>| {
        let counted = own.iter().filter(|one| status.is_none_or(|status| one.status == status));
        let (amount, count) = counted
            .fold((Usd::ZERO, 0_u64), |(sum, count), one| (sum.plus(one.amount), count.saturating_add(1)));
        object! { "amount": amount.0, "amount_decimal": amount.millis_text(), "count": count }
    };
    let totals = object! {
        "all": sum(None),
        "paid": sum(Some(Status::Paid)),
        "unpaid": sum(Some(Status::Unpaid)),
        "underpaid": sum(Some(Status::Underpaid)),
        "expired": sum(Some(Status::Expired)),
        "canceled": sum(Some(Status::Canceled)),
    };
    Ok(bare(&object! {
        "object": "invoice_totals", "currency": "usd", "amount_unit": "usd_millis", "totals": totals,
    }))
}
