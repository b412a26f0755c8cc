//! The table of operations: complete, and consistent with itself.

use http::Method;
use paymux_core::Stakes;
use paymux_core::provider::{Entry, Exposure, Safety};

use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Verdict, ensure, fail};
use crate::kit::json::Json;
use crate::kit::target::placeholders;

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let table = bench.suite.descriptor.operations;
    cases.add("table::not_empty", move || {
        ensure!(!table.is_empty(), "the descriptor has no operations");
        Ok(())
    });
    for (index, entry) in table.iter().enumerate() {
        let name = entry.spec.name;
        cases.add(format!("table::name::{name}"), move || the_name(table, index, entry));
        cases.add(format!("table::safety::{name}"), move || safety(entry));
        cases.add(format!("table::money::{name}"), move || moves_money(bench, entry));
        cases.add(format!("table::repeatable::{name}"), move || repeatable(bench, entry));
        if entry.spec.safety == Safety::Keyed {
            cases.add(format!("table::keyed::{name}"), move || keyed(bench, entry));
        }
        cases.add(format!("table::docs::{name}"), move || docs(entry));
        cases.add(format!("table::path::{name}"), move || path(bench, entry));
        cases.add(format!("table::schemes::{name}"), move || schemes(bench, entry));
        cases.add(format!("table::sampled::{name}"), move || {
            let sampled = bench.suite.samples().any(|sample| sample.operation == name);
            ensure!(sampled, "no sample: add Sample::new({name:?}, …)");
            Ok(())
        });
    }
    for name in bench.suite.moves_money.iter().chain(bench.suite.repeatable) {
        if !table.iter().any(|entry| entry.spec.name == *name) {
            cases.add(format!("table::listed::{name}"), || fail!("the table has no such operation"));
        }
    }
    for (name, _) in bench.suite.keyed {
        let is_keyed = |entry: &&Entry| entry.spec.name == *name && entry.spec.safety == Safety::Keyed;
        if !table.iter().any(|entry| is_keyed(&entry)) {
            cases.add(format!("table::keyed::{name}"), || {
                fail!("`keyed` says that it is done once per key; the table has no such operation that is `Keyed`")
            });
        }
    }
    for sample in bench.suite.samples() {
        cases.add(format!("table::sample::{}", sample.label()), move || {
            bench.entry(sample)?;
            bench.build(sample)?;
            Ok(())
        });
    }
}

fn the_name(table: &[Entry], index: usize, entry: &Entry) -> Verdict {
    let name = entry.spec.name;
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let parts: Vec<&str> = name.split('.').collect();
    ensure!(parts.len() == 2 && parts.iter().all(|part| word(part)), "`{name}` is not `group.verb`");
    let twice = table.iter().take(index).any(|other| other.spec.name == name);
    ensure!(!twice, "`{name}` stands in the table twice");
    Ok(())
}

fn safety(entry: &Entry) -> Verdict {
    let spec = entry.spec;
    let read = spec.safety == Safety::Read;
    if matches!(spec.method, Method::GET | Method::HEAD) {
        ensure!(read, "a {} is `Read`, this is {:?}", spec.method, spec.safety);
    }
    if spec.method == Method::DELETE {
        ensure!(spec.safety != Safety::Keyed, "a DELETE needs no key: it is `Idempotent` or `Unsafe`");
    }
    let has_key = spec.key_header.is_some();
    ensure!(spec.safety != Safety::Keyed || has_key, "it is `Keyed` and has no key header");
    ensure!(!spec.uuid_key || has_key, "it wants UUID keys and has no key header");
    ensure!(!read || spec.stakes == Stakes::None, "it reads, and yet has stakes {:?}", spec.stakes);
    if spec.method == Method::POST && spec.stakes != Stakes::None {
        let fitting = matches!(spec.safety, Safety::Keyed | Safety::Unsafe);
        ensure!(fitting, "a POST with stakes is `Keyed` or `Unsafe`, this is {:?}", spec.safety);
    }
    let lower = spec.key_header.is_none_or(|header| header == header.to_lowercase());
    ensure!(lower, "header names are written in lower case");
    Ok(())
}

/// A repetition with a key that the provider does not look at is a second payment: what is `Keyed`, and in
/// which header, is said by the documentation, and once more in the data.
fn keyed(bench: Bench, entry: &Entry) -> Verdict {
    let (name, header) = (entry.spec.name, entry.spec.key_header.unwrap_or_default());
    let documented = bench.suite.keyed.iter().find(|(of, _)| *of == name);
    match documented {
        None => fail!(
            "it is `Keyed`: if the documentation promises that, add ({name:?}, \"the-documented-header\") to `keyed`; \
             if not, it is `Unsafe`"
        ),
        Some((_, documented)) => {
            let same = documented.eq_ignore_ascii_case(header);
            ensure!(same, "the key goes into `{header}`, documented is `{documented}`");
            Ok(())
        }
    }
}

/// What moves money is said by the documentation, and once more in the data: of anything else an error would say that
/// no money can have moved.
fn moves_money(bench: Bench, entry: &Entry) -> Verdict {
    let name = entry.spec.name;
    let documented = bench.suite.moves_money.contains(&name);
    match (entry.spec.stakes == Stakes::Money, documented) {
        (true, false) => {
            fail!("it says `moves_money`: if the documentation does, add {name:?} to `moves_money`")
        }
        (false, true) => fail!("it moves money, and its `Spec` does not say so: `moves_money()`"),
        _ => Ok(()),
    }
}

/// A `POST` that may be sent twice without a key is one of which the documentation says so. Everything else would be
/// done twice.
fn repeatable(bench: Bench, entry: &Entry) -> Verdict {
    let spec = entry.spec;
    let documented = bench.suite.repeatable.contains(&spec.name);
    let repeats = matches!(spec.safety, Safety::Read | Safety::Idempotent);
    let acting = matches!(spec.method, Method::POST | Method::PATCH);
    match (repeats, documented) {
        (true, false) if acting => fail!(
            "a {} is repeated without a key ({:?}): if the documentation says that this does no harm, add {:?} to \
             `repeatable`",
            spec.method,
            spec.safety,
            spec.name
        ),
        (false, true) => fail!("it is in `repeatable`, and its `Spec` says {:?}", spec.safety),
        _ => Ok(()),
    }
}

fn docs(entry: &Entry) -> Verdict {
    let url = url::Url::parse(entry.spec.docs);
    let good = url.is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    ensure!(good, "`{}` is no URL of a documentation page", entry.spec.docs);
    Ok(())
}

/// The path begins with a slash, and its placeholders and query names are fields of the operation.
fn path(bench: Bench, entry: &'static Entry) -> Verdict {
    let spec = entry.spec;
    ensure!(spec.path.starts_with('/'), "`{}` does not begin with a slash", spec.path);
    ensure!(!spec.path.contains(['?', '#', ' ']), "`{}` is not a path alone", spec.path);
    for sample in bench.suite.samples().filter(|sample| sample.operation == spec.name) {
        let Some(input) = Json::parse(sample.input) else { fail!("the input is not JSON") };
        for field in placeholders(spec.path) {
            let Some(without) = input.without(&format!("/{field}")) else {
                fail!("the sample has no `{field}`, which stands in the path");
            };
            let built = entry.build(without.to_string().as_bytes());
            ensure!(built.is_err(), "it can be built without `{field}`, which stands in the path");
        }
    }
    let strange = br#"{"zz_unheard_of":1}"#;
    ensure!(entry.build(strange).is_err(), "it takes unknown fields: put deny_unknown_fields on it");
    Ok(())
}

fn schemes(bench: Bench, entry: &Entry) -> Verdict {
    ensure!(!entry.accepts.is_empty(), "it accepts no scheme, not even Scheme::NONE");
    for (index, scheme) in entry.accepts.iter().enumerate() {
        let twice = entry.accepts.iter().take(index).any(|other| other == scheme);
        ensure!(!twice, "it accepts `{}` twice", scheme.id);
        let last = index + 1 == entry.accepts.len();
        ensure!(!scheme.is_none() || last, "Scheme::NONE comes last: what stands after it is never used");
        let browser = scheme.exposure == Exposure::BrowserSafe;
        let money = entry.spec.stakes == Stakes::Money;
        ensure!(!(browser && money), "it moves money, and `{}` may stand in a browser", scheme.id);
    }
    let reachable = entry.accepts.iter().any(|scheme| bench.opens(scheme));
    ensure!(reachable, "no slot of the descriptor, and no session, holds a credential that it accepts");
    for sample in bench.suite.samples().filter(|sample| sample.operation == entry.spec.name) {
        let narrowed = bench.build(sample)?.accepts_any();
        let wider = narrowed.iter().find(|scheme| !entry.accepts.contains(scheme));
        if let Some(scheme) = wider {
            fail!("a value accepts `{}`, which the table does not name", scheme.id);
        }
        ensure!(!narrowed.is_empty(), "{} accepts no scheme", sample.label());
    }
    Ok(())
}
