//! Method, path and query of a request, taken apart.

use std::fmt;

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;

/// `GET /a/b?c=d`, taken apart and decoded; a segment that is not UTF-8 stays encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) method: String,
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
}

impl Line {
    pub(crate) fn parse(line: &str) -> Self {
        let (method, target) = line.split_once(' ').unwrap_or((line, ""));
        Self::new(method, target)
    }

    /// Of a request, relative to where the provider is.
    pub(crate) fn of(base: &str, request: &Request<Bytes>) -> Self {
        Self::parse(&Self::raw(base, request))
    }

    /// The same as it is written, encoded.
    pub(crate) fn raw(base: &str, request: &Request<Bytes>) -> String {
        let uri = request.uri().to_string();
        let below = uri.strip_prefix(base.trim_end_matches('/')).filter(|below| below.starts_with('/'));
        let whole = request.uri().path_and_query().map_or("/", |target| target.as_str());
        format!("{} {}", request.method(), below.unwrap_or(whole))
    }

    fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let decode = |text: &str| {
            percent_decode_str(text).decode_utf8().map_or(text.to_owned(), |text| text.into_owned())
        };
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        };
        Self {
            method: method.to_owned(),
            segments: path.split('/').skip(1).map(decode).collect(),
            query: query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect(),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /{}", self.method, self.segments.join("/"))?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

/// Whether two lines mean the same; the order of the query does not count.
pub(crate) fn same_target(one: &Line, two: &Line) -> bool {
    let sorted = |line: &Line| {
        let mut query = line.query.clone();
        query.sort();
        query
    };
    one.method == two.method && one.segments == two.segments && sorted(one) == sorted(two)
}

/// Whether a line fits a path template such as `/payment/{id}`.
pub(crate) fn fits(template: &str, line: &Line) -> bool {
    let parts: Vec<&str> = template.split('/').skip(1).collect();
    parts.len() == line.segments.len()
        && parts.iter().zip(&line.segments).all(|(part, segment)| part.contains('{') || part == segment)
}

/// The names of the placeholders of a path template.
pub(crate) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template.split(['{', '}']).skip(1).step_by(2)
}
