//! What a payer may do with the session of one invoice. Session pair only; it may stand in a browser.
//!
//! The invoice is the session's, so no call names it. A bad pair is answered with 400, 401 or 403, and
//! a session that is over with 404: pages disagree. Source: /api-spec/payors/overview.

mod address;
mod details;
mod form;
mod quote;
mod tokens;

pub use address::{Allocate, Allocated, StreamConnection};
pub use details::{Details, PaymentStatus, SessionDetails, Status};
pub use form::{
    Answer, AskedQuestion, AskedQuestions, AskedValidation, Email, EmailSet, Form, Questions, RetrieveEmail,
    SetEmail, SubmitForm,
};
pub use quote::PaymentQuote;
pub use tokens::{AcceptedToken, ListTokens, TokenMode};
