//! Errors as `application/problem+json`.

use serde::{Deserialize, Serialize};

use crate::wire::call::Reply;

const KIND: &str = "application/problem+json";

/// Why a call is refused. `instance`, the path, is added on the way out by [`with_instance`].
#[derive(Debug)]
pub(crate) struct Problem {
    status: u16,
    detail: String,
}

/// What every handler gives.
pub(crate) type Answer = Result<Reply, Problem>;

#[derive(Serialize, Deserialize)]
struct Body {
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    /// A bad body or parameter; `rest` follows "The '<name>' field ".
    pub(crate) fn field(name: &str, rest: &str) -> Self {
        Self::new(400, format!("The '{name}' field {rest}"))
    }

    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(401, detail)
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, detail)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(404, format!("There is no such {what}"))
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let (name, title) = class(problem.status);
        let body = Body {
            r#type: format!("https://example.com/probs/{name}"),
            title: title.to_owned(),
            status: problem.status,
            detail: problem.detail,
            instance: None,
        };
        Self::new(problem.status, KIND, serde_json::to_vec(&body).unwrap_or_default())
    }
}

/// Type and title. The documentation shows those of 400 and 401; the others follow their pattern.
fn class(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("invalid-request", "Invalid Request"),
        401 => ("unauthorized", "Unauthorized"),
        403 => ("forbidden", "Forbidden"),
        404 => ("not-found", "Not Found"),
        405 => ("method-not-allowed", "Method Not Allowed"),
        409 => ("conflict", "Conflict"),
        422 => ("unprocessable", "Unprocessable Content"),
        429 => ("too-many-requests", "Too Many Requests"),
        _ => ("error", "Error"),
    }
}

/// Puts the path into a problem; any other reply is left as it is.
pub(crate) fn with_instance(path: &str, reply: Reply) -> Reply {
    if !reply.headers.iter().any(|(_, value)| value == KIND) {
        return reply;
    }
    let Ok(mut body) = serde_json::from_slice::<Body>(&reply.body) else {
        return reply;
    };
    body.instance = Some(path.to_owned());
    Reply { body: serde_json::to_vec(&body).unwrap_or_default().into(), ..reply }
}
