//! Money that goes back.

use paymux_core::Money;

use super::request::plain;
use super::{Error, Orchestrator, on_its_own};
use crate::machine::{Input, Refund};

impl Orchestrator {
    /// Gives money of a paid order back. **Moves money.** Asking again with the same `refund` is the same refund, so
    /// the reference is to be one for each.
    ///
    /// It gives the refund as it stands then; messages tell how it ends. As long as it is not known to have failed
    /// its amount stays reserved: no more than what came can ever go back.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where it is not paid, where more is asked for than is left, or where the reference stands
    /// for another refund; [`Error::Provider`] where the provider did nothing; [`Error::NoOrder`].
    pub async fn refund(&self, reference: &str, refund: &str, amount: Money) -> Result<Refund, Error> {
        plain("refund", refund)?;
        let stored = self.known(reference).await?;
        let (inner, refund) = (self.inner.clone(), refund.to_owned());
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let input = Input::Refund { reference: refund.clone(), attempt: None, amount };
            let stepped = inner.step(&stored.id, input, None, None).await?;
            let done = inner.carry_out(stepped, began, false).await?;
            if let Some(refusal) = done.refused {
                return Err(Error::Refused(refusal));
            }
            let mut own = done.stored.intent.refunds.into_iter();
            let found = own.find(|known| !known.surplus && known.reference == refund);
            match (found, done.error) {
                (Some(found), Some(error)) if found.state == crate::machine::RefundState::NotDone => {
                    Err(error.into())
                }
                (Some(found), _) => Ok(found),
                (None, _) => Err(Error::NoOrder(refund)),
            }
        })
        .await
    }
}
