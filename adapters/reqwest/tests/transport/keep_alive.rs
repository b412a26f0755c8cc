//! A kept-alive connection that dies: the only case in which a client library sends again by itself.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use paymux_core::Delivery;
use paymux_core::transport::TransportErrorKind;

use crate::support::{RawServer, Received, Step, reply};
use crate::{post, post_within, transport};

const MOMENT: Duration = Duration::from_millis(50);
const BRIEF: Duration = Duration::from_millis(500);

fn url(server: &RawServer) -> String {
    format!("http://{}/v1/payouts", server.address())
}

fn ids(received: &[Received]) -> Vec<&str> {
    received.iter().filter_map(|request| request.header("x-id")).collect()
}

#[tokio::test]
async fn connections_are_kept_alive() {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "a"), Step::Read, reply("200 OK", "b")]);
    let transport = transport();
    assert_eq!(post(&transport, &url(&server), 0).await.unwrap().body(), "a");
    assert_eq!(post(&transport, &url(&server), 1).await.unwrap().body(), "b");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn one_known_to_be_closed_is_replaced() {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "")]);
    let transport = transport();
    for id in 0..3 {
        assert_eq!(post(&transport, &url(&server), id).await.unwrap().status(), 200);
        tokio::time::sleep(MOMENT).await;
    }
    assert_eq!(ids(&server.received()), ["0", "1", "2"]);
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn one_that_closes_after_reading_the_second_request_is_unknown() {
    let first = vec![Step::Read, reply("200 OK", ""), Step::Read];
    for end in [vec![], vec![Step::Reset]] {
        let script = [first.clone(), end].concat();
        let server = RawServer::start_each(vec![script, vec![Step::Read, reply("200 OK", "twice!")]]);
        let transport = transport();
        post(&transport, &url(&server), 0).await.unwrap();
        let error = post(&transport, &url(&server), 1).await.unwrap_err();
        tokio::time::sleep(MOMENT).await;
        assert_eq!((error.kind, error.delivery), (TransportErrorKind::ConnectionLost, Delivery::Unknown));
        assert_eq!(ids(&server.received()), ["0", "1"], "the second request came once");
    }
}

/// The server closes at about the moment the client sends: sometimes the client sees it in time and
/// takes a new connection, sometimes the request dies half-way. No request is ever read twice, one that
/// has a reply was read, and one that has none is `Unknown`.
///
/// Once in some thousand such races hyper never finishes a request that it handed to a connection just
/// closing; the time limit ends that one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_race_nothing_is_read_twice() {
    let (mut replies, mut unknown, mut hung) = (0, 0, 0);
    let mut resent = 0;
    for round in 0..500_u64 {
        let pause = Step::Pause(Duration::from_micros(round % 7 * 20));
        let end = if round % 2 == 0 { Step::Pause(Duration::ZERO) } else { Step::Reset };
        let closing = vec![Step::Read, reply("200 OK", ""), pause, end];
        let server = RawServer::start_each(vec![closing, vec![Step::Read, reply("200 OK", "")]]);
        let transport = transport_shared();
        let mut answered = Vec::new();
        for id in 0..2 {
            match post_within(BRIEF, transport, &url(&server), id).await {
                Ok(_) => answered.push(id.to_string()),
                Err(error) => {
                    assert_eq!(error.delivery, Delivery::Unknown, "{error:?}");
                    hung += usize::from(error.kind == TransportErrorKind::TimedOut);
                    unknown += 1;
                }
            }
            // A pause shorter than tokio's timer can measure.
            let ready = Instant::now() + Duration::from_micros(round % 11 * 20);
            while id == 0 && Instant::now() < ready {}
        }
        resent += usize::from(answered.len() == 2);
        replies += answered.len();
        let received = server.received();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for id in ids(&received) {
            *times.entry(id).or_default() += 1;
        }
        assert!(times.values().all(|times| *times == 1), "read twice: {received:?}");
        assert!(answered.iter().all(|id| times.contains_key(id.as_str())), "answered unread: {received:?}");
    }
    println!("{replies} replies, {unknown} lost ({hung} of them hung), {resent} on a second connection");
    assert_eq!(replies + unknown, 1000);
}

fn transport_shared() -> &'static paymux_reqwest::ReqwestTransport {
    static SHARED: std::sync::OnceLock<paymux_reqwest::ReqwestTransport> = std::sync::OnceLock::new();
    SHARED.get_or_init(transport)
}
