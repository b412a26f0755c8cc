//! Whether a client is for the server or for the payer's browser, as a type.

use crate::api::{BrowserCallable, BrowserSafe, CredentialKind, Operation};

/// A client on the server: it may hold every credential and send every operation.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a marker without values")]
pub enum ServerSide {}

/// A client whose credentials may be given to the payer's browser. This is about exposure, not about
/// the compile target.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "a marker without values")]
pub enum BrowserSide {}

/// [`ServerSide`] or [`BrowserSide`].
pub trait Side: Send + Sync + 'static {}
impl Side for ServerSide {}
impl Side for BrowserSide {}

/// Whether a side may hold a credential of kind `C`.
#[diagnostic::on_unimplemented(
    message = "a {Self} client must not hold a {C}",
    note = "a browser-side client holds browser-safe credentials only"
)]
pub trait MayHold<C>: Side {}
impl<C: CredentialKind> MayHold<C> for ServerSide {}
impl<C: CredentialKind<Exposure = BrowserSafe>> MayHold<C> for BrowserSide {}

/// Whether a side may send the operation `O`.
#[diagnostic::on_unimplemented(
    message = "a {Self} client cannot send {O}",
    note = "the operation takes no browser-safe credential: use a server-side client"
)]
pub trait MaySend<O>: Side {}
impl<O: Operation> MaySend<O> for ServerSide {}
impl<O: BrowserCallable> MaySend<O> for BrowserSide {}
