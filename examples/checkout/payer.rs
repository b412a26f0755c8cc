//! The payer, played by the sandbox.

use std::error::Error;

use paymux::Payment;
use paymux_sandbox::Sandbox;
use serde_json::json;

/// Somebody who pays.
pub(crate) struct Payer<'a>(pub(crate) &'a Sandbox);

impl Payer<'_> {
    /// Does what the next action asks for, in full, and lets the webhooks arrive.
    pub(crate) async fn pay(&self, provider: &str, payment: &Payment) -> Result<(), Box<dyn Error>> {
        println!("{provider}: the payer is asked to: {}", payment.next_action.summary());
        self.0.act(provider, "pay", json!({ "id": payment.reference.id }))?;
        self.0.settle().await;
        Ok(())
    }
}
