//! Whose page a browser's call comes from.

use std::net::SocketAddr;

use http::HeaderMap;
use http::header::ORIGIN;

use crate::shared::Tools;

/// Whether a call comes from another site's page: it says so in `Origin`, and cannot help it.
///
/// Programs send none. The sandbox's own page may have been opened under any name of this machine; a name
/// that somebody else's DNS points here is none of them.
pub(crate) fn foreign(headers: &HeaderMap, tools: &Tools) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return false };
    if origin.as_bytes() == tools.origin.as_bytes() {
        return false;
    }
    let port = tools.origin.rsplit(':').next();
    let own =
        origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")).is_some_and(|authority| {
            let named = authority.strip_prefix("localhost:");
            let number = authority.parse::<SocketAddr>().ok().filter(|address| address.ip().is_loopback());
            let number = number.map(|address| address.port().to_string());
            named.is_some() && named == port || number.is_some() && number.as_deref() == port
        });
    !own
}
