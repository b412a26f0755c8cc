//! Transport errors: URL, headers and body stay out of the whole chain of causes.

use std::sync::Arc;

use paymux::provider::Credential;
use paymux::provider::wire::WireSecret;
use paymux::reqwest_transport::TokioRuntime;
use paymux::transport::Transport;
use paymux::{CallOptions, Client, ErrorKind};

use crate::fictional::{Acme, Find, Register, SecretKey};
use crate::raw_server::Step::{Hang, ReadSome};
use crate::raw_server::{RawServer, Refusing, write};
use crate::scenario::Scenario;
use crate::{traces, transports};

#[tokio::test]
async fn an_error_of_the_transport_shows_nothing() {
    traces::collect();
    for transport in transports() {
        shows_nothing(transport).await;
    }
}

async fn shows_nothing(transport: Arc<dyn Transport>) {
    let refusing = Refusing::start();
    let tls = RawServer::start(vec![ReadSome, write("SSH-2.0-garbage\r\n"), Hang]);
    let closing = RawServer::start(vec![]);
    for (name, base, kind) in [
        ("refused", format!("http://{}", refusing.address), ErrorKind::Unreachable),
        ("no TLS", format!("https://{}", tls.address()), ErrorKind::Unreachable),
        ("no such name", "https://nonexistent.invalid".to_owned(), ErrorKind::Unreachable),
        ("closed", format!("http://{}", closing.address()), ErrorKind::ConnectionLost),
        ("plain http", "http://api.acme.invalid".to_owned(), ErrorKind::Configuration),
    ] {
        let mut scenario = Scenario::new(name);
        let canary = scenario.plant_odd();
        let builder = Client::<Acme>::builder(transport.clone(), Arc::new(TokioRuntime::new())).unwrap();
        let key = Credential::<SecretKey>::new(&*canary);
        let client = builder.base_url(base.parse().unwrap()).credential(&key).unwrap().build();
        let options = CallOptions::default().never_retry();
        let secret = || WireSecret::new(canary.clone());
        let find = Find { id: "t1".into(), proof: Some(secret()) };
        let error = client.send_with(&find, &options).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{name}");
        scenario.error(&error);
        let register = Register { webhook_secret: secret(), count: None };
        scenario.error(&client.send_with(&register, &options).await.unwrap_err());
        scenario.finish();
    }
}
