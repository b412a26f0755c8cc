//! The table of states in the documentation, made by the machine itself; and what one step shows better
//! than a thousand schedules.

use std::fmt::Write as _;
use std::time::Duration;

use paymux_core::{Decimal, Money};

use super::*;

const NOW: Time = Time(1_000_000_000);

const CALL: Call =
    Call { of: Item::Attempt(0), operation: Operation::Create, send: 0, key: 0, asked: NOW, send_by: NOW };

fn euro(amount: i64) -> Money {
    Money::parse(&amount.to_string(), "EUR").unwrap()
}

/// A provider of the usual kind: keys, lookup, a search, cancellation.
fn usual() -> Declared {
    Declared {
        shows_itself: false,
        lookup: true,
        find: Some(Find { staleness: Duration::ZERO }),
        cancels: true,
        cancel_says_received: false,
        declined_stays_payable: true,
        late_window: Duration::from_secs(600),
        staleness: Duration::ZERO,
        longest_travel: Duration::from_secs(60),
        keys_kept: Some(Duration::from_secs(24 * 3600)),
        refunds: true,
        refund_keys_kept: Some(Duration::from_secs(24 * 3600)),
        refund_lookup: true,
        refund_find: true,
        captures: true,
        payouts: true,
        payout_keys_kept: Some(Duration::from_secs(24 * 3600)),
        payout_lookup: true,
        payout_find: true,
        capture_keys_kept: Some(Duration::from_secs(24 * 3600)),
        advance_keys_kept: Some(Duration::from_secs(24 * 3600)),
        ..Declared::CAUTIOUS
    }
}

fn accounts(declared: Declared) -> Accounts {
    Accounts::new(Timing::default()).with("main", declared)
}

fn seen(status: Status) -> Seen {
    Seen { id: "p1".to_owned(), reference: Some(0), fact: Fact { status, received: None } }
}

/// An intent with one attempt in this state, sent a minute ago and shown to the payer.
fn standing(state: State) -> Intent {
    let mut intent = Intent::new(euro(10));
    let before = Time(NOW.0 - 60_000);
    let mut attempt = Attempt::new(0, "main", state, before);
    attempt.fenced = !state.is_end() || state == State::NeedsHuman;
    let known =
        !matches!(state, State::Sending | State::Unknown | State::Choosing | State::NotDone | State::Absent);
    attempt.provider_id = known.then(|| "p1".to_owned());
    attempt.exposed = known && state != State::Shelved;
    if state != State::Choosing {
        attempt.sends.one_more(before, &Timing::default());
    }
    intent.paid_by = (state == State::Paid).then_some(0);
    intent.attempts.push(attempt);
    intent
}

fn reply(operation: Operation, answer: Answer) -> Input {
    let call = Call { operation, ..CALL };
    Input::Reply { call, waiting: true, answer }
}

fn event(status: Status) -> Input {
    Input::Event { account: "main".to_owned(), seen: seen(status) }
}

/// What becomes of the attempt: its state if that is another one, the fence if it is lost, what is asked for.
fn cell(state: State, input: Input) -> String {
    let mut intent = standing(state);
    let fenced = intent.attempts[0].fenced;
    let (effects, attempt) = take(&mut intent, input, &accounts(usual()));
    let mut parts = Vec::new();
    if attempt.state != state {
        parts.push(format!("**{}**", attempt.state.as_str()));
    }
    if fenced && !attempt.fenced {
        parts.push("fence off".to_owned());
    }
    if attempt.stray {
        parts.push("stray".to_owned());
    }
    if effects.hand_out.is_some() {
        parts.push("hand out".to_owned());
    }
    parts.extend(effects.calls.iter().map(|call| call.operation.as_str().to_owned()));
    let tells = effects.tells.iter().map(|tell| match tell {
        Tell::Paid { .. } => "tell paid",
        Tell::NeedsHuman { .. } => "tell needs human",
        _ => "tell",
    });
    parts.extend(tells.map(str::to_owned));
    if parts.is_empty() { "–".to_owned() } else { parts.join(", ") }
}

fn take(intent: &mut Intent, input: Input, accounts: &Accounts) -> (Effects, Attempt) {
    let mut effects = Effects::default();
    step(intent, input, NOW, accounts, &mut effects);
    (effects, intent.attempts[0].clone())
}

#[test]
fn the_table_of_states_is_what_the_machine_does() {
    let mut table = String::from(
        "# What becomes of an attempt\n\n\
         Made by the machine, for a provider with keys, lookup, a search and cancellation, and an attempt that was \
         shown where it is known to exist. An attempt that stays as it is has a dash.\n\n\
         | State | reply: made | reply: nothing was done | reply lost | news: open | closed | paid | due |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for state in State::ALL {
        let sent = *state != State::Choosing;
        let cells = [
            if sent {
                cell(*state, reply(Operation::Create, Answer::Is(seen(Status::Open))))
            } else {
                String::new()
            },
            if sent { cell(*state, reply(Operation::Create, Answer::NotDone)) } else { String::new() },
            if sent { cell(*state, reply(Operation::Create, Answer::Lost)) } else { String::new() },
            cell(*state, event(Status::Open)),
            cell(*state, event(Status::Closed)),
            cell(*state, event(Status::Paid)),
            cell(*state, Input::Due(Item::Attempt(0))),
        ];
        writeln!(table, "| {} | {} |", state.as_str(), cells.join(" | ")).unwrap();
    }
    let written = include_str!("states.md");
    assert_eq!(written, table, "states.md should be:\n{table}");
}

#[test]
fn a_payment_in_four_steps() {
    let accounts = accounts(usual());
    let mut intent = Intent::new(euro(10));
    let pay = Input::Pay { account: "main".to_owned(), chooses: false };
    let (effects, attempt) = take(&mut intent, pay, &accounts);
    assert_eq!((attempt.state, attempt.fenced, attempt.exposed), (State::Sending, true, false));
    let call = effects.calls[0];
    assert_eq!(call.send_by, NOW.plus(Duration::from_secs(10)));
    let made = Input::Reply { call, waiting: true, answer: Answer::Is(seen(Status::Open)) };
    let (effects, attempt) = take(&mut intent, made, &accounts);
    assert_eq!((effects.hand_out, attempt.exposed), (Some(0), true));
    let (effects, attempt) = take(&mut intent, event(Status::Paid), &accounts);
    assert_eq!((effects.tells, attempt.state), (vec![Tell::Paid { attempt: 0 }], State::Paid));
    let refund = Input::Refund { reference: "r".to_owned(), attempt: None, amount: euro(4) };
    let (effects, _) = take(&mut intent, refund, &accounts);
    assert_eq!(effects.calls[0].operation, Operation::Refund);
    assert_eq!(intent.refunds[0].amount, Decimal::from(4));
}

#[test]
fn an_account_that_is_gone_is_neither_sent_to_nor_put_aside() {
    let mut intent = standing(State::Unknown);
    let (effects, attempt) = take(&mut intent, Input::Due(Item::Attempt(0)), &Accounts::default());
    assert!(effects.calls.is_empty());
    assert_eq!((attempt.state, attempt.fenced), (State::NeedsHuman, true));
    let pay = Input::Pay { account: "main".to_owned(), chooses: false };
    let (effects, _) = take(&mut intent, pay, &accounts(usual()).with("main", Declared::CAUTIOUS));
    assert_eq!(effects.refused, Some(Refusal::Shown));
}

#[test]
fn refunds_are_refused_with_the_reason() {
    let ask = |intent: &mut Intent, reference: &str, amount: Money| {
        let input = Input::Refund { reference: reference.to_owned(), attempt: None, amount };
        take(intent, input, &accounts(usual())).0.refused
    };
    let mut unpaid = standing(State::Open);
    assert_eq!(ask(&mut unpaid, "a", euro(1)), Some(Refusal::NoSuch));
    let mut paid = standing(State::Paid);
    paid.attempts[0].received = Decimal::from(10);
    assert_eq!(ask(&mut paid, "a", euro(11)), Some(Refusal::TooMuch));
    assert_eq!(ask(&mut paid, "a", euro(0)), Some(Refusal::TooMuch));
    assert_eq!(ask(&mut paid, "a", Money::parse("1", "USD").unwrap()), Some(Refusal::TooMuch));
    assert_eq!(ask(&mut paid, "a", euro(6)), None);
    assert_eq!(ask(&mut paid, "a", euro(6)), None, "the same refund");
    assert_eq!(ask(&mut paid, "a", euro(5)), Some(Refusal::Conflict));
    assert_eq!(ask(&mut paid, "b", euro(5)), Some(Refusal::TooMuch), "six of ten are reserved");
    assert_eq!(paid.refunds.len(), 1);
}

#[test]
fn keys_are_derived_from_what_is_sent() {
    let call = |of, operation, key| Call { of, operation, send: 3, key, asked: NOW, send_by: NOW };
    let create = call(Item::Attempt(2), Operation::Create, 1);
    assert_eq!(create.key_step(), "attempt 2 create 1");
    assert_eq!(call(Item::Refund(0), Operation::Refund, 0).key_step(), "refund 0 refund 0");
    assert_eq!(call(Item::Capture(1), Operation::Capture, 0).key_step(), "capture 1 capture 0");
}

#[test]
fn what_one_account_lists_is_not_taken_for_an_attempt_at_another() {
    let mut intent = standing(State::Unknown);
    let mut other = Attempt::new(1, "backup", State::Open, NOW);
    other.provider_id = Some("p2".to_owned());
    intent.attempts.push(other);
    let mut stranger = seen(Status::Paid);
    stranger.reference = Some(1);
    let found = Answer::Found { seen: vec![stranger], complete: false };
    let accounts = accounts(usual()).with("backup", usual());
    let (effects, _) = take(&mut intent, reply(Operation::Find, found), &accounts);
    assert!(effects.tells.is_empty());
    assert_eq!(intent.attempts[1].state, State::Open);
    assert_eq!(intent.attempts.len(), 2, "and it is no sibling");
}

#[test]
fn captures_are_refused_with_the_reason() {
    let ask = |intent: &mut Intent, reference: &str, amount: Option<Money>, last: bool| {
        let input = Input::Capture { reference: reference.to_owned(), amount, last };
        take(intent, input, &accounts(usual())).0
    };
    let mut open = standing(State::Open);
    open.holds = true;
    assert_eq!(ask(&mut open, "a", None, true).refused, Some(Refusal::NotHeld));
    let mut taken_at_once = standing(State::Authorized);
    assert_eq!(ask(&mut taken_at_once, "a", None, true).refused, Some(Refusal::NotHeld));
    let mut held = standing(State::Authorized);
    held.holds = true;
    assert_eq!(ask(&mut held, "a", Some(euro(11)), true).refused, Some(Refusal::TooMuch));
    assert_eq!(ask(&mut held, "a", Some(euro(0)), true).refused, Some(Refusal::TooMuch));
    let dollars = Money::parse("1", "USD").unwrap();
    assert_eq!(ask(&mut held, "a", Some(dollars), true).refused, Some(Refusal::TooMuch));
    assert_eq!(ask(&mut held, "a", Some(euro(6)), false).calls.len(), 1);
    assert_eq!(ask(&mut held, "a", Some(euro(6)), false), Effects::default(), "the same capture");
    assert_eq!(ask(&mut held, "a", Some(euro(5)), false).refused, Some(Refusal::Conflict));
    assert_eq!(ask(&mut held, "a", Some(euro(6)), true).refused, Some(Refusal::Conflict));
    assert_eq!(ask(&mut held, "b", Some(euro(1)), true).refused, Some(Refusal::Underway));
    assert_eq!(take(&mut held, Input::Void, &accounts(usual())).0.refused, Some(Refusal::Underway));
    held.captures[0].state = CaptureState::Done;
    assert_eq!(
        ask(&mut held, "b", Some(euro(5)), true).refused,
        Some(Refusal::TooMuch),
        "six of ten are taken"
    );
    assert_eq!(ask(&mut held, "b", None, true).calls.len(), 1);
    assert_eq!(held.captures[1].amount, Decimal::from(4), "all that is left");
}

#[test]
fn money_is_not_held_where_the_provider_cannot() {
    let mut intent = Intent::new(euro(10)).holding();
    let declared = Declared { captures: false, ..usual() };
    let mut effects = Effects::default();
    let pay = Input::Pay { account: "main".to_owned(), chooses: false };
    step(&mut intent, pay, NOW, &accounts(declared), &mut effects);
    assert_eq!((effects.refused, intent.attempts.len()), (Some(Refusal::CannotHold), 0));
}

#[test]
fn an_order_is_no_payout_and_a_payout_is_made_once() {
    let accounts = accounts(usual()).with("poor", Declared::CAUTIOUS);
    let ask = |intent: &mut Intent, input: Input| {
        let mut effects = Effects::default();
        step(intent, input, NOW, &accounts, &mut effects);
        effects
    };
    let pay_out = |account: &str| Input::PayOut { account: account.to_owned() };
    let pay = || Input::Pay { account: "main".to_owned(), chooses: false };
    assert_eq!(ask(&mut standing(State::Open), pay_out("main")).refused, Some(Refusal::Conflict));
    let mut intent = Intent::new(euro(10));
    assert_eq!(ask(&mut intent, pay_out("poor")).refused, Some(Refusal::CannotPayOut));
    assert_eq!(ask(&mut intent, pay_out("main")).calls[0].key_step(), "payout 0 pay_out 0");
    assert_eq!(ask(&mut intent, pay_out("main")), Effects::default(), "the same payout");
    assert_eq!(ask(&mut intent, pay_out("poor")).refused, Some(Refusal::Conflict));
    assert_eq!(ask(&mut intent, pay()).refused, Some(Refusal::Conflict));
    assert_eq!(ask(&mut intent, Input::Abandon).refused, Some(Refusal::Conflict));
}

/// One list may tell that the payer has approved one payment, and paid another one under the same attempt.
#[test]
fn what_is_approved_is_not_taken_where_the_same_answer_says_that_it_is_paid() {
    let mut intent = standing(State::Open);
    let paid = Seen { id: "p2".to_owned(), ..seen(Status::Paid) };
    let found = Answer::Found { seen: vec![seen(Status::Approved), paid], complete: false };
    let (effects, _) = take(&mut intent, reply(Operation::Find, found), &accounts(usual()));
    assert_eq!((effects.calls.len(), intent.paid_by), (0, Some(1)));
    assert_eq!(intent.captures[0].state, CaptureState::NotDone);
}

/// An attempt whose reply was lost, at a provider that may have shown it and that cannot be asked.
fn needs_human(effects: &mut Effects) -> (Intent, Accounts) {
    let (mut intent, accounts) = (Intent::new(euro(42)), accounts(Declared::CAUTIOUS));
    let pay = Input::Pay { account: "main".to_owned(), chooses: false };
    step(&mut intent, pay, Time(0), &accounts, effects);
    let lost = Input::Reply { call: effects.calls[0], waiting: true, answer: Answer::Lost };
    step(&mut intent, lost, Time(1), &accounts, effects);
    step(&mut intent, Input::Due(Item::Attempt(0)), Time(2), &accounts, effects);
    assert_eq!(intent.attempts[0].state, State::NeedsHuman);
    effects.clear();
    (intent, accounts)
}

fn says(of: Item, verdict: Verdict) -> Input {
    Input::Verdict { of, verdict, payment_id: None }
}

#[test]
fn a_person_says_that_it_is_paid_or_lets_another_one_begin() {
    let mut effects = Effects::default();
    let of = Item::Attempt(0);
    let (mut intent, accounts) = needs_human(&mut effects);
    // Without the provider's id nobody could refund it.
    step(&mut intent, says(of, Verdict::Done), Time(3), &accounts, &mut effects);
    assert_eq!((effects.refused.take(), intent.paid_by), (Some(Refusal::NeedsId), None));
    let named = Input::Verdict { of, verdict: Verdict::Done, payment_id: Some("p7".to_owned()) };
    step(&mut intent, named, Time(3), &accounts, &mut effects);
    assert_eq!(intent.attempts[0].provider_id.as_deref(), Some("p7"));
    assert_eq!((intent.paid_by, &effects.tells[..]), (Some(0), &[Tell::Paid { attempt: 0 }][..]));
    assert_eq!(intent.attempts[0].received, intent.amount.amount());

    effects.clear();
    let (mut intent, accounts) = needs_human(&mut effects);
    let again = Input::Pay { account: "main".to_owned(), chooses: false };
    step(&mut intent, again.clone(), Time(3), &accounts, &mut effects);
    assert_eq!(effects.refused, Some(Refusal::Shown));
    effects.clear();
    step(&mut intent, says(of, Verdict::NotDone), Time(3), &accounts, &mut effects);
    assert_eq!((intent.attempts[0].state, intent.attempts[0].due_at), (State::Absent, None));
    step(&mut intent, again, Time(4), &accounts, &mut effects);
    assert_eq!((effects.refused, intent.attempts.len()), (None, 2));
    // The person was wrong: it counts all the same.
    let fact = Fact { status: Status::Paid, received: None };
    let seen = Seen { id: "p1".to_owned(), reference: Some(0), fact };
    step(&mut intent, Input::Event { account: "main".to_owned(), seen }, Time(5), &accounts, &mut effects);
    assert_eq!(intent.paid_by, Some(0));
}

#[test]
fn what_needs_no_person_is_not_decided_by_one() {
    let mut effects = Effects::default();
    let (mut intent, accounts) = needs_human(&mut effects);
    for of in [Item::Attempt(1), Item::Refund(0)] {
        step(&mut intent, says(of, Verdict::Done), Time(3), &accounts, &mut effects);
        assert_eq!(effects.refused.take(), Some(Refusal::NoSuch));
    }
    let verdict = Verdict::NotDone;
    step(&mut intent, says(Item::Attempt(0), verdict), Time(3), &accounts, &mut effects);
    let before = intent.clone();
    for verdict in [Verdict::Done, Verdict::NotDone] {
        step(&mut intent, says(Item::Attempt(0), verdict), Time(4), &accounts, &mut effects);
        assert_eq!((effects.refused.take(), &intent), (Some(Refusal::NoSuch), &before));
    }
}

/// Something in another asset is never counted, and never lost sight of.
#[test]
fn what_came_in_another_asset_is_owed_if_the_payment_ends() {
    let mut effects = Effects::default();
    let (mut intent, accounts) = (Intent::new(euro(42)), accounts(usual()));
    let pay = Input::Pay { account: "main".to_owned(), chooses: false };
    step(&mut intent, pay, NOW, &accounts, &mut effects);
    let mut says = |intent: &mut Intent, status| {
        effects.clear();
        let fact = Fact { status, received: Money::parse("3", "USD").ok() };
        let seen = Seen { id: "p1".to_owned(), reference: Some(0), fact };
        step(intent, Input::Event { account: "main".to_owned(), seen }, NOW, &accounts, &mut effects);
        effects.breaks.iter().map(|found| found.kind).collect::<Vec<_>>()
    };
    // The rest can still come.
    assert_eq!(says(&mut intent, Status::Open), []);
    assert_eq!((intent.attempts[0].state, intent.attempts[0].received), (State::Open, Decimal::ZERO));
    assert_eq!(says(&mut intent, Status::Closed), [BreakKind::PartOwed]);
    assert_eq!(says(&mut intent, Status::Paid), [BreakKind::AmountDiffers]);
    assert_eq!(intent.paid_by, None);
}

/// What says that it closed need not say again what had come, and one that somebody has sent something to is not replaced.
#[test]
fn what_came_in_another_asset_is_remembered() {
    let accounts = accounts(usual()).with("other", usual());
    let fact = Fact { status: Status::Open, received: Money::parse("3", "USD").ok() };
    let came = Input::Event { account: "main".to_owned(), seen: Seen { fact, ..seen(Status::Open) } };
    let mut intent = standing(State::Open);
    intent.attempts[0].exposed = false;
    let mut effects = Effects::default();
    step(&mut intent, came.clone(), NOW, &accounts, &mut effects);
    let elsewhere = Input::Pay { account: "other".to_owned(), chooses: false };
    step(&mut intent, elsewhere, NOW, &accounts, &mut effects);
    assert_eq!((effects.refused.take(), intent.attempts.len()), (Some(Refusal::Underway), 1));
    step(&mut intent, event(Status::Closed), NOW, &accounts, &mut effects);
    let part = Break { of: Item::Attempt(0), kind: BreakKind::PartOwed };
    assert_eq!(effects.breaks, [part]);
    // Told again, it is no news.
    step(&mut intent, came, NOW, &accounts, &mut effects);
    assert_eq!(effects.breaks, [part]);
}

#[test]
fn what_a_person_did_not_find_and_turns_up_is_a_break() {
    let mut effects = Effects::default();
    let (mut intent, accounts) = needs_human(&mut effects);
    let of = Item::Attempt(0);
    step(&mut intent, says(of, Verdict::NotDone), NOW, &accounts, &mut effects);
    step(&mut intent, event(Status::Open), NOW, &accounts, &mut effects);
    assert_eq!(effects.breaks, [Break { of, kind: BreakKind::Stray }]);
    assert!(intent.attempts[0].stray && !intent.attempts[0].fenced);
}

#[test]
fn a_person_is_heard_about_held_money_once_no_capture_is_under_way() {
    let accounts = accounts(usual());
    let mut effects = Effects::default();
    let of = Item::Attempt(0);
    let mut intent = standing(State::Authorized).holding();
    intent.attempts[0].held = true;
    let capture = Input::Capture { reference: "c".to_owned(), amount: Some(euro(4)), last: false };
    step(&mut intent, capture, NOW, &accounts, &mut effects);
    let lost = Input::Reply { call: effects.calls[0], waiting: false, answer: Answer::Lost };
    step(&mut intent, lost, NOW, &accounts, &mut effects);
    // It ended, and nobody says whether the part was taken before.
    step(&mut intent, event(Status::Closed), NOW, &accounts, &mut effects);
    assert_eq!(intent.attempts[0].state, State::NeedsHuman);
    effects.clear();
    for verdict in [Verdict::Done, Verdict::NotDone] {
        step(&mut intent, says(of, verdict), NOW, &accounts, &mut effects);
        assert_eq!(effects.refused.take(), Some(Refusal::Underway));
        assert_eq!(intent.attempts[0].state, State::NeedsHuman);
    }
    let later = NOW.plus(Duration::from_secs(400 * 24 * 3600));
    step(&mut intent, Input::Due(Item::Capture(0)), later, &accounts, &mut effects);
    effects.clear();
    let of_capture = says(Item::Capture(0), Verdict::NotDone);
    step(&mut intent, of_capture, later, &accounts, &mut effects);
    step(&mut intent, says(of, Verdict::NotDone), later, &accounts, &mut effects);
    assert_eq!(effects.tells, [Tell::CaptureFailed { capture: 0 }, Tell::Released { attempt: 0 }]);
    assert_eq!((intent.attempts[0].state, effects.refused), (State::Closed, None));
}

#[test]
fn a_refund_or_payout_that_a_person_did_not_find_and_is_done_after_all_is_a_break() {
    let poor = Declared { refunds: true, payouts: true, ..Declared::CAUTIOUS };
    let accounts = accounts(poor);
    let ask = Input::Refund { reference: "r".to_owned(), attempt: None, amount: euro(4) };
    let pay_out = Input::PayOut { account: "main".to_owned() };
    let mut paid = standing(State::Paid);
    paid.attempts[0].received = Decimal::from(10);
    for (mut intent, begin, of) in
        [(paid, ask, Item::Refund(0)), (Intent::new(euro(4)), pay_out, Item::Payout)]
    {
        let mut effects = Effects::default();
        step(&mut intent, begin, NOW, &accounts, &mut effects);
        let verdict = says(of, Verdict::NotDone);
        step(&mut intent, verdict.clone(), NOW, &accounts, &mut effects);
        assert_eq!(effects.refused.take(), Some(Refusal::NoSuch), "it is on its way");
        let call = effects.calls[0];
        let lost = Input::Reply { call, waiting: false, answer: Answer::Lost };
        step(&mut intent, lost, NOW, &accounts, &mut effects);
        step(&mut intent, Input::Due(of), NOW, &accounts, &mut effects);
        step(&mut intent, verdict, NOW, &accounts, &mut effects);
        assert_eq!((effects.refused.take(), &effects.breaks[..]), (None, &[][..]));
        let came =
            RefundSeen { id: "x1".to_owned(), reference: None, amount: None, state: RefundState::Done };
        let done = Input::Reply { call, waiting: false, answer: Answer::Refund(came) };
        step(&mut intent, done, NOW, &accounts, &mut effects);
        assert_eq!(effects.breaks, [Break { of, kind: BreakKind::RefundChanged }]);
        let (human, failed, done) = match of {
            Item::Payout => (Tell::PayoutNeedsHuman, Tell::PayoutFailed, Tell::PaidOut),
            _ => (
                Tell::RefundNeedsHuman { refund: 0 },
                Tell::RefundFailed { refund: 0 },
                Tell::Refunded { refund: 0 },
            ),
        };
        assert_eq!(effects.tells, [human, failed, done]);
    }
}

/// A capture that the provider took on and did not carry out, such as one that a review declines: what is held can be taken
/// by another one, or let go.
#[test]
fn a_capture_that_was_taken_on_and_not_carried_out_is_not_waited_for_until_the_hold_has_lapsed() {
    let accounts = accounts(usual());
    let mut effects = Effects::default();
    let mut intent = standing(State::Authorized).holding();
    intent.attempts[0].held = true;
    let ask = |reference: &str| Input::Capture { reference: reference.to_owned(), amount: None, last: true };
    let says = |call, status| {
        let fact = Fact { status, received: Some(euro(0)) };
        Input::Reply { call, waiting: false, answer: Answer::Is(Seen { fact, ..seen(status) }) }
    };
    step(&mut intent, ask("c"), NOW, &accounts, &mut effects);
    step(&mut intent, says(effects.calls[0], Status::Processing), NOW, &accounts, &mut effects);
    effects.clear();
    let look = Call { of: Item::Attempt(0), operation: Operation::Look, ..CALL };
    // An answer that may be older than the capture says nothing.
    step(&mut intent, says(look, Status::Authorized), NOW, &accounts, &mut effects);
    assert_eq!((intent.captures[0].state, effects.tells.len()), (CaptureState::Pending, 0));
    let later = NOW.plus(Duration::from_secs(3600));
    let late = Call { asked: later, ..look };
    // It is still under way.
    step(&mut intent, says(late, Status::Processing), later, &accounts, &mut effects);
    assert_eq!((intent.captures[0].state, effects.tells.len()), (CaptureState::Pending, 0));
    step(&mut intent, says(late, Status::Authorized), later, &accounts, &mut effects);
    assert_eq!(intent.captures[0].state, CaptureState::NotDone);
    assert_eq!(effects.tells, [Tell::CaptureFailed { capture: 0 }]);
    effects.clear();
    step(&mut intent, ask("d"), later, &accounts, &mut effects);
    assert_eq!((effects.refused, effects.calls.len()), (None, 1));
}

/// By the dashboard, or because a bank has taken it: nobody here has asked for it, and somebody has to know.
#[test]
fn what_goes_back_without_a_refund_of_ours_is_a_break() {
    let accounts = accounts(usual());
    let mut effects = Effects::default();
    let mut intent = standing(State::Paid);
    intent.attempts[0].received = Decimal::from(10);
    let mut left = |intent: &mut Intent, amount| {
        let fact = Fact { status: Status::Paid, received: Some(euro(amount)) };
        let seen = Seen { fact, ..seen(Status::Paid) };
        effects.clear();
        step(intent, Input::Event { account: "main".to_owned(), seen }, NOW, &accounts, &mut effects);
        effects.breaks.clone()
    };
    let backwards = [Break { of: Item::Attempt(0), kind: BreakKind::Backwards }];
    assert_eq!(left(&mut intent, 10), []);
    assert_eq!(left(&mut intent, 9), backwards);
    let ask = Input::Refund { reference: "r".to_owned(), attempt: None, amount: euro(4) };
    step(&mut intent, ask, NOW, &accounts, &mut Effects::default());
    // Ours may show already, or not yet.
    for (amount, breaks) in [(10, &[][..]), (6, &[]), (5, &backwards), (0, &backwards)] {
        assert_eq!(left(&mut intent, amount), breaks, "{amount}");
    }
    assert_eq!((intent.attempts[0].state, intent.attempts[0].received), (State::Paid, Decimal::from(10)));

    // Of one that was paid too much older news say what was asked for.
    let mut intent = standing(State::Paid);
    intent.attempts[0].received = Decimal::from(15);
    assert_eq!(left(&mut intent, 10), []);
    assert_eq!(left(&mut intent, 9), backwards);
}
