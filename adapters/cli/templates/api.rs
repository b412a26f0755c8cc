//! The API: where it is, how it writes errors, which credentials it takes.

use paymux_core::provider::{__api_use__};

/// __Name__'s API.
#[derive(Debug)]
pub enum __Name__Api {}

impl Api for __Name__Api {
    const NAME: &'static str = crate::__NAME__.name;
    const BASE_URL: &'static str = crate::__NAME__.base_url;
    // TODO: where code and message stand in an error's body, and what its codes mean where that is closer than
    // the status. Name the page that says so.
    const ERRORS: &'static ErrorShape =
        &ErrorShape::PROBLEM.message(&["/message"]).code(&["/code"]);
}

