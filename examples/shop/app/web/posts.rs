//! What the forms do. Each ends with a redirect, so that reloading a page repeats nothing.

use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use paymux_orchestrator::machine::Verdict;
use serde::Deserialize;

use super::super::order::{Attempt, Order, Stage, Standing};
use super::super::play::{Dashboard, Deed, Misbehaviour, Outage, WebhookMisbehaviour};
use super::layout::ANY;
use super::{App, PRODUCTS, to_order};

/// The provider that the routes have first.
const FIRST: &str = "payviox";

#[derive(Deserialize)]
pub(super) struct Buy {
    product: String,
    provider: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    misbehave: Misbehaviour,
}

pub(super) async fn buy(State(shop): State<App>, Form(form): Form<Buy>) -> Redirect {
    let product = PRODUCTS.iter().find(|(id, _, _)| *id == form.product);
    let Some((_, what, price)) = product else { return Redirect::to("/") };
    let Some(Ok((id, new))) =
        shop.with(|payments| async move { payments.orders.add(&form.form, what, price) }).await
    else {
        return Redirect::to("/");
    };
    if new {
        open(&shop, &id, &form.provider, form.misbehave).await;
    }
    to_order(&id)
}

#[derive(Deserialize)]
pub(super) struct Again {
    provider: String,
    #[serde(default)]
    misbehave: Misbehaviour,
}

pub(super) async fn again(
    State(shop): State<App>,
    Path(id): Path<String>,
    Form(form): Form<Again>,
) -> Redirect {
    open(&shop, &id, &form.provider, form.misbehave).await;
    to_order(&id)
}

async fn open(shop: &App, id: &str, provider: &str, misbehave: Misbehaviour) {
    // Where another payment of this order may be paid the page offers none, and the orchestrator refuses one.
    let free = shop.order(id).await.is_some_and(|order| order.standing() == Standing::Free);
    let wanted = (provider != ANY).then(|| provider.to_owned());
    if wanted.as_ref().is_some_and(|name| shop.providers.registry().find(name).is_err()) || !free {
        return;
    }
    shop.play.misbehave(&shop.providers, wanted.as_deref().unwrap_or(FIRST), misbehave);
    let now = shop.now();
    let pay = shop.with_order(id, move |payments, sold| async move {
        payments.pay(&sold, wanted.as_deref(), now).await;
    });
    asked(shop, misbehave, pay).await;
}

/// Waits for a provider's answer, unless the shop is stopped before it comes.
async fn asked(shop: &App, misbehave: Misbehaviour, asking: impl Future<Output = Option<()>>) {
    if misbehave != Misbehaviour::StopTheShop {
        asking.await;
        return;
    }
    let stop = async {
        // By then the request is at the provider, and the answer never comes.
        tokio::time::sleep(Duration::from_millis(700)).await;
        stop(shop).await;
    };
    tokio::join!(asking, stop);
}

async fn stop(shop: &App) {
    if let Err(error) = shop.stop_and_start().await {
        tracing::error!(%error, "the shop cannot be opened again");
    }
}

#[derive(Deserialize)]
pub(super) struct FateForm {
    fate: Fate,
    back: String,
}

/// What happens to the shop itself, and to Payviox for longer than one payment.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    Stop,
    NoWebhooks,
    Webhooks,
    PayvioxAway,
    PayvioxLosesAnswers,
    PayvioxIsBack,
}

pub(super) async fn fate(State(shop): State<App>, Form(form): Form<FateForm>) -> Redirect {
    match form.fate {
        Fate::Stop => stop(&shop).await,
        // The providers and the address are those of before, so there is nothing to go wrong.
        Fate::NoWebhooks => drop(shop.play.deliver(false)),
        Fate::Webhooks => drop(shop.play.deliver(true)),
        Fate::PayvioxAway => shop.play.set_outage(Outage::Away),
        Fate::PayvioxLosesAnswers => shop.play.set_outage(Outage::LosesAnswers),
        Fate::PayvioxIsBack => shop.play.set_outage(Outage::None),
    }
    match form.back.strip_prefix("/orders/") {
        Some(id) => to_order(id),
        None => Redirect::to("/"),
    }
}

#[derive(Deserialize)]
pub(super) struct Choose {
    method: String,
    #[serde(default)]
    misbehave: Misbehaviour,
}

pub(super) async fn choose(
    State(shop): State<App>,
    Path(id): Path<String>,
    Form(form): Form<Choose>,
) -> Redirect {
    let order = shop.order(&id).await;
    let current = order.as_ref().and_then(Order::current);
    if let Some(attempt) = current.filter(|attempt| matches!(attempt.stage, Stage::Choosing { .. })) {
        shop.play.misbehave(&shop.providers, &attempt.provider, form.misbehave);
        let (number, now) = (attempt.number, shop.now());
        let choose = shop.with_order(&id, move |payments, sold| async move {
            payments.choose(&sold, number, &form.method, now).await;
        });
        asked(&shop, form.misbehave, choose).await;
    }
    to_order(&id)
}

pub(super) async fn find_out(State(shop): State<App>, Path(id): Path<String>) -> Redirect {
    // The play area's fault was for the first call.
    shop.play.behave();
    let now = shop.now();
    shop.with_order(&id, move |payments, sold| async move { payments.find_out(&sold, now).await }).await;
    to_order(&id)
}

pub(super) async fn look_up(State(shop): State<App>, Path(id): Path<String>) -> Redirect {
    let now = shop.now();
    shop.with_order(&id, move |payments, sold| async move {
        payments.happened();
        payments.look(&sold, now).await;
    })
    .await;
    to_order(&id)
}

#[derive(Deserialize)]
pub(super) struct PlayForm {
    deed: Deed,
    #[serde(default)]
    webhook: WebhookMisbehaviour,
}

pub(super) async fn play(
    State(shop): State<App>,
    Path(id): Path<String>,
    Form(form): Form<PlayForm>,
) -> Redirect {
    let Some(order) = shop.order(&id).await else { return Redirect::to("/") };
    let current = order.current();
    if let Some(attempt) = current {
        shop.play.misbehave_webhook(&attempt.provider, form.webhook);
    }
    let said = match (form.deed, current) {
        (Deed::LookIntoTheDashboard, Some(attempt)) => look_into_the_dashboard(&shop, &order, attempt).await,
        _ => shop.play.play(&order, form.deed, shop.now()).await,
    };
    // What has become due is done by itself within a second; the next page is to show it.
    shop.with(|payments| async move { payments.catch_up().await }).await;
    shop.play.say(&id, said);
    to_order(&id)
}

/// A person of the shop finds out what nobody else can, and says so with the reason.
async fn look_into_the_dashboard(shop: &App, order: &Order, attempt: &Attempt) -> String {
    if !matches!(attempt.stage, Stage::Unknown { needs_person: true }) {
        return "There is nothing that only a person can find out.".to_owned();
    }
    let (verdict, payment_id, reason) = match shop.play.dashboard(attempt) {
        Dashboard::CanBePaid => return "The dashboard has it, and it can still be paid.".to_owned(),
        Dashboard::Paid(id) => (Verdict::Done, Some(id), "the dashboard says that it is paid"),
        Dashboard::Over => (Verdict::NotDone, None, "the dashboard says that it is over, and was not paid"),
        Dashboard::HasNone => (Verdict::NotDone, None, "the dashboard has no such payment"),
    };
    let (id, number) = (order.id.clone(), attempt.number);
    let decided = shop.with(move |payments| async move {
        payments
            .decide(&id, number, verdict, payment_id.as_deref(), reason)
            .await
            .map_err(|error| error.to_string())
    });
    match decided.await {
        Some(Ok(())) => format!("Written down: {reason}."),
        Some(Err(error)) => format!("It could not be written down: {error}."),
        None => "The shop is stopped.".to_owned(),
    }
}
