//! The devnet simulator (Pepay docs, /api-reference/commerce--devnet-simulator).

use serde::{Deserialize, Serialize};

use crate::pepay::commerce::order::{Shipment, Status};
use crate::pepay::commerce::orders::own;
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::invoice_life::Arrival;
use crate::pepay::state::quote;
use crate::pepay::state::token_catalog;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, is_evm_address, require};
use crate::pepay::wire::json::object;
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::wire::call::Call;

/// Where an order can be pushed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Its invoice is paid: `processing`.
    PaymentConfirmed,
    /// The money reaches the business: substatus `PROVIDER_PLACEMENT_SUBMITTED`.
    PaymentSettled,
    /// The retailer has it: `placed`.
    Placed,
    /// It is on its way: `shipped`.
    Shipped,
    /// It has arrived: `delivered`.
    DeliveryConfirmed,
    /// From `processing` only: `failed`.
    Failed,
    /// From `placed` only: `cancelled`.
    Cancelled,
    /// After `failed` or `cancelled`, if a BSC wallet to refund to is known.
    Refunded,
}

/// What may come with a step.
#[derive(Default)]
pub(in crate::pepay) struct Extras {
    pub(in crate::pepay) carrier: Option<String>,
    pub(in crate::pepay) number: Option<String>,
    /// Address and network.
    pub(in crate::pepay) wallet: Option<(String, String)>,
}

const FIELDS: [&str; 4] = ["transitionTo", "tracking", "walletNetwork", "walletAddress"];

/// `POST /api/commerce/devnet/orders/{orderId}/simulate`: for a devnet key and a devnet order only.
pub(in crate::pepay) fn simulate(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    if caller.environment != Environment::Devnet {
        return Err(Refusal::forbidden("the simulator takes devnet keys only"));
    }
    let body = Body::of(call, &world.state.switches, &FIELDS)?;
    let step = require(body.raw("transitionTo"), "transitionTo")?;
    let step = serde_json::from_str(step.get());
    let step = step.map_err(|_| Refusal::invalid("transitionTo is no transition"))?;
    let extras = extras(world, &body, step)?;
    let id = own(world, caller, call.param("order_id"))?.id.clone();
    world.step(&id, step, extras)?;
    let order = own(world, caller, &id)?;
    Ok(wrapped(&object! { "order": world.order_details(order) }))
}

fn extras(world: &World<'_>, body: &Body, step: Step) -> Answer<Extras> {
    let mut extras = Extras::default();
    if let Some(raw) = body.raw("tracking") {
        if !matches!(step, Step::Shipped | Step::DeliveryConfirmed) {
            return Err(Refusal::invalid("tracking goes with shipped and delivery_confirmed only"));
        }
        // The members are not documented; these two are read, any other is let be.
        let loose =
            crate::pepay::switches::Switches { refuse_unknown_fields: false, ..world.state.switches.clone() };
        let tracking = Body::within(raw, "tracking", &loose, &[])?;
        extras.carrier = tracking.text("carrier")?;
        extras.number = tracking.text("trackingNumber")?;
    }
    let (network, address) = (body.text("walletNetwork")?, body.text("walletAddress")?);
    if network.as_deref() == Some("bsc") && !address.as_deref().is_none_or(is_evm_address) {
        return Err(Refusal::invalid("walletAddress must be 0x and 40 hex digits"));
    }
    if let Some(network) = network {
        if !token_catalog::NETWORKS.contains(&network.as_str()) {
            return Err(Refusal::invalid(format!("walletNetwork does not know {network:?}")));
        }
        let address = address.unwrap_or_else(|| quote::address(world.ids, &network));
        extras.wallet = Some((address, network));
    }
    Ok(extras)
}

impl World<'_> {
    /// Pushes an order one step on, by the rules.
    pub(in crate::pepay) fn step(&mut self, id: &str, step: Step, extras: Extras) -> Answer<()> {
        let order = self.state.shop.orders.iter().find(|order| order.id == id);
        let order = order.ok_or_else(|| Refusal::missing("order"))?;
        let (status, invoice) = (order.status, order.invoice.clone());
        let allowed = match step {
            Step::PaymentConfirmed => status == Status::PendingPayment,
            Step::PaymentSettled => status == Status::Processing && order.substatus.is_none(),
            Step::Placed | Step::Failed => status == Status::Processing,
            Step::Shipped | Step::Cancelled => status == Status::Placed,
            Step::DeliveryConfirmed => status == Status::Shipped,
            Step::Refunded => {
                matches!(status, Status::Failed | Status::Cancelled) && order.refund_status != "COMPLETED"
            }
        };
        if !allowed {
            return Err(Refusal::invalid(format!("an order that is {status:?} cannot take this step")));
        }
        match step {
            Step::PaymentConfirmed => self.step_payment(id, &invoice, extras),
            Step::PaymentSettled => self.settle(&invoice),
            Step::Placed => self.turn_order(id, Status::Placed, Some("AWAITING_TRACKING"), "Order placed"),
            Step::Shipped => {
                self.ship(id, extras)?;
                self.turn_order(id, Status::Shipped, None, "Order shipped")
            }
            Step::DeliveryConfirmed => self.turn_order(id, Status::Delivered, None, "Order delivered"),
            Step::Failed => {
                self.change_order(id, |order| order.refund_status = "PENDING")?;
                self.turn_order(id, Status::Failed, None, "Order failed")
            }
            Step::Cancelled => {
                self.change_order(id, |order| {
                    order.cancellation = "cancelled";
                    order.refund_status = "PENDING";
                })?;
                self.turn_order(id, Status::Cancelled, None, "Order cancelled")
            }
            Step::Refunded => self.step_refund(id, status),
        }
    }

    fn step_payment(&mut self, id: &str, invoice: &str, extras: Extras) -> Answer<()> {
        let due = self.invoice(invoice)?;
        let network = extras.wallet.as_ref().map(|(_, network)| network.as_str());
        let fits = |token: &&token_catalog::Token| network.is_none_or(|network| network == token.network);
        let token = token_catalog::of(due.environment).find(fits);
        let token = token.ok_or_else(|| Refusal::invalid("there is no token on this network"))?;
        let amount = due.remaining();
        let wallet = extras.wallet.map(|(address, _)| address);
        let wallet = wallet.unwrap_or_else(|| quote::address(self.ids, token.network));
        if token.network == "bsc" {
            let refund_to = wallet.clone();
            self.change_order(id, |order| {
                order.refund_to.get_or_insert(refund_to);
            })?;
        }
        self.receive(invoice, Arrival { amount, token, wallet })
    }

    fn ship(&mut self, id: &str, extras: Extras) -> Answer<()> {
        let shipment = Shipment {
            id: self.ids.uuid(),
            carrier: extras.carrier.unwrap_or_else(|| "UPS".to_owned()),
            tracking: extras.number.unwrap_or_else(|| self.ids.alphanumeric(12).to_uppercase()),
            at: self.now,
        };
        self.change_order(id, |order| order.shipment = Some(shipment))
    }

    fn step_refund(&mut self, id: &str, status: Status) -> Answer<()> {
        let hash = quote::transaction(self.ids);
        let order = self.state.shop.orders.iter().find(|order| order.id == id);
        if order.is_none_or(|order| order.refund_to.is_none()) {
            return Err(Refusal::invalid("there is no BSC wallet to refund to"));
        }
        self.change_order(id, |order| {
            order.refund_status = "COMPLETED";
            order.refund_hash = Some(hash);
        })?;
        self.turn_order(id, status, None, "Payment refunded")
    }
}
