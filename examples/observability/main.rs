//! What a call leaves behind for operations: traces and metrics, in files that a collector reads.
//!
//! ```sh
//! cargo run --example observability --features metrics
//! ```
//!
//! A payment is created and looked up at the sandbox, once undisturbed and once with a reply that is lost. Then there are
//! two files in `target/observability`: `traces.json`, one line of OTLP in JSON (the OpenTelemetry collector's receiver
//! `otlpjsonfile` reads it), and `metrics.prom`, the text that Prometheus scrapes (the node exporter's textfile
//! collector reads it). In an app, an exporter over the network takes the place of the files, and nothing else changes.

mod otlp;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use otlp::ToFile;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{CallOptions, Configuration, CreatePayment, Money, PaymentProviderExt, Providers, registry};
use paymux_sandbox::{Fault, Sandbox};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("target/observability");
    fs::create_dir_all(folder)?;

    // Once, where the app starts: who listens.
    let exporter = ToFile::create(&folder.join("traces.json"))?;
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("shop"));
    tracing_subscriber::registry().with(layer).init();
    let seconds = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(Matcher::Suffix("duration".to_owned()), &seconds)?;
    let metrics = builder.install_recorder()?;

    call_a_provider().await?;

    provider.shutdown()?;
    fs::write(folder.join("metrics.prom"), metrics.render())?;
    for file in ["traces.json", "metrics.prom"] {
        println!("{}", folder.join(file).display());
    }
    Ok(())
}

async fn call_a_provider() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let variables: BTreeMap<String, String> =
        sandbox.environment().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let providers = Providers::open(
        registry(),
        Configuration::of_provider("payviox"),
        Arc::new(move |name| variables.get(name).cloned()),
        Arc::new(ReqwestTransport::new()?),
        Arc::new(TokioRuntime::new()),
    )?;
    let order = || -> Result<_, Box<dyn Error>> {
        let request = CreatePayment::new(Money::parse("25.50", "USD")?, "order-77");
        Ok(request.call(CallOptions::with_new_key(providers.runtime())))
    };
    let payment = providers.current()?.create(&order()?).await?;
    providers.current()?.look_up(&payment.reference).await?;

    sandbox.fault("payviox", "session.create", Fault::ActThenClose, 1)?;
    if let Err(error) = providers.current()?.create(&order()?).await {
        println!("the lost reply: {error}; {:?}", error.advice());
    }
    Ok(())
}
