//! The hosted payment page, and the pages of redirect-type providers.
//!
//! How the real pages look and talk is not documented. These are plain HTML forms with a button for
//! every way a payment can end. The documented check of the payer's address is made when the form is
//! sent: another address than the session's gets 403.

use http::StatusCode;

use crate::half::hosted_html;
use crate::half::hosted_html::escape;
use crate::handle::error::{Error, Result};
use crate::payviox::Payviox;
use crate::payviox::play::actions::Pay;
use crate::payviox::play::half_of_the_rest;
use crate::payviox::state::catalog::METHODS;
use crate::payviox::state::session::{CustomerDetails, Session, Stage};
use crate::payviox::wire::replies;
use crate::wire::call::{Call, Reply};

/// `GET /pay/{session_id}` and `GET /redirect/{provider}/{session_id}`.
pub(crate) fn show(payviox: &Payviox, call: &Call) -> Reply {
    let state = payviox.state();
    let Some(session) = state.sessions.get(call.param("session_id")) else {
        return missing();
    };
    if session.stage.payable() { form(session, call, None) } else { ended(session) }
}

/// The same paths with `POST`: the payer has pressed a button.
pub(crate) fn press(payviox: &Payviox, call: &Call) -> Reply {
    let id = call.param("session_id");
    let address = call.address();
    {
        let state = payviox.state();
        let Some(session) = state.sessions.get(id) else {
            return missing();
        };
        if session.stage.payable() && session.ip.is_some_and(|wanted| wanted != address) {
            return replies::with_message(403, "IP mismatch", "Request IP does not match session IP");
        }
    }
    match play(payviox, call, id) {
        Ok(()) => after(payviox, id),
        Err(error) => {
            let state = payviox.state();
            match state.sessions.get(id) {
                Some(session) if session.stage.payable() => form(session, call, Some(&error.to_string())),
                Some(session) => ended(session),
                None => missing(),
            }
        }
    }
}

fn play(payviox: &Payviox, call: &Call, id: &str) -> Result<()> {
    let filled = |name: &str| call.form_value(name).filter(|value| !value.trim().is_empty());
    let customer =
        CustomerDetails { name: filled("name"), email: filled("email"), ..CustomerDetails::default() };
    let how = Pay {
        method: filled("method"),
        ip: Some(call.address()),
        fees: None,
        customer: (customer != CustomerDetails::default()).then_some(customer),
        country: None,
        user_agent: call.header("user-agent").map(str::to_owned),
    };
    match filled("action").as_deref() {
        Some("pay") => match filled("card") {
            Some(card) if refused_card(&card)? => payviox.fail(id),
            _ => payviox.pay(id, how),
        },
        Some("review") => payviox.review(id, how),
        Some("fail") => payviox.fail(id),
        Some("decline") => payviox.decline(id),
        Some("underpay") => {
            let received = match filled("received") {
                Some(text) => text
                    .trim()
                    .parse()
                    .map_err(|_| Error::Input("the amount sent is no whole number".to_owned()))?,
                None => half_of_the_rest(payviox, id),
            };
            payviox.underpay_by(id, received, how)
        }
        _ => Err(Error::Input("no such button".to_owned())),
    }
}

/// The documented test cards (Payviox docs, /quickstart/examples): one that works and two that do not.
fn refused_card(number: &str) -> Result<bool> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.as_str() {
        "4242424242424242" => Ok(false),
        "4000000000000002" | "4000000000000341" => Ok(true),
        _ => Err(Error::Input("this is no test card".to_owned())),
    }
}

/// Back to the shop, if it has said where that is, else the outcome.
fn after(payviox: &Payviox, id: &str) -> Reply {
    let state = payviox.state();
    let Some(session) = state.sessions.get(id) else {
        return missing();
    };
    match &state.desk.switches.return_url {
        Some(url) => {
            let mark = if url.contains('?') { '&' } else { '?' };
            Reply::see_other(&format!("{url}{mark}session_id={id}"))
        }
        None => ended(session),
    }
}

fn form(session: &Session, call: &Call, error: Option<&str>) -> Reply {
    let via = call.param("provider");
    let title = if via.is_empty() { "Payment".to_owned() } else { format!("Payment at {}", escape(via)) };
    let error_part = error.map_or(String::new(), |error| format!("<p role=\"alert\">{}</p>", escape(error)));
    let methods = match session.method {
        Some(method) => format!("<p>Payment method: {}</p>", escape(method.name)),
        None => {
            let active = METHODS.iter().filter(|method| method.active);
            let options: String = active
                .map(|method| format!("<option value=\"{}\">{}</option>", method.id, escape(method.name)))
                .collect();
            format!(
                "<label for=\"method\">Payment method</label><select id=\"method\" name=\"method\">{options}</select>"
            )
        }
    };
    let body = format!(
        "<p>Order {order}: <strong>{amount} {currency}</strong>, of which {received} are paid.</p>\
         {error_part}<form method=\"post\">{methods}\
         <label for=\"name\">Name</label><input id=\"name\" name=\"name\" autocomplete=\"name\">\
         <label for=\"email\">Email</label><input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\">\
         <label for=\"card\">Test card number (empty: a card that works)</label>\
         <input id=\"card\" name=\"card\" inputmode=\"numeric\" autocomplete=\"off\">\
         <label for=\"received\">Amount to underpay with, in the smallest unit (empty: half of the rest)</label>\
         <input id=\"received\" name=\"received\" inputmode=\"numeric\">\
         <div><button class=\"main\" name=\"action\" value=\"pay\">Pay</button>\
         <button name=\"action\" value=\"underpay\">Underpay</button>\
         <button name=\"action\" value=\"fail\">Let the attempt fail</button>\
         <button name=\"action\" value=\"decline\">Be declined</button>\
         <button name=\"action\" value=\"review\">Pay and be flagged</button></div></form>",
        order = escape(&session.order_id),
        amount = decimal(session.amount, &session.currency),
        currency = escape(&session.currency),
        received = decimal(session.received, &session.currency),
    );
    let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    document(status.as_u16(), &title, &body)
}

fn ended(session: &Session) -> Reply {
    let outcome = match session.stage {
        Stage::Succeeded => "The payment has succeeded.",
        Stage::Review => "The payment is being reviewed.",
        Stage::Incomplete => "A part has been paid. The rest can still be sent.",
        Stage::Declined => "The payment was declined.",
        Stage::Expired => "The time to pay is over.",
        Stage::Refunded => "The payment has been given back.",
        Stage::Processing => "The payment is being processed.",
        Stage::Open | Stage::Failed | Stage::Pending => {
            "The attempt has failed. The payment can be tried again."
        }
    };
    document(200, "Payment", &format!("<p role=\"status\">{outcome}</p>"))
}

fn missing() -> Reply {
    document(404, "Payment not found", "<p>There is no such payment.</p>")
}

fn document(status: u16, title: &str, body: &str) -> Reply {
    Reply::html(status, hosted_html::document("Payviox", title, body))
}

/// An amount for people; the API writes it in the smallest unit.
fn decimal(amount: u64, currency: &str) -> String {
    let exponent =
        iso_currency::Currency::from_code(currency).and_then(|found| found.exponent()).unwrap_or(0);
    let digits = usize::from(exponent);
    let text = format!("{amount:0width$}", width = digits + 1);
    match (digits, text.split_at_checked(text.len().saturating_sub(digits))) {
        (0, _) | (_, None) => text,
        (_, Some((whole, part))) => format!("{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        for (amount, currency, text) in [(1250, "USD", "12.50"), (5, "USD", "0.05"), (1250, "JPY", "1250")] {
            assert_eq!(decimal(amount, currency), text);
        }
    }
}
