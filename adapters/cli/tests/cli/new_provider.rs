//! `paymux new-provider`: what it writes compiles, and its tests say what is to be done.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::paymux;

/// An empty directory below the target directory, gone after the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What cargo says in a new crate. It compiles with the versions of our own lock file, without a network.
fn cargo(crate_: &Path, arguments: &[&str]) -> Option<(bool, String)> {
    std::fs::copy(Path::new(CHECKOUT).join("Cargo.lock"), crate_.join("Cargo.lock")).unwrap();
    // With our own artifacts and settings, so that what is built already is not built again.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let ran = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(arguments.split_first().map(|(first, _)| first))
        .args((arguments != ["fmt", "--check"]).then_some("--offline"))
        .args(arguments.get(1..).unwrap_or_default())
        .current_dir(crate_)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .env("INSTA_UPDATE", "always")
        .env_remove("PAYMUX_CONFORMANCE_REPORT")
        .output();
    match ran {
        Ok(ran) => {
            let text = [ran.stdout, ran.stderr].concat();
            Some((ran.status.success(), String::from_utf8_lossy(&text).into_owned()))
        }
        Err(error) => {
            eprintln!("skipped: cargo cannot be run here: {error}");
            None
        }
    }
}

#[test]
fn a_new_crate_compiles_and_says_what_is_to_be_done() {
    let place = Place::new("new-provider-compiles");
    for auth in ["bearer", "header", "basic", "signed", "oauth"] {
        let name = format!("my_{auth}");
        let ran =
            paymux(&["new-provider", &name, "--auth", auth, "--into", place.path(), "--path", CHECKOUT])
                .fine();
        let root = PathBuf::from(ran.trim());
        assert!(root.ends_with(format!("paymux-my-{auth}")), "{ran}");
        let lints = ["clippy", "--all-targets", "--", "-D", "warnings"];
        let Some((fine, text)) = cargo(&root, &lints) else { return };
        assert!(fine, "{auth}: {text}");
        let format = ["fmt", "--check"];
        let Some((fine, text)) = cargo(&root, &format) else { return };
        assert!(fine, "{auth}: {text}");
        let Some((fine, text)) = cargo(&root, &["test", "--no-fail-fast"]) else { return };
        assert!(!fine, "{auth}: {text}");
        assert!(text.contains("things are to be done:"), "{auth}: {text}");
        assert!(
            text.contains("src/provider.rs:") && text.contains("every documented word."),
            "{auth}: {text}"
        );
        // All else passes: what is there at the start is a provider, but nobody's.
        assert!(text.contains(" 1 failed; ") && text.contains("suite::to_do: failed"), "{auth}: {text}");
        let pinned =
            std::fs::read_to_string(root.join("tests/snapshots/requests__every_request_is_pinned.snap"));
        assert!(pinned.unwrap().contains("POST https://"), "{auth}: {text}");
    }
}

#[test]
fn nothing_is_overwritten_and_names_are_checked() {
    let place = Place::new("new-provider-refuses");
    let make = |name: &str| paymux(&["new-provider", name, "--into", place.path(), "--version", "0.1.0"]);
    make("acme_pay").fine();
    let manifest = place.read("paymux-acme-pay/Cargo.toml");
    assert!(manifest.contains("paymux-core = { version = \"0.1.0\""), "{manifest}");
    assert!(make("acme_pay").usage().contains("is there already"));
    assert_eq!(place.read("paymux-acme-pay/Cargo.toml"), manifest);
    for name in ["Acme", "../acme", "acme-pay", "payviox", "payment"] {
        assert!(make(name).usage().contains(name), "{name}");
    }
    let (into, there) = (["new-provider", "x", "--into"], place.path());
    assert!(
        paymux(&[&into[..], &["/nowhere/at/all"]].concat()).usage().contains("--into: `/nowhere/at/all`")
    );
    assert!(paymux(&[&into[..], &[there, "--path", there]].concat()).usage().contains("no checkout"));
    assert!(paymux(&[&into[..], &[there, "--version", "1\"; x"]].concat()).usage().contains("no version"));
}

/// The lines of code, without comments.
fn code(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).collect()
}

/// What is generated and the worked example are the same code, but for these lines: a new crate can be continued by
/// copying from the example, and whoever mends one of the two mends the other.
#[test]
fn what_is_generated_stands_in_the_worked_example() {
    let read = |path: &str| std::fs::read_to_string(Path::new(CHECKOUT).join(path)).unwrap();
    let example: Vec<String> = ["operations/payment.rs", "provider/mod.rs", "webhook.rs"]
        .map(|file| read(&format!("examples/acme-pay/src/{file}")))
        .into();
    let example: Vec<&str> = example.iter().flat_map(|text| code(text)).collect();
    let mut others = Vec::new();
    for file in ["payment.rs", "provider.rs", "webhook.rs"] {
        let names = [
            ("__Name__Api", "AcmePay"),
            ("__Name__", "AcmePay"),
            ("__NAME__", "ACME_PAY"),
            ("__Kind__", "SigningKey"),
            ("STATUSES", "STATES"),
            ("raw_status", "raw_\0"),
            ("status", "state"),
            ("raw_\0", "raw_status"),
            ("url", "page"),
        ];
        let text = names
            .iter()
            .fold(read(&format!("adapters/cli/templates/{file}")), |text, (from, to)| text.replace(from, to));
        let own = code(&text).into_iter().filter(|line| !line.starts_with("use ") && !example.contains(line));
        others.extend(own.map(str::to_owned));
    }
    insta::assert_snapshot!(others.join("\n"));
}
