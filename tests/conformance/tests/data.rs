//! The suite itself: data that are missing, wrong or out of date fail, and say so.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(dead_code, reason = "mistakes are made by the other test binary")]

mod fictional;

use fictional::api::{Acme, ApiKey};
use fictional::flaw::{Flaw, with};
use fictional::{ACME, SUITE};
use paymux_conformance::{
    Ask, Flow, Hook, Hooks, Means, Outcome, PaymentFlow, PayoutFlow, Sample, Step, Stub, Suite, check_only,
    requests,
};
use paymux_core::provider::{
    BrowserCallable, BrowserSafe, CredentialKind, Descriptor, Entry, Operation, Safety, Schemes, Slot, Spec,
};
use paymux_core::{Advice, Status};
use serde::{Deserialize, Serialize};

fn outcome(suite: &Suite, case: &str) -> Outcome {
    let report = check_only(suite, case);
    let found = report.cases.iter().find(|(name, _)| name == case);
    found.unwrap_or_else(|| panic!("there is no case {case}")).1.clone()
}

#[track_caller]
fn fails(suite: &Suite, case: &str, with: &str) {
    let outcome = outcome(suite, case);
    let Outcome::Failed(why) = &outcome else { panic!("{case}: {outcome:?}") };
    assert!(why.contains(with), "{case}: {why}");
}

#[test]
fn what_is_missing_is_told() {
    let none = Suite::of(&ACME);
    fails(&none, "table::sampled::payment.get", "Sample::new");
    fails(&none, "requests::line", "no samples");
    fails(&none, "payment::data", "every provider takes payments");
    fails(&none, "payout::data", "describe them in `payout`");
    fails(&none, "facets::lists", "there is no `payment`");
    fails(&none, "facets::webhooks", "describe them in `webhooks`");
    fails(&none, "errors::documented", "add `refusals`");
    fails(&none, "configuration::slots", "how `api_key` stands in a request");
    let payment = SUITE.payment.unwrap();
    let unchecked =
        Suite { payment: Some(PaymentFlow { mismatches: &[], statuses: &[], ..payment }), ..SUITE };
    fails(&unchecked, "integrity::amount", "mismatches");
    fails(&unchecked, "statuses::documented", "list the documented words");
    let strange = PaymentFlow { mismatches: &[("colour", "/colour", "1")], ..payment };
    fails(&Suite { payment: Some(strange), ..SUITE }, "integrity::data", "not of `colour`");
    let empty = Descriptor::new(ACME.name, ACME.base_url, ACME.open).slots(ACME.slots);
    fails(&Suite::of(Box::leak(Box::new(empty))), "table::not_empty", "has no operations");
}

#[test]
fn what_is_wrong_is_told() {
    const WRONG: &[Sample] = &[
        Sample::new("payment.get", "GET /payment/p1", r#"{"id":"p1"}"#)
            .replied(Stub::new(200, r#"{"id":"p1"}"#).required(&["/id"])),
        Sample::new("payment.gett", "GET /", "{}"),
    ];
    let wrong = Suite { samples: &[WRONG], jwts: &[], ..SUITE };
    fails(&wrong, "requests::line::payment.get", "documented is `GET /payment/p1`");
    fails(&wrong, "replies::documented::payment.get", "not read");
    fails(&wrong, "table::sample::payment.gett", "there is no operation");
    fails(&wrong, "auth::expired_jwt::session_jwt", "name it in `jwts`");
}

#[test]
fn skips_and_gaps_have_reasons_and_name_cases_and_gaps_that_pass_fail() {
    let payout = Some(PayoutFlow { lookup: ("po1", &[]), ..SUITE.payout.unwrap() });
    let lists = Suite {
        payout,
        skips: &[("webhooks::stale", "no clock"), ("no::such", "x"), ("facets::lists", " ")],
        known_gaps: &[("table::not_empty", "later"), ("payout::lookup", "soon")],
        ..SUITE
    };
    assert_eq!(outcome(&lists, "webhooks::stale::settled"), Outcome::Skipped("no clock".into()));
    assert_eq!(outcome(&lists, "payout::lookup"), Outcome::KnownGap("soon".into()));
    fails(&lists, "table::not_empty", "take it off the list");
    fails(&lists, "suite::skips::no::such", "there is no such case");
    fails(&lists, "suite::skips::facets::lists", "no reason");
    let report = check_only(&lists, "payout::lookup");
    assert!(!report.passed(), "a run in which nothing passes is no success");
    assert!(!check_only(&SUITE, "no such group").passed());
}

/// A key in a header that nobody reads makes a second payment: only the documentation says which one it is.
#[test]
fn what_is_done_once_per_key_is_said_by_the_documentation() {
    let documented = |keyed| Suite { keyed, ..SUITE };
    assert_eq!(outcome(&SUITE, "table::keyed::payment.create"), Outcome::Passed);
    fails(&documented(&[]), "table::keyed::payment.create", "if not, it is `Unsafe`");
    let other = documented(&[("payment.create", "Idempotence-Key")]);
    fails(&other, "table::keyed::payment.create", "documented is `Idempotence-Key`");
    fails(
        &documented(&[("payout.create", "Idempotency-Key")]),
        "table::keyed::payout.create",
        "no such operation",
    );
}

/// An error about what moves money says that it may have moved, and nothing is repeated that is done twice: what moves
/// it and what may be repeated is said by the documentation.
#[test]
fn what_moves_money_and_what_may_be_repeated_is_said_by_the_documentation() {
    assert_eq!(outcome(&SUITE, "table::money::payout.create"), Outcome::Passed);
    fails(&Suite { moves_money: &[], ..SUITE }, "table::money::payout.create", "add \"payout.create\"");
    let report = &["payout.create", "refund.create", "report.get"];
    fails(&Suite { moves_money: report, ..SUITE }, "table::money::report.get", "does not say so");
    fails(&Suite { moves_money: &["odd.name"], ..SUITE }, "table::listed::odd.name", "no such operation");
    fails(&Suite { repeatable: &["key.create"], ..SUITE }, "table::repeatable::key.create", "Unsafe");
    let asked = Suite::of(&ODD);
    fails(&asked, "table::repeatable::odd.post", "repeated without a key");
    fails(&asked, "table::repeatable::odd.pay", "repeated without a key");
}

/// A token is looked for as a secret, so the data have to say where it stands.
#[test]
fn a_token_that_is_not_named_is_told() {
    const ASIDES: &[(&str, Stub)] = &[("POST /tokens", Stub::new(200, r#"{"token":"t"}"#))];
    let unnamed = Suite { asides: ASIDES, ..SUITE };
    fails(&unnamed, "tokens::named", "Stub::secrets");
}

/// What the fields of an operation are has to be known before it is sent: `flatten` hides that.
#[test]
fn a_flattened_operation_is_told_why_it_is_refused() {
    const SAMPLES: &[Sample] =
        &[Sample::new("odd.flat", "POST /flat", r#"{"id":"x","colour":"red"}"#)
            .replied(Stub::new(200, "{}"))];
    let flat = Suite { samples: &[SAMPLES], ..Suite::of(&FLAT) };
    fails(&flat, "requests::line::odd.flat", "flatten");
}

/// Flows that say too little are told what is missing.
#[test]
fn flows_that_say_too_little_are_told() {
    const BODY: &str = r#"{"refund_id":"r1","payment":"p1","state":"sent","amount_millis":5000,"currency":"USD","reference":"refund-1"}"#;
    const BARE: &[Flow] = &[Flow::new(
        "part",
        Ask::Refund(Some("5 USD")),
        &[Step::new("POST /payments/p1/refunds", Stub::new(201, BODY))],
    )];
    let bare = Suite { facets: BARE, ..SUITE };
    fails(&bare, "facets::requests::refund-part", "the body");
    fails(&bare, "facets::told::refund-part", "Flow::told");
    fails(&bare, "facets::words::refund-part", "/state");
    fails(&bare, "facets::mismatches::refund-part", "Flow::mismatches");
    fails(&bare, "facets::exact::refund-part", "Flow::carried");
    fails(&bare, "facets::refunds", "Ask::retrieve_refund");
    fails(&bare, "facets::lists", "Ask::list");
}

/// Webhooks that are signed with a credential: without it nothing can be opened, and so nothing be accepted.
#[test]
fn a_credential_may_sign_webhooks() {
    let hooks = Hooks { slots: &["api_key", "session_jwt", "app_secret"], ..SUITE.webhooks.unwrap() };
    let signed = Suite { webhooks: Some(hooks), ..SUITE };
    let case = "webhooks::no_secret::settled";
    assert_eq!(outcome(&signed, case), Outcome::Passed);
    with(Flaw::OpensWithout, || fails(&signed, case, "it is told as webhook_rejected"));
}

#[test]
fn webhook_data_that_are_incomplete_or_wrong_are_told() {
    const TWO: &[Hook] = &[
        Hook::new("one", BODY, Means::Payment(Status::Paid)).signed_with("webhook_secret"),
        Hook::new("two", BODY, Means::Payment(Status::Paid)).signed_with("webhook_secret_next"),
    ];
    const RECORDED: &[Hook] = &[Hook::new("one", BODY, Means::Payment(Status::Paid))
        .recorded("whsec_1", &[("acme-signature", "00"), ("acme-time", "1767225600")])];
    const BODY: &str = r#"{"event":"payment.settled","number":1,"id":"p1","order":"order-77","cents":2550,"currency":"USD"}"#;
    let with = |events| Suite { webhooks: Some(Hooks { events, ..SUITE.webhooks.unwrap() }), ..SUITE };
    fails(&with(&[]), "webhooks::data", "there are no events");
    fails(&with(TWO), "webhooks::data", "Hook::words");
    // Acme takes both secrets for everything, so they are not for different purposes.
    fails(&with(TWO), "webhooks::other_purpose::one", "it is accepted");
    fails(&with(RECORDED), "webhooks::recorded::one", "the documented signature is refused");
}

#[test]
fn requests_can_be_pinned_and_show_no_secret() {
    let text = requests(&SUITE);
    assert_eq!(text, requests(&SUITE));
    assert!(text.contains("# payment.get\nGET https://api.acme.example/v1/payments/p1\n"), "{text}");
    assert!(text.contains("x-api-key: [redacted]") && !text.contains("canary-"), "{text}");
}

/// An operation whose fixed part is wrong.
macro_rules! odd {
    ($name:ident, $spec:expr, $accepts:expr) => {
        #[derive(Serialize, Deserialize)]
        struct $name {}
        impl Operation for $name {
            type Api = Acme;
            type Output = ();
            const SPEC: &'static Spec = &$spec;
            const ACCEPTS: Schemes = $accepts;
        }
        impl BrowserCallable for $name {}
    };
}

enum Public {}
impl CredentialKind for Public {
    type Api = Acme;
    type Exposure = BrowserSafe;
    const ID: &'static str = "public_key";
}

const DOCS: &str = "https://docs.acme.example/odd";
const PUBLIC: Schemes = &[Public::SCHEME];
odd!(UnsafeGet, Spec::get("odd.get", "/odd", DOCS).safety(Safety::Unsafe), PUBLIC);
odd!(IdempotentPost, Spec::post("odd.post", "/odd", DOCS).inert().safety(Safety::Idempotent), PUBLIC);
odd!(MoneyRead, Spec::post("odd.pay", "/odd", DOCS).moves_money().safety(Safety::Read), PUBLIC);
odd!(Keyless, Spec::post("odd.keyed", "/odd", DOCS).safety(Safety::Keyed), PUBLIC);
odd!(Named, Spec::get("OddName", "/odd", DOCS), PUBLIC);
odd!(Undocumented, Spec::get("odd.docs", "/odd", "see the wiki").if_lost(Advice::AskProvider), PUBLIC);
odd!(Placed, Spec::get("odd.path", "odd?x=1", DOCS), PUBLIC);

static ODD: Descriptor = Descriptor::new("acme", "https://api.acme.example", |_, _, _| {
    Err(paymux_core::Error::unsupported("only its table is looked at"))
})
.slots(&[Slot::credential::<Public>("ODD_KEY"), Slot::secret("token", "ODD_KEY")])
.operations(&[
    Entry::browser::<UnsafeGet>(),
    Entry::browser::<IdempotentPost>(),
    Entry::browser::<MoneyRead>(),
    Entry::browser::<Keyless>(),
    Entry::browser::<Named>(),
    Entry::browser::<Undocumented>(),
    Entry::browser::<Placed>(),
    Entry::browser::<Placed>(),
]);

#[derive(Serialize, Deserialize)]
struct Flat {
    id: String,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, String>,
}

impl Operation for Flat {
    type Api = Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("odd.flat", "/flat", DOCS);
    const ACCEPTS: Schemes = &[ApiKey::SCHEME];
}

static FLAT: Descriptor =
    Descriptor::new("acme", "https://api.acme.example", |settings, transport, runtime| {
        (ACME.open)(settings, transport, runtime)
    })
    .slots(&[Slot::credential::<ApiKey>("ACME_API_KEY")])
    .operations(&[Entry::of::<Flat>()]);

#[test]
fn a_table_that_contradicts_itself_is_told() {
    let odd = Suite::of(&ODD);
    fails(&odd, "table::safety::odd.get", "a GET is `Read`");
    fails(&odd, "table::safety::odd.post", "`Keyed` or `Unsafe`");
    fails(&odd, "table::safety::odd.pay", "has stakes");
    fails(&odd, "table::safety::odd.keyed", "no key header");
    fails(&odd, "table::schemes::odd.pay", "may stand in a browser");
    fails(&odd, "table::name::OddName", "`group.verb`");
    fails(&odd, "table::docs::odd.docs", "no URL");
    fails(&odd, "table::path::odd.path", "slash");
    fails(&odd, "table::path::odd.get", "deny_unknown_fields");
    fails(&odd, "suite::names", "one name");
    fails(&odd, "configuration::slots", "ODD_KEY");
}

#[test]
fn members_that_decide_together_are_looked_at() {
    let suite = |stands| Suite { stands, ..SUITE };
    let right = suite(&[(&[("/state", "\"void\""), ("/currency", "\"USD\"")], Status::Canceled)]);
    assert_eq!(outcome(&right, "statuses::together::void+USD"), Outcome::Passed);
    let wrong = suite(&[(&[("/state", "\"void\""), ("/currency", "\"USD\"")], Status::Paid)]);
    fails(&wrong, "statuses::together::void+USD", "it is told as canceled, not as paid");
    let nowhere = suite(&[(&[("/state", "\"void\""), ("/colour", "1")], Status::Paid)]);
    fails(&nowhere, "statuses::together::void+1", "no reply of the lookup has all of these members");
}

#[test]
fn what_has_no_keys_is_named() {
    with(Flaw::PayoutKeysDeclared, || fails(&SUITE, "declared::keys::payout", "`payout.create` has no keys"));
}
