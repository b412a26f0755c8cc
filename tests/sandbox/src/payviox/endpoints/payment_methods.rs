//! `GET /payments/methods` (Payviox docs, /api/endpoints/get-payment-methods) and
//! `GET /session/{session_id}/payments` (in Payviox's OpenAPI file only).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::payviox::Payviox;
use crate::payviox::state::catalog::{COMPANY_EXTRA, METHODS, Method};
use crate::payviox::switches::Switches;
use crate::payviox::wire::replies;
use crate::payviox::wire::replies::FieldErrors;
use crate::payviox::wire::webhooks::exact;
use crate::wire::call::{Call, Reply};

/// How many codes a filter may have.
const MOST: usize = 200;

#[derive(Serialize)]
struct View {
    name: &'static str,
    image: String,
    countries: Option<&'static [&'static str]>,
    currencies: Option<&'static [&'static str]>,
    fees: Fees,
}

/// Major units and a fraction, both JSON numbers.
#[derive(Serialize)]
struct Fees {
    static_fees: Option<Box<RawValue>>,
    percent_fees: Option<Box<RawValue>>,
}

struct Filter {
    countries: Vec<String>,
    currencies: Vec<String>,
    company: bool,
}

/// An object with the method ids as its keys; only active methods that pass the filter. With several
/// codes a method passes if it is for any of them (which of any and all is meant is not documented).
pub(crate) fn list(payviox: &Payviox, call: &Call) -> Reply {
    let mut state = payviox.state();
    if let Err(refusal) = payviox.admit(&mut state, call) {
        return refusal;
    }
    let filter = match read(call, &state.desk.switches) {
        Ok(filter) => filter,
        Err(refusal) => return refusal,
    };
    let active = METHODS.iter().filter(|method| method.active);
    let passing = active.filter(|method| {
        passes(method.countries, &filter.countries) && passes(method.currencies, &filter.currencies)
    });
    let views: BTreeMap<_, _> = passing.map(|method| (method.id, view(method, filter.company))).collect();
    Reply::json(200, &views)
}

/// The methods that a session can be paid with, as `{id, name, type}`.
pub(crate) fn of_session(payviox: &Payviox, call: &Call) -> Reply {
    let mut state = payviox.state();
    let realm = match payviox.admit(&mut state, call) {
        Ok(realm) => realm,
        Err(refusal) => return refusal,
    };
    let Some(session) = state.own_session(realm, call.param("session_id")) else {
        return replies::plain(404, "Session not found");
    };
    let active = METHODS.iter().filter(|method| method.active);
    let usable = active.filter(|method| match session.method {
        Some(only) => only.id == method.id,
        None => passes(method.currencies, std::slice::from_ref(&session.currency)),
    });
    let usable: Vec<_> =
        usable.map(|method| json!({ "id": method.id, "name": method.name, "type": method.kind })).collect();
    Reply::json(200, &usable)
}

fn read(call: &Call, switches: &Switches) -> Result<Filter, Reply> {
    let mut errors = FieldErrors::new();
    let mut codes = |name: &str| -> Vec<String> {
        let text = call.query_value(name).unwrap_or_default();
        let codes = text.split(',').map(str::trim).filter(|code| !code.is_empty());
        let codes: Vec<String> = codes.map(str::to_owned).collect();
        if codes.len() > MOST {
            let text = format!("The {name} may not have more than {MOST} items.");
            errors.insert(name.to_owned(), vec![text]);
        }
        codes
    };
    let (countries, currencies) = (codes("countries"), codes("currencies"));
    let company = match call.query_value("is_company").as_deref() {
        None | Some("" | "0" | "false") => false,
        Some("1" | "true") => true,
        Some(_) => {
            let text = "The is company field must be true or false.".to_owned();
            errors.insert("is_company".to_owned(), vec![text]);
            false
        }
    };
    if !errors.is_empty() {
        return Err(replies::field_map(&errors));
    }
    let alpha2 = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if switches.old_country_check && !countries.iter().all(alpha2) {
        let message = "Country code must be ISO 3166-1 alpha-2 format";
        return Err(replies::with_message(400, "Invalid country code", message));
    }
    Ok(Filter { countries, currencies, company })
}

/// No list is for all, no code asked is any.
fn passes(list: Option<&[&str]>, asked: &[String]) -> bool {
    asked.is_empty() || list.is_none_or(|list| asked.iter().any(|code| list.contains(&code.as_str())))
}

fn view(method: &Method, company: bool) -> View {
    let millionths = method.millionths.saturating_add(if company { COMPANY_EXTRA } else { 0 });
    View {
        name: method.name,
        image: format!("https://cdn.payviox.com/images/{}.png", method.id),
        countries: method.countries,
        currencies: method.currencies,
        fees: Fees {
            static_fees: exact(decimal(method.static_cents, 2)),
            percent_fees: exact(decimal(millionths, 6)),
        },
    }
}

/// `number` with its last `scale` digits behind the point, without zeros at the end.
pub(crate) fn decimal(number: u64, scale: usize) -> String {
    let digits = format!("{number:0>width$}", width = scale.saturating_add(1));
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (number, scale, text) in
            [(25, 2, "0.25"), (20_000, 6, "0.02"), (0, 2, "0"), (100, 2, "1"), (12_345, 2, "123.45")]
        {
            assert_eq!(decimal(number, scale), text);
        }
    }
}
