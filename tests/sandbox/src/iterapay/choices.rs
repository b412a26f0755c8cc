//! The values of those switches that have more than two.

use serde::{Deserialize, Serialize};

/// Declares an enum whose first value is the default, written in snake case.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident $(, $(#[$other_doc:meta])* $other:ident)* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $($(#[$other_doc])* $other,)*
        }
    };
}

choice!(
    /// Which credentials the endpoints take.
    AuthProfile {
        /// As each endpoint's own page says or shows.
        Reference,
        /// As the authentication page says: payment operations take the key alone, settings the
        /// bearer token alone, and the payment address needs the key.
        Seed,
    }
);
choice!(
    /// How a new API key is given.
    KeyField {
        /// `{"key": "iterapay_live_..."}`
        Key,
        /// `{"apiKey": "ipa_live_..."}`
        ApiKey,
    }
);
choice!(
    /// The answer with a merchant's funds.
    FundsShape {
        /// `[{paymentMethodID, balance, symbol}]`
        Array,
        /// `{balances: [{methodID, available, pending, currency}]}`
        Balances,
    }
);
choice!(
    /// The answer with a merchant's limits.
    LimitsShape {
        /// `{minCollect, minWithdraw}`
        Flat,
        /// `{withdrawal: {minimum, maximum, currency}}`
        Withdrawal,
    }
);
choice!(
    /// How an invoice names its payment method.
    InvoiceMethod {
        /// `paymentMethodID`, a number.
        PaymentMethodId,
        /// `methodID`, a number.
        MethodId,
        /// `methodID`, a text.
        Text,
        /// Not at all.
        Omitted,
    }
);
choice!(
    /// The answer with all addresses of an invoice.
    AddressesShape {
        /// `{"data": [...]}`
        Data,
        /// A bare array.
        Bare,
    }
);
choice!(
    /// The words for a transaction's state.
    TransactionStates {
        /// `pending`, `confirmed`, `failed`.
        Reference,
        /// With `settled` after `confirmed`, and `flagged` for what fails the AML check.
        Concepts,
        /// `Pending`, `Completed`, `Failed`.
        Dashboard,
    }
);
choice!(
    /// What a collection costs.
    CollectFee {
        /// A percentage of what is collected.
        Percentage,
        /// A fixed network fee.
        Network,
    }
);
choice!(
    /// The token given for a webhook registration.
    WebhookToken {
        /// `whsec_` and hex.
        Whsec,
        /// `whk_` and a text like a JSON web token.
        Whk,
    }
);
choice!(
    /// What stands in the signature header of webhooks.
    WebhookSignature {
        /// HMAC of the body with the registered secret.
        Secret,
        /// HMAC of the body with the token of the registration.
        Token,
        /// The token itself.
        StaticToken,
    }
);
choice!(
    /// How a signature is written.
    SignatureForm {
        /// Lower-case hex.
        Hex,
        /// Lower-case hex behind `sha256=`.
        Prefixed,
        /// Standard base64.
        Base64,
    }
);
choice!(
    /// The body of a webhook. None of it is documented.
    WebhookEnvelope {
        /// `{"event": ..., "data": {...}}`
        Event,
        /// `{"type": ..., "data": {...}}`
        Type,
        /// `{"event": ..., ...data}`
        Flat,
    }
);
