//! The providers that the sandbox plays. A new half is one field and one line here.

use std::sync::Arc;

use crate::half::Half;
use crate::payviox::Payviox;
use crate::shared::Tools;

/// The halves, each by its own type.
pub(crate) struct Halves {
    pub(crate) payviox: Arc<Payviox>,
}

impl Halves {
    pub(crate) fn new(tools: &Tools) -> Self {
        Self { payviox: Arc::new(Payviox::new(tools.clone())) }
    }

    /// Every half with its routes.
    pub(crate) fn routes(&self) -> Vec<(Arc<dyn Half>, Vec<crate::half::Route>)> {
        let payviox: Arc<dyn Half> = self.payviox.clone();
        vec![(payviox, self.payviox.clone().routes())]
    }

    /// All of them, in the order of their names.
    pub(crate) fn all(&self) -> Vec<&dyn Half> {
        vec![self.payviox.as_ref()]
    }
}
