//! What people and programs play with over HTTP: the control API and the page at `/`.

pub(crate) mod control_api;
pub(crate) mod duration;
pub(crate) mod page;
