//! Files and variables.

use secrecy::ExposeSecret;

use super::{ACME, CANARY, OTHER, PAIRED, environment, silent};
use crate::{Configuration, Error, ErrorKind, Registry, Settings};

fn registry() -> Registry {
    Registry::new().with(ACME).with(OTHER).with(PAIRED)
}

fn refused(file: &str) -> Error {
    let read = Configuration::from_toml(file);
    silent(&read);
    let checked = read.and_then(|configuration| configuration.check(&registry()));
    silent(&checked);
    let error = checked.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    error
}

#[test]
fn what_is_wrong_in_a_file_is_named_and_no_secret_quoted() {
    let acme = |line: &str| format!("default = \"acme\"\n[providers.acme]\n{line}\n");
    for (file, field, part) in [
        (String::new(), Some("default"), "`default` is missing"),
        ("default = 7".to_owned(), Some("default"), "in quotes"),
        (
            "default = \"nobody\"".to_owned(),
            Some("provider"),
            "unknown provider `nobody`; there are: acme, other, paired",
        ),
        ("default = \"acme\"\nprovider = 1".to_owned(), Some("provider"), "unknown key `provider`"),
        ("default = \"acme\"\nproviders = 1".to_owned(), Some("providers"), "is a table"),
        ("default = \"acme\"\n[providers]\nacme = 1".to_owned(), Some("providers.acme"), "is a table"),
        ("default = \"acme\"\n[providers.nobody]".to_owned(), Some("provider"), "unknown provider `nobody`"),
        (
            acme("secret = 1"),
            Some("providers.acme.secret"),
            "unknown key `secret`; acme has `base_url`, `secret_key`",
        ),
        (
            acme(&format!("secret_key = \"{CANARY}\"")),
            Some("providers.acme.secret_key"),
            "{ env = \"ACME_SECRET_KEY\" }",
        ),
        (
            acme(&format!("webhook_token = \"{CANARY}\"")),
            Some("providers.acme.webhook_token"),
            "name the environment",
        ),
        (
            acme(&format!("secret_key = [\"{CANARY}\"]")),
            Some("providers.acme.secret_key"),
            "name the environment",
        ),
        (acme("secret_key = { env = 7 }"), Some("providers.acme.secret_key"), "name the environment"),
        (acme("secret_key = { env = [] }"), Some("providers.acme.secret_key"), "name the environment"),
        (
            acme("secret_key = { env = [\"A\", 7] }"),
            Some("providers.acme.secret_key"),
            "name the environment",
        ),
        (
            acme("secret_key = { env = \"A\", file = \"b\" }"),
            Some("providers.acme.secret_key"),
            "name the environment",
        ),
        (acme("shop = 7"), Some("providers.acme.shop"), "name the environment"),
        (acme("base_url = 7"), Some("providers.acme.base_url"), "a URL, in quotes"),
        (acme(&format!("secret_key = {CANARY}")), None, "not valid TOML, at line 3"),
        (acme(&format!("secret_key = \"{CANARY}")), None, "not valid TOML, at line 3"),
        (format!("a b {CANARY}"), None, "not valid TOML, at line 1"),
    ] {
        let error = refused(&file);
        assert_eq!(error.field(), field, "{file}: {error}");
        assert!(error.message().contains(part), "{file}: {error}");
    }
}

const GOOD: &str = r#"
default = "acme"
[providers.acme]
base_url = "http://127.0.0.1:4010/acme/"
secret_key = { env = "SHOP_KEY" }
webhook_token = { env = ["NEW", "OLD"] }
shop = "s1"
"#;

fn values(settings: &Settings, slot: &str) -> Vec<String> {
    settings.secrets(slot).iter().map(|value| value.expose_secret().to_owned()).collect()
}

#[test]
fn a_file_names_variables_and_its_own_come_first() {
    let configuration = Configuration::from_toml(GOOD).unwrap();
    configuration.check(&registry()).unwrap();
    let variables = environment(&[
        ("SHOP_KEY", CANARY),
        ("ACME_SECRET_KEY", "not this one"),
        ("NEW", "new"),
        ("OLD", "old"),
        ("ACME_SHOP", "not this one"),
        ("ACME_ACCOUNT_TOKEN", "account"),
        ("ACME_BASE_URL", "https://not.this.one"),
    ]);
    let settings = configuration.settings(ACME, &variables);
    silent(&settings);
    let settings = settings.unwrap();
    assert_eq!(values(&settings, "secret_key"), [CANARY]);
    assert_eq!(values(&settings, "webhook_token"), ["new", "old"]);
    assert_eq!(values(&settings, "account_token"), ["account"]);
    assert_eq!(settings.value("shop"), Some("s1"));
    assert_eq!(settings.base_url().unwrap().as_str(), "http://127.0.0.1:4010/acme");
    let shown = format!("{settings:?} {configuration:?}");
    assert!(shown.contains("webhook_token") && shown.contains("acme"), "{shown}");
    // Another provider is read from its own variables.
    assert!(configuration.settings(OTHER, &environment(&[])).unwrap().value("shop").is_none());
}

#[test]
fn a_variable_that_is_not_set_is_named() {
    let configuration = Configuration::from_toml(GOOD).unwrap();
    let all = [("SHOP_KEY", CANARY), ("NEW", "new"), ("OLD", "old")];
    for (missing, kind, field) in [
        (0, ErrorKind::CredentialMissing, "providers.acme.secret_key"),
        (2, ErrorKind::Configuration, "providers.acme.webhook_token"),
    ] {
        for value in [None, Some("")] {
            let mut variables = all.to_vec();
            let (name, _) = variables.remove(missing);
            variables.extend(value.map(|value| (name, value)));
            let error = configuration.settings(ACME, &environment(&variables)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, Some(field)));
            // `OLD` is no more than a word, which could be the secret itself.
            let shown = error.message().contains(&format!("{name} is not set"));
            assert_eq!(shown, name == "SHOP_KEY", "{error}");
        }
    }
    let own = Configuration::from_toml(
        "default = \"acme\"\n[providers.acme]\nsecret_key = { env = \"ACME_SECRET_KEY\" }",
    );
    let error = own.unwrap().settings(ACME, &environment(&[])).unwrap_err();
    assert!(error.message().contains("ACME_SECRET_KEY"), "{error}");
}

/// Whatever stands where a name is expected may be the secret.
#[test]
fn a_secret_in_place_of_a_name_is_not_quoted() {
    for secret in [
        "SK_LIVE_51H8",
        "SK_LIVE_ABCDEFGHIJKLMNOP",
        "SK__LIVE",
        "sk_live_51h8",
        "AKIAEXAMPLE",
        "correct-horse-battery-staple",
        "two words",
    ] {
        for file in [
            format!("default = \"{secret}\""),
            format!("default = \"acme\"\n\"{secret}\" = 1"),
            format!("default = \"acme\"\n[providers.\"{secret}\"]"),
            format!("default = \"acme\"\n[providers]\n\"{secret}\" = 1"),
            format!("default = \"acme\"\n[providers.acme]\n\"{secret}\" = 1"),
            format!("default = \"acme\"\n[providers.acme]\nsecret_key = {{ env = \"{secret}\" }}"),
            format!("default = \"acme\"\n[providers.acme]\nwebhook_token = {{ env = [\"{secret}\"] }}"),
        ] {
            let configuration = Configuration::from_toml(&file);
            let shown = format!("{configuration:?}");
            let checked = configuration.and_then(|configuration| {
                configuration.check(&registry())?;
                configuration.settings(ACME, &environment(&[])).map(drop)
            });
            let error = checked.unwrap_err();
            let shown = format!("{shown} {error} {error:?} {}", error.problem_document());
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

/// A value that was copied with more than itself would be refused by the provider, far from where it is wrong.
#[test]
fn a_value_with_something_around_it_is_refused_and_its_variable_named() {
    for value in [
        " ",
        "\n",
        "\t \r\n",
        "\u{feff}",
        "\u{feff}sk_canary_4f1d",
        "sk_canary_4f1d\n",
        " sk_canary_4f1d",
        "\"sk_canary_4f1d\"",
        "'sk_canary_4f1d'",
        "sk_canary\n_4f1d",
        "sk_canary_4f1d\u{200b}",
        "\u{201c}sk_canary_4f1d\u{201d}",
    ] {
        let variables = environment(&[("ACME_SECRET_KEY", value)]);
        let read = Settings::from_environment(ACME, &variables);
        silent(&read);
        let error = read.unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::Configuration, Some("secret_key")),
            "{value:?}"
        );
        assert!(error.message().contains("ACME_SECRET_KEY"), "{error}");
        let named = Configuration::from_toml(
            "default = \"acme\"\n[providers.acme]\nsecret_key = { env = \"SHOP_KEY\" }",
        )
        .unwrap();
        let error = named.settings(ACME, &environment(&[("SHOP_KEY", value)])).unwrap_err();
        assert_eq!(error.field(), Some("providers.acme.secret_key"));
        assert!(error.message().contains("SHOP_KEY"), "{error}");
        // Given in code, it is found when the provider is opened.
        let opened = Settings::new().with("secret_key", value).credentials(ACME.slots);
        let error = opened.err().unwrap();
        assert!(
            error.message().contains("ACME_SECRET_KEY") && !error.message().contains("canary"),
            "{error}"
        );
    }
    for value in ["sk_canary_4f1d", "two words", "\"", "a\"b"] {
        assert!(Settings::new().with("secret_key", value).credentials(ACME.slots).is_ok(), "{value}");
    }
}

#[test]
fn variables_alone_are_enough() {
    let variables = environment(&[
        ("PAYMUX_PROVIDER", "acme"),
        ("ACME_SECRET_KEY", CANARY),
        ("ACME_BASE_URL", "https://elsewhere.test"),
        ("ACME_SHOP", ""),
    ]);
    let configuration = Configuration::from_environment(&variables).unwrap();
    assert_eq!(configuration.default_provider(), "acme");
    let settings = configuration.settings(ACME, &variables).unwrap();
    assert_eq!((settings.value("secret_key"), settings.value("shop")), (Some(CANARY), None));
    assert_eq!(settings.base_url().unwrap().as_str(), "https://elsewhere.test");
    for variables in [environment(&[]), environment(&[("PAYMUX_PROVIDER", "")])] {
        let error = Configuration::from_environment(&variables).unwrap_err();
        assert!(error.message().contains("PAYMUX_PROVIDER"), "{error}");
    }
    assert_eq!(configuration.with_default("other").default_provider(), "other");
}

/// An empty variable counts as unset: that is how one is switched off in a deployment.
#[test]
fn an_empty_base_url_is_none() {
    let variables = environment(&[("ACME_BASE_URL", ""), ("ACME_SECRET_KEY", CANARY)]);
    assert!(Settings::from_environment(ACME, &variables).unwrap().base_url().is_none());
    let variables = environment(&[("ACME_BASE_URL", "nonsense")]);
    assert_eq!(Settings::from_environment(ACME, &variables).unwrap_err().field(), Some("base_url"));
}

#[test]
fn a_base_url_is_where_a_provider_is_and_no_more() {
    for (text, base) in [
        ("https://api.acme.test", Some("https://api.acme.test")),
        ("HTTPS://API.acme.test:443/v1//", Some("https://api.acme.test/v1")),
        ("http://127.0.0.1:4010", Some("http://127.0.0.1:4010")),
        ("https://user:sk_canary_4f1d@api.acme.test", None),
        ("https://user@api.acme.test", None),
        ("https://:sk_canary_4f1d@api.acme.test", None),
        ("https://api.acme.test?key=sk_canary_4f1d", None),
        ("https://api.acme.test#x", None),
        ("ftp://api.acme.test", None),
        ("file:///etc/passwd", None),
        ("data:text/plain,x", None),
        ("api.acme.test", None),
        ("", None),
        (&format!("https://api.acme.test/{}", "v".repeat(70_000)), None),
    ] {
        let read = text.parse::<crate::BaseUrl>();
        silent(&read);
        assert_eq!(read.as_ref().ok().map(crate::BaseUrl::as_str), base, "{text}");
        if let Err(error) = read {
            assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("base_url")));
        }
    }
}
