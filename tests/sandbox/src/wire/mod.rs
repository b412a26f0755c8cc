//! From bytes to a provider and back: connections, who may call, one request as a value, web sockets.

pub(crate) mod call;
pub(crate) mod connections;
pub(crate) mod dispatch;
pub(crate) mod own_names;
pub(crate) mod socket;
