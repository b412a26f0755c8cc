//! The same payment through the orchestrator: it outlives the process. Whoever runs this twice with one file finds it
//! paid the second time.

use std::error::Error;

use paymux::{CreatePayment, Money, NextAction, PaymentProvider, Status};
use paymux_orchestrator::{Orchestrator, Paying};

use super::Row;
use super::payer::Payer;
use super::webhooks::{self, Inbox};

const ORDER: &str = "order-77";

/// Takes the payment, or goes on where it was left.
pub(crate) async fn take_payment(
    orchestrator: &Orchestrator,
    provider: &dyn PaymentProvider,
    payer: &Payer<'_>,
    inbox: &mut Inbox,
) -> Result<Row, Box<dyn Error>> {
    let (name, account) = (provider.name(), provider.account().name());
    // Here each account has the same order; an app has one order at one account.
    let own = orchestrator.scope(account);
    let request = CreatePayment::new(Money::parse("25.50", "USD")?, ORDER).description("Two mugs");
    let mut paying = own.pay_at(account, &request).await?;
    if let Paying::Choose { attempt, payment } = &paying
        && let NextAction::ChooseMethod { methods } = payment.next_action()
    {
        let method = methods.first().ok_or("there is no method to choose")?;
        println!("{name}: the payer chooses {}", method.name);
        paying = own.choose(ORDER, *attempt, &method.id).await?;
    }
    let payment = match paying {
        Paying::Way(payment) => payment,
        Paying::Paid => return Ok(Row::found_paid()),
        other => return Err(format!("{name}: {other:?}: run it again later").into()),
    };
    println!("{name}: the payer is asked to: {}", payment.next_action().summary());
    payer.pay(name, &payment).await?;

    // A webhook is kept before it is answered; what it does not say a sweep looks up. An app lets `run_sweeps` run.
    let mut events = Vec::new();
    loop {
        let event = inbox.next(account).await?;
        orchestrator.on_event(&event).await?;
        while orchestrator.sweep().await?.is_full() {}
        events.push(webhooks::describe(&event));
        let stored = orchestrator.store().find(account, ORDER).await?;
        if stored.is_some_and(|stored| stored.intent.paid_by.is_some()) {
            return Ok(Row::of(&payment, events.join("\n"), Status::Paid));
        }
    }
}
