//! The table of capabilities in the README, made by the command itself.

use std::sync::Arc;

use paymux_cli::{Exit, Shell, Terminals};
use paymux_core::test_util::StoppedClock;

const BEGIN: &str = "<!-- capabilities -->\n";
const END: &str = "<!-- /capabilities -->\n";

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

    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        std::fs::write(path, [before, BEGIN, &table, END, after].concat()).unwrap();
        return;
    }
    assert_eq!(written, table, "the README is stale: run this test with INSTA_UPDATE=always");
}
