//! What goes out on open streams, and how they end.

use jiff::Timestamp;

use crate::pepay::state::event::Event;
use crate::pepay::state::world::World;
use crate::pepay::streams::Listener;
use crate::pepay::wire::json::object;
use crate::wire::socket::Outgoing;

/// The close code of a stream that is no longer allowed.
const POLICY: u16 = 1008;

impl Listener {
    pub(super) fn send(&self, text: String) {
        // A client that is gone is found by `is_closed`.
        let _ = self.to.send(Outgoing::Text(text));
    }

    /// A `ws_error`, which is the last frame, and the close.
    pub(super) fn end(&self, code: &str, message: &str) {
        self.send(object! { "object": "ws_error", "code": code, "message": message }.text());
        let _ = self.to.send(Outgoing::Close(POLICY, "policy violation"));
    }

    fn over(&self, now: Timestamp) -> bool {
        self.pass.expires.is_some_and(|end| end <= now)
    }
}

impl World<'_> {
    /// Sends an event to every stream that wants it.
    pub(in crate::pepay) fn publish(&mut self, event: &Event) {
        let orders = self.state.switches.merchant_stream_orders;
        let listeners = &mut self.state.streams.listeners;
        listeners.retain(|listener| !listener.to.is_closed());
        for listener in listeners {
            if listener.pass.sees(event, orders) && listener.filter.takes(event) {
                listener.send(event.text.clone());
            }
        }
    }

    /// Ends the streams whose token has expired.
    pub(in crate::pepay) fn streams_due(&mut self) {
        if self.state.switches.stream_ends_with_token {
            let now = self.now;
            self.end_streams("token_expired", |listener| listener.over(now));
        }
    }

    pub(in crate::pepay) fn end_streams(&mut self, code: &str, which: impl Fn(&Listener) -> bool) {
        self.state.streams.listeners.retain(|listener| {
            let ends = which(listener);
            if ends {
                listener.end(code, "This stream is no longer authorized");
            }
            !ends && !listener.to.is_closed()
        });
    }

    /// Cuts every stream, without a close.
    pub(in crate::pepay) fn cut_streams(&mut self) {
        for listener in self.state.streams.listeners.drain(..) {
            let _ = listener.to.send(Outgoing::Cut);
        }
    }
}

impl crate::pepay::streams::Streams {
    pub(in crate::pepay) fn open(&self) -> usize {
        self.listeners.iter().filter(|listener| !listener.to.is_closed()).count()
    }

    /// When the next token ends.
    pub(in crate::pepay) fn next_end(&self) -> Option<Timestamp> {
        let open = self.listeners.iter().filter(|listener| !listener.to.is_closed());
        open.filter_map(|listener| listener.pass.expires).min()
    }
}
