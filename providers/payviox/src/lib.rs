//! Payviox for paymux.
