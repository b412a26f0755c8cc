//! Webhooks: a body that is proved is read, and one that is not shows nothing of the secret that it was held against.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use paymux::provider::{Descriptor, Proof, Webhooks};
use paymux::transport::Runtime;
use paymux::{Decimal, verify};

use super::bench::{Bench, SECRET, error_hides};
use super::{Target, read, refused, split, with_choice};
use crate::check::{Broken, Outcome};
use crate::corpus;

/// Of a provider that sends any.
pub(crate) fn target(descriptor: &'static Descriptor) -> Option<Target> {
    let bench = Bench::new(descriptor).ok()?;
    bench.opened.provider.webhooks()?;
    let bodies = corpus::bodies(descriptor.name);
    let purposes = purposes(descriptor);
    let headers: Vec<_> =
        corpus::header_names(descriptor.name).into_iter().filter_map(|name| name.parse().ok()).collect();
    let choices = 0..u8::try_from(purposes.len()).unwrap_or(u8::MAX);
    let seeds = choices.flat_map(|choice| bodies.iter().map(move |body| with_choice(choice, body))).collect();
    Some(Target {
        name: format!("{} webhook", descriptor.name),
        seeds,
        words: vec![format!("\"{SECRET}\"").into_bytes()],
        run: Box::new(move |input| {
            let Some(webhooks) = bench.opened.provider.webhooks() else { return Ok(read("none")) };
            let (choice, body) = split(input);
            let purpose = purposes.get(choice % purposes.len().max(1)).copied().unwrap_or_default();
            unproved(&bench, webhooks, &headers, body)?;
            proved(webhooks, purpose, body)
        }),
    })
}

/// What a secret may be for: providers name that after the slot or after the first word of it.
fn purposes(descriptor: &'static Descriptor) -> Vec<&'static str> {
    let slots = descriptor.slots.iter().filter(|slot| slot.is_secret());
    slots.flat_map(|slot| [slot.name, slot.name.split('_').next().unwrap_or(slot.name)]).collect()
}

/// Whatever stands in the headers: here pieces of the body.
fn unproved(bench: &Bench, webhooks: &dyn Webhooks, names: &[HeaderName], body: &[u8]) -> Result<(), Broken> {
    let mut headers = HeaderMap::new();
    let pieces = body.split(|byte| b"\",".contains(byte)).filter(|piece| !piece.is_empty());
    for (name, piece) in names.iter().zip(pieces.cycle()) {
        let piece = piece.get(..piece.len().min(200)).unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(piece) {
            headers.append(name, value);
        }
    }
    bench.answer(200, body);
    let now = bench.clock.now();
    let whole = Bytes::copy_from_slice(body);
    match bench.call(verify(webhooks, &headers, &whole, now))? {
        Ok(_) => Ok(()),
        Err(error) => error_hides(SECRET, &error),
    }
}

fn proved(webhooks: &dyn Webhooks, purpose: &'static str, body: &[u8]) -> Result<Outcome, Broken> {
    let event =
        match webhooks.parse(&Proof::attest(purpose), &HeaderMap::new(), &Bytes::copy_from_slice(body)) {
            Ok(event) => event,
            Err(error) => return Ok(refused(&error)),
        };
    let json = serde_json::to_value(&event)
        .map_err(|reason| Broken::new("an event cannot be written as JSON", reason.to_string()))?;
    amounts_stay(&json)?;
    let kind = std::mem::discriminant(&event.subject);
    Ok(read((kind, event.repetition_key().is_some(), event.kind.clone())))
}

/// Each amount of an event is the same when it is written and read again.
fn amounts_stay(json: &serde_json::Value) -> Result<(), Broken> {
    match json {
        serde_json::Value::Object(members) => {
            members.iter().try_for_each(|(name, value)| match value.as_str() {
                Some(text) if name == "amount" => match text.parse::<Decimal>() {
                    Ok(amount) if amount.to_string() == text => Ok(()),
                    _ => Err(Broken::new("an amount is another when it is read again", text)),
                },
                _ => amounts_stay(value),
            })
        }
        serde_json::Value::Array(values) => values.iter().try_for_each(amounts_stay),
        _ => Ok(()),
    }
}
