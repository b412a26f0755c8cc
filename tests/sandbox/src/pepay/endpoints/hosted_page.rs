//! The hosted payment page.

use std::time::Duration;

use crate::half::hosted_html::{document, escape};
use crate::pepay::Pepay;
use crate::pepay::play::actions::Pay;
use crate::pepay::state::invoice::Invoice;
use crate::pepay::wire::auth;
use crate::pepay::wire::replies::Refusal;
use crate::running::clock::later;
use crate::wire::call::{Call, Reply};

/// `GET /pay?session=...&signature=...`
pub(crate) fn show(pepay: &Pepay, call: &Call) -> Reply {
    match find(pepay, call) {
        Ok(invoice) => Reply::html(200, page(&invoice)),
        Err(refusal) => gone(&refusal),
    }
}

/// The payer presses a button: pays, and is sent back to the shop if the invoice says where.
pub(crate) fn submit(pepay: &Pepay, call: &Call) -> Reply {
    let invoice = match find(pepay, call) {
        Ok(invoice) => invoice,
        Err(refusal) => return gone(&refusal),
    };
    renew(pepay, &invoice.id);
    let _ = match call.form_value("action").as_deref() {
        Some("pay") => pepay.pay(&invoice.id, Pay::default()),
        Some("underpay") => {
            let half = u64::try_from(invoice.remaining().0 / 2).unwrap_or(0);
            pepay.underpay(&invoice.id, half)
        }
        _ => return Reply::html(400, "<!doctype html><title>Bad request</title>".to_owned()),
    };
    match invoice.return_url {
        Some(url) => Reply::see_other(&url),
        None => show(pepay, call),
    }
}

/// The invoice of the session in the query.
fn find(pepay: &Pepay, call: &Call) -> Result<Invoice, Refusal> {
    let (token, signature) = (call.query_value("session"), call.query_value("signature"));
    let pair = (token.as_deref(), signature.as_deref());
    pepay.with(|world| {
        let caller = auth::session(world, pair)?;
        world.invoice(&caller.invoice).cloned()
    })
}

/// The page shows no quote that has run out.
fn renew(pepay: &Pepay, id: &str) {
    pepay.with(|world| {
        let until = later(world.now, Duration::from_secs(world.state.switches.quote_seconds));
        if let Ok(invoice) = world.invoice_mut(id)
            && let Some(quote) = &mut invoice.quote
        {
            quote.until = until;
        }
    });
}

fn gone(refusal: &Refusal) -> Reply {
    let body = format!("<p role=\"alert\">{}</p>", escape(&refusal.message));
    Reply::html(refusal.status, document("Pepay", "Payment", &body))
}

fn page(invoice: &Invoice) -> String {
    let text = |text: &Option<String>| escape(text.as_deref().unwrap_or_default());
    let buttons = if invoice.status.open() {
        "<form method=\"post\"><button class=\"main\" name=\"action\" value=\"pay\">Pay</button>\
         <button name=\"action\" value=\"underpay\">Pay half</button></form>"
    } else {
        ""
    };
    let body = format!(
        "<p>{}</p><p><strong>{} USD</strong> of {} USD are due. The invoice is {}.</p>{buttons}<p>{}</p>",
        text(&invoice.description),
        invoice.remaining().cents_text(),
        invoice.amount.cents_text(),
        format!("{:?}", invoice.status).to_lowercase(),
        text(&invoice.footer),
    );
    let title =
        invoice.title.as_deref().filter(|title| !title.is_empty()).map_or("Payment".to_owned(), escape);
    document("Pepay", &title, &body)
}
