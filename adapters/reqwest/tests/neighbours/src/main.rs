//! Do crates that live beside paymux still work? rustls panics in *their* code if two providers of cryptography
//! are compiled into one program and nobody has chosen, and reqwest does if there is none. So what matters is which features
//! we turn on for the whole program, and only a program of its own shows that.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use paymux_core::transport::Transport;
use paymux_hyper::HyperTransport;
use paymux_reqwest::ReqwestTransport;
use stripe_client_core::{RequestBuilder, StripeMethod};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let base = serve()?;

    let ours: [(&str, Box<dyn Transport>); 2] = [
        ("paymux-reqwest", Box::new(ReqwestTransport::new()?)),
        ("paymux-hyper", Box::new(HyperTransport::new()?)),
    ];
    for (name, transport) in ours {
        let request = http::Request::get(format!("{base}/{name}")).body(bytes::Bytes::new())?;
        let reply = transport.send(request, Duration::from_secs(5)).await?;
        println!("{name}: {}", reply.status());
    }

    let reply = reqwest::Client::builder().no_proxy().build()?.get(format!("{base}/reqwest")).send().await?;
    println!("a plain reqwest client: {}", reply.status());

    let client = stripe::ClientBuilder::new("sk_test_1").url(&*base).build()?;
    let reply: bool = RequestBuilder::new(StripeMethod::Get, "/stripe").customize().send(&client).await?;
    println!("async-stripe: {reply}");
    Ok(())
}

/// Answers everything with `true`, on a thread of its own.
fn serve() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // A request without a body fits into one read here.
            let read = stream.read(&mut [0; 8192]);
            let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue";
            if read.and_then(|_| stream.write_all(reply)).is_err() {
                return;
            }
        }
    });
    Ok(base)
}
