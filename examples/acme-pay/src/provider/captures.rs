//! Money that is held. Source: API.md, "Holding money".

use async_trait::async_trait;
use paymux_core::captures::{CapturePayment, Captures, VoidPayment};
use paymux_core::provider::wire::to_minor;
use paymux_core::{Error, Payment, PaymentProvider};

use super::{AcmePayProvider, read};
use crate::operations::payment;

#[async_trait]
impl Captures for AcmePayProvider {
    async fn capture(&self, request: &CapturePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        request.check_amount()?;
        if !request.last {
            // What is not taken is let go, so the next capture would find nothing.
            return Err(Error::unsupported("Acme Pay captures once").with_field("last"));
        }
        let amount = request.amount.as_ref().map(to_minor).transpose()?.map(|(units, _currency)| units);
        let operation = payment::Capture { id: request.payment.id.clone(), amount };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let mut payment = reply.answer(|details| read(&request.payment, &details))?;
        payment.not_carried = request.not_carried(&[]);
        Ok(payment)
    }

    async fn void(&self, request: &VoidPayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let operation = payment::Void { id: request.payment.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|details| read(&request.payment, &details))
    }
}
