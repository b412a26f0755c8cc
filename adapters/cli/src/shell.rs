//! The outside world, as one command sees it.

use std::io::{Read, Write};
use std::sync::Arc;

use paymux::transport::{Runtime, Transport};
use paymux::{Environment, Registry};

/// The outside world, as one command sees it. Tests and other programs bring their own.
pub struct Shell<'a> {
    /// The providers that there are.
    pub registry: Registry,
    /// Where variables are looked up.
    pub environment: Environment,
    /// What sends; the default HTTP transport where none is given.
    pub transport: Option<Arc<dyn Transport>>,
    /// Time and randomness.
    pub runtime: Arc<dyn Runtime>,
    /// Which streams a person looks at.
    pub terminals: Terminals,
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output, for results.
    pub stdout: &'a mut dyn Write,
    /// Standard error, for all else.
    pub stderr: &'a mut dyn Write,
}

/// Which streams a person looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminals {
    /// Standard output: tables have borders.
    pub stdout: bool,
    /// Standard error: waiting shows its progress.
    pub stderr: bool,
    /// How wide tables may be; the terminal's own width where it is not given.
    pub width: Option<u16>,
}
