//! Every request is pinned: what a change of the code changes on the wire is seen in review.

mod suite;

/// Read what is new beside the documentation, then take it with `INSTA_UPDATE=always cargo test`.
#[test]
fn every_request_is_pinned() {
    insta::assert_snapshot!(paymux_conformance::requests(&suite::SUITE));
}
