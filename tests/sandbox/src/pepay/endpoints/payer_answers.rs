//! What the payer tells: an email address, and answers to the invoice's questions (Pepay docs,
//! /api-reference/payment-sessions).

use crate::pepay::endpoints::payor_session::check_query;
use crate::pepay::state::invoice::{Invoice, Status};
use crate::pepay::state::questions::Question;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, is_email, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::wire::call::Call;

/// `POST /api/v1/payments/customer-email`
pub(crate) fn set_email(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let body = Body::of(call, &world.state.switches, &["email"])?;
    let email = require(body.text("email")?, "email")?;
    if !is_email(&email) {
        return Err(Refusal::invalid("email must be an email address"));
    }
    let invoice = world.invoice_mut(&caller.invoice)?;
    match invoice.status {
        Status::Expired => return Err(Refusal::new(410, "INVOICE_EXPIRED", "the invoice has expired")),
        status if !status.open() => return Err(Refusal::invalid("the invoice can no longer be paid")),
        _ => invoice.email = Some(email.clone()),
    }
    Ok(bare(&object! { "success": true, "email": email, "message": "Email saved" }))
}

/// `GET /api/v1/payments/customer-email`
pub(crate) fn get_email(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let email = &world.invoice(&caller.invoice)?.email;
    Ok(bare(&object! { "email": email, "has_email": email.is_some() }))
}

/// `GET /api/v1/payments/invoice-questions`: `questions` is there only if there are any.
pub(crate) fn questions(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let questions: Vec<Object> =
        world.invoice(&caller.invoice)?.questions.iter().map(Question::object).collect();
    let any = (!questions.is_empty()).then(|| object! { "questions": questions });
    Ok(bare(&object! { "has_questions": any.is_some() }.with_some("questions", any.as_ref())))
}

/// `POST /api/v1/payments/submit-form`: one to five answers, all required ones among them.
pub(crate) fn submit(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let switches = &world.state.switches;
    let body = Body::of(call, switches, &["responses"])?;
    let responses = require(body.list("responses")?, "responses")?;
    if !(1..=5).contains(&responses.len()) {
        return Err(Refusal::invalid("responses must have 1 to 5 entries"));
    }
    let mut answers: Vec<(String, String)> = Vec::new();
    for raw in &responses {
        let one = Body::within(raw, "response", switches, &["question_id", "response"])?;
        let id = require(one.text("question_id")?, "question_id")?;
        let response = require(one.text("response")?, "response")?;
        if answers.iter().any(|(other, _)| *other == id) {
            return Err(Refusal::invalid(format!("{id:?} is answered twice")));
        }
        answers.push((id, response));
    }
    check(world.invoice(&caller.invoice)?, &answers)?;
    for question in &mut world.invoice_mut(&caller.invoice)?.questions {
        if let Some((_, answer)) = answers.iter().find(|(id, _)| *id == question.id) {
            question.answer = Some(answer.clone());
        }
    }
    Ok(bare(&object! { "success": true }))
}

fn check(invoice: &Invoice, answers: &[(String, String)]) -> Answer<()> {
    for (id, answer) in answers {
        let question = invoice.questions.iter().find(|question| question.id == *id);
        let question = question.ok_or_else(|| Refusal::invalid(format!("there is no question {id:?}")))?;
        if question.kind == "email" && !is_email(answer) {
            return Err(Refusal::invalid(format!("the answer to {id:?} must be an email address")));
        }
    }
    let open = |question: &&Question| {
        question.required && !answers.iter().any(|(id, answer)| *id == question.id && !answer.is_empty())
    };
    match invoice.questions.iter().find(open) {
        Some(question) => Err(Refusal::invalid(format!("{:?} must be answered", question.id))),
        None => Ok(()),
    }
}
