//! `paymux sandbox` by itself: starts one.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use paymux_sandbox::{Provider, Sandbox, Start};
use serde::Serialize;

use super::env_file;
use crate::arguments::{ClockKind, StartArguments};
use crate::call::Context;
use crate::commands::interrupt::Interrupt;
use crate::control::URL_VARIABLE;
use crate::output::{Failure, Output};

/// What `--json` prints.
#[derive(Serialize)]
struct Started<'a> {
    url: &'a str,
    page: String,
    control: String,
    seed: String,
    clock: &'static str,
    providers: Vec<Provider>,
    environment: &'a BTreeMap<&'static str, String>,
}

pub(super) async fn run(context: &mut Context<'_>, arguments: &StartArguments) -> Result<(), Failure> {
    let mut interrupt = Interrupt::new()?;
    let sandbox = start(arguments).await?;
    let url = format!("http://{}", sandbox.address());
    let mut environment = sandbox.environment();
    environment.insert(URL_VARIABLE, url.clone());
    let out = &mut context.out;
    if let Some(path) = &arguments.env_file {
        env_file::write(path, &environment, arguments.overwrite)?;
    }
    if arguments.json {
        out.json(&Started {
            url: &url,
            page: sandbox.page_url(),
            control: sandbox.control_url(),
            seed: sandbox.seed().to_string(),
            clock: clock(arguments),
            providers: sandbox.providers(),
            environment: &environment,
        })?;
    } else {
        tables(out, &sandbox, arguments, &environment)?;
    }
    if let Some(path) = &arguments.env_file {
        // Without a slash a shell would look for it where programs are.
        let bare = path.components().count() == 1;
        let path = format!("{}{}", if bare { "./" } else { "" }, path.display());
        out.note(&format!("the variables are in {path}; a shell takes them with: set -a; . {path}; set +a"))?;
    }
    out.note("Ctrl-C ends it")?;
    interrupt.told().await?;
    drop(sandbox);
    out.note("ended; nothing is kept")
}

async fn start(arguments: &StartArguments) -> Result<Sandbox, Failure> {
    let clock = match arguments.clock {
        ClockKind::Real => Start::Real,
        ClockKind::Frozen => Start::default(),
    };
    let builder = Sandbox::builder().address((Ipv4Addr::LOCALHOST, arguments.port).into()).clock(clock);
    let builder = match arguments.seed {
        Some(seed) => builder.seed(seed),
        None => builder,
    };
    let refused = |error| Failure::Machine(format!("{error}; --port 0 takes any free port"));
    builder.start().await.map_err(refused)
}

fn tables(
    out: &mut Output<'_>,
    sandbox: &Sandbox,
    arguments: &StartArguments,
    environment: &BTreeMap<&'static str, String>,
) -> Result<(), Failure> {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    let seed = sandbox.seed().to_string();
    let place = [
        row(["page", &sandbox.page_url()]),
        row(["control", &sandbox.control_url()]),
        row(["seed", &seed]),
        row(["clock", clock(arguments)]),
    ];
    out.table(&["sandbox", "no money moves"], place.into())?;
    let providers = sandbox.providers().into_iter();
    let providers = providers.map(|each| vec![each.name.to_owned(), each.base_url, each.hosted_url]);
    out.table(&["provider", "base URL", "payment pages"], providers.collect())?;
    // Not a table: that would break long ones, and they are there to be copied.
    let lines = environment.iter().map(|(name, value)| format!("{name}={value}\n"));
    out.text(&lines.collect::<String>())
}

fn clock(arguments: &StartArguments) -> &'static str {
    match arguments.clock {
        ClockKind::Real => "real",
        ClockKind::Frozen => "frozen",
    }
}
