//! Rotating the key of a client that is running.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use futures_util::TryStreamExt;
use http::Request;
use paymux_core::provider::{BrowserSide, Credential};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{CallOptions, Client, ErrorKind};
use paymux_iterapay::{AccountJwt, ITERAPAY, IteraPay, MerchantKey, invoice, key};
use support::{ADDRESS, INVOICE, MERCHANT, run};

fn client(script: &Scripted) -> Client<IteraPay> {
    let builder = Client::builder(Arc::new(script.clone()), Arc::new(StoppedClock::default())).unwrap();
    let builder = builder.credential(&Credential::<AccountJwt>::new("a.b.c")).unwrap();
    builder.credential(&Credential::<MerchantKey>::new("old-key")).unwrap().build()
}

fn header(client: &Client<IteraPay>) -> String {
    let list = ITERAPAY.operation("payment_methods.list").unwrap().build(b"{}").unwrap();
    let any: &dyn paymux_core::provider::AnyClient = client;
    let request: Request<_> = run(any.preview(&*list, &CallOptions::default())).unwrap();
    request.headers()["x-api-key"].to_str().unwrap().to_owned()
}

#[test]
fn a_generated_key_takes_over() {
    let script = Scripted::new().replying(200, r#"{"key":"new-key"}"#);
    let client = client(&script);
    let clone = client.clone();
    assert_eq!(header(&clone), "old-key");
    let new = run(client.send(&key::Generate { merchant_id: MERCHANT.to_owned() })).unwrap().value;
    assert!(!format!("{new:?}").contains("new-key"));
    new.switch(&client).unwrap();
    assert_eq!(header(&clone), "new-key");
}

#[test]
fn without_a_key_there_is_none_to_replace() {
    let builder = Client::<IteraPay>::builder(Arc::new(Scripted::new()), Arc::new(StoppedClock::default()));
    let client = builder.unwrap().credential(&Credential::<AccountJwt>::new("a.b.c")).unwrap().build();
    let new = serde_json::from_str::<key::NewKey>(r#"{"apiKey":"new-key"}"#).unwrap();
    assert_eq!(new.switch(&client).unwrap_err().kind(), ErrorKind::CredentialMissing);
}

#[test]
fn a_lost_generation_is_not_repeated() {
    let script = Scripted::new().losing_the_reply();
    let generate = key::Generate { merchant_id: MERCHANT.to_owned() };
    let error = run(client(&script).send(&generate)).unwrap_err();
    assert_eq!(error.advice(), paymux_core::Advice::LookUpFirst);
    assert_eq!(script.sent().len(), 1);
}

#[test]
fn a_payer_s_page_needs_no_credential() {
    let script = Scripted::new().replying(200, ADDRESS);
    let client =
        Client::<IteraPay, BrowserSide>::builder(Arc::new(script.clone()), Arc::new(StoppedClock::default()));
    let address = invoice::Address { invoice_id: INVOICE.to_owned(), method_id: 12.into() };
    run(client.unwrap().build().send(&address)).unwrap();
    assert!(!script.sent()[0].contains("x-api-key"));
}

#[test]
fn all_pages_of_a_list() {
    let page = |ids: &[&str], number: u32| {
        let row = |id: &&str| format!(r#"{{"id":"{id}","amount":"1","type":"onetime","state":"paid"}}"#);
        let rows = ids.iter().map(row).collect::<Vec<_>>().join(",");
        format!(r#"{{"data":[{rows}],"total":1,"page":{number},"limit":2}}"#)
    };
    let script = Scripted::new().replying(200, page(&["a", "b"], 1)).replying(200, page(&["c"], 2));
    let client = client(&script);
    let first = invoice::List { limit: Some(50), ..invoice::List::of(MERCHANT) };
    let pages: Vec<_> = run(client.pages(first).try_collect()).unwrap();
    let ids: Vec<_> = pages.iter().flatten().map(|invoice| invoice.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert!(script.sent()[1].contains("limit=50&page=2"));
}

#[test]
fn an_empty_key_is_none() {
    for reply in [r#"{"key":""}"#, r#"{"key":null}"#, "{}"] {
        let script = Scripted::new().replying(200, reply);
        let generate = key::Generate { merchant_id: MERCHANT.to_owned() };
        let error = run(client(&script).send(&generate)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("key")), "{reply}");
    }
    let script = Scripted::new().replying(200, r#"{"key":"","apiKey":"new-key"}"#);
    let client = client(&script);
    let new = run(client.send(&key::Generate { merchant_id: MERCHANT.to_owned() })).unwrap().value;
    new.switch(&client).unwrap();
    assert_eq!(header(&client), "new-key");
}
