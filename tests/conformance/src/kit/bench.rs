//! The provider under test, opened over a scripted peer with a made-up secret in every slot.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::BASE64URL_NOPAD;
use http::Request;
use paymux_core::provider::{
    Account, AnyClient, AnyOperation, Entry, Opened, Safety, Scheme, Settings, Slot, Spec,
};
use paymux_core::transport::Runtime;
use paymux_core::{CallOptions, Error};
use serde_json::value::RawValue;

use super::case::Stop;
use super::json::Json;
use super::target::{Line, fits};
use super::texts::encoded;
use crate::data::{Sample, Session, Stub, Suite};
use crate::peer::{Answer, Clock, Expect, Peer};

#[derive(Clone, Copy)]
pub(crate) struct Bench {
    pub(crate) suite: Suite,
}

/// What came of one call.
pub(crate) struct Sent {
    pub(crate) result: Result<Box<RawValue>, Error>,
    pub(crate) sent: Vec<Request<Bytes>>,
    pub(crate) elapsed: Duration,
    pub(crate) peer: Peer,
}

impl Sent {
    /// The error, where there must be one.
    pub(crate) fn error(&self) -> Result<&Error, Stop> {
        self.result.as_ref().err().ok_or_else(|| Stop::Failed("it succeeded".to_owned()))
    }
}

impl Bench {
    pub(crate) fn new(suite: Suite) -> Self {
        Self { suite }
    }

    /// The account that everything is opened with.
    pub(crate) fn account(&self) -> Account {
        Account::of(self.suite.descriptor.name)
    }

    /// The value of a slot: the author's, or one made up that stands out.
    pub(crate) fn value(&self, slot: &Slot) -> String {
        let given = self.suite.settings.iter().find(|(name, _)| *name == slot.name);
        match given {
            Some((_, value)) => (*value).to_owned(),
            None if self.suite.jwts.contains(&slot.name) => jwt(4_000_000_000, slot.name),
            None => format!("canary-{}-5f1d7c93", slot.name.replace('_', "-")),
        }
    }

    fn is_configured(&self, slot: &Slot) -> bool {
        slot.is_secret() || self.suite.settings.iter().any(|(name, _)| *name == slot.name)
    }

    /// Every secret that is configured, by slot, and the parts of every session.
    pub(crate) fn secrets(&self) -> Vec<(&'static str, String)> {
        let slots = self.suite.descriptor.slots.iter().filter(|slot| slot.is_secret());
        let sessions = self
            .suite
            .sessions
            .iter()
            .flat_map(|session| self.parts(session).into_iter().map(|part| (session.scheme.id, part)));
        let mut secrets: Vec<_> = slots.map(|slot| (slot.name, self.value(slot))).collect();
        // What goes over the wire as base64 is as good as the secret in it.
        let encoded = secrets.iter().flat_map(|(slot, secret)| {
            let rows = self.suite.credentials.iter().filter(move |(name, _)| name == slot);
            rows.filter_map(move |(_, row)| Some((*slot, encoded(row, secret)?.1)))
        });
        let encoded: Vec<_> = encoded.collect();
        secrets.extend(encoded.into_iter().chain(sessions).chain(self.tokens()));
        secrets
    }

    /// The tokens that the asides give, under the request line that asks for them: as good as the secrets behind them.
    pub(crate) fn tokens(&self) -> Vec<(&'static str, String)> {
        let tokens = self.suite.asides.iter().flat_map(|(line, stub)| {
            let json = Json::parse(stub.body);
            let text = move |place: &&str| Some((*line, json.as_ref()?.at(place)?.text()?));
            stub.secrets.iter().filter_map(text)
        });
        tokens.collect()
    }

    /// The parts of a session, made up, in the order of its rows.
    pub(crate) fn parts(&self, session: &Session) -> Vec<String> {
        let id = session.scheme.id;
        let rows = self.suite.credentials.iter().filter(|(name, _)| *name == id);
        let part = |number| format!("canary-{}-{number}-5f1d7c93", id.replace('_', "-"));
        rows.enumerate().map(|(index, _)| part(index + 1)).collect()
    }

    /// Everything configured.
    pub(crate) fn settings(&self) -> Settings {
        self.settings_with(|slot| vec![self.value(slot)])
    }

    /// Everything configured, with other values; none leaves a slot out.
    pub(crate) fn settings_with(&self, values: impl Fn(&Slot) -> Vec<String>) -> Settings {
        let slots = self.suite.descriptor.slots.iter().filter(|slot| self.is_configured(slot));
        slots.fold(Settings::new(), |settings, slot| {
            values(slot).into_iter().fold(settings, |settings, value| settings.with(slot.name, value))
        })
    }

    /// Everything but the credentials; of those, the one of this slot alone.
    pub(crate) fn only(&self, credential: &str) -> Settings {
        self.settings_with(|slot| {
            if slot.scheme().is_some() && slot.name != credential {
                Vec::new()
            } else {
                vec![self.value(slot)]
            }
        })
    }

    /// The credential slots.
    pub(crate) fn credentials(&self) -> impl Iterator<Item = &'static Slot> + use<> {
        self.suite.descriptor.slots.iter().filter(|slot| slot.scheme().is_some())
    }

    /// The credential slot of a scheme.
    pub(crate) fn slot_of(&self, scheme: &Scheme) -> Option<&'static Slot> {
        self.credentials().find(|slot| slot.scheme() == Some(scheme))
    }

    /// The session of a scheme.
    pub(crate) fn session_of(&self, scheme: &Scheme) -> Option<&'static Session> {
        self.suite.sessions.iter().find(|session| session.scheme == scheme)
    }

    /// What opens the operation: a credential that is configured, or a session.
    pub(crate) fn opens(&self, scheme: &Scheme) -> bool {
        scheme.is_none() || self.slot_of(scheme).is_some() || self.session_of(scheme).is_some()
    }

    /// A client that holds this session alone.
    pub(crate) fn held(
        &self,
        session: &Session,
        peer: &Peer,
        clock: &Clock,
    ) -> Result<Arc<dyn AnyClient>, Error> {
        (session.open)(&self.parts(session), Arc::new(peer.clone()), Arc::new(clock.clone()))
    }

    /// The client for an operation: with everything configured, or with a session where nothing that is
    /// configured opens it.
    pub(crate) fn client(
        &self,
        operation: &dyn AnyOperation,
        settings: &Settings,
        peer: &Peer,
        clock: &Clock,
    ) -> Result<Arc<dyn AnyClient>, Error> {
        let accepts = operation.accepts_any();
        let configured = accepts.iter().any(|scheme| scheme.is_none() || self.slot_of(scheme).is_some());
        match accepts.iter().find_map(|scheme| self.session_of(scheme)).filter(|_| !configured) {
            Some(session) => self.held(session, peer, clock),
            None => Ok(self.open(settings, peer, clock)?.client),
        }
    }

    /// A peer without a script that knows the asides.
    pub(crate) fn peer(&self, clock: &Clock) -> Peer {
        let peer = Peer::new(clock).at(self.suite.descriptor.base_url);
        self.suite
            .asides
            .iter()
            .fold(peer, |peer, (line, stub)| peer.aside(Expect::new(*line), stub.answer()))
    }

    pub(crate) fn open(&self, settings: &Settings, peer: &Peer, clock: &Clock) -> Result<Opened, Error> {
        (self.suite.descriptor.open)(settings, Arc::new(peer.clone()), Arc::new(clock.clone()))
    }

    /// Everything configured, opened over a peer with this script.
    pub(crate) fn opened(&self, script: impl FnOnce(Peer) -> Peer) -> Result<(Opened, Peer, Clock), Stop> {
        let clock = Clock::new();
        let peer = script(self.peer(&clock));
        let opened = self.open(&self.settings(), &peer, &clock);
        let opened = opened.map_err(|error| Stop::Failed(format!("it cannot be opened: {error}")))?;
        Ok((opened, peer, clock))
    }

    /// The same over a peer that gives these replies in order.
    pub(crate) fn replying(&self, replies: &[Stub]) -> Result<(Opened, Peer, Clock), Stop> {
        self.opened(|peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer())))
    }

    pub(crate) fn entry(&self, sample: &Sample) -> Result<&'static Entry, Stop> {
        let entry = self.suite.descriptor.operation(sample.operation);
        entry.ok_or_else(|| Stop::Failed(format!("there is no operation `{}`", sample.operation)))
    }

    pub(crate) fn build(&self, sample: &Sample) -> Result<Box<dyn AnyOperation>, Stop> {
        self.build_from(sample, sample.input).map_err(|error| Stop::Failed(format!("the sample: {error}")))
    }

    pub(crate) fn build_from(&self, sample: &Sample, input: &str) -> Result<Box<dyn AnyOperation>, Error> {
        match self.suite.descriptor.operation(sample.operation) {
            Some(entry) => entry.build(input.as_bytes()),
            None => Err(Error::unsupported("there is no such operation")),
        }
    }

    /// The request of a sample, credential included.
    pub(crate) fn preview(&self, sample: &Sample) -> Result<Request<Bytes>, Error> {
        self.preview_from(sample, sample.input, &self.settings(), &CallOptions::default(), &Clock::new())
    }

    pub(crate) fn preview_from(
        &self,
        sample: &Sample,
        input: &str,
        settings: &Settings,
        options: &CallOptions,
        clock: &Clock,
    ) -> Result<Request<Bytes>, Error> {
        let operation = self.build_from(sample, input)?;
        let client = self.client(&*operation, settings, &self.peer(clock), clock)?;
        let request = clock.run(client.preview(&*operation, options));
        request.unwrap_or_else(|hung| Err(Error::unintelligible(hung.to_string())))
    }

    /// Sends a sample over a peer with this script.
    pub(crate) fn send(
        &self,
        sample: &Sample,
        options: &CallOptions,
        script: impl FnOnce(Peer) -> Peer,
    ) -> Result<Sent, Stop> {
        let operation = self.build(sample)?;
        let clock = Clock::new();
        let peer = script(self.peer(&clock));
        let client = self.client(&*operation, &self.settings(), &peer, &clock);
        let client = client.map_err(|error| Stop::Failed(format!("it cannot be opened: {error}")))?;
        let result = clock.run(client.send_any(&*operation, options))?;
        Ok(Sent { result, sent: peer.sent(), elapsed: clock.elapsed(), peer })
    }

    /// Sends a sample that always gets this answer.
    pub(crate) fn always(&self, sample: &Sample, answer: Answer) -> Result<Sent, Stop> {
        self.send(sample, &CallOptions::default(), |peer| peer.for_ever(answer))
    }

    /// The operation that a request is.
    pub(crate) fn operation_of(&self, request: &Request<Bytes>) -> Option<&'static Spec> {
        let line = Line::of(self.suite.descriptor.base_url, request);
        let mut table = self.suite.descriptor.operations.iter().map(|entry| entry.spec);
        table.find(|spec| spec.method.as_str() == line.method && fits(spec.path, &line))
    }

    /// A script of these replies, which answered those requests: what only looks something up may be
    /// asked again, at any time.
    pub(crate) fn patient(&self, peer: Peer, replies: &[Stub], sent: &[Request<Bytes>]) -> Peer {
        let base = self.suite.descriptor.base_url;
        replies.iter().enumerate().fold(peer, |peer, (index, stub)| {
            let request = sent.get(index);
            let spec = request.and_then(|request| self.operation_of(request));
            match (request, spec) {
                (Some(request), Some(spec)) if spec.safety == Safety::Read => {
                    peer.aside(Expect::new(Line::raw(base, request)), stub.answer())
                }
                _ => peer.then(stub.answer()),
            }
        })
    }

    /// The requests that are more than a look-up.
    pub(crate) fn acting(&self, sent: Vec<Request<Bytes>>) -> Vec<Request<Bytes>> {
        let reads = |request: &Request<Bytes>| {
            self.operation_of(request).is_some_and(|spec| spec.safety == Safety::Read)
        };
        sent.into_iter().filter(|request| !reads(request)).collect()
    }

    /// Whether some credential that can be configured, or a session, opens the operation.
    pub(crate) fn is_reachable(&self, sample: &Sample) -> bool {
        let Ok(operation) = self.build(sample) else { return true };
        operation.accepts_any().iter().any(|scheme| self.opens(scheme))
    }
}

/// A JWT that expires then. Its signature is nobody's.
pub(crate) fn jwt(expires: i64, name: &str) -> String {
    let part = |json: serde_json::Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
    let header = part(serde_json::json!({ "alg": "HS256", "typ": "JWT" }));
    let payload = part(serde_json::json!({ "sub": format!("canary-{name}"), "exp": expires }));
    format!("{header}.{payload}.c2lnbmF0dXJl")
}
