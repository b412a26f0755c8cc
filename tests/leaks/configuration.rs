//! Configuration that is right, and configuration that is wrong in every way that happens.

use std::sync::Arc;

use paymux::provider::{Descriptor, Settings};
use paymux::reqwest_transport::TokioRuntime;
use paymux::{Configuration, Environment, Providers, registry};

use crate::scenario::Scenario;
use crate::{traces, transport};

fn providers(configuration: Configuration, environment: Environment) -> Result<Providers, paymux::Error> {
    let runtime = Arc::new(TokioRuntime::new());
    Providers::open(registry(), configuration, environment, Arc::new(transport()), runtime)
}

fn nothing_set() -> Environment {
    Arc::new(|_| None)
}

#[tokio::test]
async fn what_is_configured_is_never_shown() {
    traces::collect();
    for descriptor in registry().iter() {
        let mut scenario = Scenario::new(format!("{}, configured", descriptor.name));
        let canary = scenario.plant();
        let value = canary.clone();
        let environment: Environment = Arc::new(move |name| {
            (name.contains("KEY") || name.contains("TOKEN") || name.contains("SECRET")).then(|| value.clone())
        });
        let configuration = Configuration::of_provider(descriptor.name);
        scenario.debug("the configuration", &configuration);
        let settings = configuration.settings(descriptor, &environment).unwrap();
        assert!(descriptor.slots.iter().any(|slot| settings.value(slot.name) == Some(&*canary)));
        scenario.debug("the settings", &settings);
        let opened = providers(configuration, environment);
        scenario.outcome(&opened);
        if let Ok(opened) = opened {
            scenario.outcome(&opened.opened(descriptor.name));
            scenario.debug("the registry", opened.registry());
        }
        scenario.debug("the descriptor", descriptor);
        scenario.debug("the slots", descriptor.slots);
        scenario.finish();
    }
}

/// A secret where it does not belong: in the file itself, or in place of a variable's name.
#[tokio::test]
async fn what_is_configured_wrongly_is_not_quoted() {
    traces::collect();
    for descriptor in registry().iter() {
        let mut scenario = Scenario::new(format!("{}, configured wrongly", descriptor.name));
        let canary = scenario.plant();
        for slot in descriptor.slots.iter().filter(|slot| slot.is_secret()) {
            for value in [
                format!("\"{canary}\""),
                format!("{{ env = \"{canary}\" }}"),
                format!("{{ env = [\"{canary}\", 1] }}"),
                format!("{{ value = \"{canary}\" }}"),
                format!("{{ env = [\"{canary}\"] }}"),
                format!("[\"{canary}\"]"),
                canary.clone(),
            ] {
                wrong(&mut scenario, descriptor, &format!("{} = {value}", slot.name));
            }
        }
        for line in [
            format!("base_url = \"https://user:{canary}@127.0.0.1\""),
            format!("base_url = \"https://127.0.0.1/?key={canary}\""),
            format!("base_url = \"{canary}\""),
            format!("base_url = [\"{canary}\"]"),
            format!("secret = \"{canary}\""),
        ] {
            wrong(&mut scenario, descriptor, &line);
        }
        let environment = Environment::from(Arc::new({
            let url = format!("https://user:{canary}@127.0.0.1");
            move |name: &str| name.ends_with("_BASE_URL").then(|| url.clone())
        }) as Arc<_>);
        scenario.outcome(&Settings::from_environment(descriptor, &environment));
        scenario.outcome(&providers(Configuration::of_provider(descriptor.name), environment));
        scenario.finish();
    }
}

fn wrong(scenario: &mut Scenario, descriptor: &Descriptor, line: &str) {
    let name = descriptor.name;
    let file = format!("default = \"{name}\"\n[providers.{name}]\n{line}\n");
    match Configuration::from_toml(&file) {
        Err(error) => scenario.error(&error),
        Ok(configuration) => {
            scenario.debug("the configuration", &configuration);
            scenario.outcome(&configuration.check(&registry()));
            scenario.outcome(&configuration.settings(descriptor, &nothing_set()));
            scenario.outcome(&providers(configuration, nothing_set()));
        }
    }
}
