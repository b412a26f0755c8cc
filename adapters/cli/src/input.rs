//! Reading arguments that name a file or standard input, and headers and times.

use std::io::Read;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use paymux::Timestamp;

use crate::output::{Failure, usage};

/// What an argument stands for: itself, a file (`@FILE`), or standard input (`-`).
pub(crate) fn read(flag: &str, argument: &str, stdin: &mut dyn Read) -> Result<Vec<u8>, Failure> {
    if matches!(argument, "-" | "@-") {
        let mut bytes = Vec::new();
        return match stdin.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => usage(format!("{flag}: standard input cannot be read: {error}")),
        };
    }
    let Some(path) = argument.strip_prefix('@') else { return Ok(argument.as_bytes().to_vec()) };
    match std::fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) => usage(format!("{flag}: the file `{path}` cannot be read: {error}")),
    }
}

/// Headers, each as `name: value`.
pub(crate) fn headers(lines: &[String]) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            // The text is not repeated: it can be a signature without its name.
            return usage("--header: a header is written as `name: value`");
        };
        let (name, value) = (name.trim(), value.trim());
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => drop(headers.append(name, value)),
            (Err(_), _) => return usage(format!("--header: `{name}` is no name of a header")),
            (_, Err(_)) => return usage(format!("--header: the value of `{name}` cannot stand in a header")),
        }
    }
    Ok(headers)
}

/// A time: ISO 8601 text or whole Unix seconds.
pub(crate) fn time(flag: &str, text: &str) -> Result<Timestamp, Failure> {
    let seconds = || text.parse().ok().and_then(Timestamp::from_unix_seconds);
    match Timestamp::parse(text).or_else(seconds) {
        Some(time) => Ok(time),
        None => usage(format!("{flag}: a time is 2031-05-04T09:08:07Z or whole Unix seconds, not `{text}`")),
    }
}
