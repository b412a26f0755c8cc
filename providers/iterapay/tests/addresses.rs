//! What a payer is shown: an address that can be copied, and the memo that belongs to it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::test_util::Scripted;
use paymux_core::{ErrorKind, NextAction, PayToAddress, Payment, Status};
use support::{INVOICE, METHODS, order, provider, run};

/// A creation whose address is answered with this.
fn created(address: &str) -> Payment {
    let script = Scripted::new().replying(200, METHODS).replying(201, format!(r#"{{"id":"{INVOICE}"}}"#));
    // A read that cannot be understood is repeated.
    let script = (0..4).fold(script, |script, _| script.replying(200, address.to_owned()));
    run(provider(&script).create(&order().method("12"))).unwrap()
}

fn shown(address: &str) -> PayToAddress {
    match created(address).into_next_action() {
        NextAction::PayToAddress(to) => to,
        other => panic!("{address} {other:?}"),
    }
}

fn refused(address: &str, field: &str) {
    let payment = created(address);
    assert_eq!(*payment.next_action(), NextAction::AskAgain { method: Some("12".to_owned()) }, "{address}");
    let error = payment.incomplete.unwrap();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some(field)), "{address}");
}

#[test]
fn a_memo_goes_along_under_any_of_its_names() {
    for name in [
        "memo",
        "Memo",
        "tag",
        "destination_tag",
        "destinationTag",
        "payment_id",
        "paymentId",
        "paymentID",
        "extra_id",
        "addressTag",
        "memo_id",
        "message",
        "comment",
    ] {
        let to = shown(&format!(r#"{{"address":"rAB","amount":"1","{name}":"order 77"}}"#));
        assert_eq!(to.memo.as_deref(), Some("order 77"), "{name}");
        let to = shown(&format!(r#"{{"{name}":1234567890,"address":"rAB","amount":"1"}}"#));
        assert_eq!(to.memo.as_deref(), Some("1234567890"), "{name}");
    }
    for none in [r#""memo":null"#, r#""memo":"""#, r#""memo":null,"tag":"""#, r#""stage":"x""#] {
        assert_eq!(shown(&format!(r#"{{"address":"rAB","amount":"1",{none}}}"#)).memo, None, "{none}");
    }
    let same = r#"{"address":"rAB","amount":"1","memo":"7","tag":7,"paymentId":null}"#;
    assert_eq!(shown(same).memo.as_deref(), Some("7"));
}

#[test]
fn an_address_is_not_shown_without_the_memo_that_cannot_be_read() {
    for memo in [
        r#""memo":true"#,
        r#""memo":1.5"#,
        r#""tag":-1"#,
        r#""memo":{"type":"text","value":"7"}"#,
        r#""memo":["7"]"#,
        r#""memo":"  ""#,
        r#""memo":" 7""#,
        r#""memo":"7\n8""#,
        r#""memo":"7","tag":"8""#,
        r#""memo":"7","tag":{}"#,
    ] {
        refused(&format!(r#"{{"address":"rAB","amount":"1",{memo}}}"#), "memo");
    }
}

#[test]
fn an_address_that_cannot_be_seen_or_copied_is_none() {
    for address in [
        "",
        " ",
        "   ",
        "\\t",
        "TQ5\\n",
        "\\r\\nTQ5",
        " TQ5",
        "TQ5 ",
        "TQ 5",
        "TQ5\\u0000",
        "TQ5\\u007f",
        "\\u00a0",
        "TQ5\\u200b",
        "\\u202eTQ5",
        "\\ufeffTQ5",
        "TQ\\u0430",
    ] {
        refused(&format!(r#"{{"address":"{address}","amount":"1"}}"#), "address");
    }
}

#[test]
fn all_addresses_keep_their_memos() {
    let reply = r#"{"data":[{"paymentMethodID":7,"address":"rAB","amount":"1","destinationTag":99},
        {"address":"rCD","memo":{"odd":1}}]}"#;
    let reply = http::Response::new(bytes::Bytes::from_static(reply.as_bytes()));
    let read = paymux_iterapay::ITERAPAY.operation("invoice.addresses").unwrap().decode(&reply).unwrap();
    assert!(read.value.get().contains(r#""memo":"99""#), "{}", read.value);
    assert!(read.value.get().contains(r#""memo":{"odd":1}"#), "{}", read.value);
    assert_eq!(read.ignored, [""; 0]);
}

#[test]
fn an_invoice_that_is_made_closed_is_not_paid() {
    for (word, status) in
        [("paid", Status::Paid), ("expired", Status::Expired), ("Pending", Status::AwaitingPayer)]
    {
        let made = format!(r#"{{"id":"{INVOICE}","status":"{word}"}}"#);
        let script = Scripted::new().replying(200, METHODS).replying(201, made);
        let payment =
            run(provider(&script.replying(200, support::ADDRESS)).create(&order().method("12"))).unwrap();
        assert_eq!((&payment.status, payment.raw_status.as_deref()), (&status, Some(word)));
        let open = matches!(payment.next_action(), NextAction::PayToAddress(_));
        assert_eq!(open, status == Status::AwaitingPayer, "{word}");
    }
}
