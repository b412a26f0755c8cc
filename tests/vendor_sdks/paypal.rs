//! Our half of the calls at PayPal. Those that look an order up first are made as the operation that follows.

use paymux::provider::{Account, Opened};
use paymux::refunds::{RefundRef, RetrieveRefund};
use paymux::{CallOptions, CreatePayment, Customer, Money, PaymentProviderExt, PaymentRef};

use super::{key, send};

const HELD: &str = r#""authorization_id":"0AW2184448108334S""#;
const PART: &str = r#""amount":{"currency_code":"USD","value":"10.00"}"#;

fn order(amount: &str, currency: &str) -> CreatePayment {
    CreatePayment::new(Money::parse(amount, currency).unwrap(), "order-77")
        .description("Two mugs & a lid")
        .customer(Customer::default().email("ana@example.org"))
        .return_url("https://shop.example/back?order=77")
        .cancel_url("https://shop.example/no")
        .locale("de-AT")
        .call(key())
}

/// The answer is a refusal, which is not looked at.
pub(crate) async fn make(call: &str, opened: &Opened) {
    let account = Account::of("paypal");
    let keyed = key();
    let plain = CallOptions::default();
    let (operation, input, options) = match call {
        "create-a-payment" => {
            return drop(opened.provider.create(&order("25.50", "USD")).await.unwrap_err());
        }
        "create-one-that-is-held" => {
            let request = order("2550", "JPY").capture_manually();
            return drop(opened.provider.create(&request).await.unwrap_err());
        }
        "look-a-payment-up" => {
            let payment = PaymentRef::by_id(&account, "5O190127TN364715T");
            return drop(opened.provider.look_up(&payment).await.unwrap_err());
        }
        "look-a-refund-up" => {
            let request = RetrieveRefund::new(RefundRef::by_id(&account, "1JU08902781691411"));
            return drop(opened.provider.refunds().unwrap().retrieve_refund(&request).await.unwrap_err());
        }
        "take-an-order" => ("order.capture", r#"{"id":"5O190127TN364715T"}"#.to_owned(), &keyed),
        "hold-an-order" => ("order.authorize", r#"{"id":"5O190127TN364715T"}"#.to_owned(), &keyed),
        "look-up-what-is-held" => ("authorization.get", format!("{{{HELD}}}"), &plain),
        "capture-a-part" => (
            "authorization.capture",
            format!(r#"{{{HELD},{PART},"invoice_id":"capture-1","final_capture":false}}"#),
            &keyed,
        ),
        "hold-anew" => ("authorization.reauthorize", format!("{{{HELD},{PART}}}"), &keyed),
        "void" => ("authorization.void", format!("{{{HELD}}}"), &plain),
        "look-up-what-was-taken" => {
            ("capture.get", r#"{"capture_id":"2GG279541U471931P"}"#.to_owned(), &plain)
        }
        "refund-a-part" => {
            let names = r#""custom_id":"refund-1","invoice_id":"refund-1","note_to_payer":"Defective""#;
            ("capture.refund", format!(r#"{{"capture_id":"2GG279541U471931P",{PART},{names}}}"#), &keyed)
        }
        other => panic!("{other} is not made by us"),
    };
    send(opened, "paypal", operation, &input, options).await;
}
