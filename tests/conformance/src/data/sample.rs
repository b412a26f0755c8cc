use crate::peer::Answer;

/// A documented reply.
///
/// ```
/// use paymux_conformance::Stub;
/// const REPLY: Stub = Stub::new(201, r#"{"id":"p1","note":"hi"}"#).required(&["/id"]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stub {
    pub(crate) status: u16,
    pub(crate) body: &'static str,
    pub(crate) required: &'static [&'static str],
    pub(crate) maps: &'static [&'static str],
    pub(crate) secrets: &'static [&'static str],
    pub(crate) essential: &'static [&'static str],
}

impl Stub {
    /// A reply of this status and JSON body.
    #[must_use]
    pub const fn new(status: u16, body: &'static str) -> Self {
        Self { status, body, required: &[], maps: &[], secrets: &[], essential: &[] }
    }

    /// The members without which the reply cannot be read, as JSON pointers; `""` is the body itself.
    /// The suite takes every member away once and compares.
    #[must_use]
    pub const fn required(mut self, pointers: &'static [&'static str]) -> Self {
        self.required = pointers;
        self
    }

    /// The objects whose member names are data (a map from ids, say), as JSON pointers.
    #[must_use]
    pub const fn maps(mut self, pointers: &'static [&'static str]) -> Self {
        self.maps = pointers;
        self
    }

    /// The members that hold a secret, as JSON pointers.
    #[must_use]
    pub const fn secrets(mut self, pointers: &'static [&'static str]) -> Self {
        self.secrets = pointers;
        self
    }

    /// Further members that may cost the reply where they are of another type than documented, as JSON pointers: money,
    /// ids, statuses and what decides about them. What is called so (`amount`, `order_id`, `status`), is
    /// [required](Self::required) or a [secret](Self::secrets) needs no mention; every other member loses itself alone.
    #[must_use]
    pub const fn essential(mut self, pointers: &'static [&'static str]) -> Self {
        self.essential = pointers;
        self
    }

    pub(crate) fn answer(&self) -> Answer {
        Answer::new(self.status, self.body)
    }
}

/// One value of an operation: what goes in, what the documentation says is sent, what comes back.
///
/// ```
/// use paymux_conformance::{Sample, Stub};
/// const LOOKUP: Sample = Sample::new("payment.get", "GET /payments/p1", r#"{"id":"p1"}"#)
///     .replied(Stub::new(200, r#"{"id":"p1","status":"paid"}"#).required(&["/id"]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub(crate) operation: &'static str,
    pub(crate) variant: Option<&'static str>,
    pub(crate) line: &'static str,
    pub(crate) input: &'static str,
    pub(crate) body: Option<&'static str>,
    pub(crate) secrets: &'static [&'static str],
    pub(crate) reply: Stub,
}

impl Sample {
    /// The operation's name, the documented request line below the base URL (`POST /payments`), and
    /// the input: one flat JSON object in wire names.
    #[must_use]
    pub const fn new(operation: &'static str, line: &'static str, input: &'static str) -> Self {
        Self { operation, variant: None, line, input, body: None, secrets: &[], reply: Stub::new(200, "{}") }
    }

    /// Names it, where an operation has several samples.
    #[must_use]
    pub const fn named(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }

    /// The body that is sent, where it is not simply the input as JSON, path and query left out.
    #[must_use]
    pub const fn body(mut self, body: &'static str) -> Self {
        self.body = Some(body);
        self
    }

    /// The members of the input that hold a secret, as JSON pointers.
    #[must_use]
    pub const fn secrets(mut self, pointers: &'static [&'static str]) -> Self {
        self.secrets = pointers;
        self
    }

    /// What comes back.
    #[must_use]
    pub const fn replied(mut self, reply: Stub) -> Self {
        self.reply = reply;
        self
    }

    /// How cases call it: `payment.get`, or `payment.get(paid)`.
    pub(crate) fn label(&self) -> String {
        match self.variant {
            Some(variant) => format!("{}({variant})", self.operation),
            None => self.operation.to_owned(),
        }
    }
}
