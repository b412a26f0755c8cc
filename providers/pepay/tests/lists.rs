//! Lists of both kinds, what was missed of the events, and rates.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::sync::Arc;

use futures_util::TryStreamExt;
use paymux_core::lists::ListPayments;
use paymux_core::provider::{Credential, Descriptor, Paged, Settings};
use paymux_core::quotes::QuoteRequest;
use paymux_core::test_util::Scripted;
use paymux_core::{Asset, CallOptions, Configuration, Environment, ErrorKind, Money, Status, Timestamp};
use paymux_pepay::{
    Commerce, CommerceKey, Merchant, PEPAY, PepayWebhooks, address, event, invoice, order, token,
};
use support::{client, clock, opened};

fn invoices(ids: &[&str], has_more: bool) -> String {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| format!(r#"{{"object":"invoice","id":"{id}","status":"paid","currency":"usd","amount":25500,"amount_unit":"usd_millis","metadata":{{"reference":"r-{id}"}}}}"#))
        .collect();
    format!(r#"{{"object":"list","data":[{}],"has_more":{has_more}}}"#, rows.join(","))
}

fn events(ids: &[&str], has_more: bool) -> String {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| format!(r#"{{"id":"{id}","object":"event","type":"test.ping","created":1,"data":{{"object":{{"object":"ping"}}}}}}"#))
        .collect();
    format!(
        r#"{{"success":true,"data":{{"object":"list","data":[{}],"has_more":{has_more}}}}}"#,
        rows.join(",")
    )
}

fn query(sent: &str) -> &str {
    let url = sent.lines().next().unwrap();
    url.split_once('?').map_or("", |(_, query)| query)
}

#[tokio::test]
async fn pages_by_cursor() {
    let transport =
        Scripted::new().replying(200, invoices(&["i3", "i2"], true)).replying(200, invoices(&["i1"], false));
    let client = client(&transport);
    let first = invoice::List { limit: Some(2), customer_id: Some("c1".to_owned()), ..Default::default() };
    let pages: Vec<_> = client.pages(first).try_collect().await.unwrap();
    let ids: Vec<_> = pages.iter().flatten().map(|invoice| invoice.id.as_str()).collect();
    assert_eq!(ids, ["i3", "i2", "i1"]);
    assert_eq!(query(&transport.sent()[1]), "limit=2&starting_after=i2&customer_id=c1");
}

#[tokio::test]
async fn an_empty_page_is_the_last_whatever_it_says() {
    let transport = Scripted::new().replying(200, invoices(&[], true));
    let pages: Vec<_> = client(&transport).pages(invoice::List::default()).try_collect().await.unwrap();
    assert_eq!(pages.len(), 1);
    let before = invoice::List { ending_before: Some("i1".to_owned()), ..Default::default() };
    let page = serde_json::from_str(&invoices(&["i3"], true)).unwrap();
    assert!(before.next_page(&page).is_none(), "towards newer ones there is one page only");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_left_out_and_said() {
    let odd = |page: String, id: &str| {
        let (before, row) = page.split_once(&format!("\"id\":\"{id}\"")).unwrap();
        format!("{before}\"id\":{{}}{row}")
    };
    let transport = Scripted::new().replying(200, odd(invoices(&["i3", "i2", "i1"], true), "i2"));
    let page = opened(&transport).provider.lists().unwrap().list(&ListPayments::new()).await.unwrap();
    assert_eq!(page.items.iter().map(|row| row.reference.id.as_str()).collect::<Vec<_>>(), ["i3", "i1"]);
    assert_eq!((page.unread, page.next.as_deref()), (1, Some("i1")));

    // Where none can be read nothing says where the next page starts, and this one is not the last.
    let page = odd(invoices(&["i2"], true), "i2");
    // A lookup that cannot be understood is tried again.
    let transport = (0..8).fold(Scripted::new(), |script, _| script.replying(200, page.clone()));
    let error = opened(&transport).provider.lists().unwrap().list(&ListPayments::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("data")), "{error}");
    let read: Result<Vec<_>, _> = client(&transport).pages(invoice::List::default()).try_collect().await;
    assert_eq!(read.unwrap_err().field(), Some("data"));

    // An event that is left out would never be heard of again.
    let page = odd(events(&["e2", "e1"], false), "e1");
    let transport = (0..8).fold(Scripted::new(), |script, _| script.replying(200, page.clone()));
    let error = client(&transport).send(&event::List::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("data")));
}

#[test]
fn pages_by_offset() {
    let found = |count: usize, limit: &str| {
        let token = r#"{"id":1,"token_symbol":"T","network":"bsc"}"#;
        let tokens = vec![token; count].join(",");
        serde_json::from_str(&format!(r#"{{"tokens":[{tokens}],"total":0,"limit":{limit},"offset":0}}"#))
            .unwrap()
    };
    let search = token::Search { offset: Some(4), ..Default::default() };
    let offset = |page| search.next_page(&page).map(|next| next.offset.unwrap());
    assert_eq!(offset(found(2, "2")), Some(6), "a full page, whatever `total` says");
    assert_eq!(offset(found(1, "2")), None);
    assert_eq!(offset(found(0, "0")), None);
    assert_eq!(offset(found(1, "null")), Some(5), "no stated limit: until a page is empty");

    let orders = r#"{"success":true,"data":{"orders":[{"orderId":"o1"}],"pagination":{"limit":1,"offset":0,"count":1}}}"#;
    let next = order::List::default().next_page(&serde_json::from_str(orders).unwrap());
    assert_eq!(next.unwrap().offset, Some(1));
    let addresses = r#"{"success":true,"data":{"addresses":[]}}"#;
    assert!(address::List::default().next_page(&serde_json::from_str(addresses).unwrap()).is_none());
}

#[tokio::test]
async fn what_was_missed_comes_oldest_first() {
    let transport = Scripted::new().replying(200, events(&["evt_3-1", "evt_2-2"], false));
    let missed = event::since(&client(&transport), "evt_2-1", event::List::default()).await.unwrap();
    let ids: Vec<_> = missed.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["evt_2-2", "evt_3-1"]);
    assert_eq!(query(&transport.sent()[0]), "ending_before=evt_2-1");
}

#[tokio::test]
async fn more_than_a_page_is_read_back_from_the_newest() {
    let transport = Scripted::new()
        .replying(200, events(&["evt_5-1", "evt_4-1"], true))
        .replying(200, events(&["evt_6-1", "evt_5-1"], true))
        .replying(200, events(&["evt_4-1", "evt_3-9", "evt_3-1"], true));
    let list = event::List { limit: Some(2), ..Default::default() };
    let missed = event::since(&client(&transport), "evt_3-1", list).await.unwrap();
    let ids: Vec<_> = missed.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["evt_3-9", "evt_4-1", "evt_5-1", "evt_6-1"]);
    let sent = transport.sent();
    assert_eq!(
        sent.iter().map(|sent| query(sent)).collect::<Vec<_>>(),
        ["limit=2&ending_before=evt_3-1", "limit=2", "limit=2&starting_after=evt_5-1"]
    );
}

#[tokio::test]
async fn an_event_that_is_gone_does_not_lead_to_the_beginning_of_time() {
    let transport = Scripted::new()
        .replying(200, events(&["evt_5-1"], true))
        .replying(200, events(&["evt_6-1", "evt_5-1", "evt_2-1"], true));
    let missed = event::since(&client(&transport), "evt_3-1", event::List::default()).await.unwrap();
    assert_eq!(missed.len(), 2);
}

#[test]
fn an_event_is_read_by_what_it_says_it_is() {
    let thing = |object: &str| {
        let event = format!(r#"{{"id":"e","type":"t","data":{{"object":{object}}}}}"#);
        serde_json::from_str::<event::PepayEvent>(&event).unwrap().thing()
    };
    assert!(matches!(
        thing(r#"{"object":"invoice","id":"i","status":"paid"}"#),
        event::EventObject::Invoice(_)
    ));
    assert!(matches!(thing(r#"{"object":"invoice_payment","id":"p"}"#), event::EventObject::Payment(_)));
    let event::EventObject::Order(order) =
        thing(r#"{"object":"commerce_order","id":"o","totalAmountUsd":"24.20"}"#)
    else {
        panic!("no order");
    };
    assert_eq!(order.total_amount_usd.unwrap().to_string(), "24.20");
    for other in [r#"{"object":"ping"}"#, r#"{"object":"invoice"}"#, "7", "null"] {
        assert_eq!(thing(other), event::EventObject::Other, "{other}");
    }
}

#[tokio::test]
async fn the_unified_list() {
    let transport =
        Scripted::new().replying(200, invoices(&["i2"], true)).replying(200, invoices(&["i1"], false));
    let provider = opened(&transport).provider;
    let lists = provider.lists().unwrap();
    let first = lists.list(&ListPayments::default().limit(500)).await.unwrap();
    assert_eq!(first.next.as_deref(), Some("i2"));
    let payment = &first.items[0];
    assert_eq!((payment.reference.id.as_str(), payment.status.clone()), ("i2", Status::Paid));
    assert_eq!(payment.reference.reference.as_deref(), Some("r-i2"));
    assert_eq!(payment.amounts.requested, Money::parse("25.50", "USD").ok());
    let second = lists.list(&ListPayments::new().after("i2")).await.unwrap();
    assert_eq!(second.next, None);
    assert_eq!(
        transport.sent().iter().map(|sent| query(sent)).collect::<Vec<_>>(),
        ["limit=100", "starting_after=i2"]
    );
}

/// What cannot be read may be the payment that is looked for, so it is counted.
#[tokio::test]
async fn a_list_is_filtered_and_says_what_it_could_not_read() {
    let row = |id: &str, status: &str, created: u64, decimal: &str| {
        format!(
            r#"{{"object":"invoice","id":"{id}","status":"{status}","currency":"usd","amount":25500,
                "amount_decimal":"{decimal}","amount_unit":"usd_millis","created_at":{created}}}"#
        )
    };
    let rows = [
        row("at the end", "paid", 200, "25.5"),
        row("unpaid", "unpaid", 150, "25.5"),
        row("contradicts itself", "paid", 150, "25.6"),
        row("wanted", "paid", 100, "25.5"),
    ];
    let page = format!(r#"{{"object":"list","data":[{}],"has_more":true}}"#, rows.join(","));
    let transport = Scripted::new().replying(200, page).unreachable();
    let provider = opened(&transport).provider;
    let lists = provider.lists().unwrap();
    let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap();
    let request = ListPayments::new().created_since(at(100)).until(at(200)).status(Status::Paid);
    let page = lists.list(&request).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|payment| payment.reference.id.as_str()).collect();
    assert_eq!((ids, page.unread, page.next.as_deref()), (vec!["wanted"], 1, Some("wanted")));
    assert_eq!(query(&transport.sent()[0]), "created_gte=100&created_lte=201");
    let once = request.call(CallOptions::default().never_retry());
    assert_eq!(lists.list(&once).await.unwrap_err().kind(), ErrorKind::Unreachable);
    assert_eq!(transport.sent().len(), 2);
}

#[tokio::test]
async fn a_rate_is_looked_for_on_every_page_and_not_for_ever() {
    let page = |id: u32| {
        format!(
            r#"{{"tokens":[{{"id":{id},"token_symbol":"T","network":"bsc"}}],"total":0,"limit":1,"offset":0}}"#
        )
    };
    let request = QuoteRequest::new(Money::parse("10", "USD").unwrap(), "bsc:12");
    let priced = page(12).replace("\"network\"", r#""token_decimals":2,"price":{"usd":2},"network""#);
    let transport = Scripted::new().replying(200, page(1)).replying(200, priced);
    let provider = opened(&transport).provider;
    let quote = provider.rate_quotes().unwrap().rate(&request).await.unwrap();
    assert_eq!(quote.amount.amount().to_string(), "5.00");
    assert_eq!(query(&transport.sent()[1]), "limit=200&offset=1&network=bsc");

    let endless = (0..200).fold(Scripted::new(), |script, _| script.replying(200, page(1)));
    let error = opened(&endless).provider.rate_quotes().unwrap().rate(&request).await.unwrap_err();
    assert_eq!((error.kind(), endless.sent().len()), (ErrorKind::Unintelligible, 100));
}

#[tokio::test]
async fn a_rate_is_exact_or_rounded_up() {
    let tokens = r#"{"tokens":[{"id":12,"token_symbol":"TOK","network":"bsc","token_decimals":6,"price":{"usd":3,"last_updated_at":1,"provider_type":"x"}},
        {"id":13,"token_symbol":"FREE","network":"bsc","token_decimals":6,"price":null}],"total":2,"limit":200,"offset":0}"#;
    let transport = Scripted::new().replying(200, tokens).replying(200, tokens).replying(200, tokens);
    let provider = opened(&transport).provider;
    let rates = provider.rate_quotes().unwrap();
    let usd = |method: &str| QuoteRequest::new(Money::parse("10", "USD").unwrap(), method);
    let quote = rates.rate(&usd("bsc:12")).await.unwrap();
    assert_eq!(quote.amount, Money::new("3.333334".parse().unwrap(), Asset::token("TOK", "bsc")));
    assert_eq!(query(&transport.sent()[0]), "limit=200&network=bsc");
    assert_eq!(rates.rate(&usd("bsc:13")).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(rates.rate(&usd("bsc:99")).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(rates.rate(&usd("card")).await.unwrap_err().field(), Some("method"));
    let euros = QuoteRequest::new(Money::parse("10", "EUR").unwrap(), "bsc:12");
    assert_eq!(rates.rate(&euros).await.unwrap_err().kind(), ErrorKind::UnsupportedCurrency);
}

#[test]
fn what_a_key_does_not_open_is_not_offered() {
    let commerce = Settings::new().with("commerce_key", "ck");
    let opened = (PEPAY.open)(&commerce, Arc::new(Scripted::new()), clock()).unwrap();
    assert!(opened.provider.lists().is_none() && opened.provider.rate_quotes().is_none());
    assert!(opened.provider.webhooks().is_some());
    assert!((PEPAY.open)(&Settings::new(), Arc::new(Scripted::new()), clock()).is_err());
}

#[tokio::test]
async fn a_surface_uses_its_own_credential() {
    let transport = Scripted::new()
        .replying(200, events(&["evt_1-1"], false))
        .replying(200, events(&["evt_1-1"], true))
        .replying(200, events(&[], false));
    let both = client(&transport);
    Merchant::of(both.clone()).send(&event::List::default()).await.unwrap();
    let rows = Commerce::of(both).all(event::List::default()).await.unwrap();
    assert_eq!(rows.len(), 1);
    let sent = transport.sent();
    assert!(sent[0].contains("x-api-key") && !sent[0].contains("x-commerce-api-key"));
    assert!(sent[1].contains("x-commerce-api-key") && !sent[1].contains("x-api-key"));
    let alone = Credential::<CommerceKey>::new("canary");
    let commerce = Commerce::new(&alone, Arc::new(Scripted::new()), clock()).unwrap();
    assert_eq!(format!("{commerce:?}"), "Surface(commerce_key)");
}

fn environment(set: &'static [(&'static str, &'static str)]) -> Environment {
    Arc::new(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

#[test]
fn the_documented_variables() {
    let set: &[(&str, &str)] = &[
        ("PEPAY_API_URL", "http://127.0.0.1:4010/pepay"),
        ("PEPAY_API_KEY", "pk"),
        ("PEPAY_COMMERCE_API_KEY", "ck"),
        ("PEPAY_DASHBOARD_JWT", "jwt"),
        ("PEPAY_WEBHOOK_SECRET", "whsec"),
        ("PEPAY_WEBHOOK_SECRET_PREVIOUS", "whsec_old"),
    ];
    let descriptor: &'static Descriptor = &PEPAY;
    let settings = Settings::from_environment(descriptor, &environment(set)).unwrap();
    assert_eq!(settings.base_url().unwrap().as_str(), "http://127.0.0.1:4010/pepay");
    for slot in ["merchant_key", "commerce_key", "dashboard_jwt", "webhook_secret", "webhook_secret_previous"]
    {
        assert!(settings.value(slot).is_some(), "{slot}");
    }
    assert_eq!(descriptor.base_url_variable(), "PEPAY_API_URL");
    let shown = format!("{settings:?} {:?}", PepayWebhooks::new(&settings));
    assert!(!shown.contains("whsec") && !shown.contains("pk"), "{shown}");

    let file = Configuration::from_toml(
        "default = \"pepay\"\n[providers.pepay]\nbase_url = \"https://api.pepay.io\"\n",
    )
    .unwrap();
    let settings = file.settings(descriptor, &environment(set)).unwrap();
    assert_eq!(settings.base_url().unwrap().as_str(), "https://api.pepay.io", "the file wins");
}
