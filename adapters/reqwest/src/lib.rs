//! The HTTP transport and runtime of paymux, on reqwest and tokio.
