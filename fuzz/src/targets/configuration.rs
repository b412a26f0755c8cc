//! Configuration files.

use std::sync::Arc;

use paymux::{Configuration, Environment, Error, registry};

use super::bench::{SECRET, error_hides, hides};
use super::{Target, read, refused};
use crate::check::{Broken, Outcome};
use crate::corpus;

/// Files for all providers.
pub(crate) fn target() -> Target {
    let mut seeds = corpus::configurations();
    for descriptor in registry().iter() {
        // What must not be: the secret itself, in the file.
        let slots = descriptor.slots.iter().map(|slot| format!("{} = \"{SECRET}\"\n", slot.name));
        let slots: String = slots.collect();
        seeds.push(format!("default = \"{0}\"\n[providers.{0}]\n{slots}", descriptor.name).into_bytes());
        let slots = descriptor
            .slots
            .iter()
            .map(|slot| format!("{} = {{ env = \"{}\" }}\n", slot.name, slot.variable));
        let slots: String = slots.collect();
        let account = format!("default = \"eu\"\n[accounts.eu]\nprovider = \"{}\"\n{slots}", descriptor.name);
        seeds.push(account.into_bytes());
    }
    Target {
        name: "configuration".to_owned(),
        seeds,
        words: vec![b"[http]".to_vec(), b"\n".to_vec(), b"{ env = [\"A\", \"B\"] }".to_vec()],
        run: Box::new(|input| run(&String::from_utf8_lossy(input))),
    }
}

fn run(text: &str) -> Result<Outcome, Broken> {
    let hides_it = secret_stays_in_its_place(text);
    let refuse = |error: &Error| {
        if hides_it {
            error_hides(SECRET, error)?;
        }
        Ok(refused(error))
    };
    let configuration = match Configuration::from_toml(text) {
        Ok(configuration) => configuration,
        Err(error) => return refuse(&error),
    };
    if hides_it {
        hides(SECRET, &configuration)?;
    }
    if let Err(error) = configuration.check(&registry()) {
        return refuse(&error);
    }
    // A variable that is read holds the secret, too.
    let environment: Environment = Arc::new(|_| Some(SECRET.to_owned()));
    let mut read_for = Vec::new();
    for descriptor in registry().iter() {
        match configuration.settings(descriptor, &environment) {
            Ok(settings) => {
                hides(SECRET, &settings)?;
                read_for.push(true);
            }
            Err(error) => {
                error_hides(SECRET, &error)?;
                read_for.push(false);
            }
        }
    }
    Ok(read(read_for))
}

/// Whether the secret stands only where a secret of the file would. Elsewhere it is a name or a value as any other, which
/// an error may well show.
fn secret_stays_in_its_place(text: &str) -> bool {
    text.lines().filter(|line| line.contains(SECRET)).all(|line| {
        line.split_once('=').is_some_and(|(name, value)| {
            let slots = registry().iter().flat_map(|descriptor| descriptor.slots).collect::<Vec<_>>();
            let is_secret = slots.iter().any(|slot| slot.is_secret() && slot.name == name.trim());
            is_secret && value.trim() == format!("\"{SECRET}\"")
        })
    })
}
