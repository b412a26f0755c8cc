//! What came in decides whether somebody is asked to pay: replies that are malformed, or contradict each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use paymux_core::test_util::Scripted;
use paymux_core::{
    ChoosePaymentMethod, Deviation, ErrorKind, NextAction, Payment, PaymentProviderExt, Status, Timestamp,
};
use support::{ADDRESS, INVOICE, METHODS, made, order, provider, run, usdt, way_to_pay};

fn invoice(state: &str) -> String {
    format!(
        r#"{{"id":"{INVOICE}","amount":"42.50","type":"onetime","state":"{state}",
            "createdAt":"2031-05-04T09:08:07Z","paymentMethodID":12}}"#
    )
}

fn row(id: &str, state: &str, amount: &str) -> String {
    format!(r#"{{"id":"{id}","invoiceID":"{INVOICE}","amount":"{amount}","state":"{state}"}}"#)
}

fn page(more: &str, rows: &[String]) -> String {
    format!(r#"{{"data":[{}]{more}}}"#, rows.join(","))
}

/// A lookup, and the way to pay by a lookup with a method and by `choose`, each from a fresh start.
fn asked(replies: &[(u16, &str)]) -> (Payment, [Result<NextAction, ErrorKind>; 2]) {
    let script = || {
        replies
            .iter()
            .fold(Scripted::new(), |script, (status, body)| script.replying(*status, (*body).to_owned()))
    };
    let found = run(provider(&script()).look_up(&made())).unwrap();
    let next = way_to_pay(&script(), "12").map_err(|error| error.kind());
    let chosen = run(provider(&script()).choose(&ChoosePaymentMethod::new(made(), order(), "12")));
    let chosen = chosen.map(Payment::into_next_action).map_err(|error| error.kind());
    (found, [next, chosen])
}

#[test]
fn there_is_no_way_to_pay_while_what_came_in_is_not_known() {
    let confirmed = |amount: &str| {
        page(
            r#","page":1,"limit":20"#,
            &[format!(r#"{{"id":"t1","invoiceID":"{INVOICE}","amount":{amount},"state":"confirmed"}}"#)],
        )
    };
    let unreadable = [
        (500, String::new()),
        (200, r#"{"data":null}"#.to_owned()),
        (200, r#"{"data":[],"total":1,"page":1,"limit":20}"#.to_owned()),
        (200, confirmed(r#""a lot""#)),
        (200, confirmed("null")),
        (200, confirmed("-20")),
        (200, page(r#","limit":20"#, &[row("t1", "confirmed", "20"), row("t1", "confirmed", "22.7183")])),
        (403, String::new()),
    ];
    for (status, body) in &unreadable {
        for state in ["pending", "Active", "partially_paid"] {
            let invoice = invoice(state);
            let mut replies = vec![(200, invoice.as_str())];
            // What cannot be read is read four times.
            let unread = if *status == 403
                || body.contains("-20")
                || body.contains("total")
                || body.contains("22.7")
            {
                1
            } else {
                4
            };
            replies.extend(std::iter::repeat_n((*status, body.as_str()), unread));
            replies.extend([(200, METHODS), (200, ADDRESS), (200, ADDRESS)]);
            let (found, asked) = asked(&replies);
            assert!(found.incomplete.is_some(), "{status} {body}");
            assert_eq!(*found.next_action(), NextAction::None, "{status} {body}");
            for asked in asked {
                assert!(asked.is_err(), "{status} {body} {asked:?}");
            }
        }
    }
    // Without a transaction that says how much, nobody knows what is left.
    let partly = invoice("partially_paid");
    let (found, asked) =
        asked(&[(200, &partly), (200, &page(r#","limit":20"#, &[])), (200, METHODS), (200, ADDRESS)]);
    assert_eq!(
        (found.status, found.incomplete.unwrap().kind()),
        (Status::PartiallyPaid, ErrorKind::Unintelligible)
    );
    assert_eq!(asked, [Err(ErrorKind::Unintelligible), Err(ErrorKind::Unintelligible)]);
}

#[test]
fn rows_without_an_id_count_and_their_list_comes_to_an_end() {
    let one = row("", "confirmed", "25.63005");
    let other = row("", "confirmed", "17.08825");
    let end = page("", &[]);
    for pages in [
        vec![page("", &[one.clone(), other.clone()]), end.clone()],
        vec![page("", std::slice::from_ref(&one)), page("", std::slice::from_ref(&other)), end.clone()],
        vec![
            page(r#","page":1,"limit":2"#, &[one.clone(), other.clone()]),
            page(r#","page":2,"limit":2"#, &[]),
        ],
        vec![page(r#","page":1,"limit":3"#, &[one.clone(), other.clone()])],
    ] {
        let invoice = invoice("pending");
        let mut replies = vec![(200, invoice.as_str())];
        replies.extend(pages.iter().map(|page| (200, page.as_str())));
        replies.extend([(200, METHODS), (200, ADDRESS), (200, ADDRESS)]);
        let (found, asked) = asked(&replies);
        assert!(found.incomplete.is_none(), "{:?}", found.incomplete);
        assert_eq!((&found.amounts.received, &found.status), (&Some(usdt("42.7183")), &Status::Processing));
        assert_eq!(asked, [Ok(NextAction::None), Ok(NextAction::None)]);
    }
    // The same page for ever says nothing about what came in.
    let same = page("", std::slice::from_ref(&one));
    let invoice = invoice("pending");
    let (found, asked) =
        asked(&[(200, &invoice), (200, &same), (200, &same), (200, METHODS), (200, ADDRESS)]);
    assert_eq!((found.amounts.received, found.incomplete.unwrap().field()), (None, Some("page")));
    assert_eq!(asked, [Err(ErrorKind::IntegrityMismatch), Err(ErrorKind::IntegrityMismatch)]);
}

#[test]
fn a_list_that_never_ends_is_given_up() {
    let script = (0..3000).fold(Scripted::new().replying(200, invoice("pending")), |script, number| {
        script.replying(200, page("", &[row(&format!("t{number}"), "confirmed", "0.000001")]))
    });
    let found = run(provider(&script).look_up(&made())).unwrap();
    assert_eq!((found.amounts.received, found.incomplete.unwrap().field()), (None, Some("page")));
}

#[test]
fn words_that_are_unknown_or_contradict_each_other_are_no_reason_to_pay() {
    let none = page(r#","limit":20"#, &[]);
    for words in [
        r#""state":"settled""#,
        r#""state":"archived""#,
        r#""state":"confirming""#,
        r#""status":"Settled""#,
        r#""state":"""#,
        r#""state":"pending","status":"paid""#,
        r#""createdBy":"nobody""#,
    ] {
        let invoice = invoice("pending").replace(r#""state":"pending""#, words);
        let (found, asked) = asked(&[(200, &invoice), (200, &none), (200, METHODS), (200, ADDRESS)]);
        assert!(matches!(found.status, Status::Unrecognised(_)), "{words} {:?}", found.status);
        assert_eq!(asked, [Ok(NextAction::None), Ok(NextAction::None)], "{words}");
    }
    // The same by another name or in another case is no contradiction.
    let both = invoice("pending").replace(r#""state":"pending""#, r#""state":"pending","status":"Active""#);
    let (found, asked) = asked(&[(200, &both), (200, &none), (200, METHODS), (200, ADDRESS)]);
    assert_eq!(found.status, Status::AwaitingPayer);
    assert!(asked.iter().all(|asked| matches!(asked, Ok(NextAction::PayToAddress(_)))), "{asked:?}");
}

#[test]
fn nobody_pays_into_what_begins_a_withdrawal() {
    let invoice = invoice("pending").replace("onetime", "withdraw");
    let none = page(r#","limit":20"#, &[]);
    let (_, asked) = asked(&[(200, &invoice), (200, &none), (200, METHODS), (200, ADDRESS)]);
    assert_eq!(asked, [Ok(NextAction::None), Ok(NextAction::None)]);
}

/// What a lookup makes of one confirmed transaction, and of what the address says.
fn paid(state: &str, amount: &str, confirmed: &str, expires: &str) -> Payment {
    let row = format!(
        r#"{{"id":"t1","invoiceID":"{INVOICE}","amount":"{amount}","state":"confirmed","confirmedAt":{confirmed}}}"#
    );
    let address = ADDRESS.replace("\"2031-05-04T09:23:07Z\"", expires);
    let script = Scripted::new().replying(200, invoice(state)).replying(200, page(r#","limit":20"#, &[row]));
    run(provider(&script.replying(200, METHODS).replying(200, address)).look_up(&made())).unwrap()
}

#[test]
fn what_the_amounts_and_times_show_is_told() {
    let (in_time, late) = (r#""2031-05-04T09:20:00Z""#, r#""2031-05-04T09:23:08Z""#);
    let expiry = r#""2031-05-04T09:23:07Z""#;
    for (state, amount, confirmed, expires, deviations) in [
        ("paid", "42.7183", in_time, expiry, &[][..]),
        ("paid", "42.718300", expiry, expiry, &[]),
        ("paid", "42.718301", in_time, expiry, &[Deviation::Overpaid]),
        ("pending", "50", in_time, expiry, &[Deviation::Overpaid]),
        ("paid", "42.7183", late, expiry, &[Deviation::Late]),
        ("paid", "50", late, expiry, &[Deviation::Late, Deviation::Overpaid]),
        ("expired", "20", in_time, expiry, &[]),
        ("expired", "20", late, expiry, &[Deviation::Late]),
        ("expired", "42.7183", "null", expiry, &[Deviation::Late]),
        // No time at all is not an early one.
        ("paid", "42.7183", late, "0", &[]),
        ("paid", "42.7183", late, r#""0001-01-01T00:00:00Z""#, &[]),
        ("paid", "42.7183", late, r#""1970-01-01T00:00:00Z""#, &[]),
        ("paid", "42.7183", late, "null", &[]),
        ("paid", "42.7183", "0", expiry, &[]),
        ("paid", "42.7183", r#""then""#, expiry, &[]),
    ] {
        let found = paid(state, amount, confirmed, expires);
        let told: Vec<_> = found.deviations.iter().copied().collect();
        assert_eq!(told, deviations, "{state} {amount} {confirmed} {expires}");
        let known = if expires == expiry { Timestamp::parse("2031-05-04T09:23:07Z") } else { None };
        assert_eq!(found.expires_at, known, "{expires}");
        assert!(found.incomplete.is_none(), "{:?}", found.incomplete);
        assert_eq!(found.created_at, Timestamp::parse("2031-05-04T09:08:07Z"));
    }
}

#[test]
fn an_address_that_cannot_be_read_again_leaves_open_what_is_due() {
    let rows = page(r#","limit":20"#, &[row("t1", "confirmed", "20")]);
    for (state, status) in
        [("pending", Status::Processing), ("partially_paid", Status::PartiallyPaid), ("paid", Status::Paid)]
    {
        let invoice = invoice(state);
        let (found, asked) =
            asked(&[(200, &invoice), (200, &rows), (200, METHODS), (404, ""), (200, ADDRESS)]);
        assert_eq!((&found.status, found.next_action()), (&status, &NextAction::None));
        assert_eq!(found.incomplete.unwrap().operation(), Some("invoice.address"));
        assert!(asked.iter().all(|asked| matches!(asked, Ok(NextAction::None) | Err(_))), "{asked:?}");
    }
}
