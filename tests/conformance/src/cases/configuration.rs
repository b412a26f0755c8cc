//! Configuration: every slot is found, and what is missing or wrong is named.

use std::sync::Arc;

use paymux_core::provider::{Settings, Slot};
use paymux_core::{Configuration, Environment, Error, ErrorKind, Registry};

use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Verdict, ensure, fail};
use crate::kit::texts::{leaked, shown};
use crate::peer::Clock;

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    cases.add("configuration::slots", move || slots(bench));
    cases.add("configuration::from_environment", move || from_environment(bench));
    cases.add("configuration::no_credential", move || no_credential(bench));
    cases.add("configuration::base_url", move || base_url(bench));
    cases.add("configuration::unknown_key", move || {
        let error = from_file(bench, "zz_unheard_of = { env = \"X\" }")?;
        ensure!(error.kind() == ErrorKind::Configuration, "{error}");
        ensure!(error.to_string().contains("zz_unheard_of"), "the key is not named: {error}");
        Ok(())
    });
    for slot in bench.suite.descriptor.slots.iter().filter(|slot| slot.is_secret()) {
        let name = slot.name;
        cases.add(format!("configuration::missing_variable::{name}"), move || {
            let variable = slot.variable;
            let error = from_file(bench, &format!("{name} = {{ env = \"{variable}\" }}"))?;
            ensure!(error.to_string().contains(variable), "the variable is not named: {error}");
            Ok(())
        });
        cases.add(format!("configuration::secret_in_file::{name}"), move || {
            let error = from_file(bench, &format!("{name} = \"{}\"", bench.value(slot)))?;
            ensure!(error.kind() == ErrorKind::Configuration, "{error}");
            ensure!(leaked(&shown(&error), &bench.secrets()).is_none(), "the error shows the secret");
            Ok(())
        });
    }
}

/// The error of a configuration file with this line in the provider's section.
fn from_file(bench: Bench, line: &str) -> Result<Error, crate::kit::case::Stop> {
    let descriptor = bench.suite.descriptor;
    let text = format!("default = {0:?}\n[providers.{0}]\n{line}\n", descriptor.name);
    let none: Environment = Arc::new(|_| None);
    let result = Configuration::from_toml(&text).and_then(|configuration| {
        configuration.check(&Registry::new().with(descriptor))?;
        configuration.settings(descriptor, &none)
    });
    match result {
        Ok(_) => fail!("`{line}` was accepted"),
        Err(error) => Ok(error),
    }
}

fn slots(bench: Bench) -> Verdict {
    let descriptor = bench.suite.descriptor;
    let word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    ensure!(word(descriptor.name), "`{}` is not a name in lower case", descriptor.name);
    ensure!(descriptor.base_url.starts_with("https://"), "the base URL is not https");
    let prefix = format!("{}_", descriptor.name.to_uppercase());
    for (index, slot) in descriptor.slots.iter().enumerate() {
        ensure!(word(slot.name), "`{}` is not a name in lower case", slot.name);
        let others = || descriptor.slots.iter().take(index);
        ensure!(others().all(|other| other.name != slot.name), "two slots are called `{}`", slot.name);
        let once = others().all(|other| other.variable != slot.variable);
        ensure!(once, "two slots are read from {}", slot.variable);
        ensure!(slot.variable.starts_with(&prefix), "{} does not begin with {prefix}", slot.variable);
    }
    let known = |name: &str| descriptor.slots.iter().any(|slot| slot.name == name);
    let named = bench.suite.settings.iter().chain(bench.suite.credentials).map(|(name, _)| *name);
    let named = named.chain(bench.suite.jwts.iter().copied());
    let of_session = |name: &str| bench.suite.sessions.iter().any(|session| session.scheme.id == name);
    if let Some(name) = named.into_iter().find(|name| !known(name) && !of_session(name)) {
        fail!("the data speak of a slot `{name}`, which there is not");
    }
    for slot in bench.credentials() {
        let told = bench.suite.credentials.iter().any(|(name, _)| *name == slot.name);
        ensure!(told, "say in `credentials` how `{}` stands in a request", slot.name);
    }
    for session in bench.suite.sessions {
        let id = session.scheme.id;
        ensure!(!bench.parts(session).is_empty(), "say in `credentials` how `{id}` stands in a request");
        ensure!(!known(id), "`{id}` has a slot: it is no session");
    }
    Ok(())
}

fn from_environment(bench: Bench) -> Verdict {
    let descriptor = bench.suite.descriptor;
    let given = bench.settings();
    let value = move |slot: &Slot| given.value(slot.name).map(str::to_owned);
    let environment: Environment = Arc::new(move |variable| {
        descriptor.slots.iter().find(|slot| slot.variable == variable).and_then(&value)
    });
    let settings = Settings::from_environment(descriptor, &environment).map_err(|error| error.to_string())?;
    let clock = Clock::new();
    match bench.open(&settings, &bench.peer(&clock), &clock) {
        Ok(_) => Ok(()),
        Err(error) => fail!("with every variable set it cannot be opened: {error}"),
    }
}

fn no_credential(bench: Bench) -> Verdict {
    let clock = Clock::new();
    let none = bench.only("");
    let Err(error) = bench.open(&none, &bench.peer(&clock), &clock) else {
        fail!("it opens without any credential");
    };
    let kind = error.kind();
    let fitting = matches!(kind, ErrorKind::CredentialMissing | ErrorKind::Configuration);
    ensure!(fitting, "it is told as {kind}: {error}");
    let text = error.to_string();
    let missing = bench.credentials().find(|slot| !text.contains(slot.variable));
    match missing {
        Some(slot) => fail!("{} is not named: {error}", slot.variable),
        None => Ok(()),
    }
}

fn base_url(bench: Bench) -> Verdict {
    let Some(sample) = bench.suite.samples().find(|sample| bench.is_reachable(sample)) else {
        fail!("there are no samples");
    };
    let base = "http://127.0.0.1:9/emulator";
    let settings = bench.settings().with_base_url(base.parse().map_err(|_| "base URL".to_owned())?);
    let request = bench
        .preview_from(sample, sample.input, &settings, &Default::default(), &Clock::new())
        .map_err(|error| error.to_string())?;
    ensure!(
        request.uri().to_string().starts_with(base),
        "with another base URL it still goes to {}",
        request.uri().host().unwrap_or_default()
    );
    Ok(())
}
