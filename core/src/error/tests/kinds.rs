//! Every kind of error is reached, by the way on which an app meets it.

use std::collections::BTreeSet;
use std::time::Duration;

use http::HeaderMap;

use crate::api::Credential;
use crate::error::{Error, ErrorKind};
use crate::interface::{CallOptions, Signature};
use crate::money::{Asset, Money, MoneyError};
use crate::outcome::Advice;
use crate::ports::TransportErrorKind;
use crate::ready::{SignatureTemplate, SignedWebhook};
use crate::setup::{Configuration, Registry, Settings};
use crate::testing::{Account, Bench, Find, Pay, Put, Session, Step};

/// All kinds. A new one does not compile here until it has a place below.
fn all() -> Vec<ErrorKind> {
    use ErrorKind::*;
    let next = |kind| match kind {
        InvalidRequest => Some(UnsupportedOperation),
        UnsupportedOperation => Some(UnsupportedCurrency),
        UnsupportedCurrency => Some(AmountOutOfRange),
        AmountOutOfRange => Some(AmountPrecision),
        AmountPrecision => Some(CredentialMissing),
        CredentialMissing => Some(CredentialKind),
        CredentialKind => Some(CredentialExpired),
        CredentialExpired => Some(Unauthenticated),
        Unauthenticated => Some(Forbidden),
        Forbidden => Some(NotFound),
        NotFound => Some(Conflict),
        Conflict => Some(IdempotencyConflict),
        IdempotencyConflict => Some(IdempotencyKeyReused),
        IdempotencyKeyReused => Some(Expired),
        Expired => Some(Declined),
        Declined => Some(RateLimited),
        RateLimited => Some(ProviderFault),
        ProviderFault => Some(Unreachable),
        Unreachable => Some(TimedOut),
        TimedOut => Some(ConnectionLost),
        ConnectionLost => Some(Unintelligible),
        Unintelligible => Some(IntegrityMismatch),
        IntegrityMismatch => Some(WebhookRejected),
        WebhookRejected => Some(Configuration),
        Configuration => None,
    };
    std::iter::successors(Some(InvalidRequest), |kind| next(*kind)).collect()
}

async fn answered(step: Step) -> Error {
    let options = CallOptions::default().never_retry().deadline(Duration::from_secs(10));
    Bench::new([step]).client.send_with(&Put::new(), &options).await.unwrap_err()
}

async fn coded(code: &str) -> Error {
    answered(Step::reply(400, format!(r#"{{"error":{{"code":"{code}"}}}}"#))).await
}

fn money(amount: &str, token: bool) -> Error {
    let asset = if token { Asset::token("USDT", "tron") } else { Asset::fiat("USD").unwrap() };
    let error: MoneyError = Money::new(amount.parse().unwrap(), asset).minor_units::<u8>().unwrap_err();
    error.into()
}

/// Errors on real ways, each with its kind and what is advised.
async fn reached() -> Vec<(Error, ErrorKind, Advice)> {
    use Advice::*;
    use ErrorKind as Kind;
    let expired = "e30.eyJleHAiOjF9.e30";
    let none = Bench::with([Step::ok()], |builder| builder);
    let account = Bench::with([Step::ok()], |builder| {
        builder.credential(&Credential::<Account>::new(expired)).unwrap()
    });
    let session = Credential::<Session>::pair("a", "b");
    let session = Bench::with([Step::ok()], |builder| builder.credential(&session).unwrap());
    let settings = Settings::new().with("token", "s");
    let template = SignatureTemplate::hmac("x-signature");
    let webhook = SignedWebhook::new(template, &settings, "token", "ACME_SECRET");
    let status = |status| answered(Step::reply(status, ""));
    let mut expected = vec![
        (status(400).await, Kind::InvalidRequest, FixRequest),
        (coded("not_for_you").await, Kind::UnsupportedOperation, FixConfiguration),
        (Error::unsupported("no payouts without a secret key"), Kind::UnsupportedOperation, FixConfiguration),
        (coded("bad_currency").await, Kind::UnsupportedCurrency, FixRequest),
        (money("1", true), Kind::UnsupportedCurrency, FixRequest),
        (coded("too_small").await, Kind::AmountOutOfRange, FixRequest),
        (money("2.56", false), Kind::AmountOutOfRange, FixRequest),
        (money("0.005", false), Kind::AmountPrecision, FixRequest),
        (none.client.send(&Put::new()).await.unwrap_err(), Kind::CredentialMissing, FixCredentials),
        (Settings::new().credentials(&[]).err().unwrap(), Kind::CredentialMissing, FixCredentials),
        (session.client.send(&Pay::new()).await.unwrap_err(), Kind::CredentialKind, FixCredentials),
        (account.client.send(&Pay::new()).await.unwrap_err(), Kind::CredentialExpired, FixCredentials),
        (status(401).await, Kind::Unauthenticated, FixCredentials),
        (status(403).await, Kind::Forbidden, FixCredentials),
        (status(404).await, Kind::NotFound, FixRequest),
        (status(409).await, Kind::Conflict, LookUpFirst),
        (coded("key_in_use").await, Kind::IdempotencyConflict, RepeatSameKey),
        (coded("key_reused").await, Kind::IdempotencyKeyReused, LookUpFirst),
        (status(410).await, Kind::Expired, LookUpFirst),
        (status(402).await, Kind::Declined, FixRequest),
        (status(429).await, Kind::RateLimited, RepeatLater),
        (status(500).await, Kind::ProviderFault, RepeatLater),
        (answered(Step::fail(TransportErrorKind::Connect)).await, Kind::Unreachable, RepeatLater),
        (answered(Step::Hang).await, Kind::TimedOut, RepeatLater),
        (answered(Step::fail(TransportErrorKind::ConnectionLost)).await, Kind::ConnectionLost, RepeatLater),
        (answered(Step::reply(200, "<html>")).await, Kind::Unintelligible, AskProvider),
        (answered(Step::reply(200, r#"{"id":"t2"}"#)).await, Kind::IntegrityMismatch, AskProvider),
        (Registry::new().find("acme").unwrap_err(), Kind::Configuration, FixConfiguration),
        (Configuration::from_toml("").unwrap_err(), Kind::Configuration, FixConfiguration),
        (status(302).await, Kind::Configuration, FixConfiguration),
    ];
    let unsigned = webhook.check(&HeaderMap::new(), b"", crate::time::Timestamp::UNIX_EPOCH).unwrap_err();
    expected.push((unsigned, Kind::WebhookRejected, FixConfiguration));
    expected
}

#[tokio::test(start_paused = true)]
async fn every_kind_is_reached() {
    let mut seen = Vec::new();
    for (error, kind, advice) in reached().await {
        assert_eq!((error.kind(), error.advice()), (kind, advice), "{error}");
        super::shown::check(&error);
        seen.push(kind);
    }
    let missing: Vec<_> = all().into_iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}

/// The names are what apps and dashboards go by: different from each other, in snake_case.
#[test]
fn names_are_distinct_and_in_snake_case() {
    let names: BTreeSet<_> = all().iter().map(|kind| kind.as_str()).collect();
    let titles: BTreeSet<_> = all().iter().map(|kind| kind.title()).collect();
    assert_eq!((names.len(), titles.len()), (25, 25));
    for kind in all() {
        let words = format!("{kind:?}").chars().fold(String::new(), |mut words, letter| {
            if letter.is_uppercase() && !words.is_empty() {
                words.push('_');
            }
            words.push(letter.to_ascii_lowercase());
            words
        });
        assert_eq!((kind.as_str(), kind.to_string()), (words.as_str(), words.clone()));
    }
}

/// Who reads `Find` may be on the browser's side.
#[tokio::test(start_paused = true)]
async fn a_read_that_failed_leaves_no_doubt_about_money() {
    let bench = Bench::new([Step::Hang]);
    let error = bench.client.send(&Find::new()).await.unwrap_err();
    assert!(!error.money_may_have_moved() && !error.may_exist());
}

#[test]
fn what_is_about_something_else_is_a_mismatch() {
    assert!(Error::unless_same("id", "p1", "p1").is_ok());
    let other = Error::unless_same("id", "p1", "p2").unwrap_err();
    assert_eq!((other.kind(), other.field()), (ErrorKind::IntegrityMismatch, Some("id")));
    assert_eq!(other.effect(), crate::outcome::Effect::Done);
    assert!(Error::unless_named("id", "p1").is_ok());
    let unnamed = Error::unless_named("id", "").unwrap_err();
    assert_eq!((unnamed.kind(), unnamed.field()), (ErrorKind::Unintelligible, Some("id")));
    assert_eq!(unnamed.effect(), crate::outcome::Effect::MaybeDone);
}
