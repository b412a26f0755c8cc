//! Certificates are checked.

use paymux_core::Delivery;
use paymux_core::transport::TransportErrorKind;

use crate::kit::case::{Cases, Verdict, ensure};
use crate::transport::sending::{Line, everything, get};
use crate::transport::tls_server::TlsServer;
use crate::transport::watch::CANARY;
use crate::transport::{TransportSettings, TransportSuite};

type Check = fn(TransportSuite) -> Verdict;

pub(super) fn add(suite: TransportSuite, cases: &mut Cases) {
    let checks: [(&str, Check); 3] = [
        ("a trusted certificate is accepted", trusted),
        ("a certificate for another name is not", another_name),
        ("a certificate of no known authority is not", unknown_authority),
    ];
    for (name, check) in checks {
        cases.add(format!("tls::{name}"), move || check(suite));
    }
}

fn trusting(suite: TransportSuite, server: &TlsServer) -> Line {
    let settings = TransportSettings { root: Some(server.root.clone()), ..TransportSettings::default() };
    Line::with(suite, &settings)
}

fn trusted(suite: TransportSuite) -> Verdict {
    let server = TlsServer::start((suite.cryptography)())?;
    let line = trusting(suite, &server);
    for _ in 0..2 {
        let reply = line.reply(get(format!("https://localhost:{}/", server.address.port()))?)?;
        ensure!(reply.body() == "secure", "the reply is {:?}", reply.body());
    }
    Ok(())
}

fn another_name(suite: TransportSuite) -> Verdict {
    let server = TlsServer::start((suite.cryptography)())?;
    refused(&trusting(suite, &server), format!("https://{}/{CANARY}", server.address))
}

fn unknown_authority(suite: TransportSuite) -> Verdict {
    let server = TlsServer::start((suite.cryptography)())?;
    refused(&Line::open(suite), format!("https://localhost:{}/{CANARY}", server.address.port()))
}

fn refused(line: &Line, url: String) -> Verdict {
    let error = line.error(get(url)?)?;
    let said = (error.kind, error.delivery);
    ensure!(said == (TransportErrorKind::TlsHandshake, Delivery::NotSent), "it is told as {said:?}");
    let text = everything(&error);
    ensure!(!text.contains(CANARY), "the error shows what was in the request: {text}");
    Ok(())
}
