//! Reading invoices (Pepay docs, /api-spec/merchant/invoices).

use crate::pepay::state::invoice::Invoice;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::json::{NULL, object};
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::wire::call::Call;

/// An invoice of the caller; to others it is not there.
pub(crate) fn own<'a>(world: &'a World<'_>, caller: &Caller, id: &str) -> Answer<&'a Invoice> {
    let invoice = world.invoice(id)?;
    if invoice.business == caller.business { Ok(invoice) } else { Err(Refusal::missing("invoice")) }
}

/// `GET /api/v1/invoices/{invoiceId}`
pub(crate) fn get(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let expansion = Expansion::read(call)?;
    let invoice = own(world, caller, call.param("invoice_id"))?;
    Ok(bare(&expansion.object(world, invoice)))
}

/// `GET /api/v1/invoices/{invoiceId}/status`
pub(crate) fn status(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let invoice = own(world, caller, call.param("invoice_id"))?;
    let latest = invoice.payments.last().map(|payment| payment.object(invoice));
    Ok(bare(&object! {
        "object": "invoice_status",
        "invoice": invoice.object(&world.state.switches),
        "latest_payment": latest,
    }))
}

/// What `expand` adds to each invoice.
pub(crate) struct Expansion {
    latest: bool,
    payments: bool,
    limit: usize,
}

impl Expansion {
    pub(crate) fn read(call: &Call) -> Answer<Self> {
        let wanted = query::list_of(call, "expand", &["latest_payment", "payments"])?.unwrap_or_default();
        let wants = |name: &str| wanted.iter().any(|one| one == name);
        let limit = query::number(call, "payments_limit", 1, 100, 10)?;
        Ok(Self { latest: wants("latest_payment"), payments: wants("payments"), limit })
    }

    pub(crate) fn object(&self, world: &World<'_>, invoice: &Invoice) -> crate::pepay::wire::json::Object {
        let mut object = invoice.object(&world.state.switches);
        let newest_first = invoice.payments.iter().rev().map(|payment| payment.object(invoice));
        if self.latest {
            object = match newest_first.clone().next() {
                Some(payment) => object.with("latest_payment", &payment),
                None => object.with("latest_payment", &NULL),
            };
        }
        if self.payments {
            let payments: Vec<_> = newest_first.take(self.limit).collect();
            object = object.with("payments", &payments);
        }
        object
    }
}
