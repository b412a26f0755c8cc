//! The command `paymux`, with the providers that the library was built with.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    paymux_cli::main_with(paymux::registry())
}
