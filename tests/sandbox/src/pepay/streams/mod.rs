//! The three web socket streams (Pepay docs, /api-spec/realtime/websockets).

mod token;

pub(super) use token::{connection, mint};
