//! Connections that are cut at random places.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use paymux::pepay::streams::{self, Access, MerchantFilter};

use crate::cutting::Cutter;
use crate::shop::{Shop, eager, event, quiet};

const CUTS: u64 = 1000;
const SEED: u64 = 20_260_101;

/// Cuts a stream at random places while events happen. The app gets every event, each once, in order.
async fn nothing_is_lost_and_nothing_comes_twice(access: Access, most_bytes: u64) {
    let shop = Arc::new(Shop::open().await);
    let cutter = Cutter::new(SEED, CUTS, most_bytes);
    let builder = streams::merchant(&shop.client, MerchantFilter::default(), access);
    let mut stream = builder.options(eager()).connector(cutter.clone()).open();

    // The stream starts with its first connection.
    shop.sell().await;
    let before = shop.events();
    quiet(&mut stream, 200).await;
    let mut had = vec![];
    let (selling, cuts) = (shop.clone(), cutter.clone());
    let seller = tokio::spawn(async move {
        while cuts.left() > 0 {
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
    assert!(cutter.opened.load(Ordering::SeqCst) > CUTS);
    println!("{} events over {CUTS} cuts, seed {SEED}", had.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_cut_1000_times_loses_no_event_and_repeats_none() {
    let started = std::time::Instant::now();
    nothing_is_lost_and_nothing_comes_twice(Access::Key, 2500).await;
    println!("{:?}", started.elapsed());
}
