//! A correct provider passes everything: the harness as an author uses it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(dead_code, reason = "mistakes are made by the other test binary")]

mod fictional;

fn main() -> std::process::ExitCode {
    paymux_conformance::run(&fictional::SUITE)
}
