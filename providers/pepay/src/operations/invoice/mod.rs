//! Invoices: what a payer is asked to pay. Merchant key or dashboard JWT.

mod create;
mod list;
mod object;
mod read;

pub use create::{
    Create, Created, LEAST_AMOUNT, LONGEST_LIFE, MOST_AMOUNT, Question, QuestionValidation, Questions,
    SessionHeaders,
};
pub use list::{List, ListOfCustomer};
pub(crate) use object::in_two_forms;
pub use object::{Invoice, InvoicePayment, PaymentSettlement};
pub use read::{InvoiceStatus, InvoiceTotals, Retrieve, Status, Total, TotalSums, Totals};
