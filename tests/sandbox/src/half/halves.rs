//! The providers that the sandbox plays. A new half is one field and one line here.

use std::sync::Arc;

use crate::half::Half;
use crate::iterapay::IteraPay;
use crate::payviox::Payviox;
use crate::pepay::Pepay;
use crate::running::shared::Tools;

/// The halves, each by its own type.
pub(crate) struct Halves {
    pub(crate) iterapay: Arc<IteraPay>,
    pub(crate) payviox: Arc<Payviox>,
    pub(crate) pepay: Arc<Pepay>,
}

impl Halves {
    pub(crate) fn new(tools: &Tools) -> Self {
        Self {
            iterapay: Arc::new(IteraPay::new(tools.clone())),
            payviox: Arc::new(Payviox::new(tools.clone())),
            pepay: Arc::new(Pepay::new(tools.clone())),
        }
    }

    /// Every half with its routes.
    pub(crate) fn routes(&self) -> Vec<(Arc<dyn Half>, Vec<crate::half::Route>)> {
        let iterapay: Arc<dyn Half> = self.iterapay.clone();
        let payviox: Arc<dyn Half> = self.payviox.clone();
        let pepay: Arc<dyn Half> = self.pepay.clone();
        vec![
            (iterapay, self.iterapay.clone().routes()),
            (payviox, self.payviox.clone().routes()),
            (pepay, self.pepay.clone().routes()),
        ]
    }

    /// All of them, in the order of their names.
    pub(crate) fn all(&self) -> Vec<&dyn Half> {
        vec![self.iterapay.as_ref(), self.payviox.as_ref(), self.pepay.as_ref()]
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn the_names_are_those_of_the_halves() {
        let sandbox = crate::Sandbox::start().await.unwrap();
        for name in crate::PROVIDERS {
            sandbox.base_url(name).unwrap();
        }
        assert_eq!(sandbox.providers().len(), crate::PROVIDERS.len());
    }
}
