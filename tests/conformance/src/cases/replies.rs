//! Replies: what may be missing, new or in another order, and what is broken.

use std::collections::BTreeSet;

use http::Response;
use paymux_core::{Effect, Error, ErrorKind};

use super::each_sample;
use crate::data::Sample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::texts::shown;
use crate::peer::{Answer, Fault};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    each_sample(cases, bench, "replies::documented", documented);
    each_sample(cases, bench, "replies::required", required);
    each_sample(cases, bench, "replies::unknown_members", unknown_members);
    each_sample(cases, bench, "replies::reordered", reordered);
    each_sample(cases, bench, "replies::wrong_content_type", wrong_content_type);
    each_sample(cases, bench, "replies::empty", |bench, sample| {
        if sample.reply.required.is_empty() {
            skip!("nothing of the reply is required");
        }
        let mut others = bench.suite.samples().filter(|other| other.operation == sample.operation);
        if others.any(|other| other.reply.body.is_empty()) {
            skip!("it may come without a body: another sample has none");
        }
        broken(bench, sample, Fault::Empty)
    });
    each_sample(cases, bench, "replies::truncated", |bench, sample| {
        if sample.reply.body.len() < 3 {
            skip!("there is nothing to cut off");
        }
        broken(bench, sample, Fault::Truncated)
    });
    each_sample(cases, bench, "replies::html", |bench, sample| {
        if sample.reply.body.is_empty() {
            skip!("the body is not read");
        }
        broken(bench, sample, Fault::Html)
    });
    each_sample(cases, bench, "replies::too_large", |bench, sample| broken(bench, sample, Fault::TooLarge));
    each_sample(cases, bench, "replies::deep_nesting", deep_nesting);
    each_sample(cases, bench, "replies::half_a_megabyte", half_a_megabyte);
}

/// The value that a reply is read to, as JSON.
pub(super) fn read(bench: Bench, sample: &Sample, body: &str) -> Result<Json, Error> {
    let sent = bench.always(sample, Answer::new(sample.reply.status, body.to_owned()));
    let value = sent.map_err(|_| Error::unintelligible("it could not be sent"))?.result?;
    Json::parse(value.get()).ok_or_else(|| Error::unintelligible("the value is not JSON"))
}

fn sample_json(sample: &Sample) -> Result<Json, Stop> {
    if sample.reply.body.is_empty() {
        skip!("the reply has no body");
    }
    Json::parse(sample.reply.body).ok_or_else(|| Stop::Failed("the reply is not JSON".to_owned()))
}

/// The documented reply is read, and every member of it is carried.
fn documented(bench: Bench, sample: &'static Sample) -> Verdict {
    let sent = bench.always(sample, sample.reply.answer())?;
    sent.result.as_ref().map_err(|error| format!("the documented reply is not read: {error}"))?;
    ensure!(sent.sent.len() == 1, "{} requests were sent", sent.sent.len());
    sent.peer.finish()?;
    let reply = Response::builder().status(sample.reply.status).body(sample.reply.body.into());
    let reply = reply.map_err(|error| error.to_string())?;
    let decoded = bench.entry(sample)?.decode(&reply).map_err(|error| error.to_string())?;
    let ignored = decoded.ignored.join(", ");
    ensure!(ignored.is_empty(), "documented members are passed over: {ignored}");
    Ok(())
}

/// Takes each member away once. Exactly those that the author lists are needed.
fn required(bench: Bench, sample: &'static Sample) -> Verdict {
    let json = sample_json(sample)?;
    let mut places = Vec::new();
    json.walk(&mut |place, _| places.push(place.to_owned()));
    let in_map =
        |place: &str| place.rsplit_once('/').is_some_and(|(parent, _)| sample.reply.maps.contains(&parent));
    let mut needed = BTreeSet::new();
    for place in places.iter().filter(|place| !in_map(place)) {
        let result = match json.without(place) {
            Some(without) => read(bench, sample, &without.to_string()),
            None if place.is_empty() => read(bench, sample, ""),
            None => continue,
        };
        match result {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Unintelligible => {
                needed.insert(place.as_str());
            }
            // A comparison that finds nothing to compare may say so.
            Err(error) if error.kind() == ErrorKind::IntegrityMismatch => {}
            Err(error) => fail!("without {place}: {error}"),
        }
    }
    // That nothing can be read from nothing follows from any member that is required.
    if !sample.reply.required.is_empty() && !sample.reply.required.contains(&"") {
        needed.remove("");
    }
    let listed: BTreeSet<&str> = sample.reply.required.iter().copied().collect();
    let (extra, absent): (Vec<_>, Vec<_>) =
        (needed.difference(&listed).collect(), listed.difference(&needed).collect());
    ensure!(extra.is_empty(), "the reply is lost without {extra:?}, which `required` does not list");
    ensure!(absent.is_empty(), "the reply is read without {absent:?}, which `required` lists");
    Ok(())
}

/// A new member in every object changes nothing.
fn unknown_members(bench: Bench, sample: &'static Sample) -> Verdict {
    let json = sample_json(sample)?;
    let plain = read(bench, sample, sample.reply.body).map_err(|error| error.to_string())?;
    let mut objects = Vec::new();
    json.walk(&mut |place, value| {
        if matches!(value, Json::Object(_)) && !sample.reply.maps.contains(&place) {
            objects.push(place.to_owned());
        }
    });
    for place in objects {
        for value in ["1", "null", r#"{"a":[1,{"b":"c"}]}"#] {
            let (mut changed, strange) = (json.clone(), Json::parse(value));
            let (Some(Json::Object(members)), Some(strange)) = (changed.at_mut(&place), strange) else {
                continue;
            };
            members.push(("zz_unheard_of".to_owned(), strange));
            let result = read(bench, sample, &changed.to_string());
            let value =
                result.map_err(|error| format!("a new member at {place:?} loses the reply: {error}"))?;
            // An object that is handed on as it is keeps it.
            let kept = value.at(&format!("{place}/zz_unheard_of")).is_some();
            ensure!(kept || value == plain, "a new member at {place:?} changes the value");
        }
    }
    Ok(())
}

fn reordered(bench: Bench, sample: &'static Sample) -> Verdict {
    let json = sample_json(sample)?;
    let plain = read(bench, sample, sample.reply.body).map_err(|error| error.to_string())?;
    let other = read(bench, sample, &json.reversed().to_string())
        .map_err(|error| format!("in another order it is lost: {error}"))?;
    ensure!(plain == other, "in another order it has another value");
    Ok(())
}

fn wrong_content_type(bench: Bench, sample: &'static Sample) -> Verdict {
    let sent = bench.always(sample, sample.reply.answer().but(Fault::WrongContentType))?;
    sent.result.as_ref().map_err(|error| format!("JSON that is called text/plain is lost: {error}"))?;
    Ok(())
}

/// A 2xx that cannot be read: never a success, and perhaps done.
fn broken(bench: Bench, sample: &Sample, fault: Fault) -> Verdict {
    let sent = bench.always(sample, sample.reply.answer().but(fault))?;
    let error = sent.error()?;
    ensure!(error.kind() == ErrorKind::Unintelligible, "{error}");
    ensure!(error.effect() == Effect::MaybeDone, "its effect is {:?}", error.effect());
    if fault != Fault::TooLarge {
        ensure!(error.body().is_some(), "the raw body is not kept");
    }
    Ok(())
}

fn deep_nesting(bench: Bench, sample: &'static Sample) -> Verdict {
    let sent = bench.always(sample, sample.reply.answer().but(Fault::DeepNesting))?;
    if sample.reply.required.is_empty() {
        return Ok(());
    }
    // Where nothing but the body is required, a list may be read whose one row could not be.
    let optional = sample.reply.required.iter().all(|place| place.is_empty());
    match &sent.result {
        Ok(_) => ensure!(optional, "it succeeded: a struct of one member takes a list with one item, too"),
        Err(error) => ensure!(error.kind() == ErrorKind::Unintelligible, "{error}"),
    }
    let refused = bench.always(sample, Answer::new(400, "").but(Fault::DeepNesting))?;
    ensure!(refused.error()?.kind() == ErrorKind::InvalidRequest, "as an error: {}", refused.error()?);
    Ok(())
}

/// Half a megabyte is read or refused, and no message quotes it.
fn half_a_megabyte(bench: Bench, sample: &'static Sample) -> Verdict {
    for status in [sample.reply.status, 400] {
        let sent = bench.always(sample, Answer::new(status, "").but(Fault::Huge))?;
        if let Err(error) = &sent.result {
            let length = error.to_string().len();
            ensure!(length < 2_000, "the message has {length} bytes");
        } else {
            let optional = sample.reply.required.iter().all(|place| place.is_empty());
            ensure!(optional, "half a megabyte of nothing is a success");
        }
    }
    let Ok(Json::Object(mut members)) = sample_json(sample) else { return Ok(()) };
    if sample.reply.maps.contains(&"") {
        return Ok(());
    }
    members.push(("zz_long".to_owned(), Json::string(&"x".repeat(500_000))));
    let body = Json::Object(members).to_string();
    match read(bench, sample, &body) {
        Ok(_) => Ok(()),
        Err(error) => {
            let long = shown(&error).len() > 20_000;
            fail!("a long new member loses the reply{}", if long { ", and the error quotes it" } else { "" })
        }
    }
}
