//! The connection breaks before a status: what became of the request is unknown, and it is not repeated.

use paymux_core::Delivery::Unknown;
use paymux_core::transport::TransportErrorKind::{ConnectionLost, TimedOut};

use super::row::End::Error;
use super::row::{BRIEF, Row};
use crate::transport::Step::{Await, Hang, Read, Reset};
use crate::transport::write;

pub(super) fn rows() -> Vec<Row> {
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-many: 1\r\n".repeat(5000));
    let giant = format!("HTTP/1.1 200 OK\r\nx-giant: {}\r\n\r\n", "g".repeat(2 << 20));
    let lengths = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab";
    let (lost, late) = (Error(ConnectionLost, Unknown, None), Error(TimedOut, Unknown, None));
    let after = |name, rest: Vec<_>| Row::http(name, [vec![Read], rest].concat(), lost.clone(), 1);
    let hanging = |name, rest: Vec<_>| {
        Row::http(name, [vec![Read], rest, vec![Hang]].concat(), late.clone(), 1).within(BRIEF)
    };
    vec![
        Row::http("closes before reading", vec![], lost.clone(), 0),
        Row::http("resets before reading", vec![Await, Reset], lost.clone(), 0),
        after("closes after reading", vec![]),
        after("resets after reading", vec![Reset]),
        hanging("hangs after reading", vec![]),
        after("half a status line", vec![write("HTTP/1.1 20")]),
        after("half a head", vec![write("HTTP/1.1 200 OK\r\nContent-Le")]),
        hanging("half a head, then hangs", vec![write("HTTP/1.1 200 OK\r\n")]),
        after("speaks no HTTP", vec![write("220 mail.example.com ESMTP\r\n"), Hang]),
        after("HTTP/0.9", vec![write("<html>hello</html>")]),
        after("gigantic header", vec![write(giant), Hang]),
        after("gigantic number of headers", vec![write(many), Hang]),
        after("lengths that disagree", vec![write(lengths), Hang]),
        after("100 Continue, then closes", vec![write("HTTP/1.1 100 Continue\r\n\r\n")]),
        hanging("100 Continue, then hangs", vec![write("HTTP/1.1 100 Continue\r\n\r\n")]),
    ]
}
