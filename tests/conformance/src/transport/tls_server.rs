//! Real TLS, with a certificate made for the test, and a proxy that leads there.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::listen;
use crate::kit::case::Stop;

/// Answers every request with `secure`.
pub(super) struct TlsServer {
    pub(super) address: SocketAddr,
    /// What a client has to trust.
    pub(super) root: Vec<u8>,
}

impl TlsServer {
    /// Its certificate is for `localhost`.
    pub(super) fn start(provider: CryptoProvider) -> Result<Self, Stop> {
        let (config, root) = config(provider).map_err(|error| Stop::Failed(error.to_string()))?;
        let (listener, address) = listen();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Ok(session) = ServerConnection::new(Arc::clone(&config)) else { continue };
                thread::spawn(move || answer(StreamOwned::new(session, stream)));
            }
        });
        Ok(Self { address, root })
    }
}

fn config(provider: CryptoProvider) -> Result<(Arc<ServerConfig>, Vec<u8>), Box<dyn std::error::Error>> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let der = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![der.clone()], key)?;
    Ok((Arc::new(config), der.to_vec()))
}

fn answer(mut stream: StreamOwned<ServerConnection, TcpStream>) {
    let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure";
    while stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
        if stream.write_all(reply).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

/// A proxy that opens a tunnel to wherever it is told.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    carried: Arc<AtomicUsize>,
}

impl Proxy {
    pub(super) fn start() -> Self {
        let (listener, address) = listen();
        let (heads, carried): (Arc<Mutex<Vec<String>>>, Arc<AtomicUsize>) = Default::default();
        let (asked, counted) = (Arc::clone(&heads), Arc::clone(&carried));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (asked, counted) = (Arc::clone(&asked), Arc::clone(&counted));
                // A client that leaves ends the tunnel.
                thread::spawn(move || drop(tunnel(stream, &asked, &counted)));
            }
        });
        Self { address, heads, carried }
    }

    /// What was asked of it.
    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many bytes went through it towards a server.
    pub(super) fn carried(&self) -> usize {
        self.carried.load(Ordering::SeqCst)
    }
}

fn tunnel(mut client: TcpStream, heads: &Mutex<Vec<String>>, carried: &AtomicUsize) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).map_err(io::Error::other)?;
    let to = head.split_ascii_whitespace().nth(1).unwrap_or_default().to_owned();
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(head);
    let mut server = TcpStream::connect(to)?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut back, mut to_client) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        drop(io::copy(&mut back, &mut to_client));
        drop(to_client.shutdown(Shutdown::Both));
    });
    let mut buffer = [0; 4096];
    loop {
        let length = client.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        carried.fetch_add(bytes.len(), Ordering::SeqCst);
        server.write_all(bytes)?;
    }
    server.shutdown(Shutdown::Both)
}
