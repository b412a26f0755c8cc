//! The reply is lost: the provider may have acted, so `Unsafe` is never sent again.

use std::time::Duration;

use paymux::Advice::FixRequest;
use paymux::Delivery::Answered;
use paymux::ErrorKind::{ConnectionLost, InvalidRequest, NotFound, TimedOut};

use crate::raw_server::Step::{Hang, Pause, Read, ReadSome, Reset};
use crate::raw_server::{Step, write};
use crate::row::{
    COLUMNS, Column, End, Limits, ONCE, REPEATABLE, REPEATABLE_TWICE, Row, SUCCESS, lost, maybe_done, server,
    split, then,
};
use crate::{answer, ok, ok_kept_alive};

const MOMENT: Duration = Duration::from_millis(50);

pub(crate) fn rows() -> Vec<Row> {
    let gone = lost(ConnectionLost);
    let late = lost(TimedOut);
    let half = |rest: &str| write(format!("HTTP/1.1 200 OK\r\n{rest}"));
    vec![
        server("closes before reading", vec![], gone, REPEATABLE).reading_none(),
        server("resets while reading", vec![ReadSome, Reset], gone, REPEATABLE).reading_none(),
        server("closes after reading", vec![Read], gone, REPEATABLE),
        server("resets after reading", vec![Read, Reset], gone, REPEATABLE),
        server("hangs after reading", vec![Read, Hang], late, REPEATABLE).limits(Limits::Try),
        server("half a status line", vec![Read, write("HTTP/1.1 20")], gone, REPEATABLE),
        server("speaks no HTTP", vec![Read, write("220 mail ESMTP\r\n"), Hang], gone, REPEATABLE),
        server("half a body", vec![Read, half("Content-Length: 20\r\n\r\n{\"id\":")], gone, REPEATABLE),
        server(
            "half a body in chunks",
            vec![Read, half("Transfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n")],
            gone,
            REPEATABLE,
        ),
        then(
            "closes the kept-alive connection on the 2nd request",
            vec![Read, ok_kept_alive(), Read],
            vec![Read, ok()],
            split(SUCCESS, gone),
            REPEATABLE_TWICE,
        )
        .after_another(),
        then(
            "closed the kept-alive connection before the 2nd request",
            vec![Read, ok_kept_alive()],
            vec![Read, ok()],
            SUCCESS,
            ONCE,
        )
        .after_another(),
        server("closes after reading, repeating forbidden", vec![Read], gone, ONCE).forbidden(),
        then(
            "closes after reading, then 200",
            vec![Read],
            vec![Read, ok()],
            split(SUCCESS, gone),
            REPEATABLE_TWICE,
        ),
        then(
            "closes after reading, then 400",
            vec![Read],
            vec![Read, answer("400 Bad Request", "", "")],
            split(maybe_done(InvalidRequest, Answered, FixRequest), gone),
            REPEATABLE_TWICE,
        ),
        then(
            "closes after reading, then 404",
            vec![Read],
            vec![Read, answer("404 Not Found", "", "")],
            deleted(split(maybe_done(NotFound, Answered, FixRequest), gone)),
            REPEATABLE_TWICE,
        ),
    ]
    .into_iter()
    .chain(unlisted())
    .collect()
}

/// The faults that nobody lists.
fn unlisted() -> Vec<Row> {
    let (gone, late) = (lost(ConnectionLost), lost(TimedOut));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-many: 1\r\n".repeat(5000));
    let giant = format!("HTTP/1.1 200 OK\r\nx-giant: {}\r\n\r\n", "g".repeat(2 << 20));
    vec![
        server("100 Continue, then closes", vec![Read, interim("100 Continue")], gone, REPEATABLE),
        server("103 Early Hints for ever", [vec![Read], drip("HTTP/1.1 103 A\r\n\r\n")].concat(), late, ONCE)
            .limits(Limits::Call),
        server("a body that outlives the deadline", slow_body(), late, ONCE).limits(Limits::Call),
        server("a body that outlives each try", slow_body(), late, REPEATABLE).limits(Limits::Try),
        server("one gigantic header", vec![Read, write(giant), Hang], gone, REPEATABLE),
        server("a gigantic number of headers", vec![Read, write(many), Hang], gone, REPEATABLE),
    ]
}

/// A 404 to the second try of a deletion: the first one did it.
fn deleted(ends: [End; 5]) -> [End; 5] {
    let mut column = COLUMNS.into_iter();
    ends.map(|end| if column.next() == Some(Column::Idempotent) { End::Success } else { end })
}

fn interim(status: &str) -> Step {
    write(format!("HTTP/1.1 {status}\r\n\r\n"))
}

fn slow_body() -> Vec<Step> {
    let head = write("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n");
    [vec![Read, head], drip(" ")].concat()
}

fn drip(text: &str) -> Vec<Step> {
    (0..100).flat_map(|_| [write(text), Pause(MOMENT)]).collect()
}
