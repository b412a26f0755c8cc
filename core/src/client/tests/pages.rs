//! Lists that lead back, stand still, or never end.

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::api::{CredentialKind, Operation, Paged, Schemes, Spec};
use crate::error::ErrorKind;
use crate::interface::CallOptions;
use crate::testing::{Acme, Bench, Secret, Step};
use crate::wire::Rows;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    after: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Page {
    rows: Vec<u32>,
    next: Option<String>,
}

impl Operation for List {
    type Api = Acme;
    type Output = Page;
    const SPEC: &'static Spec = &Spec::get("things.list", "/things", "https://docs.acme.test/things");
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

impl Paged for List {
    type Item = u32;

    fn next_page(&self, page: &Page) -> Option<Self> {
        page.next.clone().map(|after| Self { after: Some(after) })
    }

    fn items(page: Page) -> Rows<u32> {
        page.rows.into()
    }
}

fn page(row: u32, next: &str) -> Step {
    let next = if next.is_empty() { "null".to_owned() } else { format!("\"{next}\"") };
    Step::reply(200, format!(r#"{{"rows":[{row}],"next":{next}}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_list_that_ends_is_read_whole() {
    let bench = Bench::new([page(1, "a"), page(2, "b"), page(3, "")]);
    let rows: Vec<Rows<u32>> = bench.client.pages(List::default()).try_collect().await.unwrap();
    assert_eq!(rows.into_iter().flatten().collect::<Vec<_>>(), [1, 2, 3]);
    // Two equal pages at the end are an end.
    let bench = Bench::new([page(1, "a"), page(1, "")]);
    let rows: Vec<Rows<u32>> = bench.client.pages(List::default()).try_collect().await.unwrap();
    assert_eq!(rows.into_iter().flatten().collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_list_without_end_is_an_error() {
    for (steps, calls) in [
        // The same cursor again, at once or on a detour.
        (vec![page(1, "a"), page(2, "a")], 2),
        (vec![page(1, "a"), page(2, "b"), page(3, "a")], 3),
        // Another cursor each time, and the same rows under it, as where the cursor is not heeded.
        (vec![page(1, "a"), page(2, "b"), page(2, "b")], 3),
    ] {
        let bench = Bench::new(steps);
        let read: Result<Vec<_>, _> = bench.client.pages(List::default()).try_collect().await;
        let error = read.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("page")), "{error}");
        assert_eq!((error.operation(), bench.script.requests().len()), (Some("things.list"), calls));
    }
}

#[tokio::test(start_paused = true)]
async fn after_an_error_there_are_no_more_pages() {
    let bench = Bench::new([page(1, "a"), page(2, "a")]);
    let mut pages = bench.client.page_by_page(List::default(), CallOptions::default());
    assert!(pages.next().await.unwrap().is_some() && pages.next().await.unwrap().is_some());
    assert!(pages.next().await.is_err());
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(bench.script.requests().len(), 2);
}
