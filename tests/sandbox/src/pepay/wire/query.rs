//! Reading query parameters, and pages by cursor.

use jiff::Timestamp;

use crate::pepay::state::accounts::Environment;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::pepay::wire::times;
use crate::wire::call::Call;

/// A whole number within bounds, or the default.
pub(crate) fn number(call: &Call, name: &str, least: usize, most: usize, default: usize) -> Answer<usize> {
    let Some(text) = call.query_value(name) else {
        return Ok(default);
    };
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| Refusal::invalid(format!("{name} must be from {least} to {most}")))
}

/// The items of a comma-separated list; none if the parameter is not there.
pub(crate) fn list(call: &Call, name: &str) -> Answer<Option<Vec<String>>> {
    let Some(text) = call.query_value(name) else {
        return Ok(None);
    };
    let items: Vec<String> = text.split(',').map(|item| item.trim().to_owned()).collect();
    if items.iter().any(String::is_empty) {
        return Err(Refusal::invalid(format!("{name} has an empty item")));
    }
    Ok(Some(items))
}

/// The same, of known items only.
pub(crate) fn list_of(call: &Call, name: &str, known: &[&str]) -> Answer<Option<Vec<String>>> {
    let items = list(call, name)?;
    match items.iter().flatten().find(|item| !known.contains(&item.as_str())) {
        Some(item) => Err(Refusal::invalid(format!("{name} does not know {item:?}"))),
        None => Ok(items),
    }
}

pub(crate) fn environment(call: &Call) -> Answer<Option<Environment>> {
    let Some(text) = call.query_value("environment") else {
        return Ok(None);
    };
    let environment = Environment::read(&text);
    environment.ok_or_else(|| Refusal::invalid("environment must be devnet or mainnet")).map(Some)
}

pub(crate) fn boolean(call: &Call, name: &str) -> Answer<Option<bool>> {
    match call.query_value(name).as_deref() {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Refusal::invalid(format!("{name} must be true or false"))),
    }
}

pub(crate) fn time(call: &Call, name: &str) -> Answer<Option<Timestamp>> {
    let Some(text) = call.query_value(name) else {
        return Ok(None);
    };
    let time = times::read(&text);
    time.ok_or_else(|| Refusal::invalid(format!("{name} must be unix seconds or a date-time"))).map(Some)
}

/// Cuts a page by cursor out of `all`, which is sorted newest first and not yet filtered, and says
/// whether there is more in its direction (Pepay docs, /api-spec/pagination).
pub(crate) fn page<'a, T>(
    call: &Call,
    all: &[&'a T],
    id: impl Fn(&T) -> &str,
    keep: impl Fn(&T) -> bool,
) -> Answer<(Vec<&'a T>, bool)> {
    let limit = number(call, "limit", 1, 100, 10)?;
    let position = |cursor: &str| {
        let at = all.iter().position(|one| id(one) == cursor);
        at.ok_or_else(|| Refusal::invalid(format!("{cursor:?} is no cursor")))
    };
    let older = call.query_value("starting_after");
    let newer = call.query_value("ending_before");
    let kept = |part: &[&'a T]| part.iter().copied().filter(|one| keep(one)).collect::<Vec<_>>();
    match (older, newer) {
        (Some(_), Some(_)) => Err(Refusal::invalid("starting_after and ending_before exclude each other")),
        (_, Some(cursor)) => {
            let part = kept(all.get(..position(&cursor)?).unwrap_or_default());
            let skipped = part.len().saturating_sub(limit);
            Ok((part.get(skipped..).unwrap_or_default().to_vec(), skipped > 0))
        }
        (older, None) => {
            let from = match older {
                Some(cursor) => position(&cursor)?.saturating_add(1),
                None => 0,
            };
            let mut part = kept(all.get(from..).unwrap_or_default());
            let more = part.len() > limit;
            part.truncate(limit);
            Ok((part, more))
        }
    }
}
