//! What a buyer needs to pay to an address, with a QR code.

use maud::{Markup, PreEscaped, html};
use paymux::{Asset, Money, PayToAddress};
use qrcode::QrCode;
use qrcode::render::svg;

use super::layout::time;

/// What to send, and where. After a part has come, the rest is to be sent, if it is known how much that is.
pub(super) fn show(to: &PayToAddress, part: bool, rest: Option<&Money>) -> Markup {
    let amount = rest.filter(|rest| rest.asset() == to.amount.asset()).unwrap_or(&to.amount);
    let known = !part || amount != &to.amount;
    // What a wallet reads in a link is the whole amount.
    let link = to.uri.as_deref().filter(|_| !part);
    html! {
        section.pay aria-labelledby="pay-title" {
            h2 #pay-title { @if part { "Send only what is missing" } @else { "Send exactly this" } }
            dl {
                dt { @if known { "Amount" } @else { "Amount in all" } }
                dd { strong { span #amount { (amount.amount()) } " " (symbol(amount)) } (copy("amount", "amount")) }
                @if let Asset::Token { network, .. } = to.amount.asset() {
                    dt { "Network" }
                    dd { (network) }
                }
                dt { "Address" }
                dd { code #address { (to.address) } (copy("address", "address")) }
                @if let Some(memo) = &to.memo {
                    dt { "Memo (needed)" }
                    dd { code #memo { (memo) } (copy("memo", "memo")) }
                }
                @if let Some(at) = to.expires_at {
                    dt { "Valid until" }
                    dd { (time(at)) }
                }
            }
            @if let Some(code) = code(link.unwrap_or(&to.address)) {
                figure {
                    div.code role="img" aria-label="QR code of the address" { (code) }
                    figcaption {
                        @if link.is_some() { "For the camera of a wallet" }
                        @else { "The address alone, for the camera of a wallet: enter the amount yourself" }
                    }
                }
            }
        }
    }
}

/// Shown by the script, which alone can copy. `what` tells several of them apart.
pub(super) fn copy(id: &str, what: &str) -> Markup {
    html! {
        " " button.copy type="button" data-copy=(id) hidden {
            span aria-live="polite" { "Copy" } span.unseen { " the " (what) }
        }
    }
}

fn symbol(amount: &Money) -> String {
    match amount.asset() {
        Asset::Token { symbol, .. } => symbol.to_string(),
        other => other.to_string(),
    }
}

fn code(text: &str) -> Option<PreEscaped<String>> {
    let code = QrCode::new(text).ok()?;
    let drawing = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    // Inside a page there is no place for the XML declaration.
    let start = drawing.find("<svg")?;
    drawing.get(start..).map(|drawing| PreEscaped(drawing.to_owned()))
}
