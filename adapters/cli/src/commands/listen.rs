//! `paymux listen`: the sandbox's webhooks, to an app and before one's eyes.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::arguments::ListenArguments;
use crate::call::Context;
use crate::commands::interrupt::Interrupt;
use crate::commands::wait;
use crate::control::{Attempt, Control, Delivery, Destination, plain, to_the_second};
use crate::output::{Failure, Output, usage};

/// How often the sandbox is asked for what is new.
const PAUSE: Duration = Duration::from_millis(200);

const HEADER: [&str; 6] = ["time", "provider", "event", "webhook", "answer", "state"];
/// How wide the columns are on a terminal; the last one takes what it needs.
const WIDTHS: [usize; 5] = [20, 12, 24, 7, 24];

pub(crate) fn run(context: &mut Context<'_>, arguments: &ListenArguments) -> Result<(), Failure> {
    let control = Control::of(context, arguments.at.url.as_deref())?;
    wait(listen(&mut context.out, arguments, &control))?
}

async fn listen(out: &mut Output<'_>, arguments: &ListenArguments, control: &Control) -> Result<(), Failure> {
    let mut interrupt = Interrupt::new()?;
    let wanted = destinations(arguments, control).await?;
    let before = control.destinations().await?;
    let mut log = Log { wanted: wanted.clone(), seen: BTreeMap::new(), last: BTreeMap::new() };
    log.skip(&control.deliveries().await?);
    let registered = register(control, &wanted).await;
    let begun = registered.is_ok();
    let result = match registered {
        Ok(()) => watch(out, arguments, control, &mut log, &mut interrupt).await,
        Err(failure) => Err(failure),
    };
    if restore(control, &wanted, &before).await.is_err() {
        // It is gone, and with it where webhooks went.
        out.note("the sandbox does not answer any more")?;
    }
    if begun {
        out.note(&log.summary())?;
    }
    result
}

async fn watch(
    out: &mut Output<'_>,
    arguments: &ListenArguments,
    control: &Control,
    log: &mut Log,
    interrupt: &mut Interrupt,
) -> Result<(), Failure> {
    out.note(&format!("webhooks go to {}; Ctrl-C ends it", plain(&arguments.forward_to)))?;
    line(out, &HEADER.map(str::to_owned))?;
    loop {
        tokio::select! {
            biased;
            told = interrupt.told() => {
                told?;
                return log.show(out, &control.deliveries().await?);
            }
            () = tokio::time::sleep(PAUSE) => log.show(out, &control.deliveries().await?)?,
        }
    }
}

/// What is to go where.
async fn destinations(arguments: &ListenArguments, control: &Control) -> Result<Vec<Destination>, Failure> {
    let providers = control.providers().await?;
    if let Some(name) = &arguments.provider
        && !providers.iter().any(|each| each.name == *name)
    {
        let names: Vec<_> = providers.iter().map(|each| each.name.as_str()).collect();
        return usage(format!("--provider: the sandbox has no `{name}`; there are: {}", names.join(", ")));
    }
    let meant =
        providers.iter().filter(|each| arguments.provider.as_ref().is_none_or(|name| each.name == *name));
    let each = meant.flat_map(|provider| {
        provider.webhook_kinds.iter().map(|kind| Destination {
            provider: provider.name.clone(),
            kind: kind.clone(),
            url: arguments.forward_to.replace("{provider}", &provider.name).replace("{kind}", kind),
        })
    });
    Ok(each.collect())
}

async fn register(control: &Control, wanted: &[Destination]) -> Result<(), Failure> {
    for Destination { provider, kind, url } in wanted {
        control.redirect(provider, kind, Some(url)).await?;
    }
    Ok(())
}

/// Sends webhooks again where they went before, unless somebody has sent them elsewhere since.
async fn restore(control: &Control, wanted: &[Destination], before: &[Destination]) -> Result<(), Failure> {
    for ours in control.destinations().await?.iter().filter(|now| wanted.contains(now)) {
        let old = before.iter().find(|old| old.provider == ours.provider && old.kind == ours.kind);
        control.redirect(&ours.provider, &ours.kind, old.map(|old| old.url.as_str())).await?;
    }
    Ok(())
}

/// What has been shown.
struct Log {
    wanted: Vec<Destination>,
    /// How many attempts of each webhook.
    seen: BTreeMap<u64, usize>,
    /// How those that were shown ended.
    last: BTreeMap<u64, String>,
}

impl Log {
    /// What was before is not shown.
    fn skip(&mut self, all: &[Delivery]) {
        self.seen = all.iter().map(|delivery| (delivery.id, delivery.attempts.len())).collect();
    }

    /// Shows what is new.
    fn show(&mut self, out: &mut Output<'_>, all: &[Delivery]) -> Result<(), Failure> {
        if all.len() < self.seen.len() {
            // The sandbox was reset, and counts from 1 again.
            self.seen.clear();
        }
        let mut rows = Vec::new();
        for delivery in all {
            let seen = self.seen.insert(delivery.id, delivery.attempts.len()).unwrap_or_default();
            let ours = |kind: &Destination| kind.provider == delivery.provider && kind.kind == delivery.kind;
            if !self.wanted.iter().any(ours) {
                continue;
            }
            for attempt in delivery.attempts.iter().skip(seen) {
                self.last.insert(delivery.id, delivery.state.clone());
                rows.push((attempt, delivery));
            }
        }
        // Attempts of several webhooks in the order in which they were made.
        rows.sort_by(|(one, _), (other, _)| one.at.cmp(&other.at));
        rows.iter().try_for_each(|(attempt, delivery)| line(out, &cells(attempt, delivery)))
    }

    fn summary(&self) -> String {
        let delivered = self.last.values().filter(|state| *state == "delivered").count();
        let all = self.last.len();
        match all.saturating_sub(delivered) {
            0 => format!("ended: {delivered} delivered"),
            left => format!("ended: {delivered} of {all} delivered, {left} not"),
        }
    }
}

fn cells(attempt: &Attempt, delivery: &Delivery) -> [String; 6] {
    let time = to_the_second(&attempt.at);
    let state = match (&*delivery.state, &delivery.next_attempt) {
        ("pending", Some(next)) => format!("again at {}", to_the_second(next)),
        (state, _) => state.to_owned(),
    };
    let webhook = delivery.id.to_string();
    [&time, &delivery.provider, &delivery.event, &webhook, &attempt.answer(), &state].map(|cell| plain(cell))
}

/// A row of a table that is never done on a terminal, tab-separated for everything else.
fn line(out: &mut Output<'_>, cells: &[String; 6]) -> Result<(), Failure> {
    if !out.terminals().stdout {
        return out.text(&(cells.join("\t") + "\n"));
    }
    let mut text = String::new();
    let widths = WIDTHS.into_iter().chain([0]);
    for (cell, width) in cells.iter().zip(widths) {
        text += &format!("{cell:<width$}  ");
    }
    out.text(&(text.trim_end().to_owned() + "\n"))
}
