//! Real TLS, with a certificate made for the test.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use http::Request;
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportErrorKind};
use paymux_reqwest::ReqwestTransport;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{AMPLE, everything, transport};

/// Answers every connection with `secure`, and gives its address and its certificate.
fn server() -> (SocketAddr, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let der = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der.clone()], key)
        .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, stream.unwrap());
            if stream.read(&mut [0; 4096]).is_ok() {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure"));
                drop(stream.flush());
            }
        }
    });
    (address, der.to_vec())
}

fn get(url: String) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn a_trusted_certificate_is_accepted() {
    let (address, root) = server();
    let transport = ReqwestTransport::builder().trust_root(root).build().unwrap();
    let url = format!("https://localhost:{}/", address.port());
    assert_eq!(transport.send(get(url), AMPLE).await.unwrap().body(), "secure");
}

#[tokio::test]
async fn a_certificate_for_another_name_or_of_no_known_authority_is_not() {
    let (address, root) = server();
    let trusting = ReqwestTransport::builder().trust_root(root).build().unwrap();
    let (another, unknown) =
        (format!("https://{address}/canary"), format!("https://localhost:{}/canary", address.port()));
    for (transport, url) in [(trusting, another), (transport(), unknown)] {
        let error = transport.send(get(url), AMPLE).await.unwrap_err();
        assert_eq!((error.kind, error.delivery), (TransportErrorKind::TlsHandshake, Delivery::NotSent));
        assert!(!everything(&error).contains("canary"));
    }
}
