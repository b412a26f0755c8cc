//! The settings that hold where an app sets none.

use std::time::Duration;

/// How long name resolution, TCP, a proxy's tunnel and TLS may take together.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an idle connection is kept.
///
/// It is below what servers and load balancers commonly keep (60 seconds and more): a connection that the
/// server closes just as a request goes out on it leaves that request's fate unknown.
pub const POOL_IDLE: Duration = Duration::from_secs(30);

/// The most time that any call gets, however much it asks for.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(120);

/// The most bytes of body that are read of a reply.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// The buffer that is set aside for a body whose length is stated. Most replies are far smaller; a larger one
/// grows its buffer as it arrives.
pub const FIRST_BUFFER: usize = 64 * 1024;

/// How many requests are under way at once, each on a connection of its own. Processes often may open 1,024 files.
pub const MAX_IN_FLIGHT: usize = 256;
