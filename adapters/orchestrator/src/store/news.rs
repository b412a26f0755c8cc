//! What an event says, as it is kept while nobody knows its payment.

use std::collections::BTreeMap;

use paymux_core::Money;
use serde::{Deserialize, Serialize};

/// What an event says about one payment or refund.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum News {
    /// A payment changed.
    Payment {
        id: String,
        further_ids: BTreeMap<String, String>,
        /// The id names something within the payment.
        within: bool,
        reference: Option<String>,
        requested: Option<Money>,
        /// A word of [`Status`](crate::machine::Status).
        status: String,
        received: Option<Money>,
    },
    /// A refund changed.
    Refund {
        id: String,
        reference: Option<String>,
        /// A word of [`RefundState`](crate::machine::RefundState).
        state: String,
        #[serde(default)]
        amount: Option<Money>,
    },
    /// A payout changed.
    Payout {
        id: String,
        /// As of a refund.
        state: String,
        amount: Option<Money>,
    },
    /// Something changed: look.
    Hint { id: String },
}

impl News {
    /// The ids by which it may be known, the likeliest first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &String> {
        let (id, further) = match self {
            Self::Payment { id, further_ids, .. } => (id, Some(further_ids)),
            Self::Refund { id, .. } | Self::Payout { id, .. } | Self::Hint { id } => (id, None),
        };
        [id].into_iter().chain(further.into_iter().flat_map(BTreeMap::values))
    }

    /// The same payment under this reference.
    pub(crate) fn with_reference(mut self, came: Option<String>) -> Self {
        if let Self::Payment { reference, .. } = &mut self {
            *reference = came;
        }
        self
    }

    pub(crate) fn reference(&self) -> Option<&String> {
        match self {
            Self::Payment { reference, .. } | Self::Refund { reference, .. } => reference.as_ref(),
            Self::Payout { .. } | Self::Hint { .. } => None,
        }
    }
}
