//! One call: a row and a safety, over the real transport.

use std::sync::Arc;
use std::time::{Duration, Instant};

use paymux::provider::{Credential, Policy, Reply};
use paymux::reqwest_transport::{HttpSettings, ReqwestTransport, TokioRuntime};
use paymux::transport::Transport;
use paymux::{CallOptions, Client, Error, ErrorKind, IdempotencyKey};
use paymux_hyper::HyperTransport;
use tokio::sync::Semaphore;

use crate::fictional::{Acme, Find, Invoice, Pay, Remove, Renewing, SecretKey, Session, Thing};
use crate::raw_server::{RawServer, Received, Refusing, Unanswering};
use crate::row::{Column, End, Limits, Place, Row};

/// Runs out only where it is meant to.
const AMPLE: Duration = Duration::from_secs(9);
const BRIEF: Duration = Duration::from_millis(700);

/// The connections are shared; the places differ in their ports.
#[derive(Clone)]
pub(crate) struct Transports {
    patient: Arc<dyn Transport>,
    /// Gives up connecting soon.
    hasty: Arc<dyn Transport>,
    /// How many calls run at once, so that none is starved of time.
    places: Arc<Semaphore>,
}

impl Transports {
    pub(crate) fn of_reqwest() -> Self {
        Self::of(|settings| Arc::new(ReqwestTransport::with(settings).unwrap()))
    }

    pub(crate) fn of_hyper() -> Self {
        Self::of(|settings| Arc::new(HyperTransport::with(settings).unwrap()))
    }

    fn of(with: fn(HttpSettings) -> Arc<dyn Transport>) -> Self {
        let [patient, hasty] = [AMPLE, BRIEF].map(|timeout| {
            let mut settings = HttpSettings::default();
            settings.connect_timeout = timeout;
            with(settings)
        });
        Self { patient, hasty, places: Arc::new(Semaphore::new(80)) }
    }
}

/// What came of a call.
pub(crate) struct Seen {
    pub(crate) end: End,
    pub(crate) tries: usize,
    pub(crate) read: usize,
    key: Option<IdempotencyKey>,
    received: Vec<Received>,
    error: Option<Error>,
    took: Duration,
}

pub(crate) async fn run(transports: Transports, row: Arc<Row>, column: Column) -> Seen {
    let _place = transports.places.acquire().await.unwrap();
    let place = Open::at(&row.place);
    let hurry = matches!(row.place, Place::Unanswering);
    let transport = if hurry { &transports.hasty } else { &transports.patient };
    let client = client(&row, &place.base, transport.clone());
    if row.after_another {
        client.send(&Find { id: "t1".into(), proof: None }).await.unwrap();
        // Time to see that the connection was closed, if it was.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let before = place.received().len();

    let options = if row.forbidden { CallOptions::default().never_retry() } else { CallOptions::default() };
    let started = Instant::now();
    let outcome = send(&client, column, &options).await;
    let took = started.elapsed();
    // Time for one more copy of the request to arrive, were there one.
    tokio::time::sleep(Duration::from_millis(200)).await;

    let received = place.received().split_off(before);
    let (read, succeeded) = (received.len(), outcome.is_ok());
    let (key, error) = match outcome {
        Ok(reply) => (reply.key, None),
        Err(error) => (error.key().cloned(), Some(error)),
    };
    let end = error.as_ref().map_or(End::Success, |error| {
        End::Failure(error.kind(), error.delivery(), error.effect(), error.advice())
    });
    // A success does not say how often it was tried: each of its tries was read, unless the table errs.
    let tries = error.as_ref().map_or(read, |error| usize::try_from(error.tries()).unwrap());
    assert_eq!(succeeded, end == End::Success);
    Seen { end, tries, read, key, received, error, took }
}

/// A place, as long as it is needed.
struct Open {
    base: String,
    server: Option<RawServer>,
    _held: Option<Held>,
}

enum Held {
    Refusing(#[expect(dead_code, reason = "held")] Refusing),
    Unanswering(#[expect(dead_code, reason = "held")] Unanswering),
}

impl Open {
    fn at(place: &Place) -> Self {
        match place {
            Place::Server(scheme, scripts) => {
                let server = RawServer::start_each(scripts.clone());
                let base = format!("{scheme}://{}", server.address());
                Self { base, server: Some(server), _held: None }
            }
            Place::Refusing => {
                let place = Refusing::start();
                let base = format!("http://{}", place.address);
                Self { base, server: None, _held: Some(Held::Refusing(place)) }
            }
            Place::Unanswering => {
                let place = Unanswering::start();
                let base = format!("http://{}", place.address);
                Self { base, server: None, _held: Some(Held::Unanswering(place)) }
            }
            Place::Origin(origin) => Self { base: (*origin).to_owned(), server: None, _held: None },
        }
    }

    fn received(&self) -> Vec<Received> {
        self.server.as_ref().map(RawServer::received).unwrap_or_default()
    }
}

fn client(row: &Row, base: &str, transport: Arc<dyn Transport>) -> Client<Acme> {
    let mut policy = Policy::default();
    policy.max_tries = 3;
    policy.first_backoff = Duration::from_millis(10);
    policy.max_backoff = Duration::from_millis(20);
    policy.timeout = if row.limits == Limits::Try { BRIEF } else { AMPLE };
    policy.deadline = if row.limits == Limits::Call { BRIEF } else { 3 * AMPLE };
    let builder = Client::<Acme>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let builder = builder.base_url(base.parse().unwrap()).policy(policy);
    if row.renewing {
        builder.strategy(Renewing::new("ticket")).build()
    } else {
        builder.credential(&Credential::<SecretKey>::new("sk_1")).unwrap().build()
    }
}

async fn send(client: &Client<Acme>, column: Column, options: &CallOptions) -> Result<Reply<Thing>, Error> {
    let id = "t1".to_owned();
    match column {
        Column::Read => client.send_with(&Find { id, proof: None }, options).await,
        Column::Idempotent => client.send_with(&Remove { id }, options).await,
        Column::Keyed => client.send_with(&Invoice { id, note: None }, options).await,
        Column::UnsafeInert => client.send_with(&Session { id, note: None }, options).await,
        Column::UnsafeMoney => client.send_with(&Pay { id, amount: Some(1) }, options).await,
    }
}

impl Seen {
    /// Everything that is not as the row expects it in this column.
    pub(crate) fn complaints(&self, row: &Row, index: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut check = |holds: bool, what: String| {
            if !holds {
                wrong.push(what);
            }
        };
        let (end, tries, read) = (row.ends[index], row.tries[index], row.read[index]);
        check(self.end == end, format!("expected {end:?}, got {:?}: {:#?}", self.end, self.error));
        check(self.read == read, format!("expected {read} requests, the server read {}", self.read));
        check(self.tries == tries, format!("expected {tries} tries, made {}", self.tries));
        let repeats = u32::try_from(tries.saturating_sub(1)).unwrap();
        check(self.took >= row.waits * repeats, format!("did not wait: {:?}", self.took));
        if let (Some(error), Some(asks)) = (&self.error, &row.asks) {
            let asked = error.retry_after().map(|wait| wait.as_secs());
            check(asked.is_some_and(|asked| asks.contains(&asked)), format!("hands on {asked:?} s"));
        }
        if let Some(error) = &self.error {
            let lost = error.effect() != paymux::Effect::NotDone;
            let (inert, money) = (index == 2 || index == 3, index == 4);
            check(error.may_exist() == (inert && lost), "may_exist".to_owned());
            check(error.money_may_have_moved() == (money && lost), "money_may_have_moved".to_owned());
            check(error.kind() != ErrorKind::Configuration || self.read <= 1, "repeats a mistake".to_owned());
        }
        self.check_requests(&mut check, row, index);
        wrong
    }

    /// All tries of a call are the same request, with the same key; only the credential may be new.
    fn check_requests(&self, check: &mut dyn FnMut(bool, String), row: &Row, index: usize) {
        let keyed = index == 2;
        check(self.key.is_some() == keyed, format!("the key is {:?}", self.key));
        let key = self.key.as_ref().map(IdempotencyKey::as_str);
        let mut credentials = Vec::new();
        for request in &self.received {
            check(request.header("idempotency-key") == key, format!("sent the key of {}", request.head));
            credentials.extend(request.header("authorization").map(str::to_owned));
            let first = self.received.first().map(without_credential);
            check(Some(without_credential(request)) == first, format!("sent {request:?}"));
        }
        let expected = (0..self.received.len()).map(|number| match row.renewing {
            true => format!("Bearer ticket-{number}"),
            false => "Bearer sk_1".to_owned(),
        });
        check(credentials == expected.collect::<Vec<_>>(), format!("authenticated by {credentials:?}"));
    }
}

fn without_credential(request: &Received) -> (String, Vec<u8>) {
    let lines = request.head.lines().filter(|line| !line.starts_with("authorization"));
    (lines.collect::<Vec<_>>().join("\n"), request.body.clone())
}
