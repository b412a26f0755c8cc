//! The client against a scripted provider.

mod answered;
mod authenticate;
mod budget;
mod choose;
mod corners;
mod cut_off;
mod deadline;
mod dropped;
mod exists;
mod headers;
mod keys;
mod pages;
mod retry_after;
mod retry_header;
mod rotation;
mod same_account;
mod table;
mod throttle;
mod tracing;
mod types;

use crate::client::AnyClient;
use crate::error::Error;
use crate::interface::CallOptions;
use crate::outcome::Safety;
use crate::testing::{Bench, of_safety};

/// Sends the operation of this safety, its type forgotten.
async fn call(bench: &Bench, safety: Safety, options: &CallOptions) -> Result<String, Error> {
    let reply = bench.client.send_any(&*of_safety(safety), options).await;
    reply.map(|json| json.get().to_owned())
}

const SAFETIES: [Safety; 4] = [Safety::Read, Safety::Idempotent, Safety::Keyed, Safety::Unsafe];
