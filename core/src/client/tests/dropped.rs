//! A call whose future is dropped.

use std::time::Duration;

use crate::error::IdempotencyKey;
use crate::interface::CallOptions;
use crate::testing::{Bench, Charge, Step, header};

/// With a key that the caller holds, calling again is the same call to the provider.
#[tokio::test(start_paused = true)]
async fn a_key_made_up_front_outlives_it() {
    let bench = Bench::new([Step::Hang, Step::ok()]);
    let options = CallOptions::with_new_key(bench.client.runtime());
    let charge = Charge::new();
    let call = bench.client.send_with(&charge, &options);
    assert!(tokio::time::timeout(Duration::from_secs(3), call).await.is_err());
    let reply = bench.client.send_with(&charge, &options).await.unwrap();
    assert_eq!(reply.key, options.key);
    let sent = bench.script.requests();
    let key = |at: usize| header(sent[at].request.headers(), "idempotency-key").map(str::to_owned);
    assert_eq!((sent.len(), key(0)), (2, options.key.as_ref().map(ToString::to_string)));
    assert_eq!(key(0), key(1));
}

#[tokio::test(start_paused = true)]
async fn each_generated_key_is_another_one() {
    let bench = Bench::new([Step::ok()]);
    let keys = [0; 2].map(|_| IdempotencyKey::generate(bench.client.runtime()));
    assert_ne!(keys[0], keys[1]);
    assert!(keys.iter().all(IdempotencyKey::is_uuid));
}
