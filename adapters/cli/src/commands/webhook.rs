//! `paymux webhook verify`: the verified event, or why it is none.

use bytes::Bytes;
use http::HeaderMap;
use paymux::provider::{BaseUrl, Descriptor, Settings, Slot};
use paymux::{Error, ErrorKind, Event, Timestamp, Verified, verify as check};
use secrecy::ExposeSecret;

use crate::arguments::VerifyArguments;
use crate::call::Context;
use crate::input;
use crate::output::{Failure, usage};
use crate::stand_in;

pub(crate) fn verify(context: &mut Context<'_>, arguments: &VerifyArguments) -> Result<(), Failure> {
    let descriptor = context.provider(&arguments.provider)?;
    if arguments.body != "-" && !arguments.body.starts_with('@') {
        return usage("--body: give @FILE or -; a signature covers every byte, and a shell may change some");
    }
    let headers = input::headers(&arguments.headers)?;
    let now = match &arguments.now {
        Some(text) => input::time("--now", text)?,
        None => context.runtime.now(),
    };
    let given = match &arguments.secret_env {
        Some(name) => Some(secret(context, name)?),
        None => None,
    };
    let body = Bytes::from(input::read("--body", &arguments.body, context.stdin)?);

    let configuration = context.configuration(descriptor);
    // Only what is not needed here may be a placeholder: a delivery must not verify against one.
    let spare = |slot: &Slot| slot.scheme().is_some() || given.is_some();
    let settings = stand_in::settings(&configuration, descriptor, &context.environment, spare)?;
    let settings = stand_in::credentials(descriptor, settings, None);
    let delivery = Delivery { context, descriptor, headers: &headers, body: &body, now };
    let event = super::wait(async {
        match given {
            Some(secret) => delivery.try_each(&settings, &secret).await,
            None => delivery.check(settings).await,
        }
    })?;
    let event = event.map_err(|error| error.of_provider(descriptor.name))?;
    context.out.json(&*event)
}

/// The secret in a variable that the caller names.
fn secret(context: &mut Context<'_>, name: &str) -> Result<String, Failure> {
    match (context.environment)(name).filter(|value| !value.is_empty()) {
        Some(secret) => {
            context.out.hide_also(&secret, name);
            Ok(secret)
        }
        // Whoever gives the secret itself by mistake does not want to see it again.
        None if name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_') =>
        {
            usage(format!("--secret-env: the variable {name} is not set"))
        }
        None => usage("--secret-env: there is no such variable; give the name of one, not the secret itself"),
    }
}

/// What arrived.
struct Delivery<'a, 'c> {
    context: &'a Context<'c>,
    descriptor: &'static Descriptor,
    headers: &'a HeaderMap,
    body: &'a Bytes,
    now: Timestamp,
}

impl Delivery<'_, '_> {
    async fn check(&self, settings: Settings) -> Result<Verified<Event>, Error> {
        // Some deliveries are proved by a certificate that has to be fetched, or by asking the provider.
        let transport = stand_in::careful(self.descriptor, &settings, self.context.transport()?);
        let opened = stand_in::open_over(self.descriptor, settings, &self.context.runtime, &transport)?;
        let Some(webhooks) = opened.provider.webhooks() else {
            return Err(Error::unsupported("it sends no webhooks"));
        };
        check(webhooks, self.headers, self.body, self.now).await.map_err(|error| {
            // A person asks, so what it costs to find out more does not matter.
            let rejected = error.kind() == ErrorKind::WebhookRejected;
            let more =
                rejected.then(|| webhooks.signature().explain(self.headers, self.body, self.now)).flatten();
            more.unwrap_or(error)
        })
    }

    /// Tries the secret as each of those that the provider has, because it may be for any purpose.
    async fn try_each(&self, settings: &Settings, secret: &str) -> Result<Verified<Event>, Error> {
        let mut telling: Option<Error> = None;
        let secrets = self.descriptor.slots.iter().filter(|slot| slot.is_secret() && slot.scheme().is_none());
        for slot in secrets {
            match self.check(self.only(settings, slot, secret)).await {
                Ok(event) => return Ok(event),
                // A body that is proved and not understood tells more than a proof that failed, and that
                // more than a provider that does not use the secret for webhooks.
                Err(error) if telling.as_ref().is_none_or(|told| weight(&error) > weight(told)) => {
                    telling = Some(error);
                }
                Err(_) => {}
            }
        }
        Err(telling.unwrap_or_else(|| Error::unsupported("it has no webhook secret")))
    }

    /// The settings with no secret but this one, besides the credentials.
    fn only(&self, settings: &Settings, slot: &Slot, secret: &str) -> Settings {
        let base = settings.base_url().cloned().map(|base: BaseUrl| Settings::new().with_base_url(base));
        let kept = self.descriptor.slots.iter().filter(|slot| slot.scheme().is_some() || !slot.is_secret());
        let values = kept.flat_map(|slot| {
            settings.secrets(slot.name).into_iter().map(|value| (slot.name, value.expose_secret().to_owned()))
        });
        let settings = base.unwrap_or_default();
        values.fold(settings, |settings, (name, value)| settings.with(name, value)).with(slot.name, secret)
    }
}

fn weight(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::Configuration | ErrorKind::UnsupportedOperation => 0,
        ErrorKind::WebhookRejected => 1,
        _ => 2,
    }
}
