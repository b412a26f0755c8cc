//! What an event says it is about.

use serde::Deserialize;

use super::filter::Filter;
use crate::Maybe;
use crate::event::PepayEvent;

/// The ids in the thing that an event is about, by the names that invoices, payments and orders have for them.
#[derive(Deserialize)]
struct Ids {
    object: Maybe<String>,
    id: Maybe<String>,
    #[serde(alias = "invoiceId")]
    invoice_id: Maybe<String>,
    #[serde(alias = "customerId")]
    customer_id: Maybe<String>,
    #[serde(alias = "orderId", alias = "commerce_order_id")]
    order_id: Maybe<String>,
}

impl Filter {
    /// Whether an event that was read back says itself that it is about something else.
    ///
    /// Only some pages of the documentation say that the list of events knows customers and orders. One that does
    /// not tells those of everybody, who are none of this stream's.
    pub(super) fn excludes(&self, event: &PepayEvent) -> bool {
        let Ok(said) = serde_json::from_str::<Ids>(event.data.object.get()) else { return false };
        let (invoice, customer, order) = match self {
            Self::Merchant(filter) => (&filter.invoice_id, &filter.customer_id, &None),
            Self::Commerce(filter) => (&filter.invoice_id, &filter.customer_id, &filter.order_id),
        };
        let is = |word: &str| text(&said.object) == Some(word);
        let own = |word: &str| text(&said.id).filter(|_| is(word));
        differs(invoice, own("invoice").or_else(|| text(&said.invoice_id)))
            || differs(customer, text(&said.customer_id))
            || differs(order, own("commerce_order").or_else(|| text(&said.order_id)))
    }
}

fn text(said: &Maybe<String>) -> Option<&str> {
    said.as_ref()?.value().map(String::as_str)
}

/// What is not said may be what is wanted.
fn differs(wanted: &Option<String>, said: Option<&str>) -> bool {
    matches!((wanted, said), (Some(wanted), Some(said)) if wanted != said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::{CommerceFilter, MerchantFilter};

    fn event(object: &str) -> PepayEvent {
        let event = format!(r#"{{"id":"evt_1-1","type":"t","data":{{"object":{object}}}}}"#);
        serde_json::from_str(&event).unwrap()
    }

    #[test]
    fn an_event_that_says_otherwise_is_none_of_the_streams() {
        let some = |text: &str| Some(text.to_owned());
        let of_invoice = Filter::Merchant(MerchantFilter { invoice_id: some("i1"), ..Default::default() });
        let of_customer = Filter::Merchant(MerchantFilter { customer_id: some("c1"), ..Default::default() });
        let of_order = Filter::Commerce(CommerceFilter { order_id: some("o1"), ..Default::default() });
        for (filter, object, excluded) in [
            (&of_invoice, r#"{"object":"invoice","id":"i1"}"#, false),
            (&of_invoice, r#"{"object":"invoice","id":"i2"}"#, true),
            (&of_invoice, r#"{"object":"invoice_payment","id":"p1","invoice_id":"i1"}"#, false),
            (&of_invoice, r#"{"object":"invoice_payment","id":"i1","invoice_id":"i2"}"#, true),
            (&of_invoice, r#"{"object":"commerce_order","id":"o1","invoiceId":"i2"}"#, true),
            (&of_customer, r#"{"object":"invoice","id":"i1","customer_id":"c1"}"#, false),
            (&of_customer, r#"{"object":"invoice","id":"i1","customer_id":"c2"}"#, true),
            (&of_customer, r#"{"object":"invoice","id":"i1","customer_id":null}"#, false),
            (&of_customer, r#"{"object":"invoice_payment","id":"p1"}"#, false),
            (&of_order, r#"{"object":"commerce_order","id":"o1"}"#, false),
            (&of_order, r#"{"object":"commerce_order","orderId":"o2"}"#, true),
            (&of_order, r#"{"object":"invoice","id":"i1","commerce_order_id":"o2"}"#, true),
            (&of_order, r#"{"object":"invoice","id":"o2"}"#, false),
            (&of_order, r#""text""#, false),
        ] {
            assert_eq!(filter.excludes(&event(object)), excluded, "{object}");
        }
    }
}
