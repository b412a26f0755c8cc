//! Going on after a connection is lost.

use std::time::Duration;

use paymux::pepay::streams::{
    self, Access, EventStream, Gap, GapCause, InvoiceType, MerchantFilter, StreamItem,
};
use paymux_sandbox::Fault;
use paymux_sandbox::pepay::{Stream, StreamFault};

use crate::shop::{Shop, eager, event, item, next, quiet};

fn watch(shop: &Shop) -> EventStream {
    streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).options(eager()).open()
}

#[tokio::test]
async fn what_happened_while_the_line_was_cut_comes_once() {
    let shop = Shop::open().await;
    shop.sell().await;
    let mut stream = watch(&shop);
    quiet(&mut stream, 100).await;
    assert_eq!(stream.position(), Some(shop.events()[0].as_str()), "it starts now");
    shop.sell().await;
    assert_eq!(event(&mut stream).await, shop.events()[1]);
    for _ in 0..3 {
        shop.sandbox.pepay().cut_streams();
        for _ in 0..3 {
            shop.sell().await;
        }
        for id in &shop.events()[shop.events().len() - 3..] {
            assert_eq!(event(&mut stream).await, *id);
        }
    }
    quiet(&mut stream, 100).await;
    // A later stream goes on where this one stood.
    let position = stream.position().unwrap().to_owned();
    stream.close().await;
    shop.sell().await;
    let later = streams::merchant(&shop.client, MerchantFilter::default(), Access::Key).since(position);
    let mut later = later.options(eager()).open();
    assert_eq!(event(&mut later).await, *shop.events().last().unwrap());
    quiet(&mut later, 50).await;
}

#[tokio::test]
async fn the_first_event_of_all_is_not_lost_either() {
    let shop = Shop::open().await;
    let mut stream = watch(&shop);
    quiet(&mut stream, 100).await;
    shop.sandbox.pepay().cut_streams();
    shop.sell().await;
    assert_eq!(event(&mut stream).await, shop.events()[0]);
}

#[tokio::test]
async fn beyond_retention_the_list_of_events_fills_in() {
    let shop = Shop::open().await;
    shop.sandbox.pepay().set_switches(|switches| {
        switches.stream_retention = 3;
        switches.stream_snapshot = 2;
    });
    let mut stream = watch(&shop);
    quiet(&mut stream, 100).await;
    shop.sell().await;
    event(&mut stream).await;
    shop.sandbox.pepay().cut_streams();
    // More than two pages of the list.
    for _ in 0..260 {
        shop.sell().await;
    }
    let all = shop.events();
    for id in &all[1..] {
        assert_eq!(event(&mut stream).await, *id);
    }
    quiet(&mut stream, 50).await;
}

#[tokio::test]
async fn a_start_that_no_list_reaches_is_told_as_a_gap() {
    let shop = Shop::open().await;
    shop.sell().await;
    let long_ago = "evt_1000000000000-1";
    let builder = streams::merchant(&shop.client, MerchantFilter::default(), Access::Key);
    let mut stream = builder.since(long_ago).options(eager()).open();
    let StreamItem::Gap(Gap { cause, after, .. }) = item(&mut stream).await else { unreachable!() };
    assert_eq!((cause, after.as_deref()), (GapCause::BeyondRetention, Some(long_ago)));
    assert_eq!(event(&mut stream).await, shop.events()[0]);
}

#[tokio::test]
async fn a_filter_that_lists_do_not_know_makes_a_reconnect_a_gap() {
    let shop = Shop::open().await;
    let filter = MerchantFilter { invoice_type: Some(InvoiceType::Standard), ..MerchantFilter::default() };
    let mut stream = streams::merchant(&shop.client, filter, Access::Key).options(eager()).open();
    quiet(&mut stream, 100).await;
    shop.sell().await;
    assert_eq!(event(&mut stream).await, shop.events()[0]);
    shop.sandbox.pepay().cut_streams();
    shop.sell().await;
    let StreamItem::Gap(gap) = item(&mut stream).await else { unreachable!() };
    assert_eq!((gap.cause, gap.after), (GapCause::NotListed, Some(shop.events()[0].clone())));
    assert_eq!(event(&mut stream).await, shop.events()[1], "the server's own replay");
    assert!(shop.sandbox.requests("pepay").iter().all(|request| request.operation != "event.list"));
}

#[tokio::test]
async fn filters_hold_for_what_is_read_back_too() {
    let shop = Shop::open().await;
    let wanted = shop.sell().await;
    let filter = MerchantFilter {
        types: Some(["invoice.updated"].into()),
        invoice_id: Some(wanted.invoice_id.clone()),
        ..MerchantFilter::default()
    };
    let mut stream = streams::merchant(&shop.client, filter, Access::Key).options(eager()).open();
    quiet(&mut stream, 100).await;
    shop.sandbox.pepay().cut_streams();
    let other = shop.sell().await;
    for invoice in [&other.invoice_id, &wanted.invoice_id] {
        shop.sandbox.pepay().pay(invoice, Default::default()).unwrap();
    }
    let StreamItem::Event(event) = item(&mut stream).await else { unreachable!() };
    assert_eq!(event.kind, "invoice.updated");
    assert!(event.data.object.get().contains(&wanted.invoice_id));
    quiet(&mut stream, 50).await;
}

#[tokio::test]
async fn frames_that_come_twice_are_one_event() {
    let shop = Shop::open().await;
    shop.sandbox.pepay().stream_fault(Stream::Merchant, StreamFault::Duplicate);
    let mut stream = watch(&shop);
    quiet(&mut stream, 100).await;
    for number in 0..5 {
        shop.sell().await;
        assert_eq!(event(&mut stream).await, shop.events()[number]);
    }
    quiet(&mut stream, 50).await;
}

#[tokio::test]
async fn servers_and_lists_that_fail_for_a_while_are_waited_for() {
    let shop = Shop::open().await;
    let mut stream = watch(&shop);
    quiet(&mut stream, 100).await;
    shop.sandbox.fault("pepay", "stream.merchant", Fault::Unavailable { retry_after: None }, 2).unwrap();
    shop.sandbox.fault("pepay", "stream.merchant", Fault::Refuse, 2).unwrap();
    shop.sandbox.fault("pepay", "event.list", Fault::BadGateway, 6).unwrap();
    shop.sandbox.pepay().cut_streams();
    shop.sell().await;
    assert_eq!(event(&mut stream).await, shop.events()[0]);

    shop.sandbox.stop_listening().await;
    quiet(&mut stream, 50).await;
    shop.sandbox.listen_again().await.unwrap();
    shop.sell().await;
    assert_eq!(event(&mut stream).await, shop.events()[1]);
}

#[tokio::test]
async fn patience_ends() {
    let shop = Shop::open().await;
    let builder = streams::merchant(
        &shop.client,
        MerchantFilter { invoice_type: Some(InvoiceType::Standard), ..Default::default() },
        Access::Key,
    );
    let mut stream = builder.options(eager().patience(Duration::from_millis(150))).open();
    quiet(&mut stream, 50).await;
    shop.sandbox.stop_listening().await;
    let error = loop {
        match next(&mut stream).await.unwrap() {
            Err(error) => break error,
            Ok(item) => assert!(matches!(item, StreamItem::Gap(_))),
        }
    };
    assert_eq!(error.kind(), paymux::ErrorKind::Unreachable);
    assert!(next(&mut stream).await.is_none(), "an error is the last item");
}
