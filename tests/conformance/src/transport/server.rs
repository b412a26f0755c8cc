//! A raw TCP server.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

/// No test takes longer; a script that waits for a client gives up then.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the server does next on a connection. After the last step it closes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Step {
    /// Reads one whole request, head and body, and counts it. A client that leaves ends the script.
    Read,
    /// Reads whatever comes first, without counting it: a TLS hello, say.
    ReadSome,
    /// Waits until something has come, and leaves it unread.
    Await,
    /// Sends these bytes.
    Write(Vec<u8>),
    /// Answers the request that was read last with its header `x-id` as the body.
    Echo,
    /// Waits.
    Pause(Duration),
    /// Closes with a reset (`SO_LINGER` 0), and what was not yet sent is lost.
    Reset,
    /// Keeps the connection open without a word until the client leaves.
    Hang,
}

/// Sends this text.
#[must_use]
pub fn write(text: impl Into<Vec<u8>>) -> Step {
    Step::Write(text.into())
}

/// Sends a whole reply that keeps the connection alive.
#[must_use]
pub fn reply(status: &str, body: &str) -> Step {
    write(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
}

/// A request that the server has fully read.
#[derive(Clone, Debug)]
pub struct Received {
    /// The connection it came on, from 0.
    pub connection: usize,
    /// Request line and headers as they came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header, if it came exactly once.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        });
        values.next().filter(|_| values.next().is_none())
    }
}

/// A TCP server that follows a script per connection and counts the requests that it has **fully read**: that number tells
/// whether somebody could have been charged twice. It stops accepting when dropped.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

impl Shared {
    fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RawServer {
    /// Every connection follows the same script.
    ///
    /// # Panics
    ///
    /// As [`start_each`](Self::start_each).
    #[must_use]
    pub fn start(script: Vec<Step>) -> Self {
        Self::start_each(vec![script])
    }

    /// The first connection follows the first script and so on; all later ones follow the last.
    ///
    /// # Panics
    ///
    /// If this machine gives no port on loopback: no test can go on without.
    #[must_use]
    pub fn start_each(scripts: Vec<Vec<Step>>) -> Self {
        let (listener, address) = listen();
        let shared = Arc::new(Shared::default());
        let seen = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if seen.stopped.load(Ordering::SeqCst) {
                    return;
                }
                // A client that has left again is none.
                let Ok(stream) = stream else { continue };
                let number = seen.connections.fetch_add(1, Ordering::SeqCst);
                let script = scripts.get(number).or(scripts.last()).cloned().unwrap_or_default();
                let seen = Arc::clone(&seen);
                thread::spawn(move || follow(&script, &stream, number, &seen));
            }
        });
        Self { address, shared }
    }

    /// `127.0.0.1` and the port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All requests fully read so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.received().clone()
    }

    /// How many requests were fully read so far.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.shared.received().len()
    }

    /// How many connections were accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

/// A port on loopback, and where it is.
#[expect(clippy::expect_used, reason = "no test can go on without a port")]
pub(super) fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let address = listener.local_addr().expect("a bound port has an address");
    (listener, address)
}

/// A client that leaves ends the script.
fn follow(script: &[Step], stream: &TcpStream, connection: usize, shared: &Shared) {
    let set_up = stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(PATIENCE)));
    if set_up.is_err() {
        return;
    }
    let mut last_id = String::new();
    for step in script {
        if take(step, stream, connection, shared, &mut last_id).is_err() || matches!(step, Step::Reset) {
            return;
        }
    }
}

fn take(
    step: &Step,
    mut stream: &TcpStream,
    connection: usize,
    shared: &Shared,
    last_id: &mut String,
) -> io::Result<()> {
    match step {
        Step::Read => {
            let request = read_request(stream, connection)?;
            *last_id = request.header("x-id").unwrap_or_default().to_owned();
            shared.received().push(request);
            Ok(())
        }
        Step::ReadSome => stream.read(&mut [0; 4096]).map(drop),
        Step::Await => stream.peek(&mut [0]).map(drop),
        Step::Write(bytes) => stream.write_all(bytes),
        Step::Echo => match reply("200 OK", last_id) {
            Step::Write(bytes) => stream.write_all(&bytes),
            _ => Ok(()),
        },
        Step::Pause(time) => {
            thread::sleep(*time);
            Ok(())
        }
        Step::Reset => SockRef::from(stream).set_linger(Some(Duration::ZERO)),
        Step::Hang => io::copy(&mut stream, &mut io::sink()).map(drop),
    }
}

/// Reads to the end of the body, which must have a `Content-Length` or be empty.
fn read_request(mut stream: impl Read, connection: usize) -> io::Result<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).map_err(io::Error::other)?;
    let mut request = Received { connection, head, body: Vec::new() };
    if request.header("transfer-encoding").is_some() {
        return Err(io::Error::other("this server reads no chunks: a payment's request states its length"));
    }
    let length = request.header("content-length").map_or(Ok(0), str::parse).map_err(io::Error::other)?;
    request.body = vec![0; length];
    stream.read_exact(&mut request.body)?;
    Ok(request)
}
