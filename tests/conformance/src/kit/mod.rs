//! What the cases are made with.

pub(crate) mod ask;
pub(crate) mod bench;
pub(crate) mod case;
pub(crate) mod json;
pub(crate) mod money;
pub(crate) mod sign;
pub(crate) mod target;
pub(crate) mod texts;
pub(crate) mod tracing;
