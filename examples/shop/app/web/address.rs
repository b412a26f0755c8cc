//! What a buyer needs to pay to an address, with a QR code.

use maud::{Markup, PreEscaped, html};
use paymux::{Asset, PayToAddress};
use qrcode::QrCode;
use qrcode::render::svg;

use super::layout::time;

pub(super) fn show(to: &PayToAddress) -> Markup {
    html! {
        section.pay aria-labelledby="pay-title" {
            h2 #pay-title { "Send exactly this" }
            dl {
                dt { "Amount" }
                dd { strong #amount { (to.amount.amount()) } " " (symbol(&to.amount)) }
                @if let Asset::Token { network, .. } = to.amount.asset() {
                    dt { "Network" }
                    dd { (network) }
                }
                dt { "Address" }
                dd { code #address { (to.address) } (copy("address")) }
                @if let Some(memo) = &to.memo {
                    dt { "Memo (needed)" }
                    dd { code #memo { (memo) } (copy("memo")) }
                }
                @if let Some(at) = to.expires_at {
                    dt { "Valid until" }
                    dd { (time(at)) }
                }
            }
            @if let Some(code) = code(to.uri.as_deref().unwrap_or(&to.address)) {
                figure {
                    div.code role="img" aria-label="QR code of the address" { (code) }
                    figcaption { "For the camera of a wallet" }
                }
            }
        }
    }
}

/// Shown by the script, which alone can copy.
pub(super) fn copy(id: &str) -> Markup {
    html! { " " button.copy type="button" data-copy=(id) hidden { "Copy" } }
}

fn symbol(amount: &paymux::Money) -> String {
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
