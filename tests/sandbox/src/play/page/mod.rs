//! The page at `/`: payments, webhooks, clock and faults, for a person at a browser.
//!
//! Made here as a whole, with forms and no script. Everything is escaped. No key is on it: what shows a
//! secret (headers, credentials, queries) is left out, and what is known as a credential is taken out of
//! the finished page as well.

mod forms;
mod html;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{any, get};
use http::Method;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use serde_json::json;

use crate::handle::error::{Error, Result};
use crate::play::duration;
use crate::running::faults::Fault;
use crate::running::shared::Shared;
use crate::wire::call::{Reply, pairs};

pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let (shown, pressed) = (Arc::clone(shared), Arc::clone(shared));
    let show = move |request: Request| {
        let said = pairs(request.uri().query().unwrap_or_default().as_bytes(), "said");
        let said = Said::all().into_iter().find(|each| said.as_deref() == Some(each.word()));
        std::future::ready(page(&shown, 200, said, None).into_response())
    };
    let press = move |request| press(Arc::clone(&pressed), request);
    Router::new().route("/", get(show)).route("/_page/{*path}", any(press))
}

/// What has just been done, and in which section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Acted,
    Resent,
    Moved,
    Set,
    Cleared,
}

impl Said {
    fn all() -> [Self; 5] {
        [Self::Acted, Self::Resent, Self::Moved, Self::Set, Self::Cleared]
    }

    fn word(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Resent => "resent",
            Self::Moved => "moved",
            Self::Set => "set",
            Self::Cleared => "cleared",
        }
    }

    fn section(self) -> &'static str {
        match self {
            Self::Acted => "payments",
            Self::Resent => "webhooks",
            Self::Moved => "clock",
            Self::Set | Self::Cleared => "faults",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Acted => "Done.",
            Self::Resent => "Sent once more.",
            Self::Moved => "The clock has moved, and what was due has happened.",
            Self::Set => "The fault is set.",
            Self::Cleared => "All faults are forgotten.",
        }
    }
}

/// A button was pressed.
async fn press(shared: Arc<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let done = match to_bytes(body, 1 << 16).await {
        Ok(body) if parts.method == Method::POST => {
            act(&shared, parts.uri.path().trim_start_matches("/_page/"), &body).await
        }
        Ok(_) => Err(Error::NotFound { what: "page", id: parts.uri.path().to_owned() }),
        Err(_) => Err(Error::Input("the form could not be read".to_owned())),
    };
    match done {
        // The browser fetches the page anew, so that reloading it presses nothing again.
        Ok(said) => Reply::see_other(&format!("/?said={}#{}", said.word(), said.section())).into_response(),
        Err(error) => page(&shared, error.status(), None, Some(&error)).into_response(),
    }
}

async fn act(shared: &Shared, path: &str, form: &[u8]) -> Result<Said> {
    let deliveries = &shared.tools.deliveries;
    let given = |name: &str| pairs(form, name).filter(|value| !value.trim().is_empty());
    let wanted = |name: &str| given(name).ok_or_else(|| Error::Input(format!("`{name}` is missing")));
    let number = |name: &str, text: &str| {
        text.trim().parse::<u64>().map_err(|_| Error::Input(format!("`{name}` is no whole number")))
    };
    match path {
        "act" => {
            let action = wanted("action")?;
            shared.half(&wanted("provider")?)?.act(&action, json!({ "id": wanted("id")? }))?;
            deliveries.settled().await;
            Ok(Said::Acted)
        }
        "resend" => {
            deliveries.resend(number("delivery", &wanted("delivery")?)?)?;
            deliveries.settled().await;
            Ok(Said::Resent)
        }
        "clock" => {
            shared.advance(duration::parse(&wanted("by")?)?).await;
            Ok(Said::Moved)
        }
        "faults" => {
            let place = wanted("place")?;
            let missing = || Error::Input("`place` is a provider and an operation".to_owned());
            let (provider, operation) = place.split_once(' ').ok_or_else(missing)?;
            let kind = wanted("kind")?;
            let fault = if matches!(kind.as_str(), "too_many_requests" | "unavailable") {
                let delay = number("retry_after", &given("retry_after").unwrap_or("1".to_owned()))?;
                json!({ "kind": kind, "retry_after": delay })
            } else {
                json!({ "kind": kind })
            };
            let fault: Fault =
                serde_json::from_value(fault).map_err(|error| Error::Input(error.to_string()))?;
            let times = number("times", &given("times").unwrap_or("1".to_owned()))?;
            shared.add_fault(provider, operation, fault, times)?;
            Ok(Said::Set)
        }
        "webhook-faults" => {
            let place = wanted("place")?;
            let missing = || Error::Input("`place` is a provider and a kind".to_owned());
            let (provider, kind) = place.split_once(' ').ok_or_else(missing)?;
            let fault = serde_json::from_value(wanted("fault")?.into());
            let fault = fault.map_err(|error| Error::Input(error.to_string()))?;
            for kind in shared.kinds(provider, Some(kind))? {
                deliveries.add_fault(provider, kind, fault);
            }
            Ok(Said::Set)
        }
        "clear" => {
            shared.faults.clear();
            deliveries.clear_faults();
            Ok(Said::Cleared)
        }
        _ => Err(Error::NotFound { what: "page", id: path.to_owned() }),
    }
}

/// The page, without anything that is known as a credential.
fn page(shared: &Shared, status: u16, said: Option<Said>, error: Option<&Error>) -> Reply {
    let mut page = crate::play::page::show::document(shared, said, error);
    for half in shared.halves.all() {
        for secret in half.accounts().iter().flat_map(|account| account.secrets()) {
            page = page.replace(secret, "[redacted]");
        }
    }
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; \
                  base-uri 'none'; frame-ancestors 'none'";
    Reply::html(status, page)
        .with(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy))
        .with(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
