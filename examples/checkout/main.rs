//! Takes one payment with each provider, offline, on the sandbox.
//!
//! `cargo run --example checkout` runs all providers, `-- --provider payviox` one of them, and
//! `-- --config examples/paymux.toml` the one that a configuration file names. With `-- --store payments.db` the payments
//! outlive the process; `paymux orders --store payments.db` shows them.

mod credentials;
mod payer;
mod stored;
mod webhooks;

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use credentials::UsedCredentials;
use payer::Payer;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{
    AdvancePayment, CallOptions, Checked, ChoosePaymentMethod, Configuration, CreatePayment, Environment,
    IdempotencyKey, Money, NextAction, Payment, PaymentProvider, PaymentProviderExt, Providers, Status,
};
use paymux_orchestrator::{Orchestrator, Store};
use paymux_sandbox::{PROVIDERS, Sandbox, Start};
use webhooks::Inbox;

/// Takes one payment with each provider, offline, on the sandbox.
#[derive(Parser)]
struct Arguments {
    /// Only this provider.
    #[arg(long, conflicts_with = "config")]
    provider: Option<String>,
    /// Only the provider that this configuration file names.
    #[arg(long)]
    config: Option<std::path::PathBuf>,
    /// Keeps the payments in this file, and goes on with those that are in it.
    #[arg(long, value_name = "FILE")]
    store: Option<std::path::PathBuf>,
}

/// What an app writes into its database before it asks a provider for anything. If the process dies during
/// a call, or the reply is lost, the reference says what to look for, and the same key may be sent again.
struct Order {
    reference: &'static str,
    amount: Money,
    /// For the creation.
    key: IdempotencyKey,
    /// For going on once the payer is back: another call, so another key.
    advance_key: IdempotencyKey,
}

/// One row of the table.
struct Row {
    payment: String,
    next_action: String,
    before: String,
    events: String,
    after: Status,
}

impl Row {
    fn of(payment: &Payment, events: String, after: Status) -> Self {
        Self {
            payment: payment.reference.id.clone(),
            next_action: payment.next_action().summary(),
            before: payment.status.to_string(),
            events,
            after,
        }
    }

    /// A payment that an earlier run of this program took.
    fn found_paid() -> Self {
        let nothing = || "-".to_owned();
        let before = "paid before".to_owned();
        Self { payment: nothing(), next_action: nothing(), before, events: nothing(), after: Status::Paid }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("not every payment was paid");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the providers that were asked for, and says whether all payments were paid.
async fn run(arguments: Arguments) -> Result<bool, Box<dyn Error>> {
    let sandbox = Sandbox::builder().clock(Start::Real).start().await?;
    let registry = paymux::registry();
    let (configuration, names) = match (&arguments.config, &arguments.provider) {
        (Some(file), _) => {
            let configuration = Configuration::from_toml(&std::fs::read_to_string(file)?)?;
            let name = configuration.default_account().to_owned();
            (configuration, vec![name])
        }
        (None, Some(name)) => (Configuration::of_provider(name), vec![name.clone()]),
        (None, None) => {
            let played = registry.iter().filter(|descriptor| PROVIDERS.contains(&descriptor.name));
            let names: Vec<_> = played.map(|descriptor| descriptor.name.to_owned()).collect();
            let first = names.first().ok_or("built without any provider")?;
            (Configuration::of_provider(first), names)
        }
    };
    let used = Arc::new(UsedCredentials::default());
    let providers = Providers::open(
        registry,
        configuration,
        sandbox_environment(&sandbox),
        Arc::new(ReqwestTransport::new()?),
        Arc::new(TokioRuntime::new()),
    )?;
    let providers = Arc::new(providers.throttled(used.clone()));
    let mut inbox = Inbox::listen(providers.clone()).await?;

    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header([
        "provider",
        "credential",
        "payment",
        "next action",
        "before",
        "webhook",
        "after",
    ]);
    let stored = match &arguments.store {
        Some(file) => Some(Orchestrator::new(providers.clone(), Store::sqlite(file)?)),
        None => None,
    };
    let mut all_paid = true;
    for name in &names {
        let provider = providers.named(name)?;
        sandbox.set_webhook_url(provider.name(), &inbox.url(name))?;
        let order = Order {
            reference: "order-77",
            amount: Money::parse("25.50", "USD")?,
            key: IdempotencyKey::generate(providers.runtime()),
            advance_key: IdempotencyKey::generate(providers.runtime()),
        };
        let payer = Payer(&sandbox);
        let row = match &stored {
            Some(orchestrator) => stored::take_payment(orchestrator, &*provider, &payer, &mut inbox).await?,
            None => take_payment(&*provider, &order, &payer, &mut inbox).await?,
        };
        all_paid &= row.after == Status::Paid;
        table.add_row([
            name.clone(),
            used.of(provider.name()),
            row.payment,
            row.next_action,
            row.before,
            row.events,
            row.after.to_string(),
        ]);
    }
    println!("{table}");
    Ok(all_paid)
}

/// The whole of it, for any provider: create, let the payer pay, hear of it, look it up.
async fn take_payment(
    provider: &dyn PaymentProvider,
    order: &Order,
    payer: &Payer<'_>,
    inbox: &mut Inbox,
) -> Result<Row, Box<dyn Error>> {
    let request = CreatePayment::new(order.amount.clone(), order.reference)
        .description("Two mugs")
        .call(CallOptions::with_key(order.key.clone()));
    let mut payment = provider.create(&request).await?;
    if let NextAction::ChooseMethod { methods } = &payment.next_action() {
        let method = methods.first().ok_or("there is no method to choose")?;
        println!("{}: the payer chooses {}", provider.name(), method.name);
        let choice = ChoosePaymentMethod::new(payment.reference.clone(), request, &method.id);
        payment = provider.choose(&choice).await?;
    }
    println!("{}: the payer is asked to: {}", provider.name(), payment.next_action().summary());
    payer.pay(provider.name(), &payment).await?;

    // The payer is back. Some providers take the money only now; for the others this is a lookup.
    let back = AdvancePayment::new(payment.reference.clone());
    provider.advance(&back.call(CallOptions::with_key(order.advance_key.clone()))).await?;

    // A webhook says that something happened, the lookup says how things stand.
    let mut events = Vec::new();
    loop {
        events.push(inbox.next(provider.account().name()).await?);
        let after = provider.look_up(&payment.reference).await?.status;
        if after.collection_closed() {
            events.extend(inbox.rest(provider.account().name()));
            for event in &events {
                // A genuine webhook about another amount is no payment of this order.
                match event.check(&payment.reference)? {
                    Checked::Whole => {}
                    // Such an event proves no payment by itself. What counts here is the lookup above.
                    Checked::NotSaid(_) => {}
                }
            }
            let events: Vec<_> = events.iter().map(|event| webhooks::describe(event)).collect();
            return Ok(Row::of(&payment, events.join("\n"), after));
        }
    }
}

/// What the sandbox says, then what this process says.
fn sandbox_environment(sandbox: &Sandbox) -> Environment {
    let variables = sandbox.environment();
    Arc::new(move |name| variables.get(name).cloned().or_else(|| std::env::var(name).ok()))
}
