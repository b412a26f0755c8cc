//! Webhooks: the signature vectors, what each event says, and what is rejected.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use futures_util::FutureExt as _;
use http::HeaderMap;
use paymux_core::payouts::PayoutStatus;
use paymux_core::provider::{Account, Settings, decode_json};
use paymux_core::test_util::Scripted;
use paymux_core::{Bytes, Checked, Error, ErrorKind, Event, Money, PaymentRef, Status, Subject, verify};
use paymux_payviox::webhook::{PaymentEvent, PayoutEvent};
use support::{PAYOUT_TOKEN, TOKEN, now, opened, settings};

const PAID: &str = r#"{"amount":4599,"currency":"USD","metadata":{"integration_session_id":"q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2"},"type":"succeeded","provider":"stripe","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}],"payment_method":"card"}"#;
const PAID_SIGNATURE: &str = "4c38a112c993dfd50f86bd4ff8ef490490e10a8fd939145ea3f60fd0fcca4e01";
const PAYOUT: &str = r#"{"amount":2500,"currency":"USD","metadata":{"payout_user_id":"pu-0001"},"type":"payout.created","provider":"paypal","order_id":"po-0001","recipient":{"email":"ana@example.org"},"paypal":{"order_id":"PP-TEST0001","email":"ana@example.org"}}"#;
const PAYOUT_SIGNATURE: &str = "98276a779e3ec6b02f33cceb09f68a65c0c0eb95b6b4f9abd92628b89675ec45";

fn deliver(settings: &Settings, body: &str, signature: Option<&str>) -> Result<Event, Error> {
    let mut headers = HeaderMap::new();
    if let Some(signature) = signature {
        headers.insert("Signature", signature.parse().unwrap());
    }
    let provider = opened(settings, &Scripted::new()).provider;
    let body = Bytes::copy_from_slice(body.as_bytes());
    let verified = verify(provider.webhooks().unwrap(), &headers, &body, now()).now_or_never().unwrap();
    verified.map(paymux_core::Verified::into_inner)
}

/// Signs as Payviox does, with an implementation that is not ours.
fn sign(token: &str, body: &str) -> String {
    use hmac::{KeyInit, Mac};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn signed(body: &str) -> Event {
    let token = if body.contains("\"type\":\"payout.") { PAYOUT_TOKEN } else { TOKEN };
    deliver(&settings(), body, Some(&sign(token, body))).unwrap()
}

#[test]
fn the_vectors() {
    deliver(&settings(), PAID, Some(PAID_SIGNATURE)).unwrap();
    deliver(&settings(), PAYOUT, Some(PAYOUT_SIGNATURE)).unwrap();
    let error =
        deliver(&settings(), "", Some("e6251c782920f5198dac8331b52492b29e757a52bf42a6186206e6c4afa82bc7"));
    let kind = error.unwrap_err().kind();
    assert_eq!(kind, ErrorKind::Unintelligible, "the signature itself is right");
    // These two prove the arithmetic; their bodies lack what tells what the event is about.
    let accented = Settings::new().with("secret_key", "sk").with("webhook_token", "clé-ü");
    for (settings, body, signature) in [
        (
            &accented,
            "{\"type\":\"expired\",\"order_id\":\"café-1\"}",
            "e20b302ab9fe4674b575dea44d5f6937df87b8e3aa9e534fc25132f01a9733f8",
        ),
        (
            &support::settings(),
            r#"{"type":"expired","order_id":"caf\u00e9-1","u":"https:\/\/x.example\/"}"#,
            "c1e78c87b3edc31ee8c81e9eb48294495add3ca0ba5c48d1d9a4c20a5f76be3a",
        ),
    ] {
        let event = deliver(settings, body, Some(signature)).unwrap();
        assert_eq!((event.kind.as_str(), event.subject), ("expired", Subject::LookUp { ids: vec![] }));
    }
}

#[test]
fn forged_unsigned_and_rewritten_deliveries_are_rejected_with_the_reason() {
    let code = |result: Result<Event, Error>| {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WebhookRejected);
        error.provider_code().unwrap().to_owned()
    };
    let settings = settings();
    assert_eq!(code(deliver(&settings, PAID, None)), "unsigned");
    assert_eq!(code(deliver(&settings, PAID, Some(PAYOUT_SIGNATURE))), "wrong_secret");
    assert_eq!(code(deliver(&settings, &PAID.replace("4599", "4598"), Some(PAID_SIGNATURE))), "wrong_secret");
    assert_eq!(code(deliver(&settings, PAID, Some("00"))), "malformed_signature");
    let spaced = PAID.replace(",\"", ", \"");
    assert_eq!(code(deliver(&settings, &spaced, Some(PAID_SIGNATURE))), "wrong_secret");
    // Signed with the token of the other kind of event.
    assert_eq!(code(deliver(&settings, PAID, Some(&sign(PAYOUT_TOKEN, PAID)))), "wrong_secret");
    assert_eq!(code(deliver(&settings, PAYOUT, Some(&sign(TOKEN, PAYOUT)))), "wrong_secret");
    let message = |body, token| deliver(&settings, body, Some(&sign(token, body))).unwrap_err().to_string();
    assert!(message(PAID, PAYOUT_TOKEN).ends_with("`succeeded` is signed with the payout token"));
    assert!(message(PAYOUT, TOKEN).ends_with("`payout.created` is signed with the payment token"));
}

#[test]
fn without_a_secret_nothing_is_verified_and_the_variable_is_named() {
    let error = deliver(&Settings::new().with("secret_key", "sk"), PAID, Some(PAID_SIGNATURE)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("PAYVIOX_WEBHOOK_TOKEN"));
}

#[test]
fn rotation_accepts_both_tokens() {
    let rotated =
        Settings::new().with("secret_key", "sk").with("webhook_token", "new").with("webhook_token", TOKEN);
    deliver(&rotated, PAID, Some(PAID_SIGNATURE)).unwrap();
    deliver(&rotated, PAID, Some(&sign("new", PAID))).unwrap();
}

#[test]
fn a_paid_event_is_compared_with_the_payment_that_was_stored() {
    let event = signed(PAID);
    let at = Account::of("payviox");
    let stored = |at: &Account, id: &str, amount: &str, currency: &str, reference: &str| {
        PaymentRef::by_id(at, id).expecting(Money::parse(amount, currency).unwrap(), reference)
    };
    let id = "q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2";
    assert_eq!(event.check(&stored(&at, id, "45.99", "USD", "INV-77")).unwrap(), Checked::Whole);
    for wrong in [
        stored(&at, id, "45.98", "USD", "INV-77"),
        stored(&at, id, "45.99", "EUR", "INV-77"),
        stored(&at, id, "45.99", "USD", "INV-78"),
        stored(&at, "another", "45.99", "USD", "INV-77"),
    ] {
        assert_eq!(event.check(&wrong).unwrap_err().kind(), ErrorKind::IntegrityMismatch);
    }
    for (elsewhere, field) in
        [(Account::of("pepay"), "provider"), (Account::named("payviox", "eu"), "account")]
    {
        let error = event.check(&stored(&elsewhere, id, "45.99", "USD", "INV-77")).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some(field)));
    }
}

#[test]
fn every_type_of_event_is_read() {
    for (word, status) in [
        ("succeeded", Status::Paid),
        ("pending_review", Status::NeedsReview),
        ("declined", Status::Declined),
        ("refunded", Status::Refunded),
        ("expired", Status::Expired),
        ("processing", Status::Processing),
        ("canceled", Status::Canceled),
        ("requires_payment_method", Status::AwaitingPayer),
        ("requires_confirmation", Status::AwaitingPayer),
        ("requires_action", Status::AwaitingPayer),
        ("failed", Status::AwaitingPayer),
        ("pending", Status::Processing),
        ("incomplete", Status::PartiallyPaid),
        ("brand_new", Status::Unrecognised("brand_new".into())),
    ] {
        let event = signed(&PAID.replace("\"succeeded\"", &format!("\"{word}\"")));
        assert_eq!(event.payment().unwrap().status, status);
    }
    for (word, status) in [
        ("created", PayoutStatus::Accepted),
        ("processing", PayoutStatus::Processing),
        ("succeeded", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
        ("rejected", PayoutStatus::Rejected),
    ] {
        let event = signed(&PAYOUT.replace("payout.created", &format!("payout.{word}")));
        let Subject::Payout(update) = &event.subject else { panic!("{event:?}") };
        assert_eq!((&update.status, update.id.as_str()), (&status, "po-0001"));
        assert!(!event.test);
    }
    assert!(signed(&PAYOUT.replacen('{', r#"{"test_mode":true,"#, 1)).test);
}

#[test]
fn part_payment_says_what_came() {
    let body = r#"{"amount":9000,"currency":"USD","fees":100,"metadata":{"integration_session_id":"z9","cart":"c-12"},
        "type":"incomplete","provider":"crypto","order_id":"INV-78","items":[],"amount_remaining":1200}"#;
    let event = signed(body);
    let update = event.payment().unwrap();
    assert_eq!(update.received, Money::from_minor(7800, "USD"));
    assert_eq!(update.requested, Money::from_minor(9000, "USD"));
    let native: PaymentEvent = decode_json(&event.body).unwrap();
    assert!(native.metadata.raw.get().contains("c-12"));
}

/// Each of them is genuine. Taken for nothing, the money in it would be forgotten.
#[test]
fn what_cannot_be_read_whole_is_looked_up() {
    let id = "q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2";
    let metadata = |odd: &str| PAID.replace(&format!(r#"{{"integration_session_id":"{id}"}}"#), odd);
    for (body, ids) in [
        (PAID.replace("4599", "-4599"), vec![id]),
        (PAID.replace("4599", "45.99"), vec![id]),
        (PAID.replace("4599", "\"4599\""), vec![id]),
        (PAID.replace("\"amount\":4599,", ""), vec![id]),
        (PAID.replace("USD", "XYZ1"), vec![id]),
        (PAID.replace("\"USD\"", "null"), vec![id]),
        (PAID.replace("\"succeeded\"", "7"), vec![id]),
        (PAID.replace("\"type\":\"succeeded\",", ""), vec![id]),
        (PAID.replace("\"INV-77\"", "77"), vec![id]),
        (PAID.replacen('{', "{\"amount\":1,", 1), vec![id]),
        // Paid, and something still due.
        (PAID.replacen('{', "{\"amount_remaining\":1200,", 1), vec![id]),
        (PAID.replace("succeeded", "incomplete").replacen('{', "{\"amount_remaining\":4600,", 1), vec![id]),
        (metadata(r#"{"integration_session_id":77}"#), vec!["77"]),
        (metadata(r#"{"integration_session_id":""}"#), vec![]),
        (metadata(r#"{"integration_session_id":null}"#), vec![]),
        (metadata("{}"), vec![]),
        (metadata("[]"), vec![]),
        (metadata("null"), vec![]),
        ("{}".to_owned(), vec![]),
    ] {
        let event = signed(&body);
        let ids = ids.into_iter().map(str::to_owned).collect();
        assert_eq!(event.subject, Subject::LookUp { ids }, "{body}");
    }
    for (body, ids) in [
        (PAYOUT.replace("2500", "\"2500\""), vec!["po-0001"]),
        (PAYOUT.replace("USD", "XYZ1"), vec!["po-0001"]),
        (PAYOUT.replace("po-0001", ""), vec![]),
    ] {
        let ids = ids.into_iter().map(str::to_owned).collect();
        assert_eq!(signed(&body).subject, Subject::LookUp { ids }, "{body}");
    }
    for no_event in ["[]", "null", "\"succeeded\"", "7", "{"] {
        let error = deliver(&settings(), no_event, Some(&sign(TOKEN, no_event))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unintelligible, "{no_event}");
    }
    // A hint, too, counts only with the token of its kind.
    let payout = PAYOUT.replace("2500", "\"2500\"");
    let error = deliver(&settings(), &payout, Some(&sign(TOKEN, &payout))).unwrap_err();
    assert_eq!(error.provider_code(), Some("wrong_secret"));
}

/// Members that nobody needs lose nothing of the event, and a number is an id as well as its digits are.
#[test]
fn an_odd_member_loses_itself_alone() {
    let payout = PAYOUT.replace("\"po-0001\"", "1").replace("\"paypal\",", "[],");
    let Subject::Payout(update) = signed(&payout).subject else { panic!("{payout}") };
    assert_eq!((update.id.as_str(), update.amount), ("1", Money::from_minor(2500, "USD")));
    let paid = PAID.replace("\"card\"", "7");
    let event = signed(&paid);
    assert!(matches!(event.subject, Subject::Payment(_)), "{paid}");
    let native: PaymentEvent = decode_json(&event.body).unwrap();
    assert!(native.payment_method.is_none() && native.payment_method.other().is_some());
}

#[test]
fn a_second_attempt_is_another_event_and_so_is_one_without_an_id() {
    let processing = PAID.replace("succeeded", "processing");
    let second = processing.replace("\"card\"", "\"bank_transfer\"");
    assert_eq!(signed(&processing).key, signed(&processing).key);
    assert_ne!(signed(&processing).key, signed(&second).key);
    let nameless = PAID.replace("q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2", "");
    assert_ne!(signed(&nameless).key, signed(&nameless.replace("INV-77", "INV-78")).key);
    let payout = PAYOUT.replace("po-0001", "");
    assert_ne!(signed(&payout).key, signed(&payout.replace("2500", "2600")).key);
}

#[test]
fn keys_recognise_a_repetition_and_nothing_else() {
    assert_eq!(signed(PAID).key, signed(PAID).key);
    assert_ne!(signed(PAID).key, signed(&PAID.replace("succeeded", "pending_review")).key);
    let refund = PAID.replace("succeeded", "refunded");
    assert_eq!(signed(&refund).key, signed(&refund).key);
    assert_ne!(
        signed(&refund).key,
        signed(&refund.replace("\"card\"", "\"bank\"")).key,
        "a second part refund"
    );
    // A test from the dashboard must not make the real one look like a repetition.
    let test = PAYOUT.replacen('{', r#"{"test_mode":true,"#, 1);
    assert_ne!(signed(PAYOUT).key, signed(&test).key);
}

#[test]
fn crypto_payouts_keep_their_digits() {
    let body = r#"{"amount":2500,"currency":"USD","metadata":{"payout_user_id":"pu"},"type":"payout.succeeded","provider":"crypto","order_id":"po-2","recipient":{"email":"a@b.c"},"crypto":{"order_id":"CRX-1","currency":"USDT","chain":"TRC20","crypto_amount":24.123456789012345678,"usd_amount":25.0,"to_address":"T1","tx_hash":"0x1","confirmations":20,"network_fee":0.000000000000000001}}"#;
    let native: PayoutEvent = decode_json(&signed(body).body).unwrap();
    let text = serde_json::to_string(&native).unwrap();
    assert!(text.contains("24.123456789012345678") && text.contains("0.000000000000000001"), "{text}");
}

#[test]
fn an_endpoint_answers_exactly_200_and_turns_away_with_401() {
    let provider = opened(&settings(), &Scripted::new()).provider;
    let answers = provider.webhooks().unwrap().answers();
    assert_eq!((answers.accepted.as_u16(), answers.rejected.as_u16()), (200, 401));
    assert!(serde_json::from_str::<serde_json::Value>(answers.accepted_body).unwrap().is_object());
}
