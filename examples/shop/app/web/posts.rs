//! What the forms do. Each ends with a redirect, so that reloading a page repeats nothing.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Redirect;
use paymux::Money;
use serde::Deserialize;

use super::super::order::Stage;
use super::super::play::{Deed, Misbehaviour, WebhookMisbehaviour};
use super::{App, PRODUCTS, to_order};

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
    let Ok(amount) = Money::parse(price, "USD") else { return Redirect::to("/") };
    let (id, new) = shop.orders.add(&form.form, what, amount);
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
    if shop.providers.registry().find(provider).is_err() {
        return;
    }
    shop.play.misbehave(&shop.providers, provider, misbehave);
    // Refused while another payment of this order may be paid; the page says so.
    let _ = shop.begin(id, provider).await;
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
    let provider = shop.orders.get(&id).and_then(|order| Some(order.current(shop.now())?.1.provider.clone()));
    if let Some(provider) = provider {
        shop.play.misbehave(&shop.providers, &provider, form.misbehave);
        shop.choose(&id, &form.method).await;
    }
    to_order(&id)
}

pub(super) async fn find_out(State(shop): State<App>, Path(id): Path<String>) -> Redirect {
    // The play area's fault was for the first call.
    shop.play.behave();
    let order = shop.orders.get(&id);
    if let Some((index, _)) = order.as_ref().and_then(|order| order.current(shop.now())) {
        // What could not be found out stands in the order's log.
        let _ = shop.find_out(&id, index).await;
    }
    to_order(&id)
}

pub(super) async fn look_up(State(shop): State<App>, Path(id): Path<String>) -> Redirect {
    let order = shop.orders.get(&id);
    let made = order.iter().flat_map(|order| order.attempts.iter().enumerate());
    let made: Vec<_> = made.filter(|(_, attempt)| matches!(attempt.stage, Stage::Made(_))).collect();
    for (index, _) in made {
        let _ = shop.look_up(&id, index).await;
    }
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
    let Some(order) = shop.orders.get(&id) else { return Redirect::to("/") };
    if let Some((_, attempt)) = order.current(shop.now()) {
        shop.play.misbehave_webhook(&attempt.provider, form.webhook);
    }
    let said = shop.play.play(&order, form.deed, shop.now()).await;
    shop.play.say(&id, said);
    to_order(&id)
}
