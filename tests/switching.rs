//! Switching provider by configuration: what new payments do, and what becomes of old ones.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use paymux::{Configuration, ErrorKind, PaymentProviderExt, PaymentRef};
use paymux_sandbox::Sandbox;
use support::{open, order, usd};

const FILE: &str = r#"
default = "payviox"

[providers.payviox]
secret_key = { env = "PAYVIOX_SECRET_KEY" }

[providers.iterapay]
api_key = { env = "ITERAPAY_API_KEY" }
"#;

#[tokio::test]
async fn one_line_switches_and_old_payments_stay_where_they_were_made() {
    let sandbox = Sandbox::start().await.unwrap();
    let before = open(&sandbox, Configuration::from_toml(FILE).unwrap(), &[]).unwrap();
    let old = before.current().unwrap().create(&order("25.50", "order-1")).await.unwrap();
    // As an app stores it.
    let stored = serde_json::to_value(&old.reference).unwrap();

    let switched = FILE.replace(r#"default = "payviox""#, r#"default = "iterapay""#);
    let after = open(&sandbox, Configuration::from_toml(&switched).unwrap(), &[]).unwrap();
    assert_eq!(after.current().unwrap().name(), "iterapay");
    let stored: PaymentRef = serde_json::from_value(stored).unwrap();
    let found = after.of_payment(&stored).unwrap().look_up(&stored).await.unwrap();
    assert_eq!(found.amounts.requested, Some(usd("25.50")));

    // The provider that is now the default refuses it, before anything is sent.
    let sent = sandbox.requests("iterapay").len();
    let error = after.current().unwrap().look_up(&stored).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(sandbox.requests("iterapay").len(), sent);
}

#[tokio::test]
async fn mistakes_in_the_configuration_are_named() {
    let sandbox = Sandbox::start().await.unwrap();
    for (change, with, expected) in [
        ("default = \"payviox\"", "default = \"payvoix\"", "there are: "),
        ("secret_key =", "secrit_key =", "`secrit_key`"),
        ("[providers.iterapay]", "[providers.itera]", "`itera`"),
        ("default =", "fallback = \"x\"\ndefault =", "`fallback`"),
        ("PAYVIOX_SECRET_KEY", "SHOP_KEY", "SHOP_KEY"),
        ("{ env = \"PAYVIOX_SECRET_KEY\" }", "\"sk_live_canary\"", "environment variable"),
    ] {
        let file = FILE.replacen(change, with, 1);
        let error = Configuration::from_toml(&file).and_then(|file| open(&sandbox, file, &[])).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected), "{with}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
    let nothing = [("PAYVIOX_SECRET_KEY", ""), ("PAYVIOX_PUBLIC_KEY", "")];
    let error = open(&sandbox, Configuration::of_provider("payviox"), &nothing).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialMissing);
    assert!(error.to_string().contains("PAYVIOX_SECRET_KEY"), "{error}");
}
