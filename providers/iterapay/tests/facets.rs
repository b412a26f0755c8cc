//! Looking up, listing, cancelling, balances, fees: over scripted replies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::balances::ReadBalances;
use paymux_core::cancellations::{CancelHow, CancelPayment};
use paymux_core::lists::ListPayments;
use paymux_core::quotes::QuoteRequest;
use paymux_core::test_util::Scripted;
use paymux_core::{Deviation, ErrorKind, Money, NextAction, PaymentProviderExt, Status, Timestamp};
use support::{ADDRESS, INVOICE, MERCHANT, METHODS, made, order, provider, run, sent, usdt};

const NO_ROWS: &str = r#"{"data":[],"total":0,"page":1,"limit":20}"#;

fn invoice(kind: &str, state: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{INVOICE}","amount":"42.50","type":"{kind}","state":"{state}",
            "createdAt":"2031-05-04T09:08:07Z","paymentMethodID":12{more}}}"#
    )
}

/// A row whose id cannot be read loses itself alone, and is counted.
#[test]
fn a_row_that_cannot_be_read_is_left_out_and_said() {
    let rows = r#"{"data":[{"id":"i2","amount":"1","type":"onetime","state":"paid"},{"id":{},"amount":"1"}],"limit":2}"#;
    let script = Scripted::new().replying(200, rows);
    let page = run(provider(&script).lists().unwrap().list(&ListPayments::new())).unwrap();
    assert_eq!((page.items.len(), page.unread, page.next.as_deref()), (1, 1, Some("2")));
}

fn transactions(rows: &[(&str, &str)]) -> String {
    let row = |(at, (state, amount)): (usize, &(&str, &str))| {
        format!(r#"{{"id":"t{at}","invoiceID":"{INVOICE}","amount":"{amount}","state":"{state}"}}"#)
    };
    page_of(1, 20, &rows.iter().enumerate().map(row).collect::<Vec<_>>())
}

fn page_of(page: u32, limit: u32, rows: &[String]) -> String {
    format!(r#"{{"data":[{}],"total":9,"page":{page},"limit":{limit}}}"#, rows.join(","))
}

#[test]
fn the_words_of_an_invoice() {
    let unknown = |word: &str| Status::Unrecognised(word.to_owned());
    for (kind, word, more, status) in [
        ("onetime", "pending", "", Status::AwaitingPayer),
        ("onetime", "Active", "", Status::AwaitingPayer),
        ("onetime", "paid", "", Status::Paid),
        ("onetime", "paid", r#","amlOk":true"#, Status::Paid),
        ("onetime", "paid", r#","amlOk":false"#, Status::NeedsReview),
        ("onetime", "expired", "", Status::Expired),
        ("onetime", "PENDING", "", Status::AwaitingPayer),
        ("onetime", "Paid", "", Status::Paid),
        ("onetime", "paid?", "", unknown("paid?")),
        ("onetime", "archived", "", unknown("archived")),
        ("onetime", "confirming", "", unknown("confirming")),
        ("onetime", "Overpaid", "", Status::Paid),
        ("onetime", "failed", "", unknown("failed")),
        ("onetime", "settled", "", unknown("settled")),
        ("reusable", "paid", "", unknown("paid")),
        ("collect", "paid", "", unknown("paid")),
        ("reusable", "pending", "", Status::AwaitingPayer),
        ("subscription", "paid", "", unknown("paid")),
    ] {
        let script = Scripted::new().replying(200, invoice(kind, word, more)).replying(200, NO_ROWS);
        let found = run(provider(&script).look_up(&made())).unwrap();
        assert_eq!((&found.status, found.raw_status.as_deref()), (&status, Some(word)), "{kind}");
        assert_eq!(found.deviations.contains(&Deviation::Overpaid), word == "Overpaid");
        let again = NextAction::AskAgain { method: Some("12".to_owned()) };
        let nothing = found.status.collection_closed() || matches!(found.status, Status::Unrecognised(_));
        assert_eq!(*found.next_action(), if nothing { NextAction::None } else { again });
        assert!(found.incomplete.is_none() && found.amounts.received.is_none());
    }
}

#[test]
fn what_has_come_in() {
    let none: &[&str] = &[];
    for (kind, state, rows, more, status, received) in [
        ("onetime", "pending", vec![("pending", "42.7183")], none, Status::Processing, None),
        ("onetime", "pending", vec![("failed", "42.7183")], none, Status::AwaitingPayer, None),
        // The money is held, or in a state that no page tells of: asked again, the payer might pay twice.
        ("onetime", "pending", vec![("flagged", "42.7183")], none, Status::Processing, None),
        ("onetime", "pending", vec![("confirming", "42.7183")], none, Status::Processing, None),
        ("onetime", "expired", vec![("flagged", "42.7183")], none, Status::Processing, None),
        (
            "onetime",
            "partially_paid",
            vec![("confirmed", "20")],
            &[ADDRESS],
            Status::PartiallyPaid,
            Some("20"),
        ),
        (
            "onetime",
            "Partially paid",
            vec![("confirmed", "42.7183")],
            &[ADDRESS],
            Status::Processing,
            Some("42.7183"),
        ),
        ("onetime", "partially_paid", vec![("pending", "42.7183")], none, Status::Processing, None),
        (
            "onetime",
            "pending",
            vec![("confirmed", "20"), ("settled", "2.5")],
            &[ADDRESS],
            Status::PartiallyPaid,
            Some("22.5"),
        ),
        (
            "onetime",
            "pending",
            vec![("confirmed", "42.7183")],
            &[ADDRESS],
            Status::Processing,
            Some("42.7183"),
        ),
        (
            "onetime",
            "pending",
            vec![("confirmed", "20"), ("pending", "22.7183")],
            none,
            Status::Processing,
            Some("20"),
        ),
        ("onetime", "paid", vec![("Completed", "42.7183")], &[ADDRESS], Status::Paid, Some("42.7183")),
        // Somebody has to look at it: less came than was asked for.
        ("onetime", "paid", vec![("confirmed", "20")], &[ADDRESS], Status::NeedsReview, Some("20")),
        ("onetime", "expired", vec![("confirmed", "20")], &[ADDRESS], Status::Expired, Some("20")),
        ("onetime", "expired", vec![("pending", "20")], none, Status::Processing, None),
        ("onetime", "expired", vec![("failed", "20")], none, Status::Expired, None),
        ("reusable", "pending", vec![("settled", "20")], none, Status::AwaitingPayer, Some("20")),
    ] {
        let script =
            Scripted::new().replying(200, invoice(kind, state, "")).replying(200, transactions(&rows));
        let counted = received.is_some() || rows.iter().any(|(state, _)| *state != "failed");
        let script = if counted { script.replying(200, METHODS) } else { script };
        let script = more.iter().fold(script, |script, reply| script.replying(200, *reply));
        let found = run(provider(&script).look_up(&made())).unwrap();
        assert_eq!((&found.status, &found.amounts.received), (&status, &received.map(usdt)), "{rows:?}");
        let late = state == "expired" && status == Status::Processing;
        assert_eq!(found.deviations.contains(&Deviation::Late), late, "{rows:?}");
        assert!(found.incomplete.is_none(), "{rows:?} {:?}", found.incomplete);
    }
}

fn transaction(id: &str, invoice: &str) -> String {
    format!(r#"{{"id":"{id}","invoiceID":"{invoice}","amount":"20","state":"confirmed"}}"#)
}

fn looked_up(pages: &[String]) -> paymux_core::Payment {
    let script = Scripted::new().replying(200, invoice("reusable", "pending", ""));
    let script = pages.iter().fold(script, |script, page| script.replying(200, page.clone()));
    run(provider(&script.replying(200, METHODS)).look_up(&made())).unwrap()
}

#[test]
fn a_transaction_that_moves_to_the_next_page_counts_once() {
    let [one, two, three] = ["t1", "t2", "t3"].map(|id| transaction(id, INVOICE));
    let found =
        looked_up(&[page_of(1, 2, &[three, two.clone()]), page_of(2, 2, &[two, one]), page_of(3, 2, &[])]);
    assert_eq!(found.amounts.received, Some(usdt("60")));
}

#[test]
fn transactions_without_an_id_all_count() {
    let rows = [transaction("", INVOICE), transaction("", INVOICE)];
    assert_eq!(looked_up(&[page_of(1, 20, &rows)]).amounts.received, Some(usdt("40")));
}

#[test]
fn a_list_that_gives_the_same_page_again_comes_to_an_end() {
    let same = page_of(1, 2, &["t1", "t2"].map(|id| transaction(id, INVOICE))).replace(r#""page":1,"#, "");
    let found = looked_up(&[same.clone(), same]);
    assert_eq!((found.amounts.received, found.incomplete.unwrap().field()), (None, Some("page")));
}

#[test]
fn what_came_for_another_invoice_is_not_counted() {
    let rows = [transaction("t1", INVOICE), transaction("t2", "another")];
    let found = looked_up(&[page_of(1, 20, &rows)]);
    assert_eq!((found.amounts.received, found.incomplete.unwrap().field()), (None, Some("invoiceID")));
    let prefixed = [transaction("t1", &format!("inv_{INVOICE}"))];
    assert_eq!(looked_up(&[page_of(1, 20, &prefixed)]).amounts.received, Some(usdt("20")));
}

#[test]
fn what_failed_the_check_is_held_and_not_asked_for_again() {
    let held = invoice("onetime", "pending", r#","amlOk":false"#);
    let script = Scripted::new().replying(200, held).replying(200, transactions(&[("failed", "42.7183")]));
    let found = run(provider(&script.replying(200, METHODS)).look_up(&made())).unwrap();
    assert_eq!((&found.status, found.next_action()), (&Status::Processing, &NextAction::None));
}

#[test]
fn that_something_came_is_told_without_the_methods() {
    let script = Scripted::new()
        .replying(200, invoice("onetime", "pending", ""))
        .replying(200, transactions(&[("pending", "42.7183")]))
        .replying(403, "");
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!((&found.status, found.next_action()), (&Status::Processing, &NextAction::None));
    assert_eq!(found.incomplete.unwrap().operation(), Some("payment_methods.list"));
}

#[test]
fn an_unknown_word_is_not_asked_for_again_once_money_came() {
    let script = Scripted::new()
        .replying(200, invoice("onetime", "confirming", ""))
        .replying(200, transactions(&[("confirmed", "20")]))
        .replying(200, METHODS);
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!(found.status, Status::Unrecognised("confirming".to_owned()));
    assert_eq!((&found.amounts.received, found.next_action()), (&Some(usdt("20")), &NextAction::None));
}

#[test]
fn an_invoice_without_a_method_is_processing_all_the_same() {
    let invoice = invoice("onetime", "pending", "").replace(r#","paymentMethodID":12"#, "");
    let script = Scripted::new().replying(200, invoice).replying(200, transactions(&[("pending", "1")]));
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!((&found.status, found.next_action()), (&Status::Processing, &NextAction::None));
}

#[test]
fn a_lookup_holds_without_its_transactions() {
    let problem = r#"{"type":"https://example.com/probs/forbidden","title":"Forbidden","status":403}"#;
    let script = Scripted::new().replying(200, invoice("onetime", "paid", "")).replying(403, problem);
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!(found.status, Status::Paid);
    assert_eq!(found.incomplete.unwrap().operation(), Some("transaction.list"));
}

#[test]
fn pages_end_by_what_the_reply_states() {
    let page = |rows: usize, page: u32, limit: u32| {
        let row = invoice("onetime", "pending", "");
        let rows = vec![row; rows].join(",");
        format!(r#"{{"data":[{rows}],"total":1,"page":{page},"limit":{limit}}}"#)
    };
    let script = Scripted::new()
        .replying(200, page(2, 1, 2))
        .replying(200, page(1, 2, 2))
        .replying(200, page(0, 3, 2))
        .replying(200, page(2, 1, 2));
    let provider = provider(&script);
    let lists = provider.lists().unwrap();
    let first = run(lists.list(&ListPayments::new().limit(50))).unwrap();
    assert_eq!((first.items.len(), first.next.as_deref()), (2, Some("2")));
    assert_eq!(first.items[0].reference.expected, Some(Money::parse("42.50", "USD").unwrap()));
    let second = run(lists.list(&ListPayments::new().after("2"))).unwrap();
    assert_eq!((second.items.len(), second.next), (1, None));
    assert_eq!(run(lists.list(&ListPayments::new().after("3"))).unwrap().next, None);
    let again = run(lists.list(&ListPayments::new().after("4"))).unwrap_err();
    assert_eq!((again.kind(), again.field()), (ErrorKind::IntegrityMismatch, Some("page")));
    assert_eq!(run(lists.list(&ListPayments::new().after("x"))).unwrap_err().field(), Some("cursor"));
    assert_eq!(sent(&script)[0], format!("GET /merchants/{MERCHANT}/invoices?limit=50"));
    assert_eq!(sent(&script)[1], format!("GET /merchants/{MERCHANT}/invoices?page=2"));
}

#[test]
fn what_is_not_asked_for_is_not_listed() {
    let row = |id: &str, state: &str, created: &str| {
        invoice("onetime", state, "")
            .replace(INVOICE, id)
            .replace(r#""2031-05-04T09:08:07Z""#, &format!("\"{created}\""))
    };
    let rows = [
        row("early", "paid", "2031-05-04T09:08:06Z"),
        row("first", "Paid", "2031-05-04T09:08:07Z"),
        row("open", "pending", "2031-05-04T09:08:07Z"),
        row("undated", "paid", "then"),
        row("end", "paid", "2031-05-04T10:00:00Z"),
    ];
    let script = Scripted::new().replying(200, page_of(1, 20, &rows));
    let request = ListPayments::new()
        .created_since(Timestamp::parse("2031-05-04T09:08:07Z").unwrap())
        .until(Timestamp::parse("2031-05-04T10:00:00Z").unwrap())
        .status(Status::Paid);
    let page = run(provider(&script).lists().unwrap().list(&request)).unwrap();
    let listed: Vec<_> = page.items.iter().map(|payment| payment.reference.id.as_str()).collect();
    assert_eq!((listed, page.unread), (vec!["first", "undated"], 0));
    let query = "dateFrom=2031-05-04T09:08:07Z&dateTo=2031-05-04T10:00:00Z";
    assert_eq!(sent(&script)[0].replace("%3A", ":"), format!("GET /merchants/{MERCHANT}/invoices?{query}"));
}

#[test]
fn called_off_in_two_ways() {
    let script = Scripted::new().replying(204, "").losing_the_reply().replying(404, "");
    let provider = provider(&script);
    let cancels = provider.cancellations().unwrap();
    let canceled = run(cancels.cancel(&CancelPayment::new(made()))).unwrap();
    assert_eq!((canceled.reference, canceled.status), (made(), Status::Canceled));
    assert_eq!(canceled.amounts.received, None, "nothing says what had come in");
    run(cancels.cancel(&CancelPayment::new(made()).how(CancelHow::Delete))).unwrap();
    let path = format!("/merchants/{MERCHANT}/invoices/{INVOICE}");
    assert_eq!(sent(&script), ["POST", "DELETE", "DELETE"].map(|method| format!("{method} {path}")));
}

#[test]
fn balances_in_both_shapes() {
    let arrays = r#"[{"paymentMethodID":12,"balance":"18.30500000","symbol":"USDT"}]"#;
    let guide = r#"{"balances":[{"methodID":"12","available":"1.5","pending":"2","currency":"USDT"}]}"#;
    let script = Scripted::new().replying(200, arrays).replying(200, METHODS).replying(200, guide);
    let provider = provider(&script);
    let balances = provider.balances().unwrap();
    let first = run(balances.balances(&ReadBalances::new())).unwrap();
    assert_eq!((first[0].account.as_str(), &first[0].amount), ("USDT-TRC20", &usdt("18.305")));
    let second = run(balances.balances(&ReadBalances::new())).unwrap();
    assert_eq!((&second[0].amount, &second[1].amount), (&usdt("1.5"), &usdt("2")));
    assert_eq!(second[1].account, "USDT-TRC20 pending");
}

#[test]
fn a_fee_in_the_unit_of_its_amount() {
    let fee = r#"{"type":"onetime","fee":"0.425","net":"42.075"}"#;
    let script = Scripted::new().replying(200, METHODS).replying(200, fee);
    let provider = provider(&script);
    let quotes = provider.fee_quotes().unwrap();
    let quote = run(quotes.fee(&QuoteRequest::new(order().amount, "12"))).unwrap();
    assert_eq!(quote.fee, Money::parse("0.425", "USD").unwrap());
    let euros = Money::parse("1", "EUR").unwrap();
    assert_eq!(
        run(quotes.fee(&QuoteRequest::new(euros, "12"))).unwrap_err().kind(),
        ErrorKind::UnsupportedCurrency
    );
}

#[test]
fn without_a_merchant_there_are_no_facets() {
    let settings = paymux_core::provider::Settings::new().with("api_key", "k");
    let provider = support::open_with(&settings, &Scripted::new()).provider;
    assert!(provider.payouts().is_none() && provider.lists().is_none() && provider.balances().is_none());
    assert!(provider.cancellations().is_none() && provider.fee_quotes().is_none());
}
