//! How long and how often is tried, from a file or from the environment.

use std::time::Duration;

use jiff::SignedDuration;
use toml::Value;

use super::Environment;
use super::configuration::{is_plain_name, named, wrong};
use crate::client::Policy;
use crate::error::Error;

const KEYS: [&str; 5] = ["deadline", "timeout", "max_tries", "first_backoff", "max_backoff"];

/// Sets one key of `[http]`.
pub(super) fn set(policy: &mut Policy, key: &str, value: &Value) -> Result<(), Error> {
    if !KEYS.contains(&key) {
        let rule = format!("unknown key{}; there are {}", named(key), KEYS.join(", "));
        let place = if is_plain_name(key) { format!("http.{key}") } else { "http".to_owned() };
        return Err(wrong(rule).with_field(place));
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    };
    put(policy, key, &text).map_err(|rule| wrong(rule).with_field(format!("http.{key}")))
}

/// The policy with what the environment says otherwise: `PAYMUX_HTTP_TIMEOUT` and so on.
pub(super) fn with_environment(mut policy: Policy, environment: &Environment) -> Result<Policy, Error> {
    for key in KEYS {
        let variable = format!("PAYMUX_HTTP_{}", key.to_uppercase());
        if let Some(text) = environment(&variable).filter(|text| !text.is_empty()) {
            put(&mut policy, key, &text).map_err(|rule| wrong(rule).with_field(variable))?;
        }
    }
    Ok(policy)
}

fn put(policy: &mut Policy, key: &str, text: &str) -> Result<(), &'static str> {
    let duration = || {
        let read = text.parse::<SignedDuration>().ok().and_then(|read| Duration::try_from(read).ok());
        read.filter(|read| !read.is_zero())
            .ok_or("a length of time with its unit, in quotes, such as \"30s\" or \"250ms\"")
    };
    match key {
        "deadline" => policy.deadline = duration()?,
        "timeout" => policy.timeout = duration()?,
        "first_backoff" => policy.first_backoff = duration()?,
        "max_backoff" => policy.max_backoff = duration()?,
        _ => {
            let tries = text.parse::<u32>().ok().filter(|tries| *tries > 0);
            policy.max_tries = tries.ok_or("how many tries a call has at most: a whole number from 1")?;
        }
    }
    Ok(())
}
