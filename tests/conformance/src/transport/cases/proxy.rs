//! A proxy in between.

use paymux_core::Delivery;
use paymux_core::transport::TransportErrorKind;

use crate::kit::case::{Cases, Verdict, ensure};
use crate::transport::sending::{Line, everything, get};
use crate::transport::tls_server::{Proxy, TlsServer};
use crate::transport::watch::CANARY;
use crate::transport::{RawServer, Refusing, Step, TransportSettings, TransportSuite, reply};

type Check = fn(TransportSuite) -> Verdict;

pub(super) fn add(suite: TransportSuite, cases: &mut Cases) {
    let checks: [(&str, Check); 4] = [
        ("a request goes through its tunnel", tunnelled),
        ("one that builds no tunnel has sent nothing", no_tunnel),
        ("one that nobody can reach has sent nothing", unreachable),
        ("plain http is refused, to this machine too", plain_http),
    ];
    for (name, check) in checks {
        cases.add(format!("proxy::{name}"), move || check(suite));
    }
}

fn by(suite: TransportSuite, proxy: impl std::fmt::Display, root: Option<Vec<u8>>) -> Line {
    let proxy = Some(format!("http://user:{CANARY}-proxy@{proxy}"));
    let settings = TransportSettings { root, proxy, ..TransportSettings::default() };
    Line::with(suite, &settings)
}

fn tunnelled(suite: TransportSuite) -> Verdict {
    let (server, proxy) = (TlsServer::start((suite.cryptography)())?, Proxy::start());
    let line = by(suite, proxy.address, Some(server.root.clone()));
    let reply = line.reply(get(format!("https://localhost:{}/{CANARY}", server.address.port()))?)?;
    ensure!(reply.body() == "secure", "the reply is {:?}", reply.body());
    let heads = proxy.heads();
    let [head] = heads.as_slice() else {
        return Err(format!("the proxy was asked {} times", heads.len()).into());
    };
    ensure!(
        head.starts_with(&format!("CONNECT localhost:{} ", server.address.port())),
        "it was asked {head}"
    );
    // `user:canary-proxy` in base64.
    let authorized =
        head.to_ascii_lowercase().contains("proxy-authorization: basic dxnlcjpjyw5hcnktchjvehk=");
    ensure!(authorized, "the user name and password are missing: {head}");
    ensure!(!head.contains(CANARY), "the proxy sees what was in the request: {head}");
    ensure!(proxy.carried() > 0, "nothing went through the proxy");
    Ok(())
}

fn no_tunnel(suite: TransportSuite) -> Verdict {
    let proxy = RawServer::start(vec![Step::Read, reply("403 Forbidden", "")]);
    nothing_sent(&by(suite, proxy.address(), None))?;
    let received = proxy.received();
    let asked =
        received.first().is_some_and(|request| request.head.starts_with("CONNECT api.example.com:443 "));
    ensure!(asked, "the proxy was asked {received:?}");
    Ok(())
}

fn unreachable(suite: TransportSuite) -> Verdict {
    let nobody = Refusing::start();
    nothing_sent(&by(suite, nobody.address, None))
}

fn nothing_sent(line: &Line) -> Verdict {
    let error = line.error(get(format!("https://api.example.com/{CANARY}"))?)?;
    let said = (error.kind, error.delivery);
    ensure!(said == (TransportErrorKind::Connect, Delivery::NotSent), "it is told as {said:?}");
    let text = everything(&error);
    ensure!(!text.contains(CANARY), "the error shows the password, or what was in the request: {text}");
    Ok(())
}

/// The proxy may stand on another machine.
fn plain_http(suite: TransportSuite) -> Verdict {
    let proxy = RawServer::start(vec![Step::Read, reply("200 OK", "")]);
    let error = by(suite, proxy.address(), None).error(get("http://127.0.0.1:1/")?)?;
    let said = (error.kind, error.delivery);
    ensure!(said == (TransportErrorKind::Refused, Delivery::NotSent), "it is told as {said:?}");
    ensure!(proxy.connections() == 0, "the proxy was called");
    Ok(())
}
