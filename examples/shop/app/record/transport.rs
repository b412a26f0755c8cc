//! A transport around another one. That is all it takes to see everything.

use std::time::Duration;

use async_trait::async_trait;
use http::{Request, Response};
use paymux::Bytes;
use paymux::transport::{Transport, TransportError};
use paymux_core::test_util::render;

use super::{DURING, Exchange, Recorder, curl};

/// Sends through another transport and writes down what goes to and fro.
pub(crate) struct Recording<T> {
    inner: T,
    recorder: Recorder,
}

impl<T> Recording<T> {
    pub(crate) fn new(inner: T, recorder: Recorder) -> Self {
        Self { inner, recorder }
    }
}

#[async_trait]
impl<T: Transport> Transport for Recording<T> {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let Ok((about, call)) = DURING.try_with(Clone::clone) else {
            return self.inner.send(request, timeout).await;
        };
        let redact = &self.recorder.redact;
        let mut exchange = Exchange {
            call,
            curl: redact.text(&curl::of(&request, redact)),
            request: redact.text(&render(&request)),
            // The client itself gives up when the whole call has lasted too long.
            reply: Err("the call was given up before a reply came".to_owned()),
        };
        // Written down first: a call that is given up ends here without another word.
        let place = {
            let mut notes = self.recorder.lock();
            notes.exchanges.push((about.clone(), exchange.clone()));
            notes.exchanges.len().saturating_sub(1)
        };
        let result = self.inner.send(request, timeout).await;
        exchange.reply = match &result {
            Ok(reply) => Ok(redact.reply(reply)),
            Err(error) => Err(error.to_string()),
        };
        let mut notes = self.recorder.lock();
        if let Some(noted) = notes.exchanges.get_mut(place) {
            *noted = (about, exchange);
        }
        result
    }
}
