//! What is printed, where, and with which exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use paymux::{Error, visible};
use serde::Serialize;

use crate::pretty::pretty;
use crate::scrub::Scrub;
use crate::shell::Terminals;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: fine.
    Fine,
    /// 1: the provider or the library says no.
    Refused,
    /// 2: wrong usage.
    Usage,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Refused => 1,
            Self::Usage => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command was used wrongly; one line with a hint.
    Usage(String),
    /// The provider or the library says no.
    Refused(Error),
    /// Something on this machine failed; one line.
    Machine(String),
    /// Printing failed.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn unheard(error: io::Error) -> Failure {
    Failure::Machine(format!("cannot write to standard error: {error}"))
}

/// A usage error.
pub(crate) fn usage<T>(line: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Usage(line.into()))
}

/// The two streams. Nothing is printed but through it, so nothing known as a secret gets past it.
pub(crate) struct Output<'a> {
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    terminals: Terminals,
    scrub: Scrub,
}

impl<'a> Output<'a> {
    pub(crate) fn new(stdout: &'a mut dyn Write, stderr: &'a mut dyn Write, terminals: Terminals) -> Self {
        Self { stdout, stderr, terminals, scrub: Scrub::default() }
    }

    /// From now on takes these out of all that is printed.
    pub(crate) fn hide(&mut self, scrub: Scrub) {
        self.scrub = scrub;
    }

    /// Adds a secret to those that are taken out.
    pub(crate) fn hide_also(&mut self, secret: &str, variable: &str) {
        self.scrub.add(secret, variable);
    }

    pub(crate) fn terminals(&self) -> Terminals {
        self.terminals
    }

    /// A result.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.stdout.write_all(visible(&self.scrub.clean(text)).as_bytes())?;
        Ok(self.stdout.flush()?)
    }

    /// A result as JSON. Numbers in raw parts keep their text.
    pub(crate) fn json<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(|error| io::Error::other(error.to_string()))?;
        self.text(&pretty(&text))
    }

    /// JSON rows, one a line.
    pub(crate) fn json_rows<T: Serialize>(&mut self, rows: &[T]) -> Result<(), Failure> {
        let rows: Result<Vec<_>, _> = rows.iter().map(serde_json::to_string).collect();
        let rows = rows.map_err(|error| io::Error::other(error.to_string()))?;
        self.text(&format!("[\n  {}\n]\n", rows.join(",\n  ")))
    }

    /// A table for people on a terminal, tab-separated lines for everything else.
    pub(crate) fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>) -> Result<(), Failure> {
        if self.terminals.stdout {
            let mut table = Table::new();
            table
                .load_style(UTF8_FULL_CONDENSED)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_header(header)
                .add_rows(rows);
            if let Some(width) = self.terminals.width {
                table.set_width(width);
            }
            return self.text(&format!("{table}\n"));
        }
        let mut text = header.join("\t") + "\n";
        for row in rows {
            // No cell makes lines and columns of its own.
            let cells = row.iter().map(|cell| cell.replace('\n', "\\n").replace('\t', "\\t"));
            text += &(cells.collect::<Vec<_>>().join("\t") + "\n");
        }
        self.text(&text)
    }

    /// A line beside the result. Who cannot hear it has not had enough: that is a failure, unlike a reader
    /// of results that has gone.
    pub(crate) fn note(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.stderr, "{}", visible(&self.scrub.clean(line))).map_err(unheard)
    }

    /// Text that the next one replaces; for terminals.
    pub(crate) fn progress(&mut self, text: &str) -> Result<(), Failure> {
        write!(self.stderr, "\r\x1b[2K{}", visible(text))?;
        Ok(self.stderr.flush()?)
    }

    /// Text as it is on standard error.
    pub(crate) fn aside(&mut self, text: &str) -> Result<(), Failure> {
        self.stderr.write_all(visible(&self.scrub.clean(text)).as_bytes()).map_err(unheard)
    }

    /// Says how it ended.
    pub(crate) fn finish(&mut self, result: Result<(), Failure>) -> Exit {
        let (exit, told) = match result {
            Ok(()) => (Exit::Fine, Ok(())),
            Err(Failure::Usage(line)) => (Exit::Usage, self.error(&line)),
            Err(Failure::Machine(line)) => (Exit::Refused, self.error(&line)),
            Err(Failure::Refused(error)) => {
                let printed = self.json(&error.problem_document());
                (Exit::Refused, self.error(&error.to_string()).and(printed))
            }
            // Whoever reads has seen enough, as in `paymux operations | head -1`.
            Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => (Exit::Fine, Ok(())),
            Err(Failure::Output(error)) => (Exit::Refused, self.error(&format!("cannot print: {error}"))),
        };
        // Where not even standard error can be written to, only the exit code is left to speak.
        drop(told);
        exit
    }

    fn error(&mut self, line: &str) -> Result<(), Failure> {
        let line: String = line.chars().map(|each| if each.is_control() { ' ' } else { each }).collect();
        self.note(&format!("error: {line}"))
    }
}
