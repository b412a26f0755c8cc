//! One scenario: what was planted, and everything that was shown.

use std::error::Error as _;
use std::fmt::{Debug, Display};
use std::sync::atomic::{AtomicUsize, Ordering};

use paymux::Error;

use crate::raw_server::RawServer;
use crate::search;

/// Must be ended by [`finish`](Self::finish), [`finish_sent`](Self::finish_sent) or with a panic.
pub(crate) struct Scenario {
    name: String,
    planted: Vec<String>,
    shown: Vec<(String, String)>,
}

impl Scenario {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), planted: Vec::new(), shown: Vec::new() }
    }

    /// A new canary.
    pub(crate) fn plant(&mut self) -> String {
        self.keep(search::plain(next()))
    }

    /// A new canary that is written differently in JSON and URLs.
    pub(crate) fn plant_odd(&mut self) -> String {
        self.keep(search::odd(next()))
    }

    /// A canary that stays the same over several scenarios.
    pub(crate) fn keep(&mut self, canary: String) -> String {
        self.planted.push(canary.clone());
        canary
    }

    /// A text that somebody could print.
    pub(crate) fn text(&mut self, what: impl Into<String>, text: impl Display) {
        self.shown.push((what.into(), text.to_string()));
    }

    /// `Debug`, in both forms.
    pub(crate) fn debug(&mut self, what: &str, value: &(impl Debug + ?Sized)) {
        self.text(what, format!("{value:?}\n{value:#?}"));
    }

    /// Everything that an error can say, but for the raw body, which is documented as not to be logged.
    pub(crate) fn error(&mut self, error: &Error) {
        self.text("Display", error);
        self.debug("Debug", error);
        self.text("problem document", error.problem_document());
        self.debug("Debug of the problem document", &error.problem_document());
        self.text("message", error.message());
        let texts = [error.provider_message(), error.provider_code(), error.field(), error.request_id()];
        self.debug("what the provider says", &texts);
        self.debug("the provider's problem", &error.problem());
        let mut cause = error.source();
        while let Some(link) = cause {
            self.text("cause", link);
            self.debug("Debug of a cause", link);
            cause = link.source();
        }
    }

    /// A result: its value's `Debug`, or the error.
    pub(crate) fn outcome<T: Debug>(&mut self, outcome: &Result<T, Error>) {
        match outcome {
            Ok(value) => self.debug("Debug of the value", value),
            Err(error) => self.error(error),
        }
    }

    /// Ends a scenario that sends nothing.
    pub(crate) fn finish(self) {
        let name = &self.name;
        assert!(!self.planted.is_empty(), "{name}: ran without a canary");
        assert!(!self.shown.is_empty(), "{name}: showed nothing");
        for (what, text) in &self.shown {
            if let Some(leak) = search::find(text) {
                panic!("{name}: {what} shows a canary: …{leak}…");
            }
        }
    }

    /// Ends a scenario that sends: a canary must have come with each request.
    pub(crate) fn finish_sent(self, server: &RawServer) {
        let received = server.received();
        assert!(!received.is_empty(), "{}: nothing was sent", self.name);
        for request in received {
            let text = format!("{}{}", request.head, String::from_utf8_lossy(&request.body));
            assert!(search::find(&text).is_some(), "{}: no canary came with {}", self.name, request.head);
        }
        self.finish();
    }
}

fn next() -> usize {
    static NUMBER: AtomicUsize = AtomicUsize::new(10);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

#[test]
#[should_panic(expected = "ran without a canary")]
fn a_scenario_without_a_canary_fails() {
    let mut scenario = Scenario::new("empty");
    scenario.text("a text", "harmless");
    scenario.finish();
}

#[test]
#[should_panic(expected = "shows a canary")]
fn a_scenario_that_leaks_fails() {
    let mut scenario = Scenario::new("leaky");
    let canary = scenario.plant();
    scenario.error(&Error::unintelligible(format!("got {canary}")));
    scenario.finish();
}

#[test]
#[should_panic(expected = "no canary came with")]
fn a_scenario_that_sends_without_its_canary_fails() {
    use std::io::{Read, Write};
    let server =
        RawServer::start(vec![crate::raw_server::Step::Read, crate::raw_server::reply("200 OK", "")]);
    let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
    let mut scenario = Scenario::new("unsent");
    scenario.plant();
    scenario.text("a text", "harmless");
    scenario.finish_sent(&server);
}
