//! What the page shows.

use crate::half::Payment;
use crate::handle::error::Error;
use crate::play::page::html::{STYLE, form, hidden, push, table, text};
use crate::play::page::{Said, forms};
use crate::running::delivery::{Attempt, Delivery, DeliveryState};
use crate::running::request_log::RequestRecord;
use crate::running::shared::Shared;

/// How many of the latest payments, deliveries and requests are shown.
const LATEST: usize = 50;

const SECTIONS: [(&str, &str); 6] = [
    ("payments", "Payments"),
    ("webhooks", "Webhooks"),
    ("clock", "Clock"),
    ("faults", "Faults"),
    ("requests", "Requests"),
    ("providers", "Providers"),
];

/// The page.
pub(crate) fn document(shared: &Shared, said: Option<Said>, error: Option<&Error>) -> String {
    let alert =
        error.map_or(String::new(), |error| format!("<p role=\"alert\">{}</p>", text(&error.to_string())));
    let links: String =
        SECTIONS.iter().map(|(id, name)| format!("<li><a href=\"#{id}\">{name}</a></li>")).collect();
    let sections: String = SECTIONS
        .iter()
        .map(|(id, name)| {
            let inner = match *id {
                "payments" => payments(shared),
                "webhooks" => webhooks(shared),
                "clock" => forms::clock(shared),
                "faults" => forms::faults(shared),
                "requests" => requests(shared),
                _ => providers(shared),
            };
            let said = said.filter(|said| said.section() == *id);
            let said = said.map_or(String::new(), |said| format!("<p role=\"status\">{}</p>", said.text()));
            format!("<section aria-labelledby=\"{id}\"><h2 id=\"{id}\" tabindex=\"-1\">{name}</h2>{said}{inner}</section>")
        })
        .collect();
    let clock = &shared.tools.clock;
    let runs = if clock.runs() { "running" } else { "standing still" };
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\">\
         <title>paymux sandbox</title><style>{STYLE}</style></head><body><a class=\"skip\" href=\"#payments\">To the payments</a>\
         <header><h1>paymux sandbox</h1><p>{now}, {runs}. Seed {seed}. No money moves here. <a href=\"/\">Refresh</a></p>\
         <nav aria-label=\"Sections\"><ul>{links}</ul></nav></header><main>{alert}{sections}</main></body></html>",
        now = time(clock.now()),
        seed = shared.tools.seed,
    )
}

fn payments(shared: &Shared) -> String {
    let all = shared.payments();
    if all.is_empty() {
        return "<p>None yet. Create one with a client that uses the base URLs below.</p>".to_owned();
    }
    let row = |payment: &Payment| {
        let button = |action: &str, name: &str, main: &str| {
            let what = text(&format!("{name} {} payment {}", payment.provider, payment.id));
            let inner =
                [hidden("provider", payment.provider), hidden("id", &payment.id), hidden("action", action)];
            let inner = format!("{}<button{main} aria-label=\"{what}\">{name}</button>", inner.concat());
            form("act", &inner).replacen("<form", "<form class=\"inline\"", 1)
        };
        let buttons = if payment.open {
            let each = [
                ("pay", "Pay", " class=\"main\""),
                ("underpay", "Pay half", ""),
                ("expire", "Let expire", ""),
            ];
            each.into_iter().map(|(action, name, main)| button(action, name, main)).collect()
        } else {
            String::new()
        };
        vec![
            format!("{}<br><code>{}</code>", text(payment.provider), text(&payment.id)),
            text(payment.order.as_deref().unwrap_or("–")),
            text(&payment.amount),
            text(&payment.status.replace('_', " ")),
            if payment.open { time(payment.expires) } else { "–".to_owned() },
            buttons,
        ]
    };
    let rows: Vec<_> = all.iter().rev().take(LATEST).map(row).collect();
    table(&latest(all.len(), "payment"), &["Payment", "Order", "Amount", "Status", "Ends", "Actions"], &rows)
}

fn webhooks(shared: &Shared) -> String {
    let deliveries = &shared.tools.deliveries;
    let mut out = String::new();
    let urls = deliveries.urls();
    if urls.is_empty() {
        out.push_str(
            "<p>They go nowhere yet. <code>paymux listen --forward-to URL</code> sends them to an app.</p>",
        );
    } else {
        out.push_str("<ul>");
        for (provider, kind, url) in &urls {
            let (provider, kind, url) = (text(provider), text(kind), text(bare(url)));
            push(&mut out, format_args!("<li>{provider} {kind} → <code>{url}</code></li>"));
        }
        out.push_str("</ul>");
    }
    let all = deliveries.all();
    if all.is_empty() {
        return out + "<p>None yet.</p>";
    }
    let row = |delivery: &Delivery| {
        let (state, class) = match delivery.state {
            DeliveryState::Unsent => ("not sent: no destination", ""),
            DeliveryState::Pending => ("pending", ""),
            DeliveryState::Delivered => ("delivered", "good"),
            DeliveryState::Failed => ("failed", "bad"),
        };
        let next = delivery.next_attempt.map_or(String::new(), |next| format!("<br>next {}", time(next)));
        let attempts: String = delivery.attempts.iter().map(attempt).collect();
        let attempts = if attempts.is_empty() { "–".to_owned() } else { attempts };
        let label = text(&format!("Resend webhook {}", delivery.id));
        let resend = hidden("delivery", &delivery.id.to_string())
            + &format!("<button aria-label=\"{label}\">Resend</button>");
        vec![
            format!("{}<br>{} {}", delivery.id, text(&delivery.provider), text(&delivery.kind)),
            format!(
                "{}<details><summary>body</summary><pre tabindex=\"0\">{}</pre></details>",
                text(&delivery.event),
                text(&delivery.body)
            ),
            format!("<span class=\"{class}\">{state}</span>{next}"),
            attempts,
            form("resend", &resend),
        ]
    };
    let rows: Vec<_> = all.iter().rev().take(LATEST).map(row).collect();
    out + &table(&latest(all.len(), "webhook"), &["Webhook", "Event", "State", "Attempts", "Actions"], &rows)
}

fn attempt(attempt: &Attempt) -> String {
    let answer = match (attempt.status, &attempt.error) {
        (Some(status), _) => status.to_string(),
        (None, Some(error)) => text(error),
        (None, None) => "no answer".to_owned(),
    };
    let manual = if attempt.manual { ", by hand" } else { "" };
    format!("<div>{}: <strong>{answer}</strong>{manual}</div>", time(attempt.at))
}

fn requests(shared: &Shared) -> String {
    let all = shared.log.of(None);
    if all.is_empty() {
        return "<p>None yet.</p>".to_owned();
    }
    let row = |request: &RequestRecord| {
        let status = request.status.map_or("no answer".to_owned(), |status| status.to_string());
        vec![
            time(request.at),
            format!("{}<br>{}", text(&request.provider), text(&request.operation)),
            format!("<code>{} {}</code>", text(&request.method), text(&request.path)),
            status,
            text(request.fault.as_deref().unwrap_or("–")),
        ]
    };
    let rows: Vec<_> = all.iter().rev().take(LATEST).map(row).collect();
    table(&latest(all.len(), "request"), &["Time", "Operation", "Call", "Answer", "Fault"], &rows)
}

fn providers(shared: &Shared) -> String {
    let rows = shared.providers().into_iter().map(|provider| {
        vec![
            text(provider.name),
            format!("<code>{}</code>", text(&provider.base_url)),
            format!("<code>{}</code>", text(&provider.hosted_url)),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let state = serde_json::to_string_pretty(&shared.dump()).unwrap_or_default();
    format!(
        "{}<p>Keys are not shown here. <code>paymux sandbox --env-file</code> writes them to a file.</p>\
         <details><summary>The whole state, as JSON</summary><pre tabindex=\"0\">{}</pre></details>",
        table("Where a client finds them", &["Provider", "Base URL", "Payment pages"], &rows),
        text(&state),
    )
}

/// A time by the sandbox's clock, to the second.
pub(crate) fn time(at: jiff::Timestamp) -> String {
    let whole = format!("{at:.0}");
    let shown = whole.replacen('T', " ", 1).replacen('Z', " UTC", 1);
    format!("<time datetime=\"{whole}\">{shown}</time>")
}

/// A URL without its query, which may hold a secret.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn latest(all: usize, what: &str) -> String {
    let many = if all == 1 { "" } else { "s" };
    if all > LATEST {
        format!("The latest {LATEST} of {all} {what}s")
    } else {
        format!("{all} {what}{many}, the latest first")
    }
}
