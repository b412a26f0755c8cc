//! The headers that an app adds: for the whole client, or for one call.

use bytes::Bytes;
use http::Request;
use http::header::{HeaderName, HeaderValue};

use super::{Facts, Inner};
use crate::api::credential::{header_name, header_value};
use crate::error::{Error, ErrorKind};
use crate::interface::CallOptions;

/// Puts them on a request, in the order in which the API lists them. What a call says goes before what the client
/// says.
pub(super) fn add(inner: &Inner, options: &CallOptions, request: &mut Request<Bytes>) -> Result<(), Error> {
    let mut said = Vec::with_capacity(options.headers.len());
    for (name, value) in &options.headers {
        said.push(
            checked(&inner.facts, name, value).map_err(|(field, rule)| Error::invalid_field(field, rule))?,
        );
    }
    if said.is_empty() && inner.headers.is_empty() {
        return Ok(());
    }
    for listed in inner.facts.caller_headers {
        let of_client = || inner.headers.iter().find(|(name, _)| name == listed);
        // The last value is the one that was meant.
        let Some((name, value)) = said.iter().rfind(|(name, _)| name == listed).or_else(of_client) else {
            continue;
        };
        let fixed = inner.facts.fixed_headers.iter().any(|(fixed, _)| fixed == listed);
        if request.headers().contains_key(name) && !fixed {
            let message =
                format!("the header `{name}` is the operation's own: the API must not let callers add it");
            return Err(Error::refused(ErrorKind::Configuration, message).with_field(*listed));
        }
        request.headers_mut().insert(name.clone(), value.clone());
    }
    Ok(())
}

/// The field and the rule that it breaks.
type Wrong = (String, String);

/// A header that the API lets a caller add, with a value that a header can carry.
pub(super) fn checked(facts: &Facts, name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Wrong> {
    let Some(listed) = facts.caller_headers.iter().find(|listed| listed.eq_ignore_ascii_case(name)) else {
        let rule = match facts.caller_headers {
            [] => format!("{} takes no headers from callers", facts.name),
            listed => format!("{} takes no such header from callers, only {}", facts.name, listed.join(", ")),
        };
        return Err((name.to_owned(), rule));
    };
    let wrong = |rule: &str| ((*listed).to_owned(), rule.to_owned());
    let name = header_name(listed).ok_or_else(|| wrong("the API lists no header name in lower case"))?;
    Ok((name, header_value(value).map_err(wrong)?))
}
