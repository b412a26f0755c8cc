//! Connections that are used again. One that dies is the only case in which a client library sends again by itself.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use paymux_core::Delivery;
use paymux_core::transport::TransportErrorKind;

use super::row::BRIEF;
use crate::kit::case::{Cases, Stop, Verdict, ensure};
use crate::transport::sending::{Line, post};
use crate::transport::{RawServer, Received, Step, TransportSuite, reply};

const MOMENT: Duration = Duration::from_millis(200);

type Check = fn(TransportSuite) -> Verdict;

pub(super) fn add(suite: TransportSuite, cases: &mut Cases) {
    let checks: [(&str, Check); 6] = [
        ("connections are kept alive", kept),
        ("one known to be closed is replaced", replaced),
        ("one that closes after reading the second request is unknown", second_request),
        ("the reply to a call that was given up is nobody else's", given_up),
        ("calls at once have each their own reply", at_once),
        ("in a race nothing is read twice", race),
    ];
    for (name, check) in checks {
        cases.add(format!("keep_alive::{name}"), move || check(suite));
    }
}

fn url(server: &RawServer) -> String {
    format!("http://{}/v1/payouts", server.address())
}

fn ids(received: &[Received]) -> Vec<&str> {
    received.iter().filter_map(|request| request.header("x-id")).collect()
}

fn kept(suite: TransportSuite) -> Verdict {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "a"), Step::Read, reply("200 OK", "b")]);
    let line = Line::open(suite);
    for (id, expected) in ["a", "b"].into_iter().enumerate() {
        let reply = line.reply(post(url(&server), id)?)?;
        ensure!(reply.body() == expected, "reply {id} is {:?}", reply.body());
        // Time for the connection to go back to where it is kept.
        thread::sleep(MOMENT);
    }
    ensure!(server.connections() == 1, "{} connections for two requests", server.connections());
    Ok(())
}

fn replaced(suite: TransportSuite) -> Verdict {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "")]);
    let line = Line::open(suite);
    for id in 0..3 {
        line.reply(post(url(&server), id)?)?;
        thread::sleep(MOMENT);
    }
    let received = server.received();
    ensure!(ids(&received) == ["0", "1", "2"], "read: {:?}", ids(&received));
    Ok(())
}

fn second_request(suite: TransportSuite) -> Verdict {
    let first = vec![Step::Read, reply("200 OK", ""), Step::Read];
    for end in [vec![], vec![Step::Reset]] {
        let script = [first.clone(), end].concat();
        let server = RawServer::start_each(vec![script, vec![Step::Read, reply("200 OK", "twice!")]]);
        let line = Line::open(suite);
        line.reply(post(url(&server), 0)?)?;
        thread::sleep(MOMENT);
        let error = line.error(post(url(&server), 1)?)?;
        thread::sleep(MOMENT);
        let said = (error.kind, error.delivery);
        ensure!(said == (TransportErrorKind::ConnectionLost, Delivery::Unknown), "it is told as {said:?}");
        let received = server.received();
        ensure!(ids(&received) == ["0", "1"], "read: {:?}", ids(&received));
    }
    Ok(())
}

/// Taken for its own, it would be another payment's.
fn given_up(suite: TransportSuite) -> Verdict {
    let late = vec![Step::Read, Step::Pause(BRIEF), Step::Echo, Step::Read, Step::Echo];
    let server = RawServer::start_each(vec![late, vec![Step::Read, Step::Echo]]);
    let line = Line::open(suite);
    let first = line.send_within(BRIEF / 4, post(url(&server), 0)?)?;
    ensure!(first.is_err(), "the first call was not given up");
    for wait in [Duration::ZERO, BRIEF] {
        thread::sleep(wait);
        let reply = line.reply(post(url(&server), 1)?)?;
        ensure!(reply.body() == "1", "the reply is that of request {:?}", reply.body());
    }
    Ok(())
}

fn at_once(suite: TransportSuite) -> Verdict {
    const CALLS: usize = 64;
    let server = RawServer::start((0..CALLS).flat_map(|_| [Step::Read, Step::Echo]).collect());
    let line = Line::open(suite);
    for round in 0..3 {
        let requests: Result<Vec<_>, Stop> =
            (0..CALLS).map(|call| post(url(&server), round * CALLS + call)).collect();
        for (call, sent) in line.send_all(requests?)?.into_iter().enumerate() {
            let id = (round * CALLS + call).to_string();
            let reply = sent.map_err(|error| Stop::Failed(format!("call {id}: {error:?}")))?;
            ensure!(*reply.body() == id, "call {id} has the reply of {:?}", reply.body());
        }
    }
    Ok(())
}

/// The server closes at about the moment the client sends: sometimes the client sees it in time and takes a new
/// connection, sometimes the request dies half-way. No request is ever read twice, one that has a reply was read, and one
/// that has none is `Unknown`.
///
/// Once in some thousand such races hyper never finishes a request that it handed to a connection just closing; the
/// time limit ends that one.
fn race(suite: TransportSuite) -> Verdict {
    let line = Line::open(suite);
    let mut resent = 0;
    for round in 0..500_u64 {
        let pause = Step::Pause(Duration::from_micros(round % 7 * 20));
        let end = if round % 2 == 0 { Step::Pause(Duration::ZERO) } else { Step::Reset };
        let closing = vec![Step::Read, reply("200 OK", ""), pause, end];
        let server = RawServer::start_each(vec![closing, vec![Step::Read, reply("200 OK", "")]]);
        let mut answered = Vec::new();
        for id in 0..2 {
            match line.send_within(BRIEF, post(url(&server), id)?)? {
                Ok(_) => answered.push(id.to_string()),
                Err(error) => {
                    ensure!(error.delivery == Delivery::Unknown, "round {round} is told as {error:?}");
                }
            }
            // A pause shorter than a runtime's timer can measure.
            let ready = Instant::now() + Duration::from_micros(round % 11 * 20);
            while id == 0 && Instant::now() < ready {}
        }
        resent += usize::from(answered.len() == 2);
        let received = server.received();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for id in ids(&received) {
            *times.entry(id).or_default() += 1;
        }
        ensure!(times.values().all(|times| *times == 1), "round {round} was read twice: {received:?}");
        let all_read = answered.iter().all(|id| times.contains_key(id.as_str()));
        ensure!(all_read, "round {round} was answered unread: {received:?}");
    }
    ensure!(resent > 0, "no second request ever had a reply: nothing was tested");
    Ok(())
}
