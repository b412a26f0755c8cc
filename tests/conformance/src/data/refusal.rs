use paymux_core::ErrorKind;

/// A documented error answer, and what it means.
///
/// ```
/// use paymux_conformance::Refusal;
/// use paymux_core::ErrorKind;
/// const GONE: Refusal =
///     Refusal::new("payment.get", 404, r#"{"code":"no_such","text":"No."}"#, ErrorKind::NotFound)
///         .code("no_such")
///         .message("No.");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    pub(crate) body: &'static str,
    pub(crate) kind: ErrorKind,
    pub(crate) code: Option<&'static str>,
    pub(crate) message: Option<&'static str>,
    pub(crate) field: Option<&'static str>,
    pub(crate) before_acting: bool,
    pub(crate) exists_after: bool,
}

impl Refusal {
    /// The operation, the status and body of the answer, and the kind of error that it is.
    #[must_use]
    pub const fn new(operation: &'static str, status: u16, body: &'static str, kind: ErrorKind) -> Self {
        Self {
            operation,
            status,
            body,
            kind,
            code: None,
            message: None,
            field: None,
            before_acting: false,
            exists_after: false,
        }
    }

    /// The provider's code in it.
    #[must_use]
    pub const fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The provider's message in it.
    #[must_use]
    pub const fn message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    /// The field that it is about, as it stands in the answer.
    #[must_use]
    pub const fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// The documentation says that something is there all the same, although the status alone does not: a declined payment
    /// that can be paid with another card.
    #[must_use]
    pub const fn exists_after(mut self) -> Self {
        self.exists_after = true;
        self
    }

    /// The documentation says that nothing was done, although the status alone does not.
    #[must_use]
    pub const fn before_acting(mut self) -> Self {
        self.before_acting = true;
        self
    }
}
