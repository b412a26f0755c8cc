//! Webhooks for the accounts of an app's tenants.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;
mod toys;

use std::sync::{Arc, Mutex};

use paymux_core::provider::Account;
use paymux_core::{Error, Event, Verified};
use support::{status, webhook_service};
use toys::{NOW, delivery, signed_by, tenants};

#[tokio::test]
async fn each_tenant_has_a_path_of_its_own() {
    let accounts = Arc::new(Mutex::new(Vec::new()));
    let seen = accounts.clone();
    let service = webhook_service(tenants(), move |event: Verified<Event>| {
        seen.lock().unwrap().push(event.account.clone());
        async { Ok::<_, Error>(()) }
    });
    for tenant in ["t1", "t2"] {
        // The same key at another account is another event.
        assert_eq!(status(&service, delivery(tenant, "event 1")).await, 200, "{tenant}");
        assert_eq!(status(&service, delivery(tenant, "event 1")).await, 200, "{tenant}");
    }
    // Signed with another tenant's secret.
    assert_eq!(status(&service, signed_by("t-t2", "t1", "event 2", "event 2", NOW)).await, 401);
    assert_eq!(*accounts.lock().unwrap(), [Account::named("usual", "t1"), Account::named("usual", "t2")]);
}

/// What nobody knows is not delivered again; what cannot be told now is.
#[tokio::test]
async fn an_account_that_cannot_be_opened_now_loses_no_event() {
    let service = webhook_service(tenants(), |_: Verified<Event>| async { Ok::<_, Error>(()) });
    for (account, answer) in [("nobody", 404), ("down", 500), ("broken", 500)] {
        assert_eq!(status(&service, delivery(account, "event 1")).await, answer, "{account}");
    }
}
