//! The suite itself: a provider with one mistake fails the case that is meant for it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod fictional;

use std::collections::BTreeSet;

use fictional::SUITE;
use fictional::flaw::{Flaw, with};
use paymux_conformance::{check, check_only};

/// Each mistake, with the case that must catch it.
const CAUGHT: &[(Flaw, &str)] = &[
    (Flaw::Nondeterministic, "requests::deterministic::payment.create"),
    (Flaw::FieldDropped, "requests::body::payment.create"),
    (Flaw::WrongHeader, "auth::one_credential::payment.create"),
    (Flaw::TwoCredentials, "auth::one_credential::payment.create"),
    (Flaw::PartsSwapped, "auth::one_credential::payer.get"),
    (Flaw::NarrowedWrongly, "table::schemes::payment.create"),
    (Flaw::JwtNotRead, "auth::expired_jwt::session_jwt"),
    (Flaw::TokenPerRequest, "tokens::shared::app_secret"),
    (Flaw::TokenPerRequest, "tokens::not_given::app_secret"),
    (Flaw::SecretInTokenError, "tokens::not_given::app_secret"),
    (Flaw::TokenKept, "tokens::refused::app_secret"),
    (Flaw::SecretInError, "leaks::create"),
    (Flaw::SecretInOpenError, "auth::line_break::api_key"),
    (Flaw::SecretInDebug, "leaks::debug"),
    (Flaw::SecretInPayment, "leaks::create"),
    (Flaw::SecretTraced, "leaks::create"),
    (Flaw::InputSecretShown, "leaks::input::webhook.set"),
    (Flaw::ReplySecretShown, "leaks::reply::key.create"),
    (Flaw::ReplyQuoted, "leaks::echo::payment.create"),
    (Flaw::OpensWithout, "configuration::no_credential"),
    (Flaw::NeedsMore, "configuration::from_environment"),
    (Flaw::BaseUrlIgnored, "configuration::base_url"),
    (Flaw::PathNotEncoded, "ids::path::payment.get"),
    (Flaw::PathNotEncoded, "ids::lookup"),
    (Flaw::QueryNotEncoded, "ids::query::payment.list"),
    (Flaw::KeyChanges, "keys::stable::payment.create"),
    (Flaw::KeyChanges, "keys::generated::payment.create"),
    (Flaw::KeyNotGivenBack, "keys::create"),
    (Flaw::StepKeyDrawn, "keys::steps"),
    (Flaw::StepKeyShared, "keys::steps"),
    (Flaw::StepKeyShared, "keys::facets::refund-whole"),
    (Flaw::CaptureTaken, "payment::capture"),
    (Flaw::LookupOptionsDropped, "facets::deadline"),
    (Flaw::ListOptionsDropped, "facets::deadline"),
    (Flaw::CancelOptionsDropped, "facets::deadline"),
    (Flaw::PayoutLookupOptionsDropped, "facets::deadline"),
    (Flaw::StepTimeAnew, "facets::deadline"),
    (Flaw::WholeForRest, "facets::rest::refund-whole"),
    (Flaw::DeletedEitherWay, "facets::ways::cancel"),
    (Flaw::OtherAccountTaken, "facets::foreign_payment"),
    (Flaw::UnnamedTaken, "payment::unnamed"),
    (Flaw::SentAgain, "payment::sent_once"),
    (Flaw::RefusedFirstAlways, "retry::bad_gateway::payout.create"),
    (Flaw::RefusedFirstAlways, "retry::unavailable::payout.create"),
    (Flaw::PayoutSentAgain, "payout::sent_once"),
    (Flaw::Slow, "payment::deadline"),
    (Flaw::OptionalRequired, "replies::required::payment.get"),
    (Flaw::OddMemberCosts, "replies::odd_members::payment.get"),
    (Flaw::UnknownRefused, "replies::unknown_members::payment.get"),
    (Flaw::OrderMatters, "replies::reordered::payment.get"),
    (Flaw::EmptyAccepted, "replies::empty::payment.get"),
    (Flaw::EmptyAccepted, "replies::half_a_megabyte::payment.get"),
    (Flaw::TruncatedAccepted, "replies::truncated::payment.get"),
    (Flaw::TypeRequired, "replies::wrong_content_type::payment.get"),
    (Flaw::CodeLost, "errors::documented::payment.create-402"),
    (Flaw::CodeLost, "errors::unknown_code::payment.create-402"),
    (Flaw::CodeLost, "errors::unknown_code::payment.get-404"),
    (Flaw::FieldLost, "errors::documented::payment.create-400"),
    (Flaw::PanicsOnError, "errors::any_body::payment.get"),
    (Flaw::Rounded, "payment::exact::10.0005 KWD"),
    (Flaw::AnyAmount, "payment::refuses::-25.50 USD"),
    (Flaw::PayoutRounded, "payout::exact::10.0005 KWD"),
    (Flaw::CurrencyFixed, "payment::exact::100 JPY"),
    (Flaw::PayoutCurrencyFixed, "payout::exact::100 JPY"),
    (Flaw::ReferenceFixed, "payment::carries::reference"),
    (Flaw::DroppedInSilence, "payment::carries::metadata"),
    (Flaw::ToldAndSent, "payment::carries::description"),
    (Flaw::OptionsDropped, "payment::deadline"),
    (Flaw::OptionsDropped, "keys::create"),
    (Flaw::BodyLost, "payment::created"),
    (Flaw::BodyLost, "integrity::honest"),
    (Flaw::UnknownPaid, "statuses::unknown"),
    (Flaw::MissingPaid, "statuses::not_a_word"),
    (Flaw::WordWrong, "statuses::documented::pending"),
    (Flaw::PayoutUnknownPaid, "statuses::payout_unknown"),
    (Flaw::PayoutWordWrong, "statuses::payout::on_its_way"),
    (Flaw::PayoutAmountWrong, "payout::lookup"),
    (Flaw::PayoutIdUnchecked, "integrity::payout"),
    (Flaw::AmountUnchecked, "integrity::amount"),
    (Flaw::AmountUnchecked, "integrity::created"),
    (Flaw::RowsUntold, "facets::unread::refunds_of"),
    (Flaw::CurrencyUnchecked, "integrity::currency"),
    (Flaw::ReferenceUnchecked, "integrity::reference"),
    (Flaw::IdUnchecked, "integrity::id"),
    (Flaw::EmptyPromise, "facets::told::list"),
    (Flaw::PromiseWithout, "facets::with_only::session_jwt"),
    (Flaw::ForeignTaken, "facets::foreign_payment"),
    (Flaw::FacetUndeclared, "declared::facets"),
    (Flaw::RefundsDeclared, "declared::with_only::session_jwt"),
    (Flaw::MethodDeclared, "declared::method"),
    (Flaw::KeysDeclared, "declared::keys::create"),
    (Flaw::RefundKeysDeclared, "declared::keys::refund"),
    (Flaw::PayoutKeysDeclared, "declared::keys::payout"),
    (Flaw::FreshDeclared, "declared::find"),
    (Flaw::RefundUnreferenced, "declared::refund_find"),
    (Flaw::LeastDeclared, "declared::takes"),
    (Flaw::CurrencyDeclared, "declared::takes"),
    (Flaw::RefundFieldDropped, "facets::requests::refund-part"),
    (Flaw::SentAgain, "payment::refused::create"),
    (Flaw::PayoutSentAgain, "payout::refused::pay_out"),
    (Flaw::RefundFailureHidden, "facets::refused::refund-part"),
    (Flaw::RefundSentAgain, "facets::refused::refund-part"),
    (Flaw::RefundMissingFailed, "facets::refused::retrieve_refund"),
    (Flaw::FoundRowDropped, "facets::unread::find"),
    (Flaw::CursorDropped, "facets::pages::refunds_of"),
    (Flaw::RefundFieldUntold, "facets::carries::refund-part::reason"),
    (Flaw::RefundFieldUntold, "facets::carries::refund-whole::metadata"),
    (Flaw::RefundAmountWrong, "facets::told::refund-part"),
    (Flaw::RefundAmountWrong, "facets::mismatches::retrieve_refund"),
    (Flaw::RefundUnknownDone, "facets::words::refund-part"),
    (Flaw::RefundUnknownDone, "facets::words::refunds_of"),
    (Flaw::RefundOfAnother, "facets::mismatches::refund-part"),
    (Flaw::RefundOfAnother, "facets::mismatches::retrieve_refund"),
    (Flaw::RefundOfAnother, "facets::mismatches::refunds_of"),
    (Flaw::RefundComparedLate, "facets::mismatches::refund-part"),
    (Flaw::LookupForgetsRefund, "facets::later::refund-whole"),
    (Flaw::LookupForgetsRefund, "facets::mismatches::refund-whole"),
    (Flaw::RefundSentAgain, "facets::lost::refund-part"),
    (Flaw::RefundKeyAnew, "keys::facets::refund-part"),
    (Flaw::RefundKeyDropped, "keys::facets::refund-part"),
    (Flaw::RefundTooMuch, "facets::too_much::refund-part"),
    (Flaw::RefundRounded, "facets::exact::refund-part"),
    (Flaw::RefundForeign, "facets::foreign_payment"),
    (Flaw::RefundsLeadBack, "facets::ends::refunds_of"),
    (Flaw::SecretInRefund, "leaks::facets::refund-part"),
    (Flaw::PayoutUnknownPaid, "facets::words::retrieve_payout"),
    (Flaw::PayoutSentAgain, "facets::lost::pay_out"),
    (Flaw::TokenTraced, "leaks::tracing::report.get"),
    (Flaw::Forgeable, "webhooks::forged::settled"),
    (Flaw::Forgeable, "webhooks::body_flipped::settled"),
    (Flaw::Forgeable, "webhooks::signature_twice::settled"),
    (Flaw::UnsignedTaken, "webhooks::unsigned::settled"),
    (Flaw::NoSecretTaken, "webhooks::no_secret::settled"),
    (Flaw::StaleTaken, "webhooks::stale::settled"),
    (Flaw::FutureTaken, "webhooks::future::settled"),
    (Flaw::OneSecretOnly, "webhooks::rotated::settled"),
    (Flaw::OneSlotOnly, "webhooks::every_slot::settled::webhook_secret_next"),
    (Flaw::PreviousIgnored, "webhooks::previous::settled"),
    (Flaw::PreviousTaken, "webhooks::previous::settled"),
    (Flaw::Canonicalised, "webhooks::rewritten::settled"),
    (Flaw::PrefixCompared, "webhooks::signature_flipped::settled"),
    (Flaw::KeyPerDelivery, "webhooks::duplicated::settled"),
    (Flaw::KeyTooBroad, "webhooks::distinct_keys"),
    (Flaw::WebhookUnknownPaid, "webhooks::unknown_word::settled"),
    (Flaw::WebhookAmountWrong, "webhooks::good::settled"),
    (Flaw::WebhookWordWrong, "webhooks::word::settled::payment.void"),
    (Flaw::WebhookByTurns, "webhooks::reordered"),
    (Flaw::SecretRendered, "requests::render::payment.create"),
    (Flaw::WrongKindTaken, "auth::wrong_kind::payment.cancel"),
    (Flaw::SecretOnFault, "leaks::faults::payment.get"),
    (Flaw::SecretInTrace, "leaks::tracing::payment.get"),
    (Flaw::BareErrors, "keys::given_back::payment.create"),
    (Flaw::BareErrors, "payment::refused"),
    (Flaw::NamelessErrors, "facets::named_errors"),
    (Flaw::NeverResent, "retry::unreachable::payout.create"),
    (Flaw::NeverResent, "retry::rate_limited::payment.get"),
    (Flaw::ResentAlways, "retry::reply_lost::payout.create"),
    (Flaw::ResentAlways, "retry::conflict::payout.create"),
    (Flaw::ResentAlways, "retry::refused::payment.get"),
    (Flaw::ResentAlways, "retry::redirect::payment.get"),
    (Flaw::ResentAlways, "retry::forbidden_by_caller::payment.get"),
    (Flaw::Endless, "retry::ends::payment.get"),
    (Flaw::DeadlineIgnored, "retry::deadline::payment.get"),
    (Flaw::DeadlineIgnored, "retry::long_delay::payment.get"),
    (Flaw::BrokenTaken, "replies::html::payment.get"),
    (Flaw::BrokenTaken, "replies::too_large::payment.get"),
    (Flaw::BrokenTaken, "replies::deep_nesting::payment.get"),
    (Flaw::CeilingTooLow, "payment::takes::25.50 USD"),
    (Flaw::CeilingTooLow, "payout::takes::25.50 USD"),
    (Flaw::AnyAmount, "payout::refuses::-25.50 USD"),
    (Flaw::PayoutForeign, "payout::paid_out"),
    (Flaw::PayoutMissingPaid, "statuses::payout_not_a_word"),
];

#[test]
fn a_correct_provider_passes() {
    let report = check(&SUITE);
    assert!(report.passed(), "{report}");
    assert!(report.count("passed") > 300, "{report}");
}

/// The cases for which no mistake of a provider stands above, and why.
const ELSEWHERE: &[(&str, &[&str])] = &[
    (
        "about the data or the table: broken in tests/data.rs",
        &[
            "configuration::slots",
            "facets::webhooks",
            "integrity::data",
            "replies::documented",
            "requests::line",
            "requests::line",
            "suite::names",
            "suite::skips",
            "table::docs",
            "table::keyed",
            "table::money",
            "table::repeatable",
            "tokens::named",
            "table::name",
            "table::not_empty",
            "table::path",
            "table::safety",
            "table::sample",
            "table::sampled",
            "webhooks::data",
            "webhooks::other_purpose",
        ],
    ),
    ("broken beside its code, in src/cases/to_do.rs", &["suite::to_do"]),
    (
        "one check, of whether the data describe what is there: broken in tests/data.rs, for refunds and lists",
        &[
            "facets::balances",
            "facets::cancellations",
            "facets::captures",
            "facets::disputes",
            "facets::fee_quotes",
            "facets::finds",
            "facets::lists",
            "facets::payouts",
            "facets::rate_quotes",
            "facets::refunds",
        ],
    ),
    (
        "core's own doing with what a descriptor holds as data: no provider can get it wrong, core's tests can",
        &["configuration::missing_variable", "configuration::secret_in_file", "configuration::unknown_key"],
    ),
];

/// `group::case` of `group::case::operation`.
fn kind(name: &str) -> String {
    name.splitn(3, "::").take(2).collect::<Vec<_>>().join("::")
}

#[test]
fn every_case_has_a_mistake_that_it_catches() {
    let report = check_only(&SUITE, "");
    let there: BTreeSet<_> = report.cases.iter().map(|(name, _)| kind(name)).collect();
    let caught: BTreeSet<_> = CAUGHT.iter().map(|(_, case)| kind(case)).collect();
    let elsewhere: BTreeSet<_> =
        ELSEWHERE.iter().flat_map(|(_, cases)| cases.iter().map(|case| (*case).to_owned())).collect();
    let told: BTreeSet<_> = caught.union(&elsewhere).cloned().collect();
    let missing: Vec<_> = there.difference(&told).collect();
    assert!(missing.is_empty(), "no mistake is made for {missing:#?}");
    let stale: Vec<_> =
        elsewhere.iter().filter(|case| !there.contains(*case) || caught.contains(*case)).collect();
    assert!(stale.is_empty(), "there is no such case, or there is a mistake for it: {stale:#?}");
}

#[test]
fn every_mistake_is_caught_by_the_case_that_is_meant_for_it() {
    let missed: Vec<_> = CAUGHT
        .iter()
        .filter(|(flaw, case)| {
            let report = with(*flaw, || check_only(&SUITE, case));
            assert!(!report.cases.is_empty(), "there is no case {case}");
            report.failures().all(|(name, _)| name != *case)
        })
        .collect();
    assert!(missed.is_empty(), "not caught: {missed:#?}");
}
