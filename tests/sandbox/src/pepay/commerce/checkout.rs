//! Checkout, step 3 (Pepay docs, /api-reference/merchant-checkout/step-3--create-invoice-and-order).

use std::time::Duration;

use crate::pepay::commerce::carts::{owner, with_identity};
use crate::pepay::commerce::estimate::Estimate;
use crate::pepay::commerce::order;
use crate::pepay::commerce::order::Order;
use crate::pepay::commerce::pricing::MOST;
use crate::pepay::endpoints::create_invoice::blank;
use crate::pepay::state::idempotency::once;
use crate::pepay::state::invoice::{Invoice, Type};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, is_evm_address, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::running::clock::later;
use crate::wire::call::Call;

/// How long a commerce invoice lives.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// `POST /api/commerce/merchant/checkout/invoice`: an invoice and its order; the cart stays as it is.
pub(in crate::pepay) fn create(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    once(world, caller, call, "checkout.invoice", false, |world| {
        let known = ["estimateId", "addressId", "refundDestinationWalletAddressBsc", "webhookUrl"];
        let body = Body::of(call, &world.state.switches, &with_identity(&known))?;
        let owner = owner(world, caller, call, Some(&body))?;
        let estimate = world.estimate(&owner, &require(body.text("estimateId")?, "estimateId")?)?.clone();
        let id = require(body.text("addressId")?, "addressId")?;
        let address = world.state.shop.addresses.iter().find(|one| one.id == id && one.owner == owner);
        let address = address.ok_or_else(|| Refusal::missing("address"))?.standardized();
        let refund_to = refund_destination(&body)?;
        if estimate.lines.is_empty() {
            return Err(Refusal::invalid("the estimate has no valid items"));
        }
        if estimate.pricing.total() > MOST {
            return Err(Refusal::invalid("an order may be worth at most 2500 USD"));
        }
        let invoice = invoice(world, caller, &estimate);
        let order = Order::new(world, &invoice, estimate, address, refund_to);
        let answer = answer(world, &invoice, &order);
        world.open_invoice(invoice);
        world.open_order(order);
        Ok(wrapped(&answer))
    })
}

/// A wallet on BSC to which refunds go.
pub(super) fn refund_destination(body: &Body) -> Answer<Option<String>> {
    let wallet = body.text("refundDestinationWalletAddressBsc")?;
    if wallet.as_deref().is_some_and(|wallet| !is_evm_address(wallet)) {
        return Err(Refusal::invalid("refundDestinationWalletAddressBsc must be 0x and 40 hex digits"));
    }
    Ok(wallet)
}

fn invoice(world: &World<'_>, caller: &Caller, estimate: &Estimate) -> Invoice {
    let identity = &estimate.owner.identity;
    Invoice {
        amount: estimate.pricing.total(),
        customer: identity.customer.clone(),
        wallet: identity.wallet.clone(),
        order: Some(world.ids.uuid()),
        expires: later(world.now, LIFE),
        ..blank(world, caller, Type::Commerce, world.ids.uuid())
    }
}

fn answer(world: &World<'_>, invoice: &Invoice, order: &Order) -> Object {
    let endpoints = object! {
        "checkOrder": format!("/api/commerce/merchant/orders/{}", order.id),
        "checkPayment": format!("/api/commerce/merchant/payments/{}/status", order.id),
        "cancelOrder": format!("/api/commerce/merchant/orders/{}/cancel", order.id),
    };
    object! {
        "orderId": order.id,
        "invoiceId": invoice.id,
        "invoiceUrl": invoice.session.page(&world.base_url()),
        "session": invoice.session.token,
        "signature": invoice.session.signature,
        "payment_session_headers": invoice.session.headers(),
        "merchantId": invoice.business,
        "networkEnvironment": invoice.environment,
        "customerId": invoice.customer,
        "amount": invoice.amount,
        "status": order::payment_status(invoice, "unpaid"),
        "expiresAt": world.state.switches.time(invoice.expires),
        "endpoints": endpoints,
    }
}
