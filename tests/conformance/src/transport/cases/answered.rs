//! A status arrives: it is a reply whatever it says, and an error only where the body breaks or is too large.

use paymux_core::Delivery::{Answered, Unknown};
use paymux_core::transport::TransportErrorKind::{BodyTooLarge, ConnectionLost, TimedOut};

use super::row::End::{Error, Reply};
use super::row::{BODY_LIMIT, BRIEF, Row};
use crate::transport::Step::{Hang, Pause, Read, Reset};
use crate::transport::{Step, reply, write};

pub(super) fn rows() -> Vec<Row> {
    [broken(), too_large(), replies()].into_iter().flatten().collect()
}

fn ok(rest: &str) -> Step {
    write(format!("HTTP/1.1 200 OK\r\n{rest}"))
}

fn chunk(size: usize) -> String {
    format!("{size:x}\r\n{}\r\n", "c".repeat(size))
}

fn broken() -> Vec<Row> {
    let (broken, late) = (Error(ConnectionLost, Unknown, Some(200)), Error(TimedOut, Unknown, Some(200)));
    let slow = (0..100).flat_map(|_| [write("x"), Pause(BRIEF / 10)]);
    let slow = [Read, ok("Content-Length: 100\r\n\r\n")].into_iter().chain(slow).collect();
    let half = || ok("Content-Length: 20\r\n\r\n{\"half\":");
    let chunks = |rest: &str| ok(&format!("Transfer-Encoding: chunked\r\n\r\n{rest}"));
    let gateway = write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 99\r\n\r\n<html>");
    vec![
        Row::http("half a body", vec![Read, half()], broken.clone(), 1),
        Row::http("half a body, reset", vec![Read, half(), Pause(BRIEF / 10), Reset], broken.clone(), 1),
        Row::http("half a chunked body", vec![Read, chunks("8\r\n{\"half\":\r\n")], broken.clone(), 1),
        Row::http("broken chunks", vec![Read, chunks("zz\r\n"), Hang], broken, 1),
        Row::http("half a body of a 502", vec![Read, gateway], Error(ConnectionLost, Unknown, Some(502)), 1),
        Row::http("slow body outlives the limit", slow, late.clone(), 1).within(BRIEF),
        Row::http("hangs after the head", vec![Read, ok("Content-Length: 5\r\n\r\n"), Hang], late, 1)
            .within(BRIEF),
    ]
}

fn too_large() -> Vec<Row> {
    let large = Error(BodyTooLarge, Answered, Some(200));
    let stated = |length: &str| ok(&format!("Content-Length: {length}\r\n\r\n"));
    let chunks = write(chunk(100).repeat(10));
    let first = ok(&format!("Transfer-Encoding: chunked\r\n\r\n{}", chunk(100)));
    let one_too_many = write("n".repeat(BODY_LIMIT + 1));
    vec![
        Row::http("too large, stated", vec![Read, stated("1001"), Hang], large.clone(), 1),
        Row::http(
            "too large, stated beyond all measure",
            vec![Read, stated("18446744073709551613"), Hang],
            large.clone(),
            1,
        ),
        Row::http("too large, in chunks", vec![Read, first, chunks, Hang], large.clone(), 1),
        Row::http("too large, no length", vec![Read, ok("\r\n"), one_too_many, Hang], large, 1),
        Row::http(
            "as large as allowed, no length",
            vec![Read, ok("\r\n"), write("n".repeat(BODY_LIMIT))],
            Reply(200, BODY_LIMIT),
            1,
        ),
        Row::http(
            "more than the stated length",
            vec![Read, ok(&format!("Content-Length: 3\r\n\r\n{}", "m".repeat(5000)))],
            Reply(200, 3),
            1,
        ),
    ]
}

fn replies() -> Vec<Row> {
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let redirect =
        |status: &str| write(format!("HTTP/1.1 {status}\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"));
    let early = write(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
    );
    let busy = write("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
    let closing = write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
    vec![
        Row::http("502 as HTML", vec![Read, reply("502 Bad Gateway", html)], Reply(502, html.len()), 1),
        Row::http("503, Retry-After", vec![Read, busy], Reply(503, 0), 1),
        Row::http("408 and closes", vec![Read, closing], Reply(408, 0), 1),
        Row::http("1xx before the reply", vec![Read, early, reply("201 Created", "{}")], Reply(201, 2), 1),
        Row::http("302 is a reply", vec![Read, redirect("302 Found")], Reply(302, 0), 1),
        Row::http("307 is a reply", vec![Read, redirect("307 Temporary Redirect")], Reply(307, 0), 1),
        Row::http("204", vec![Read, write("HTTP/1.1 204 No Content\r\n\r\n")], Reply(204, 0), 1),
        Row::http(
            "HTTP/1.0, body to the end",
            vec![Read, write("HTTP/1.0 200 OK\r\n\r\nall of it")],
            Reply(200, 9),
            1,
        ),
    ]
}
