//! What the README says of the code: the table of capabilities, made by the command itself, the cargo features, the
//! version and the oldest Rust.

use std::collections::BTreeMap;
use std::sync::Arc;

use paymux_cli::{Exit, Shell, Terminals};
use paymux_core::test_util::StoppedClock;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");

#[test]
fn the_readme_says_what_the_providers_can_do() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let shell = Shell {
        registry: paymux::registry(),
        environment: Arc::new(|_| None),
        transport: None,
        runtime: Arc::new(StoppedClock::default()),
        terminals: Terminals::default(),
        stdin: &mut std::io::empty(),
        stdout: &mut out,
        stderr: &mut err,
    };
    assert_eq!(paymux_cli::run(["paymux", "providers", "--markdown"], shell), Exit::Fine);
    let table = String::from_utf8(out).unwrap();

    let readme = std::fs::read_to_string(README).unwrap();
    let (before, written, after) = part(&readme, "capabilities");
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(README, [before, &table, after].concat()).unwrap();
        return;
    }
    assert_eq!(written, table, "the README is stale: run this test with INSTA_UPDATE=always");
}

#[test]
fn the_readme_names_every_feature_and_whether_it_is_on() {
    let readme = std::fs::read_to_string(README).unwrap();
    let written: BTreeMap<String, bool> = part(&readme, "features")
        .1
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(feature, rest)| (feature.to_owned(), rest.starts_with(" | yes |")))
        .collect();

    let features = manifest().remove("features").unwrap();
    let by_default = features["default"].as_array().unwrap();
    let there: BTreeMap<String, bool> = features
        .as_table()
        .unwrap()
        .keys()
        .filter(|feature| *feature != "default")
        .map(|feature| (feature.clone(), by_default.iter().any(|on| on.as_str() == Some(feature))))
        .collect();
    assert_eq!(written, there);
}

#[test]
fn the_readme_names_version_and_oldest_rust() {
    let readme = std::fs::read_to_string(README).unwrap();
    let package = manifest()["workspace"]["package"].clone();
    for (key, after) in [("version", ", not published"), ("rust-version", " or newer")] {
        let said = format!("{}{after}", package[key].as_str().unwrap());
        assert!(readme.contains(&said), "{key}: the README does not say `{said}`");
    }
}

/// What stands before a marked part, in it, and after it, with the marks.
fn part<'a>(readme: &'a str, name: &str) -> (&'a str, &'a str, &'a str) {
    let begin = format!("<!-- {name} -->\n");
    let start = readme.find(&begin).unwrap() + begin.len();
    let end = readme.find(&format!("<!-- /{name} -->\n")).unwrap();
    (&readme[..start], &readme[start..end], &readme[end..])
}

fn manifest() -> toml::Table {
    std::fs::read_to_string(MANIFEST).unwrap().parse().unwrap()
}
