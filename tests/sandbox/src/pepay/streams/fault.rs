//! What goes wrong with a stream.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::pepay::streams::Stream;
use crate::running::seeded_ids::{hash, mix};
use crate::wire::socket::Limits;

/// A fault of the next connection of a stream. (For a handshake that fails there are the faults of
/// calls, on the operations `stream.merchant`, `stream.commerce` and `stream.payment`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum StreamFault {
    /// The connection is cut after so many frames.
    CutAfterFrames {
        /// How many; 0 cuts it at once.
        frames: u64,
    },
    /// The connection is cut after so many bytes behind the head of the answer, maybe within a frame.
    CutAtByte {
        /// How many bytes still go out.
        byte: u64,
    },
    /// The same, at a byte that is drawn from the seed.
    CutWithin {
        /// The byte is less than this.
        bytes: u64,
    },
    /// Every frame is sent twice.
    Duplicate,
    /// A `ws_error` comes at once, and the close.
    Error,
}

/// The faults that wait for their connections.
#[derive(Debug, Default)]
pub(in crate::pepay) struct Plans {
    waiting: VecDeque<(Stream, StreamFault)>,
    drawn: u64,
}

impl Plans {
    pub(in crate::pepay) fn add(&mut self, stream: Stream, fault: StreamFault) {
        self.waiting.push_back((stream, fault));
    }

    /// The fault of the connection that is being opened.
    pub(super) fn take(&mut self, stream: Stream) -> Option<StreamFault> {
        let at = self.waiting.iter().position(|(of, _)| *of == stream)?;
        self.waiting.remove(at).map(|(_, fault)| fault)
    }

    pub(super) fn limits(&mut self, fault: Option<StreamFault>, seed: u64) -> Limits {
        let none = Limits::default();
        match fault {
            Some(StreamFault::CutAfterFrames { frames }) => Limits { frames: Some(frames), ..none },
            Some(StreamFault::CutAtByte { byte }) => Limits { bytes: Some(byte), ..none },
            Some(StreamFault::CutWithin { bytes }) => {
                self.drawn = self.drawn.saturating_add(1);
                let drawn = mix(seed ^ hash(&format!("stream cut {}", self.drawn)));
                Limits { bytes: Some(drawn % bytes.max(1)), ..none }
            }
            Some(StreamFault::Duplicate) => Limits { twice: true, ..none },
            Some(StreamFault::Error) | None => none,
        }
    }
}
