//! Running the command in this process.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use paymux::Registry;
use paymux::transport::Transport;
use paymux_cli::{Exit, Shell, Terminals};
use paymux_core::test_util::StoppedClock;

use crate::acme::ACME;

/// A run that is being prepared.
#[derive(Clone, Default)]
pub(crate) struct Run {
    variables: BTreeMap<String, String>,
    stdin: Vec<u8>,
    terminals: Terminals,
    transport: Option<Arc<dyn Transport>>,
    all_providers: bool,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: Exit,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// All of it, for snapshots.
    pub(crate) fn whole(&self) -> String {
        format!("exit {}\n--- stdout\n{}--- stderr\n{}", self.exit.code(), self.out, self.err)
    }

    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!(self.exit, Exit::Fine, "{}", self.whole());
        self.out
    }

    /// The one line of a usage error.
    #[track_caller]
    pub(crate) fn usage(self) -> String {
        assert_eq!((self.exit, self.out.as_str()), (Exit::Usage, ""), "{}", self.whole());
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        self.err
    }

    /// The problem document; standard error has one line about it at its end.
    #[track_caller]
    pub(crate) fn problem(self) -> serde_json::Value {
        assert_eq!(self.exit, Exit::Refused, "{}", self.whole());
        assert!(self.err.lines().last().unwrap().starts_with("error: "), "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }
}

impl Run {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn set(mut self, variable: &str, value: &str) -> Self {
        self.variables.insert(variable.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn on_a_terminal(mut self, width: u16) -> Self {
        self.terminals = Terminals { stdout: true, stderr: true, width: Some(width) };
        self
    }

    /// With every provider of the facade, instead of the two that most tests speak of.
    pub(crate) fn with_all_providers(mut self) -> Self {
        self.all_providers = true;
        self
    }

    pub(crate) fn over(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = self.run_into(arguments, &mut out, &mut err);
        Ran { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    pub(crate) fn run_into(&self, arguments: &[&str], out: &mut dyn Write, err: &mut dyn Write) -> Exit {
        let variables = self.variables.clone();
        let shell = Shell {
            registry: if self.all_providers {
                paymux::registry()
            } else {
                Registry::new().with(&paymux::payviox::PAYVIOX).with(&ACME)
            },
            environment: Arc::new(move |name| variables.get(name).cloned()),
            transport: self.transport.clone(),
            runtime: Arc::new(StoppedClock::default()),
            terminals: self.terminals,
            stdin: &mut self.stdin.as_slice(),
            stdout: out,
            stderr: err,
        };
        paymux_cli::run(std::iter::once("paymux").chain(arguments.iter().copied()), shell)
    }
}

/// Runs without variables, input or terminal.
pub(crate) fn paymux(arguments: &[&str]) -> Ran {
    Run::new().run(arguments)
}

/// A stream whose reader has gone.
pub(crate) struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A directory that is gone after the test.
pub(crate) struct Directory(std::path::PathBuf);

impl Directory {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paymux-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn with(&self, name: &str, content: &str) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
