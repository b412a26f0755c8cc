//! One table: what the server does, what the client is told, and how many requests the server read.

use std::time::Duration;

use paymux_core::Delivery::{Answered, NotSent, Unknown};
use paymux_core::transport::TransportErrorKind::{
    BodyTooLarge, Connect, ConnectionLost, NameResolution, Refused, TimedOut, TlsHandshake,
};
use paymux_reqwest::ReqwestTransport;

use crate::case::Outcome::{Error, Reply};
use crate::case::{CANARIES, Case, case, origin, refusing, tls, unanswering};
use crate::support::Step::{Hang, Pause, Read, ReadSome, Reset};
use crate::support::{reply, write};
use crate::{AMPLE, everything};

const BRIEF: Duration = Duration::from_millis(300);
const BODY_LIMIT: usize = 1000;

fn before_sending() -> Vec<Case> {
    vec![
        refusing("refuses the connection", "http", Error(Connect, NotSent, None)),
        refusing("refuses the connection, https", "https", Error(Connect, NotSent, None)),
        origin("name does not resolve", "https://nonexistent.invalid", Error(NameResolution, NotSent, None)),
        unanswering("connect runs out of time", AMPLE, Error(Connect, NotSent, None)),
        unanswering("limit strikes while connecting", BRIEF / 2, Error(TimedOut, Unknown, None)),
        tls(
            "TLS: answers garbage",
            vec![ReadSome, write("SSH-2.0-garbage\r\n"), Hang],
            Error(TlsHandshake, NotSent, None),
        ),
        tls(
            "TLS: answers HTTP",
            vec![ReadSome, reply("400 Bad", "no TLS here")],
            Error(TlsHandshake, NotSent, None),
        ),
        tls("TLS: closes after the hello", vec![ReadSome], Error(TlsHandshake, NotSent, None)),
        tls("TLS: resets after the hello", vec![ReadSome, Reset], Error(Connect, NotSent, None)),
        tls(
            "TLS: sends an alert",
            vec![ReadSome, write(b"\x15\x03\x03\x00\x02\x02\x28".as_slice())],
            Error(TlsHandshake, NotSent, None),
        ),
        tls("TLS: hangs after the hello", vec![ReadSome, Hang], Error(Connect, NotSent, None)),
        origin("plain http to another machine", "http://api.example.com", Error(Refused, NotSent, None)),
        origin(
            "credentials in the URL",
            "https://canary-path:canary-query@127.0.0.1",
            Error(Refused, NotSent, None),
        ),
        origin("dot segments in the path", "https://127.0.0.1/a/../b", Error(Refused, NotSent, None)),
        case("no time at all", vec![Read, reply("200 OK", "")], Error(Refused, NotSent, None), 0)
            .within(Duration::ZERO),
    ]
}

fn before_a_status() -> Vec<Case> {
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-many: 1\r\n".repeat(5000));
    let giant = format!("HTTP/1.1 200 OK\r\nx-giant: {}\r\n\r\n", "g".repeat(2 << 20));
    let lost = Error(ConnectionLost, Unknown, None);
    vec![
        case("closes before reading", vec![], lost.clone(), 0),
        case("resets before reading", vec![Pause(BRIEF / 6), Reset], lost.clone(), 0),
        case("closes after reading", vec![Read], lost.clone(), 1),
        case("resets after reading", vec![Read, Reset], lost.clone(), 1),
        case("hangs after reading", vec![Read, Hang], Error(TimedOut, Unknown, None), 1).within(BRIEF),
        case("half a status line", vec![Read, write("HTTP/1.1 20")], lost.clone(), 1),
        case("half a head", vec![Read, write("HTTP/1.1 200 OK\r\nContent-Le")], lost.clone(), 1),
        case(
            "half a head, then hangs",
            vec![Read, write("HTTP/1.1 200 OK\r\n"), Hang],
            Error(TimedOut, Unknown, None),
            1,
        )
        .within(BRIEF),
        case("speaks no HTTP", vec![Read, write("220 mail.example.com ESMTP\r\n"), Hang], lost.clone(), 1),
        case("HTTP/0.9", vec![Read, write("<html>hello</html>")], lost.clone(), 1),
        case("gigantic header", vec![Read, write(giant), Hang], lost.clone(), 1),
        case("gigantic number of headers", vec![Read, write(many), Hang], lost.clone(), 1),
        case(
            "lengths that disagree",
            vec![Read, write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), Hang],
            lost.clone(),
            1,
        ),
        case("100 Continue, then closes", vec![Read, write("HTTP/1.1 100 Continue\r\n\r\n")], lost, 1),
        case(
            "100 Continue, then hangs",
            vec![Read, write("HTTP/1.1 100 Continue\r\n\r\n"), Hang],
            Error(TimedOut, Unknown, None),
            1,
        )
        .within(BRIEF),
    ]
}

fn after_a_status() -> Vec<Case> {
    let ok = |rest: &str| write(format!("HTTP/1.1 200 OK\r\n{rest}"));
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let slow = [ok("Content-Length: 100\r\n\r\n")]
        .into_iter()
        .chain((0..100).flat_map(|_| [write("x"), Pause(BRIEF / 6)]));
    let redirect = |status: &str| {
        write(format!("HTTP/1.1 {status}\r\nLocation: /canary-path/again\r\nContent-Length: 0\r\n\r\n"))
    };
    let early = write(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
    );
    let broken = Error(ConnectionLost, Unknown, Some(200));
    let late = Error(TimedOut, Unknown, Some(200));
    let large = Error(BodyTooLarge, Answered, Some(200));
    let chunks =
        format!("Transfer-Encoding: chunked\r\n\r\n{}", "64\r\n".to_owned() + &"c".repeat(100) + "\r\n");
    vec![
        case("half a body", vec![Read, ok("Content-Length: 20\r\n\r\n{\"half\":")], broken.clone(), 1),
        case(
            "half a body, reset",
            vec![Read, ok("Content-Length: 20\r\n\r\n{\"half\":"), Pause(BRIEF / 6), Reset],
            broken.clone(),
            1,
        ),
        case(
            "half a chunked body",
            vec![Read, ok("Transfer-Encoding: chunked\r\n\r\n8\r\n{\"half\":\r\n")],
            broken.clone(),
            1,
        ),
        case("broken chunks", vec![Read, ok("Transfer-Encoding: chunked\r\n\r\nzz\r\n"), Hang], broken, 1),
        case(
            "half a body of a 502",
            vec![Read, write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 99\r\n\r\n<html>")],
            Error(ConnectionLost, Unknown, Some(502)),
            1,
        ),
        case("slow body outlives the limit", [Read].into_iter().chain(slow).collect(), late.clone(), 1)
            .within(BRIEF),
        case("hangs after the head", vec![Read, ok("Content-Length: 5\r\n\r\n"), Hang], late, 1)
            .within(BRIEF),
        case("too large, stated", vec![Read, ok("Content-Length: 1001\r\n\r\n"), Hang], large.clone(), 1),
        case(
            "too large, stated beyond all measure",
            vec![Read, ok("Content-Length: 18446744073709551613\r\n\r\n"), Hang],
            large.clone(),
            1,
        ),
        case(
            "too large, in chunks",
            vec![
                Read,
                ok(&chunks),
                write(("64\r\n".to_owned() + &"c".repeat(100) + "\r\n").repeat(10)),
                Hang,
            ],
            large.clone(),
            1,
        ),
        case("too large, no length", vec![Read, ok("\r\n"), write("n".repeat(1001)), Hang], large, 1),
        case(
            "as large as allowed, no length",
            vec![Read, ok("\r\n"), write("n".repeat(1000))],
            Reply(200, 1000),
            1,
        ),
        case(
            "more than the stated length",
            vec![Read, ok(&format!("Content-Length: 3\r\n\r\n{}", "m".repeat(5000)))],
            Reply(200, 3),
            1,
        ),
        case("502 as HTML", vec![Read, reply("502 Bad Gateway", html)], Reply(502, html.len()), 1),
        case(
            "503, Retry-After",
            vec![Read, write("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")],
            Reply(503, 0),
            1,
        ),
        case(
            "408 and closes",
            vec![Read, write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n")],
            Reply(408, 0),
            1,
        ),
        case("1xx before the reply", vec![Read, early, reply("201 Created", "{}")], Reply(201, 2), 1),
        case("302 is a reply", vec![Read, redirect("302 Found")], Reply(302, 0), 1),
        case("307 is a reply", vec![Read, redirect("307 Temporary Redirect")], Reply(307, 0), 1),
        case("204", vec![Read, write("HTTP/1.1 204 No Content\r\n\r\n")], Reply(204, 0), 1),
        case(
            "HTTP/1.0, body to the end",
            vec![Read, write("HTTP/1.0 200 OK\r\n\r\nall of it")],
            Reply(200, 9),
            1,
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_told_as_it_is() {
    let transport =
        ReqwestTransport::builder().connect_timeout(BRIEF * 2).body_limit(BODY_LIMIT).build().unwrap();
    let cases = [before_sending(), before_a_status(), after_a_status()].into_iter().flatten();
    let running: Vec<_> = cases.map(|case| tokio::spawn(case.run(transport.clone()))).collect();

    let mut wrong = Vec::new();
    println!("{:<38} {:<16} {:<9} {:>6} {:>4}", "server", "kind", "delivery", "status", "read");
    for run in running {
        let (case, outcome) = run.await.unwrap();
        let seen = match &outcome {
            Ok(reply) => Reply(reply.status().as_u16(), reply.body().len()),
            Err(error) => Error(error.kind, error.delivery, error.status.map(|status| status.as_u16())),
        };
        let (kind, delivery, status) = match &seen {
            Reply(status, _) => ("reply".to_owned(), String::new(), Some(*status)),
            Error(kind, delivery, status) => (format!("{kind:?}"), format!("{delivery:?}"), *status),
        };
        let status = status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        println!("{:<38} {kind:<16} {delivery:<9} {status:>6} {:>4}", case.name, case.counted());

        if seen != case.expected || case.counted() != case.counted {
            wrong.push(format!(
                "{}: expected {:?}, {} read; got {outcome:#?}",
                case.name, case.expected, case.counted
            ));
        }
        if let Err(error) = outcome {
            let text = everything(&error);
            assert!(error.source.is_some(), "{}: no cause", case.name);
            let leaked = CANARIES.iter().any(|canary| text.contains(canary));
            assert!(!leaked, "{}: a canary shows in {text}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
