//! Nothing of a request is traced or logged. Errors are searched by every row of the tables.

use super::{answered, lost, not_sent};
use crate::kit::case::{Cases, Verdict, ensure};
use crate::transport::{TransportSuite, watch};

pub(super) fn add(suite: TransportSuite, cases: &mut Cases) {
    cases.add("leaks::traces and log records", move || traces(suite));
}

/// One row of each group; what the other cases show is found when all have run.
fn traces(suite: TransportSuite) -> Verdict {
    watch::start();
    let rows = [not_sent::rows(), lost::rows(), answered::rows()];
    for row in rows.iter().filter_map(|rows| rows.first()) {
        // How it ends is that row's matter.
        drop(row.check(suite));
    }
    let shown = watch::shown();
    ensure!(shown.is_none(), "a canary was traced or logged: {shown:?}");
    Ok(())
}
