//! The provider answers: what the answer proves decides.

use std::time::Duration;

use paymux::Advice::{AskProvider, FixConfiguration, FixCredentials, FixRequest, LookUpFirst, RepeatLater};
use paymux::Delivery::Answered;
use paymux::Effect::Done;
use paymux::ErrorKind::{
    Conflict, Declined, Expired, Forbidden, IntegrityMismatch, InvalidRequest, NotFound, ProviderFault,
    RateLimited, TimedOut, Unauthenticated, Unintelligible,
};

use crate::raw_server::Step::{Hang, Read};
use crate::raw_server::{Step, write};
use crate::row::{
    ALL, ALL_TWICE, Counts, End, Ends, ONCE, REPEATABLE, REPEATABLE_TWICE, Row, SUCCESS, maybe_done,
    not_done, server, split, then,
};
use crate::{answer, ok};

const SECOND: Duration = Duration::from_secs(1);
/// Longer than any deadline.
const AGES: u64 = 1_000_000_000;
const HTML: &str = "<html><h1>502 Bad Gateway</h1></html>";
const NOT_PROCESSED: &str = r#"{"error":{"code":"not_processed","message":"nothing was done"}}"#;
const BUSY: Ends = not_done(RateLimited, Answered, RepeatLater);
const FAULT: Ends = maybe_done(ProviderFault, Answered, RepeatLater);

pub(crate) fn rows() -> Vec<Row> {
    [definite(), credentials(), conflicts(), rate_limits(), faults(), successes()]
        .into_iter()
        .flatten()
        .collect()
}

fn says(name: &'static str, reply: Step, ends: Ends, tries: Counts) -> Row {
    server(name, vec![Read, reply], ends, tries)
}

fn status(line: &'static str, ends: Ends, tries: Counts) -> Row {
    says(line, answer(line, "", ""), ends, tries)
}

/// Answers that will not change.
fn definite() -> Vec<Row> {
    let refusal = |kind| not_done(kind, Answered, FixRequest);
    let moved = maybe_done(paymux::ErrorKind::Configuration, Answered, FixConfiguration);
    let elsewhere = "Location: /elsewhere\r\n";
    vec![
        status("400 Bad Request", refusal(InvalidRequest), ONCE),
        status("402 Payment Required", refusal(Declined), ONCE),
        status("403 Forbidden", not_done(Forbidden, Answered, FixCredentials), ONCE),
        status("404 Not Found", refusal(NotFound), ONCE),
        status("408 Request Timeout", maybe_done(TimedOut, Answered, RepeatLater), ONCE),
        status("410 Gone", not_done(Expired, Answered, LookUpFirst), ONCE),
        status("422 Unprocessable Content", refusal(InvalidRequest), ONCE),
        says("302, a redirect", answer("302 Found", elsewhere, ""), moved, ONCE),
        says("308, a redirect", answer("308 Permanent Redirect", elsewhere, ""), moved, ONCE),
        says(
            "101 Switching Protocols",
            write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
            maybe_done(Unintelligible, Answered, AskProvider),
            ONCE,
        ),
    ]
}

fn credentials() -> Vec<Row> {
    let refused = not_done(Unauthenticated, Answered, FixCredentials);
    let no = || vec![Read, answer("401 Unauthorized", "", "")];
    vec![
        server("401", no(), refused, ONCE),
        then("401, then 200 to a new credential", no(), vec![Read, ok()], SUCCESS, ALL_TWICE)
            .renewing()
            .proves_refusal(),
        server("401, and again to a new credential", no(), refused, ALL_TWICE).renewing().proves_refusal(),
    ]
}

/// 409: with a key, the first request may still be running.
fn conflicts() -> Vec<Row> {
    let conflict = maybe_done(Conflict, Answered, LookUpFirst);
    let mut resolved = conflict;
    resolved[2] = End::Success;
    let no = || vec![Read, answer("409 Conflict", "", "")];
    vec![
        server("409", no(), conflict, [1, 1, 3, 1, 1]),
        then("409, then 200", no(), vec![Read, ok()], resolved, [1, 1, 2, 1, 1]),
    ]
}

/// 429 is refused before acting, whatever it asks for.
fn rate_limits() -> Vec<Row> {
    let asking = |delay: &str| answer("429 Too Many Requests", &format!("Retry-After: {delay}\r\n"), "");
    let body = r#"{"error":"slow down","retry_after":1000000000}"#;
    let rows = vec![
        status("429 Too Many Requests", BUSY, ALL),
        then("429, then 200", vec![Read, answer("429 No", "", "")], vec![Read, ok()], SUCCESS, ALL_TWICE),
        then("429, Retry-After: 1, then 200", vec![Read, asking("1")], vec![Read, ok()], SUCCESS, ALL_TWICE)
            .waits(SECOND),
        says("429, Retry-After: 10^9", asking("1000000000"), BUSY, ONCE).asks(AGES..=AGES),
        says("429, the body asks for 10^9 s", answer("429 No", "", body), BUSY, ONCE).asks(AGES..=AGES),
        says("429, Retry-After in 2100", asking("Fri, 01 Jan 2100 00:00:00 GMT"), BUSY, ONCE)
            .asks(1_000_000_000..=4_000_000_000),
        says("429, Retry-After in 1994", asking("Sun, 06 Nov 1994 08:49:37 GMT"), BUSY, ALL).asks(0..=0),
        says("429, Retry-After: -1", asking("-1"), BUSY, ALL),
        says("429, Retry-After: 10^30", asking("1000000000000000000000000000000"), BUSY, ALL),
        says("429, half a body", write("HTTP/1.1 429 No\r\nContent-Length: 99\r\n\r\n{"), BUSY, ALL),
    ];
    rows.into_iter().map(Row::proves_refusal).collect()
}

/// 5xx: the provider may have acted before it failed.
fn faults() -> Vec<Row> {
    let asking = |delay: &str| answer("503 Service Unavailable", &format!("Retry-After: {delay}\r\n"), "");
    let declared = || answer("500 Internal Server Error", "", NOT_PROCESSED);
    let harmless = not_done(ProviderFault, Answered, RepeatLater);
    vec![
        status("500 Internal Server Error", FAULT, REPEATABLE),
        says("500, declared as refused first", declared(), harmless, ALL).proves_refusal(),
        then("500, declared, then 200", vec![Read, declared()], vec![Read, ok()], SUCCESS, ALL_TWICE)
            .proves_refusal(),
        says(
            "502 as HTML",
            answer("502 Bad Gateway", "Content-Type: text/html\r\n", HTML),
            FAULT,
            REPEATABLE,
        ),
        says(
            "502, half a body",
            write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 99\r\n\r\n<html>"),
            FAULT,
            REPEATABLE,
        ),
        status("503 Service Unavailable", FAULT, REPEATABLE),
        then(
            "503, Retry-After: 1, then 200",
            vec![Read, asking("1")],
            vec![Read, ok()],
            split(SUCCESS, FAULT),
            REPEATABLE_TWICE,
        )
        .waits(SECOND)
        .asks(1..=1),
        says("503, Retry-After: 10^9", asking("1000000000"), FAULT, ONCE).asks(AGES..=AGES),
        says("503, Retry-After: -1", asking("-1"), FAULT, REPEATABLE),
        status("504 Gateway Timeout", FAULT, REPEATABLE),
    ]
}

/// 2xx, and what may be wrong with one.
fn successes() -> Vec<Row> {
    let unreadable = maybe_done(Unintelligible, Answered, AskProvider);
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n";
    let large = write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
    let another = [End::Failure(IntegrityMismatch, Answered, Done, AskProvider); 5];
    vec![
        status("200 OK, an empty body", unreadable, [3, 1, 1, 1, 1]),
        says("200 OK", ok(), SUCCESS, ONCE),
        says("200, JSON that ends too early", answer("200 OK", "", "{\"id\":"), unreadable, [3, 1, 1, 1, 1]),
        says("200, about another thing", answer("200 OK", "", r#"{"id":"t2"}"#), another, ONCE),
        server("200, a gigantic body", vec![Read, large, Hang], unreadable, ONCE),
        server("103, 100, then 200", vec![Read, write(early), ok()], SUCCESS, ONCE),
    ]
}
