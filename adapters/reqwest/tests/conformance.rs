//! The suite that every transport passes.

use std::process::ExitCode;

mod suite;

fn main() -> ExitCode {
    paymux_conformance::transport::run(&suite::SUITE)
}
