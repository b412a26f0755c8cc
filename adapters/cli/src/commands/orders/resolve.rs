//! `paymux orders resolve`: what a person has found out or done, with the reason.

use std::sync::Arc;

use paymux_orchestrator::machine::{Item, Refusal, Verdict};
use paymux_orchestrator::{Error, Orchestrator, Store};

use super::sweep::Accounts;
use super::{failed, find};
use crate::arguments::{MovedVerdict, Named, PaymentVerdict, ResolveCommand, Why};
use crate::call::Context;
use crate::commands::wait;
use crate::output::{Failure, usage};

pub(super) fn run(context: &mut Context<'_>, store: Store, command: &ResolveCommand) -> Result<(), Failure> {
    match command {
        ResolveCommand::Break(arguments) => {
            let number = arguments.number;
            let reason = reason(&arguments.why)?;
            if wait(store.resolve(number, reason))?.map_err(failed)? {
                return context.out.note(&format!("break {number} is resolved"));
            }
            usage(format!("there is no open break {number}; see `orders breaks`"))
        }
        ResolveCommand::Foreign(arguments) => {
            let (account, payment) = (&arguments.account, &arguments.payment);
            let reason = reason(&arguments.why)?;
            if wait(store.resolve_foreign_payment(account, payment, reason))?.map_err(failed)? {
                return context.out.note(&format!("payment {payment} of {account} is resolved"));
            }
            usage(format!("there is no open payment `{payment}` of `{account}`; see `orders foreign`"))
        }
        ResolveCommand::Attempt(arguments) => {
            let verdict = match arguments.verdict {
                PaymentVerdict::Paid => Verdict::Done,
                PaymentVerdict::NotPaid => Verdict::NotDone,
            };
            if verdict == Verdict::NotDone && arguments.payment.is_some() {
                return usage("--payment: it belongs to a payment that is paid");
            }
            let of = Item::Attempt(arguments.number);
            decide(
                context,
                store,
                &arguments.order,
                of,
                (verdict, arguments.payment.as_deref()),
                &arguments.why,
            )
        }
        ResolveCommand::Refund(arguments) => {
            let of = Item::Refund(arguments.number);
            decide(context, store, &arguments.order, of, (moved(arguments.verdict), None), &arguments.why)
        }
        ResolveCommand::Capture(arguments) => {
            let of = Item::Capture(arguments.number);
            decide(context, store, &arguments.order, of, (moved(arguments.verdict), None), &arguments.why)
        }
        ResolveCommand::Payout(arguments) => {
            let verdict = moved(arguments.verdict);
            decide(context, store, &arguments.order, Item::Payout, (verdict, None), &arguments.why)
        }
    }
}

fn moved(verdict: MovedVerdict) -> Verdict {
    match verdict {
        MovedVerdict::Done => Verdict::Done,
        MovedVerdict::NotDone => Verdict::NotDone,
    }
}

fn decide(
    context: &mut Context<'_>,
    store: Store,
    order: &Named,
    of: Item,
    (verdict, payment_id): (Verdict, Option<&str>),
    why: &Why,
) -> Result<(), Failure> {
    let reason = reason(why)?;
    find(&store, &order.scope, &order.order)?;
    let accounts = Arc::new(Accounts::of(context)?);
    let orchestrator = Orchestrator::new(accounts, store).scope(&order.scope);
    match wait(orchestrator.decide(&order.order, of, verdict, payment_id, reason))? {
        Ok(()) => context.out.note("it is written down; the app is told by its next sweep"),
        Err(Error::Refused(Refusal::Underway)) => usage(format!(
            "a capture of `{}` is under way and may still take money: resolve that first, or sweep",
            order.order
        )),
        Err(Error::Refused(Refusal::NeedsId)) => {
            usage("--payment: the provider's id of this payment never arrived here, so say it")
        }
        Err(Error::Refused(Refusal::Conflict)) => {
            usage("--payment: this is another payment's id; see `orders show`")
        }
        Err(Error::Refused(_)) => {
            let what = match of {
                Item::Refund(number) => format!("refund {number}"),
                Item::Capture(number) => format!("capture {number}"),
                Item::Attempt(number) => format!("attempt {number}"),
                Item::Payout => "the payout".to_owned(),
            };
            usage(format!("{what} of `{}` does not wait for a person; see `orders show`", order.order))
        }
        Err(error) => Err(Failure::Machine(error.to_string())),
    }
}

fn reason(why: &Why) -> Result<&str, Failure> {
    match why.reason.trim() {
        "" => usage("--reason: say why, for whoever reads it later"),
        reason => Ok(reason),
    }
}
