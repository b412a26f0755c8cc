//! No connection comes about, or a rule refuses the request: nothing was sent, and the error proves it.

use std::time::Duration;

use paymux_core::Delivery::{NotSent, Unknown};
use paymux_core::transport::TransportErrorKind::{Connect, NameResolution, Refused, TimedOut, TlsHandshake};

use super::row::End::Error;
use super::row::{BRIEF, Place, Row};
use crate::transport::Step::{Hang, Read, ReadSome, Reset};
use crate::transport::{reply, write};

pub(super) fn rows() -> Vec<Row> {
    let (no_connection, no_tls) = (Error(Connect, NotSent, None), Error(TlsHandshake, NotSent, None));
    let refused = Error(Refused, NotSent, None);
    let origin = |name, origin, end| Row::at(name, Place::Origin(origin), end);
    let alert = b"\x15\x03\x03\x00\x02\x02\x28".as_slice();
    vec![
        Row::at("refuses the connection", Place::Refusing("http"), no_connection.clone()),
        Row::at("refuses the connection, https", Place::Refusing("https"), no_connection.clone()),
        origin("name does not resolve", "https://nonexistent.invalid", Error(NameResolution, NotSent, None)),
        Row::at("connect runs out of time", Place::Unanswering, no_connection.clone()).hasty(),
        // Who shares connections cannot know whether another one took the request in the meantime.
        Row::at("limit strikes while connecting", Place::Unanswering, Error(TimedOut, Unknown, None))
            .or(no_connection.clone())
            .within(BRIEF / 2),
        Row::tls("TLS: answers garbage", vec![ReadSome, write("SSH-2.0-garbage\r\n"), Hang], no_tls.clone()),
        Row::tls("TLS: answers HTTP", vec![ReadSome, reply("400 Bad", "no TLS here")], no_tls.clone()),
        Row::tls("TLS: closes after the hello", vec![ReadSome], no_tls.clone()),
        Row::tls("TLS: resets after the hello", vec![ReadSome, Reset], no_connection.clone()),
        Row::tls("TLS: sends an alert", vec![ReadSome, write(alert)], no_tls),
        Row::tls("TLS: hangs after the hello", vec![ReadSome, Hang], no_connection).hasty(),
        origin("plain http to another machine", "http://api.example.com", refused.clone()),
        origin("plain http to every interface", "http://0.0.0.0", refused.clone()),
        origin("plain http to a name like this machine's", "http://localhost.example.com", refused.clone()),
        origin("a user name and password in the URL", "https://canary:canary@127.0.0.1", refused.clone()),
        origin("dot segments in the path", "https://127.0.0.1/a/../b", refused.clone()),
        origin("encoded dot segments in the path", "https://127.0.0.1/a/%2e%2E/b", refused.clone()),
        Row::http("no time at all", vec![Read, reply("200 OK", "")], refused, 0).within(Duration::ZERO),
    ]
}
