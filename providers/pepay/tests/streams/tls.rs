//! `wss`: real TLS, with a certificate made for the test.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use paymux_core::{Delivery, Error, ErrorKind};
use paymux_pepay::streams::{self, Access, Connect, EventStream, MerchantFilter, StreamOptions, TcpConnect};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::server::{KEY, Provider, TOKEN, answer, event, id};

/// What came of each connection: the head of its request, if TLS stood.
type Heads = mpsc::UnboundedReceiver<io::Result<String>>;

fn crypto() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// Accepts every stream, and tells one event on each.
async fn server() -> (u16, CertificateDer<'static>, Heads) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (root, key) = (made.cert.der().clone(), made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(crypto())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![root.clone()], PrivateKeyDer::try_from(key).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (to, heads) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((tcp, _)) = listener.accept().await {
            let outcome = async {
                let mut io = acceptor.accept(tcp).await?;
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(io.read_u8().await?);
                }
                let head = String::from_utf8(head).map_err(io::Error::other)?;
                io.write_all(answer(&head).as_bytes()).await?;
                let text = event(1);
                let length = u16::try_from(text.len()).map_err(io::Error::other)?.to_be_bytes();
                io.write_all(&[&[0x81, 126], length.as_slice(), text.as_bytes()].concat()).await?;
                io.flush().await?;
                open.push(io);
                Ok(head)
            };
            let outcome = outcome.await;
            let _ = to.send(outcome);
        }
    });
    (port, root, heads)
}

fn trusting(root: CertificateDer<'static>) -> Arc<dyn Connect> {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let config = ClientConfig::builder_with_provider(crypto())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(TcpConnect::with_tls(Arc::new(config)))
}

fn open(base: &str, access: Access, connector: Arc<dyn Connect>) -> EventStream {
    let client = Provider::new().0.client(base);
    let builder = streams::merchant(&client, MerchantFilter::default(), access).connector(connector);
    builder.options(StreamOptions::default().patience(Duration::ZERO)).open()
}

#[tokio::test]
async fn a_trusted_certificate_is_accepted() {
    let (port, root, mut heads) = server().await;
    for (access, secret) in
        [(Access::Key, format!("x-api-key: {KEY}")), (Access::Tokens { ttl_seconds: None }, TOKEN.to_owned())]
    {
        let mut stream = open(&format!("https://localhost:{port}"), access, trusting(root.clone()));
        let item = stream.next().await.unwrap().unwrap();
        assert_eq!(item.event().unwrap().id, id(1));
        assert!(heads.recv().await.unwrap().unwrap().contains(&secret));
    }
}

/// Everything that an error says.
fn everything(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {}", error.problem_document());
    let mut cause = std::error::Error::source(error);
    while let Some(link) = cause {
        text.push_str(&format!(" {link} {link:?}"));
        cause = link.source();
    }
    text
}

#[tokio::test]
async fn a_certificate_for_another_name_or_of_no_known_authority_is_not() {
    let (port, root, mut heads) = server().await;
    let unknown = (format!("https://localhost:{port}"), Arc::new(TcpConnect::default()) as Arc<dyn Connect>);
    let another = (format!("https://127.0.0.1:{port}"), trusting(root));
    for (base, connector) in [unknown, another] {
        for access in [Access::Key, Access::Tokens { ttl_seconds: None }] {
            let mut stream = open(&base, access, connector.clone());
            let error = stream.next().await.unwrap().unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unreachable, Delivery::NotSent));
            assert!(everything(&error).contains("certificate"), "{}", everything(&error));
            assert!(!everything(&error).contains("canary"), "{}", everything(&error));
            assert!(heads.recv().await.unwrap().is_err(), "no request was made");
            assert!(stream.next().await.is_none());
        }
    }
}

/// A plain server at the port of `wss` gets a greeting, and no key.
#[tokio::test]
async fn a_server_without_tls_is_told_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let heard = tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        let mut heard = vec![0; 4096];
        let length = tcp.read(&mut heard).await.unwrap();
        tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        heard.truncate(length);
        heard
    });
    let mut stream = open(&base, Access::Key, Arc::new(TcpConnect::default()));
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Unreachable, Delivery::NotSent));
    let heard = heard.await.unwrap();
    assert_eq!(heard[0], 22, "a handshake");
    assert!(!heard.windows(6).any(|bytes| bytes == b"canary"));
}
