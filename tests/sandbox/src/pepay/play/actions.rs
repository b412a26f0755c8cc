//! What a payer, the network or fate does to an invoice.

use serde::{Deserialize, Serialize};

use crate::handle::error::{Error, Result};
use crate::pepay::Pepay;
use crate::pepay::state::invoice::{Invoice, Status};
use crate::pepay::state::invoice_life::Arrival;
use crate::pepay::state::quote;
use crate::pepay::state::world::World;
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::Refusal;

/// How a payer pays; [`Pay::default`] pays the rest with the quoted token, or with the first where there is no
/// quote. What becomes of a payment on a quote that has run out is not documented: here it has to name its token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pay {
    /// The id of the token. An underpaid invoice takes only the one that it was begun with.
    pub token_id: Option<u32>,
    /// Thousandths of a dollar, at least what is left. Default: what is left.
    pub amount: Option<u64>,
    /// The payer's wallet. Default: a new address.
    pub wallet: Option<String>,
}

/// Invoices. Each of these is also an action of the control API, with the invoice in `id`.
impl Pepay {
    /// The payer pays in full, or the rest: `paid`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it can no longer be paid, for the wrong token, for too little,
    /// or on a quote that has run out.
    pub fn pay(&self, invoice_id: &str, how: Pay) -> Result<()> {
        self.arrive(invoice_id, how, |amount, left| amount >= left)
    }

    /// The payer sends so many thousandths of a dollar, less than what is left: `underpaid`, and locked
    /// to the token, its network and the address.
    ///
    /// # Errors
    /// As [`Pepay::pay`], a quote that has run out included; [`Error::Refused`] for nothing or for too much.
    pub fn underpay(&self, invoice_id: &str, usd_millis: u64) -> Result<()> {
        let how = Pay { amount: Some(usd_millis), ..Pay::default() };
        self.arrive(invoice_id, how, |amount, left| amount < left && amount > Usd::ZERO)
    }

    /// The invoice's time is over, now: `expired`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is paid or over.
    pub fn expire(&self, invoice_id: &str) -> Result<()> {
        self.with(|world| {
            let now = world.now;
            open(world, invoice_id)?;
            let invoice = world.invoice_mut(invoice_id).map_err(from_refusal)?;
            invoice.expires = invoice.expires.min(now);
            world.end(invoice_id, Status::Expired).map_err(from_refusal)
        })
    }

    /// The business cancels it in the dashboard (there is no endpoint for it): `canceled`.
    ///
    /// # Errors
    /// As [`Pepay::expire`].
    pub fn cancel(&self, invoice_id: &str) -> Result<()> {
        self.with(|world| {
            open(world, invoice_id)?;
            world.end(invoice_id, Status::Canceled).map_err(from_refusal)
        })
    }

    /// The last payment's money reaches the business: its settlement is `settled`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if there is no payment or it is settled.
    pub fn settle(&self, invoice_id: &str) -> Result<()> {
        self.with(|world| {
            let last = invoice(world, invoice_id)?.payments.last();
            if last.is_none_or(|payment| payment.settlement.is_some()) {
                return Err(Error::refused("nothing is left to be settled"));
            }
            world.settle(invoice_id).map_err(from_refusal)
        })
    }

    /// The payer pays and nobody sees it: the invoice stays as it is until a manual verification finds
    /// the payment.
    ///
    /// # Errors
    /// As [`Pepay::pay`].
    pub fn hide_payment(&self, invoice_id: &str, how: Pay) -> Result<()> {
        self.with(|world| {
            let arrival = arrival(world, invoice_id, how, |amount, left| amount >= left)?;
            world.invoice_mut(invoice_id).map_err(from_refusal)?.unseen = Some(arrival);
            Ok(())
        })
    }

    fn arrive(&self, id: &str, how: Pay, fits: impl Fn(Usd, Usd) -> bool) -> Result<()> {
        self.with(|world| {
            let arrival = arrival(world, id, how, fits)?;
            world.receive(id, arrival).map_err(from_refusal)
        })
    }
}

/// What arrives, if it fits.
fn arrival(world: &World<'_>, id: &str, how: Pay, fits: impl Fn(Usd, Usd) -> bool) -> Result<Arrival> {
    let invoice = open(world, id)?;
    let left = invoice.remaining();
    let amount = match how.amount {
        Some(millis) => Usd(i64::try_from(millis).unwrap_or(i64::MAX)),
        None => left,
    };
    if !fits(amount, left) {
        let (amount, left) = (amount.millis_text(), left.millis_text());
        return Err(Error::refused(format!("{amount} of {left} does not fit")));
    }
    let token = world.choose(invoice, how.token_id)?;
    let wallet = how.wallet.unwrap_or_else(|| quote::address(world.ids, token.network));
    Ok(Arrival { amount, token, wallet })
}

fn invoice<'a>(world: &'a World<'_>, id: &str) -> Result<&'a Invoice> {
    let missing = |_| Error::NotFound { what: "invoice", id: id.to_owned() };
    world.invoice(id).map_err(missing)
}

fn open<'a>(world: &'a World<'_>, id: &str) -> Result<&'a Invoice> {
    let invoice = invoice(world, id)?;
    if invoice.status.open() && invoice.expires > world.now {
        return Ok(invoice);
    }
    Err(Error::refused(format!("the invoice is {}", invoice.status.name(&world.state.switches))))
}

pub(crate) fn from_refusal(refusal: Refusal) -> Error {
    Error::refused(refusal.message)
}
