//! Addresses at which no connection comes about.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Socket, Type};

/// An address that refuses connections, and is nobody else's as long as the value lives.
#[derive(Debug)]
pub struct Refusing {
    /// Where nobody listens.
    pub address: SocketAddr,
    _bound: Socket,
}

impl Refusing {
    /// Takes an address.
    ///
    /// # Panics
    ///
    /// If this machine gives no port on loopback: no test can go on without.
    #[must_use]
    #[expect(clippy::expect_used, reason = "no test can go on without a port")]
    pub fn start() -> Self {
        let (bound, address) = bind().expect("a port on loopback");
        Self { address, _bound: bound }
    }
}

/// An address on which a connection neither comes about nor fails: its queue of unaccepted connections is full. It works as
/// long as the value lives.
#[derive(Debug)]
pub struct Unanswering {
    /// Where nobody answers.
    pub address: SocketAddr,
    _listener: Socket,
    _queue: Vec<Socket>,
}

impl Unanswering {
    /// Takes an address and fills its queue.
    ///
    /// # Panics
    ///
    /// If this machine gives no port on loopback: no test can go on without.
    #[must_use]
    #[expect(clippy::expect_used, reason = "no test can go on without a port")]
    pub fn start() -> Self {
        let (listener, address) = bind().expect("a port on loopback");
        let queue = fill(&listener, address).expect("a socket that listens");
        Self { address, _listener: listener, _queue: queue }
    }
}

fn bind() -> io::Result<(Socket, SocketAddr)> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    let address = socket.local_addr()?.as_socket().ok_or_else(|| io::Error::other("no IP address"))?;
    Ok((socket, address))
}

fn fill(listener: &Socket, address: SocketAddr) -> io::Result<Vec<Socket>> {
    listener.listen(0)?;
    let mut queue = Vec::new();
    for _ in 0..8 {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        // It goes on in the background, or finds the queue full: both are meant.
        drop(socket.connect(&address.into()));
        queue.push(socket);
    }
    Ok(queue)
}
