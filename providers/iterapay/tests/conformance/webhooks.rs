//! Webhooks. The names of events and the shape of bodies are not documented, so each is a hint of what to
//! look up.

use paymux_conformance::{Hook, Hooks, Means, Signing};

pub(crate) const WEBHOOKS: Hooks = Hooks {
    signing: Signing::Hmac { header: "x-iterapay-signature", hex: true },
    slots: &["webhook_secret", "webhook_token"],
    previous: None,
    events: &[
        Hook::new(
            "invoice",
            r#"{"event":"invoice.paid","data":{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50"}}"#,
            Means::LookUp,
        )
        .about("7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10")
        // Computed by hand, as IteraPay shows no signature.
        .recorded(
            "fixture-secret-0123456789abcdef-XY",
            &[("x-iterapay-signature", "032b7a6ad625f4d039782381405b08541911b518e88dbac2f80dc6361f91e70c")],
        )
        .words(
            "/event",
            &[
                ("invoice.paid", Means::LookUp),
                ("transaction.confirmed", Means::LookUp),
                ("withdrawal.completed", Means::LookUp),
            ],
        ),
        Hook::new(
            "transaction",
            r#"{"type":"transaction","state":"confirmed","transaction":{"id":"t-1","invoiceID":"i-1","merchantID":"m-1"}}"#,
            Means::LookUp,
        )
        .about("i-1"),
        Hook::new("withdrawal", r#"{"withdrawalID":"w-1","state":"completed"}"#, Means::LookUp).about("w-1"),
        Hook::new("nothing_known", r#"[1,"two"]"#, Means::LookUp),
    ],
};
