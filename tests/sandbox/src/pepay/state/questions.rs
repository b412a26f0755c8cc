//! The questions that an invoice puts to its payer (Pepay docs, /api-reference/payment-sessions).

use serde_json::value::RawValue;

use crate::pepay::switches::Switches;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal};

/// A form takes one to five answers, so an invoice has at most five questions.
const MOST: usize = 5;

/// One question, and its answer once it is given.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) question: String,
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) answer: Option<String>,
}

impl Question {
    pub(crate) fn object(&self) -> Object {
        object! {
            "id": self.id,
            "question": self.question,
            "type": self.kind,
            "validation": object! { "required": self.required },
        }
    }
}

/// Reads `{"questions":[...]}`.
pub(crate) fn read(raw: &RawValue, switches: &Switches) -> Answer<Vec<Question>> {
    let outer = Body::within(raw, "questions", switches, &["questions"])?;
    let list = require(outer.list("questions")?, "questions.questions")?;
    if list.is_empty() || list.len() > MOST {
        return Err(Refusal::invalid(format!("questions.questions must have 1 to {MOST} entries")));
    }
    let mut questions: Vec<Question> = Vec::new();
    for raw in list {
        let question = read_one(&raw, switches)?;
        if questions.iter().any(|other| other.id == question.id) {
            return Err(Refusal::invalid(format!("two questions have the id {:?}", question.id)));
        }
        questions.push(question);
    }
    Ok(questions)
}

fn read_one(raw: &RawValue, switches: &Switches) -> Answer<Question> {
    let one = Body::within(raw, "question", switches, &["id", "question", "type", "validation"])?;
    let required = match one.raw("validation") {
        Some(raw) => Body::within(raw, "validation", switches, &["required"])?.boolean("required")?,
        None => None,
    };
    Ok(Question {
        id: require(one.sized("id", 1..=255)?, "question.id")?,
        question: require(one.sized("question", 1..=1000)?, "question.question")?,
        kind: require(one.sized("type", 1..=50)?, "question.type")?,
        required: required.unwrap_or(false),
        answer: None,
    })
}
