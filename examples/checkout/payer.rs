//! The payer, played by the sandbox.

use std::error::Error;
use std::time::Duration;

use paymux::Payment;
use paymux_sandbox::Sandbox;
use serde_json::json;

/// Somebody who pays.
pub(crate) struct Payer<'a>(pub(crate) &'a Sandbox);

impl Payer<'_> {
    /// Does what the next action asks for, in full, and lets the webhooks arrive.
    pub(crate) async fn pay(&self, provider: &str, payment: &Payment) -> Result<(), Box<dyn Error>> {
        self.0.act(provider, "pay", json!({ "id": payment.reference.id }))?;
        self.0.settle().await;
        // A blockchain takes its time to confirm.
        self.0.advance(Duration::from_secs(120)).await;
        Ok(())
    }
}
