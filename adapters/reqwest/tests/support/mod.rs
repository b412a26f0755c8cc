//! A raw TCP server for tests: it follows a script per connection and counts the requests that it has
//! **fully read**, which is what tells whether somebody could have been charged twice.
#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

/// No test takes longer; a script that waits for a client gives up then.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the server does next on a connection. After the last step it closes.
#[derive(Clone, Debug)]
pub enum Step {
    /// Reads one whole request, head and body, and counts it. A client that leaves ends the script.
    Read,
    /// Reads whatever comes first, without counting it: a TLS hello, say.
    ReadSome,
    /// Sends these bytes.
    Write(Vec<u8>),
    /// Waits.
    Pause(Duration),
    /// Closes with a reset (`SO_LINGER` 0), and what was not yet sent is lost.
    Reset,
    /// Keeps the connection open without a word until the client leaves.
    Hang,
}

/// Sends this text.
pub fn write(text: impl Into<Vec<u8>>) -> Step {
    Step::Write(text.into())
}

/// Sends a whole reply that keeps the connection alive.
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
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        });
        values.next().filter(|_| values.next().is_none())
    }
}

/// The server. It stops accepting when dropped.
pub struct RawServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
}

impl RawServer {
    /// Every connection follows the same script.
    pub fn start(script: Vec<Step>) -> Self {
        Self::start_each(vec![script])
    }

    /// The first connection follows the first script and so on; all later ones follow the last.
    pub fn start_each(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let seen = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if seen.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let number = seen.connections.fetch_add(1, Ordering::SeqCst);
                let script = scripts.get(number).or(scripts.last()).cloned().unwrap_or_default();
                let (stream, seen) = (stream.unwrap(), Arc::clone(&seen));
                thread::spawn(move || follow(&script, &stream, number, &seen));
            }
        });
        Self { address, shared }
    }

    /// `127.0.0.1` and the port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All requests fully read so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// How many requests were fully read so far.
    pub fn counted(&self) -> usize {
        self.shared.received.lock().unwrap().len()
    }

    /// How many connections were accepted so far.
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

/// An address that refuses connections, and is nobody else's as long as the value lives.
pub struct Refusing {
    pub address: SocketAddr,
    _bound: Socket,
}

impl Refusing {
    pub fn start() -> Self {
        let bound = bind();
        Self { address: bound.local_addr().unwrap().as_socket().unwrap(), _bound: bound }
    }
}

fn bind() -> Socket {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket
}

/// An address on which a connection neither comes about nor fails: its queue of unaccepted
/// connections is full. It works as long as the value lives.
pub struct Unanswering {
    pub address: SocketAddr,
    _listener: Socket,
    _queue: Vec<Socket>,
}

impl Unanswering {
    pub fn start() -> Self {
        let listener = bind();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let queue = (0..8)
            .map(|_| {
                let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
                socket.set_nonblocking(true).unwrap();
                drop(socket.connect(&address.into()));
                socket
            })
            .collect();
        Self { address, _listener: listener, _queue: queue }
    }
}

fn follow(script: &[Step], mut stream: &TcpStream, connection: usize, shared: &Shared) {
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    for step in script {
        let done = match step {
            Step::Read => read_request(stream, connection).map(|request| {
                shared.received.lock().unwrap().push(request);
            }),
            Step::ReadSome => stream.read(&mut [0; 4096]).map(drop),
            Step::Write(bytes) => stream.write_all(bytes),
            Step::Pause(time) => {
                thread::sleep(*time);
                Ok(())
            }
            Step::Reset => SockRef::from(stream).set_linger(Some(Duration::ZERO)),
            Step::Hang => io::copy(&mut stream, &mut io::sink()).map(drop),
        };
        if done.is_err() || matches!(step, Step::Reset) {
            return;
        }
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
    assert_eq!(request.header("transfer-encoding"), None, "this server reads no chunks");
    let length = request.header("content-length").map_or(0, |text| text.parse().unwrap());
    request.body = vec![0; length];
    stream.read_exact(&mut request.body)?;
    Ok(request)
}
