//! Ids and values that want to leave their place.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::{Everything, encode_with};
use crate::error::ErrorKind;

fn with_shop(shop: &str) -> Everything {
    Everything { shop: shop.to_owned(), number: 1, ..Everything::default() }
}

/// The shop as a URL parser sees it, which folds what can be folded.
fn segment(shop: &str) -> String {
    let request = encode_with(&with_shop(shop), None).unwrap();
    let uri = request.uri().to_string();
    let url = url::Url::parse(&uri).unwrap();
    assert_eq!(url.as_str(), uri, "the parser changed it");
    assert_eq!((url.host_str(), url.query(), url.fragment()), (Some("api.acme.test"), None, None));
    let segments: Vec<&str> = url.path_segments().unwrap().collect();
    let [v1, shops, shop, orders, number, all] = segments[..] else { panic!("{segments:?}") };
    assert_eq!([v1, shops, orders, number, all], ["v1", "shops", "orders", "1", "all"]);
    percent_decode_str(shop).decode_utf8().unwrap().into_owned()
}

#[test]
fn an_id_stays_in_its_segment() {
    for shop in [
        "../../x?y=1#z",
        "%2E%2E",
        "%2e",
        "..%2F",
        "a/b",
        "a\\b",
        "a\r\nhost: evil",
        "\0",
        "ü🦀",
        "a b",
        "+",
        "~-._",
        "...",
        ".a",
        "@evil.test",
        "//evil.test",
        ":443",
        ";x",
        "{number}",
        "%",
        "%zz",
    ] {
        assert_eq!(segment(shop), shop);
    }
}

#[test]
fn what_no_encoding_keeps_in_place_is_refused() {
    for shop in ["", ".", ".."] {
        let error = encode_with(&with_shop(shop), None).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("shop")), "{shop}");
    }
}

/// Only unreserved characters stand there as they are (RFC 3986).
fn is_encoded(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte))
}

proptest! {
    #[test]
    fn any_id_stays_in_its_segment(shop in any::<String>()) {
        prop_assume!(!matches!(shop.as_str(), "" | "." | ".."));
        prop_assert_eq!(segment(&shop), shop);
    }

    #[test]
    fn any_value_stays_in_the_query(tag in any::<String>(), state in prop::collection::vec(any::<String>(), 0..4)) {
        let operation = Everything { tag: Some(tag.clone()), state: Some(state.clone()), ..with_shop("s") };
        let uri = encode_with(&operation, None).unwrap().uri().to_string();
        let (_, query) = uri.split_once('?').unwrap();
        let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
        let pairs: Vec<(String, String)> = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .inspect(|(name, value)| assert!(is_encoded(name) && is_encoded(value)))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        let states = state.into_iter().map(|state| ("filter[state]".to_owned(), state));
        let expected: Vec<_> = std::iter::once(("tag".to_owned(), tag)).chain(states).collect();
        prop_assert_eq!(pairs, expected);
    }

    #[test]
    fn any_text_stays_in_its_member(text in any::<String>()) {
        let request = encode_with(&Everything { text: Some(text.clone()), ..with_shop("s") }, None).unwrap();
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        prop_assert_eq!(body, serde_json::json!({ "text": text }));
    }
}
