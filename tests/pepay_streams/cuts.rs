//! Connections that are cut at random places.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use paymux::pepay::streams::{self, Access, MerchantFilter};

use crate::cutting::Cutter;
use crate::shop::{Shop, eager, event, quiet};

const SEED: u64 = 20_260_101;

/// Cuts a stream at random places while events happen. The app gets every event, each once, in order.
async fn nothing_is_lost_and_nothing_comes_twice(shop: Shop, access: Access, cuts: u64, most_bytes: u64) {
    let shop = Arc::new(shop);
    let cutter = Cutter::new(SEED, cuts, most_bytes);
    let builder = streams::merchant(&shop.client, MerchantFilter::default(), access);
    let mut stream = builder.options(eager()).connector(cutter.clone()).open();

    // The stream starts with its first connection.
    shop.sell().await;
    let before = shop.events();
    quiet(&mut stream, 200).await;
    let mut had = vec![];
    let (selling, cutting) = (shop.clone(), cutter.clone());
    let seller = tokio::spawn(async move {
        while cutting.left() > 0 {
            let created = selling.sell().await;
            selling.sandbox.pepay().pay(&created.invoice_id, Default::default()).unwrap();
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        selling.sell().await
    });
    while cutter.left() > 0 {
        had.push(event(&mut stream).await);
    }
    seller.await.unwrap();
    let all = shop.events();
    let happened = all.strip_prefix(before.as_slice()).unwrap();
    while had.last() != happened.last() {
        had.push(event(&mut stream).await);
    }
    assert_eq!(had, happened);
    assert!(cutter.opened.load(Ordering::SeqCst) > cuts);
    println!("{} events over {cuts} cuts, seed {SEED}", had.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_cut_1000_times_loses_no_event_and_repeats_none() {
    nothing_is_lost_and_nothing_comes_twice(Shop::open().await, Access::Key, 1000, 2500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_does_one_that_gets_hardly_a_frame_through_and_whose_server_keeps_nothing() {
    let shop = Shop::open().await;
    shop.sandbox.pepay().set_switches(|switches| {
        switches.stream_retention = 1;
        switches.stream_snapshot = 1;
    });
    let tokens = Access::Tokens { ttl_seconds: Some(60) };
    nothing_is_lost_and_nothing_comes_twice(shop, tokens, 150, 900).await;
}
