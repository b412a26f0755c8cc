//! What must not compile: a secret in the browser's hands, two providers mixed, a forged webhook.
//!
//! Each refusal stands below the same lines with the right types, which compile: so it is the types that
//! are refused, not a slip of the pen. (A stable compiler does not compare the codes.)

/// A browser-side client holds no server-only credential.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, PublicKey};
/// use paymux_core::provider::{ClientBuilder, Credential, BrowserSide};
/// fn hold(client: ClientBuilder<Acme, BrowserSide>) {
///     let _ = client.credential(&Credential::<PublicKey>::new("s"));
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0271
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, SecretKey};
/// use paymux_core::provider::{ClientBuilder, Credential, BrowserSide};
/// fn hold(client: ClientBuilder<Acme, BrowserSide>) {
///     let _ = client.credential(&Credential::<SecretKey>::new("s"));
/// }
/// # fn main() {}
/// ```
pub mod secret_in_browser {}

/// A client holds no credential of another provider.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, SecretKey};
/// use paymux_core::provider::{ClientBuilder, Credential, ServerSide};
/// fn hold(client: ClientBuilder<Acme, ServerSide>) {
///     let _ = client.credential(&Credential::<SecretKey>::new("s"));
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0271
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, OtherKey};
/// use paymux_core::provider::{ClientBuilder, Credential, ServerSide};
/// fn hold(client: ClientBuilder<Acme, ServerSide>) {
///     let _ = client.credential(&Credential::<OtherKey>::new("s"));
/// }
/// # fn main() {}
/// ```
pub mod foreign_credential {}

/// A browser-side client sends no operation that takes only server-side credentials.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, OpenSession};
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// async fn send(client: Client<Acme, BrowserSide>) {
///     let _ = client.send(&OpenSession {}).await;
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0277
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, PayOut};
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// async fn send(client: Client<Acme, BrowserSide>) {
///     let _ = client.send(&PayOut {}).await;
/// }
/// # fn main() {}
/// ```
pub mod server_only_operation {}

/// A client sends no operation of another provider, on either side.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, PayOut};
/// use paymux_core::Client;
/// use paymux_core::provider::ServerSide;
/// async fn send(client: Client<Acme, ServerSide>) {
///     let _ = client.send(&PayOut {}).await;
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0271
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, Foreign};
/// use paymux_core::Client;
/// use paymux_core::provider::ServerSide;
/// async fn send(client: Client<Acme, ServerSide>) {
///     let _ = client.send(&Foreign {}).await;
/// }
/// # fn main() {}
/// ```
pub mod foreign_operation {}

/// The same on the browser's side.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, OpenSession};
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// async fn send(client: Client<Acme, BrowserSide>) {
///     let _ = client.send(&OpenSession {}).await;
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0271
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::{Acme, Foreign};
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// async fn send(client: Client<Acme, BrowserSide>) {
///     let _ = client.send(&Foreign {}).await;
/// }
/// # fn main() {}
/// ```
pub mod foreign_operation_in_browser {}

/// A row of the table says truly whether browsers may call.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::PayOut;
/// use paymux_core::provider::Entry;
/// const ROW: Entry = Entry::of::<PayOut>();
/// fn main() {
///     let _ = ROW;
/// }
/// ```
///
/// ```compile_fail,E0080
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::OpenSession;
/// use paymux_core::provider::Entry;
/// const ROW: Entry = Entry::of::<OpenSession>();
/// fn main() {
///     let _ = ROW;
/// }
/// ```
pub mod row_open_to_browsers {}

/// And the other way round.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::OpenSession;
/// use paymux_core::provider::Entry;
/// const ROW: Entry = Entry::browser::<OpenSession>();
/// fn main() {
///     let _ = ROW;
/// }
/// ```
///
/// ```compile_fail,E0277
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use api::PayOut;
/// use paymux_core::provider::Entry;
/// const ROW: Entry = Entry::browser::<PayOut>();
/// fn main() {
///     let _ = ROW;
/// }
/// ```
pub mod row_closed_to_browsers {}

/// Nothing but the check makes a verified event: not its name,
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::{Event, Verified};
/// fn read(event: Verified<Event>) -> Event {
///     event.into_inner()
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0423
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::{Event, Verified};
/// fn read(event: Event) -> Verified<Event> {
///     Verified(event)
/// }
/// # fn main() {}
/// ```
pub mod forged {}

/// not a conversion,
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::{Event, Verified};
/// fn read(event: Verified<Event>) -> Verified<Event> {
///     event.into()
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0277
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::{Event, Verified};
/// fn read(event: Event) -> Verified<Event> {
///     event.into()
/// }
/// # fn main() {}
/// ```
pub mod converted {}

/// not reading it from a file,
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::PaymentRef;
/// fn read(stored: &str) -> PaymentRef {
///     serde_json::from_str(stored).unwrap()
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0277
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::Verified;
/// fn read(stored: &str) -> Verified<String> {
///     serde_json::from_str(stored).unwrap()
/// }
/// # fn main() {}
/// ```
pub mod stored {}

/// and not changing one that there is.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::{Event, Verified};
/// fn change(event: Verified<Event>) {
///     let mut event: Event = event.into_inner();
///     event.test = true;
/// }
/// # fn main() {}
/// ```
///
/// ```compile_fail,E0594
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile_fail/api.rs"));
/// use paymux_core::{Event, Verified};
/// fn change(event: Verified<Event>) {
///     let mut event: Verified<Event> = event;
///     event.test = true;
/// }
/// # fn main() {}
/// ```
pub mod changed {}
