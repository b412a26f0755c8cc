//! The payment methods that this Payviox offers.

/// One payment method (ids from Payviox docs, /api/endpoints/get-payment-methods, and, for `pm_`, /sdk/api-reference/payment-methods).
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// `card`, `bank_transfer`, `wallet`: the `type` of the session's list.
    pub(crate) kind: &'static str,
    /// The provider in payment details.
    pub(crate) provider: &'static str,
    /// `payment_method` in webhooks.
    pub(crate) event_method: &'static str,
    /// `provider` in webhooks.
    pub(crate) event_provider: &'static str,
    /// Whether choosing it at creation starts the payment and gives a `redirect_url`.
    pub(crate) redirects: bool,
    /// Too little can be sent; the rest may follow.
    pub(crate) crypto: bool,
    /// Active for the business. An inactive one is not listed and not found.
    pub(crate) active: bool,
    pub(crate) countries: Option<&'static [&'static str]>,
    pub(crate) currencies: Option<&'static [&'static str]>,
    /// Fixed fee in hundredths of the major unit.
    pub(crate) static_cents: u64,
    /// Fee in millionths of the amount.
    pub(crate) millionths: u64,
}

/// What a business customer pays more, in millionths of the amount.
pub(crate) const COMPANY_EXTRA: u64 = 5_000;

const PLAIN: Method = Method {
    id: "",
    name: "",
    kind: "card",
    provider: "",
    event_method: "card",
    event_provider: "",
    redirects: false,
    crypto: false,
    active: true,
    countries: None,
    currencies: None,
    static_cents: 0,
    millionths: 0,
};

const STRIPE: Method = Method {
    id: "stripe_credit",
    name: "Credit or debit card",
    provider: "stripe",
    event_provider: "stripe",
    static_cents: 30,
    millionths: 29_000,
    ..PLAIN
};

const ZEN: Method =
    Method { provider: "zen", event_provider: "zen", redirects: true, millionths: 15_000, ..PLAIN };

const NICEPAY: Method = Method {
    provider: "nicepay",
    event_provider: "nicepay",
    kind: "bank_transfer",
    event_method: "bank_transfer",
    redirects: true,
    static_cents: 50,
    ..PLAIN
};

const CRYPTO: Method = Method {
    kind: "wallet",
    provider: "crypto",
    event_provider: "crypto",
    redirects: true,
    crypto: true,
    millionths: 10_000,
    ..PLAIN
};

/// All methods. The first one is used when a session names none.
pub(crate) const METHODS: &[Method] = &[
    STRIPE,
    Method { id: "stripe_apple_pay", name: "Apple Pay", kind: "wallet", event_method: "wallet", ..STRIPE },
    Method {
        id: "paypal",
        name: "PayPal",
        kind: "wallet",
        provider: "paypal",
        event_provider: "paypal",
        event_method: "wallet",
        redirects: true,
        currencies: Some(&["USD", "EUR", "GBP"]),
        static_cents: 25,
        millionths: 20_000,
        ..PLAIN
    },
    Method { id: "zen_card", name: "Card by Zen", ..ZEN },
    Method { id: "zen_blik", name: "BLIK", countries: Some(&["PL"]), currencies: Some(&["PLN"]), ..ZEN },
    Method {
        id: "nicepay_va",
        name: "Virtual account",
        countries: Some(&["ID"]),
        currencies: Some(&["IDR"]),
        ..NICEPAY
    },
    Method {
        id: "nicepay_pix",
        name: "Pix",
        countries: Some(&["BR"]),
        currencies: Some(&["BRL"]),
        ..NICEPAY
    },
    Method { id: "nicepay_ewallet", name: "E-wallet", kind: "wallet", active: false, ..NICEPAY },
    Method { id: "cryptocom_btc", name: "Bitcoin", event_method: "cryptocom_btc", ..CRYPTO },
    Method { id: "zen_usdt", name: "USDT by Zen", provider: "zen", event_method: "zen_usdt", ..CRYPTO },
    Method { id: "pm_card", name: "Card", ..STRIPE },
    Method {
        id: "pm_bank_transfer",
        name: "Bank transfer",
        kind: "bank_transfer",
        event_method: "bank_transfer",
        ..STRIPE
    },
];

/// An active method by its id.
pub(crate) fn find(id: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.active && method.id == id)
}

/// The method of a session that names none.
pub(crate) fn first() -> &'static Method {
    const { &STRIPE }
}

/// The method used when crypto is meant and none is named.
pub(crate) fn first_crypto() -> &'static Method {
    METHODS.iter().find(|method| method.crypto).unwrap_or(first())
}

impl Method {
    /// `static_fees + amount x percent_fees`, in minor units, half rounded up (rounding is not documented).
    pub(crate) fn fee(&self, amount: u64) -> u64 {
        let share = (u128::from(amount) * u128::from(self.millionths) + 500_000) / 1_000_000;
        self.static_cents.saturating_add(u64::try_from(share).unwrap_or(u64::MAX))
    }
}
