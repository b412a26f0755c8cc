//! How IteraPay reads calls and writes answers: credentials, JSON bodies, queries, pages, problems, webhooks.

pub(crate) mod access;
pub(crate) mod decimal;
pub(crate) mod fields;
pub(crate) mod jwt;
pub(crate) mod paging;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod webhooks;
