//! __Name__ under the suite that every provider passes.

mod suite;

fn main() -> std::process::ExitCode {
    paymux_conformance::run(&suite::SUITE)
}
