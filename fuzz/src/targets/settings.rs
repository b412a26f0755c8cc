//! What stands in a provider's slots: lines of `name=value`.

use std::sync::Arc;

use paymux::provider::{Descriptor, Settings};
use paymux_core::test_util::Clock;

use super::bench::{SECRET, Told, error_hides, hides_all};
use super::{Target, read, refused};
use crate::check::{Broken, Outcome};

/// The least length of a value that counts as a secret: what is shorter may stand in a text by chance.
const TELLING: usize = 12;

/// So many lines are read: each secret is looked for in every text, which is a cost of this program alone.
const LINES: usize = 50;

/// Of a provider.
pub(crate) fn target(descriptor: &'static Descriptor) -> Target {
    let whole: Vec<_> = descriptor.slots.iter().map(|slot| format!("{}={SECRET}", slot.name)).collect();
    let mut seeds: Vec<_> = whole.iter().map(|line| line.clone().into_bytes()).collect();
    seeds.push(whole.join("\n").into_bytes());
    seeds.push(format!("{}\nbase_url={}/v2", whole.join("\n"), descriptor.base_url).into_bytes());
    Target {
        name: format!("{} settings", descriptor.name),
        seeds,
        words: vec![b"https://127.0.0.1:8080".to_vec(), b"\n".to_vec(), SECRET.as_bytes().to_vec()],
        run: Box::new(move |input| run(descriptor, &String::from_utf8_lossy(input))),
    }
}

fn run(descriptor: &'static Descriptor, text: &str) -> Result<Outcome, Broken> {
    let mut settings = Settings::new();
    let (mut secrets, mut values) = (Vec::new(), Vec::new());
    for (name, value) in text.lines().take(LINES).filter_map(|line| line.split_once('=')) {
        if name == "base_url" {
            values.push(value.to_lowercase());
            match value.parse() {
                Ok(base) => settings = settings.with_base_url(base),
                Err(error) => return Ok(refused(&error)),
            }
        } else if let Some(slot) = descriptor.slot(name) {
            settings = settings.with(slot.name, value);
            if slot.is_secret() && value.len() >= TELLING {
                secrets.push(value)
            } else {
                values.push(value.to_lowercase())
            }
        }
    }
    // What stands in a slot for everybody to see is no secret, between its quotation marks or not, nor is a name of ours.
    let shown =
        |value: &String, secret: &str| value.contains(secret) || format!("{value:?}").contains(secret);
    secrets.retain(|secret| {
        let lower = secret.to_lowercase();
        !values.iter().any(|value| shown(value, &lower)) && !is_ours(descriptor, secret)
    });
    hides_all(&secrets, &settings)?;
    match (descriptor.open)(&settings, Arc::new(Told), Arc::new(Clock::new())) {
        Ok(opened) => {
            hides_all(&secrets, &opened)?;
            Ok(read(secrets.len()))
        }
        Err(error) => {
            secrets.iter().try_for_each(|secret| error_hides(secret, &error))?;
            Ok(refused(&error))
        }
    }
}

fn is_ours(descriptor: &Descriptor, text: &str) -> bool {
    descriptor.base_url.contains(text)
        || descriptor.slots.iter().any(|slot| slot.name.contains(text) || slot.variable.contains(text))
}
