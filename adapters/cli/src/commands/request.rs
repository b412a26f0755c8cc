//! `paymux request`: the exact request, sending nothing.

use paymux::Error;

use crate::arguments::{CallArguments, Format};
use crate::call::Context;
use crate::commands::wait;
use crate::output::Failure;
use crate::render::Shown;
use crate::stand_in;

pub(crate) fn run(
    context: &mut Context<'_>,
    arguments: &CallArguments,
    format: Format,
) -> Result<(), Failure> {
    let call = context.call(arguments)?;
    let (descriptor, mode) = (call.descriptor, arguments.auth.as_deref());
    let named = |error: Error| call.entry.spec.failed(error, descriptor.name, call.operation.stakes_any());
    let configuration = context.configuration(descriptor);
    let settings = stand_in::settings(&configuration, descriptor, &context.environment, |_| true);
    let mut settings = settings.map_err(named)?;
    if let Some(base) = call.base_url.clone() {
        settings = settings.with_base_url(base);
    }
    let settings = stand_in::credentials(descriptor, settings, mode);
    let opened = stand_in::open(descriptor, settings, &context.runtime).map_err(named)?;
    let request = wait(opened.client.preview(&*call.operation, &call.options))??;
    Shown::of(&request, descriptor, arguments.show_secrets).print(format, &mut context.out)
}
