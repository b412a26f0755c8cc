//! The forms: the clock and the faults.

use crate::play::page::html::{field, form, option, push, table, text};
use crate::play::page::show::time;
use crate::running::faults::Fault;
use crate::running::shared::Shared;

/// Moving the clock.
pub(crate) fn clock(shared: &Shared) -> String {
    let clock = &shared.tools.clock;
    let runs =
        if clock.runs() { "It runs with this machine's." } else { "It stands still until it is moved." };
    let by = field(
        "by",
        "Move forward by (90s, 20m, 1h30m, 2d)",
        "<input id=\"by\" name=\"by\" value=\"20m\" required autocomplete=\"off\" autocapitalize=\"off\">",
    );
    let inner =
        format!("<div class=\"fields\">{by}<div><button class=\"main\">Move the clock</button></div></div>");
    format!(
        "<p>It is {}. {runs} What is due on the way happens at its own time: expiries, and webhooks that are tried again.</p>{}",
        time(clock.now()),
        form("clock", &inner)
    )
}

/// Faults of calls and of webhooks.
pub(crate) fn faults(shared: &Shared) -> String {
    waiting(shared) + &calls(shared) + &messages(shared)
}

fn waiting(shared: &Shared) -> String {
    let mut rows = Vec::new();
    for rule in shared.faults.waiting() {
        rows.push(vec![
            text(&format!("{} {}", rule.provider, rule.operation)),
            text(rule.fault.name()),
            rule.left.to_string(),
        ]);
    }
    for (provider, kind, fault) in shared.tools.deliveries.faults() {
        rows.push(vec![
            text(&format!("{provider} webhook {kind}")),
            text(&crate::half::word(&fault)),
            "1".to_owned(),
        ]);
    }
    let percent = shared.faults.percent();
    let random = if percent > 0 {
        format!("<p>Besides, about {percent} % of all calls fail at random.</p>")
    } else {
        String::new()
    };
    if rows.is_empty() && percent == 0 {
        return "<p>None are set.</p>".to_owned();
    }
    let set = if rows.is_empty() {
        String::new()
    } else {
        table("These are set", &["Where", "Fault", "Times left"], &rows)
    };
    set + &random + &form("clear", "<button>Forget all faults</button>")
}

fn calls(shared: &Shared) -> String {
    let mut places = String::from("<select id=\"place\" name=\"place\">");
    for provider in shared.providers() {
        let name = provider.name;
        push(&mut places, format_args!("<optgroup label=\"{}\">", text(name)));
        places += &option(&format!("{name} *"), &format!("{name}: any call"));
        for operation in provider.operations {
            places += &option(&format!("{name} {operation}"), operation);
        }
        places += "</optgroup>";
    }
    places += "</select>";
    let kinds: String = Fault::PLAIN
        .iter()
        .map(|(kind, sees)| option(kind, &format!("{}: {sees}", kind.replace('_', " "))))
        .collect();
    let kinds = format!("<select id=\"kind\" name=\"kind\">{kinds}</select>");
    let number = |name: &str| {
        format!(
            "<input id=\"{name}\" name=\"{name}\" value=\"1\" inputmode=\"numeric\" pattern=\"[0-9]+\" required>"
        )
    };
    let fields = [
        field("place", "On calls of", &places),
        field("kind", "Fault (was it done? what comes back)", &kinds),
        field("times", "How many times", &number("times")),
        field("retry_after", "Retry-After of 429 and 503, in seconds", &number("retry_after")),
        "<div><button class=\"main\">Set the fault</button></div>".to_owned(),
    ];
    form("faults", &format!("<div class=\"fields\">{}</div>", fields.concat()))
}

fn messages(shared: &Shared) -> String {
    let mut places = String::from("<select id=\"message\" name=\"place\">");
    for provider in shared.providers() {
        for kind in &provider.webhook_kinds {
            places += &option(&format!("{} {kind}", provider.name), &format!("{} {kind}", provider.name));
        }
    }
    places += "</select>";
    let kinds = option("duplicate", "sent twice") + &option("reorder", "sent after the one behind it");
    let kinds = format!("<select id=\"fault\" name=\"fault\">{kinds}</select>");
    let fields = [
        field("message", "On the next webhook of", &places),
        field("fault", "Fault", &kinds),
        "<div><button>Set the webhook fault</button></div>".to_owned(),
    ];
    form("webhook-faults", &format!("<div class=\"fields\">{}</div>", fields.concat()))
}
