use std::fmt;
use std::sync::Arc;

use paymux_core::Error;
use paymux_core::provider::{AnyClient, Scheme};
use paymux_core::transport::{Runtime, Transport};

/// Opens a client that holds a credential of these parts and no other.
pub type SessionFn = fn(&[String], Arc<dyn Transport>, Arc<dyn Runtime>) -> Result<Arc<dyn AnyClient>, Error>;

/// A credential that no slot holds, because it comes with a payment: a payer's session, say.
///
/// Say in [`Suite::credentials`](super::Suite::credentials) under the scheme's id how it stands in a
/// request, one row a part; the suite makes the parts up.
#[derive(Clone, Copy)]
pub struct Session {
    /// Its kind.
    pub scheme: &'static Scheme,
    /// Opens a client with it.
    pub open: SessionFn,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({})", self.scheme.id)
    }
}
