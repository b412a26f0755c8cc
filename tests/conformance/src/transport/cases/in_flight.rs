//! How many requests are under way at once is bounded, and who had to wait too long was not sent.

use std::thread;
use std::time::{Duration, Instant};

use paymux_core::Delivery;
use paymux_core::transport::TransportErrorKind;

use super::row::BRIEF;
use crate::kit::case::{Cases, Stop, Verdict, ensure};
use crate::transport::sending::{Line, post};
use crate::transport::{RawServer, Step, TransportSettings, TransportSuite, reply};

type Check = fn(TransportSuite) -> Verdict;

pub(super) fn add(suite: TransportSuite, cases: &mut Cases) {
    let checks: [(&str, Check); 2] = [
        ("who finds no place in time was not sent", no_place),
        ("no more are under way than there are places", bounded),
    ];
    for (name, check) in checks {
        cases.add(format!("in_flight::{name}"), move || check(suite));
    }
}

fn at_most(suite: TransportSuite, requests: usize) -> Line {
    let settings = TransportSettings { max_in_flight: Some(requests), ..TransportSettings::default() };
    Line::with(suite, &settings)
}

fn no_place(suite: TransportSuite) -> Verdict {
    let server = RawServer::start(vec![Step::Read, Step::Hang]);
    let line = at_most(suite, 1);
    let url = format!("http://{}/", server.address());
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| line.send_within(BRIEF * 4, post(&url, 0)?));
        while server.counted() == 0 && !first.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        let second = post(&url, 1).and_then(|request| line.send_within(BRIEF, request));
        (first.join(), second)
    });
    let first = first.map_err(|_| Stop::Failed("it panicked".to_owned()))??.err().map(|error| error.delivery);
    ensure!(first == Some(Delivery::Unknown), "the first request is told as {first:?}");
    let second = second?.err().map(|error| (error.kind, error.delivery));
    let expected = Some((TransportErrorKind::TimedOut, Delivery::NotSent));
    ensure!(second == expected, "the second request is told as {second:?}");
    ensure!(server.counted() == 1, "{} requests came", server.counted());

    let free = RawServer::start(vec![Step::Read, reply("200 OK", "{}")]);
    line.reply(post(format!("http://{}/", free.address()), 2)?)?;
    Ok(())
}

/// Each reply takes its time, so calls that had to wait their turn show in how long all of them took together. The number
/// of connections would not do: one is replaced by another while it is on its way back to where it is kept.
fn bounded(suite: TransportSuite) -> Verdict {
    const CALLS: usize = 20;
    const PLACES: usize = 4;
    const TURNS: u32 = 5;
    const EACH: Duration = Duration::from_millis(50);
    let script = (0..CALLS).flat_map(|_| [Step::Read, Step::Pause(EACH), Step::Echo]).collect();
    let server = RawServer::start(script);
    let line = at_most(suite, PLACES);
    let requests: Result<Vec<_>, Stop> =
        (0..CALLS).map(|id| post(format!("http://{}/", server.address()), id)).collect();
    let begun = Instant::now();
    for (id, sent) in line.send_all(requests?)?.into_iter().enumerate() {
        ensure!(sent.is_ok_and(|reply| *reply.body() == id.to_string()), "call {id} has no reply of its own");
    }
    let (took, at_least) = (begun.elapsed(), EACH * TURNS);
    ensure!(took >= at_least, "{CALLS} calls took {took:?}: more than {PLACES} were under way at once");
    Ok(())
}
