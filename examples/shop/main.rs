//! A small web shop on the sandbox: `cargo run --example shop`, then open the address that it prints.
//!
//! What to read first: `app/payments.rs` opens the orchestrator over the shop's own file, and `app/pay.rs` is every word
//! that the shop says to it. What is done when a reply is lost, a webhook does not come or the shop is stopped stands
//! nowhere here: the orchestrator sees to it.

mod app;

use std::process::ExitCode;

use app::Shop;
use clap::Parser;

/// A small web shop on the sandbox. No money moves.
#[derive(Parser)]
struct Arguments {
    /// The port on this machine; a free one if it is not given.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::INFO).init();
    match Shop::open(Arguments::parse().port).await {
        Ok((shop, server)) => {
            println!("The shop is open: {}", shop.address);
            let _ = server.await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
