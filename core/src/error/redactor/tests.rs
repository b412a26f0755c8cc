//! No secret is left in any spelling, and nothing else is taken out.

use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD};
use proptest::prelude::*;

use crate::error::Redactor;

const SECRET: &str = "sk/live_51H8+x\"Q\\z=é";

fn redactor(secret: &str) -> Redactor {
    let mut redactor = Redactor::default();
    redactor.add(secret);
    redactor
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap().to_owned()
}

fn utf16(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// Every spelling that is promised.
fn spellings(secret: &str) -> Vec<(&'static str, String)> {
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let entities = |format: fn(u32) -> String| secret.chars().map(|each| format(each.into())).collect();
    let escaped = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let escaped = escaped.replace('"', "&quot;").replace('\'', "&#39;").replace('/', "&sol;");
    let mixed = secret.chars().enumerate().map(|(index, each)| match index % 3 {
        0 => utf16(&each.to_string()),
        1 => percent(&each.to_string()),
        _ => format!("&#{};", u32::from(each)),
    });
    vec![
        ("as it is", secret.to_owned()),
        ("in capitals", secret.to_ascii_uppercase()),
        ("in small letters", secret.to_ascii_lowercase()),
        ("JSON", json(secret)),
        ("JSON in JSON", json(&json(secret))),
        ("JSON with escaped slashes", json(secret).replace('/', "\\/")),
        ("UTF-16 escapes", utf16(secret)),
        ("UTF-16 escapes in JSON", json(&utf16(secret))),
        (
            "one UTF-16 escape",
            secret.chars().take(1).map(|each| utf16(&each.to_string())).collect::<String>()
                + &json(&secret.chars().skip(1).collect::<String>()),
        ),
        ("Rust escapes", secret.chars().map(|each| format!("\\u{{{:x}}}", u32::from(each))).collect()),
        ("percent", percent(secret)),
        ("percent twice", percent(&percent(secret))),
        ("percent three times", percent(&percent(&percent(secret)))),
        ("a form", url.clone()),
        ("a form in JSON", json(&url)),
        ("HTML", escaped),
        ("HTML by number", entities(|number| format!("&#{number};"))),
        ("HTML by hexadecimal number", entities(|number| format!("&#x{number:04X};"))),
        ("HTML of HTML", entities(|number| format!("&amp;#{number};"))),
        ("all kinds", mixed.collect()),
        ("hexadecimal", secret.bytes().map(|byte| format!("{byte:02X}")).collect()),
        ("base64", BASE64.encode(secret.as_bytes())),
        ("base64 for URLs", BASE64URL.encode(secret.as_bytes())),
        ("base64 without padding", BASE64URL_NOPAD.encode(secret.as_bytes())),
        ("base64 of a user and it", BASE64.encode(format!("shop:{secret}").as_bytes())),
        ("base64 with something behind", BASE64.encode(format!("a{secret}:more").as_bytes())),
        ("base64 in a URL", percent(&BASE64.encode(secret.as_bytes()))),
    ]
}

#[test]
fn no_spelling_of_a_secret_is_left() {
    let redactor = redactor(SECRET);
    for (what, spelling) in spellings(SECRET) {
        let text = redactor.redact(&format!("key <{spelling}> unknown")).into_owned();
        let plain = !what.starts_with("base64 ");
        assert!(text.starts_with("key <") && text.ends_with("> unknown"), "{what}: {text}");
        assert!(text.contains("[redacted]"), "{what}: {text}");
        if plain {
            assert_eq!(text, "key <[redacted]> unknown", "{what}");
        }
    }
}

/// A message that is cut off, or a masked key: the beginning of a secret is as good as most of it.
#[test]
fn the_beginning_of_a_secret_goes_from_twelve_characters_on() {
    let redactor = redactor("sk_live_0123456789abcdef");
    assert_eq!(redactor.redact("key sk_live_0123…"), "key [redacted]…");
    assert_eq!(redactor.redact("key sk_live_0123456789abc***"), "key [redacted]***");
    assert_eq!(redactor.redact("key sk%5Flive%5F0123…"), "key [redacted]…");
    assert_eq!(redactor.redact("key sk_live_012… of sk_live_"), "key sk_live_012… of sk_live_");
}

#[test]
fn each_secret_has_its_own_name_and_the_longer_one_counts() {
    let mut redactor = Redactor::default();
    redactor.add_shown_as("12345678", "<A>");
    redactor.add_shown_as("1234567890", "<B>");
    assert_eq!(redactor.redact("1234567890 and 12345678"), "<B> and <A>");
    assert_eq!(redactor.redact("nothing"), "nothing");
    assert_eq!(format!("{redactor:?}").find("1234"), None);
    assert_eq!(super::Redactor::default().redact("anything"), "anything");
    let mut none = Redactor::default();
    none.add("");
    assert_eq!(none.redact("anything"), "anything");
    let mut whole = Redactor::default();
    whole.add_whole("Bearer sk_live_0123");
    assert_eq!(whole.redact("Bearer sk_live_… not Bearer sk_live_0123"), "Bearer sk_live_… not [redacted]");
}

proptest! {
    #[test]
    fn no_secret_survives_in_any_spelling(secret in "[ -~é€😀]{12,40}", before in "[a-z \\\\%&\"]{0,8}", after in "[a-z \\\\%&;\"]{0,8}") {
        let redactor = redactor(&secret);
        for (what, spelling) in spellings(&secret) {
            // Blanks keep what stands around from becoming part of an escape.
            let text = format!("{before} {spelling} {after}");
            let clean = redactor.redact(&text).into_owned();
            prop_assert!(clean.contains("[redacted]"), "{}: {:?}", what, text);
            prop_assert!(!clean.contains(&spelling), "{}: {:?}", what, clean);
        }
    }

    /// Digits alone are never a spelling of letters.
    #[test]
    fn text_without_a_secret_is_unchanged(secret in "[g-z]{13,30}", text in "[0-9 .,:;%&\\\\#{}\"/é\u{0}-\u{1f}]{0,200}") {
        prop_assert_eq!(&*redactor(&secret).redact(&text), &*text);
    }

    #[test]
    fn nothing_panics(secret in any::<String>(), text in any::<String>(), joined in "[%&\\\\u#x;0-9a-fd{}]{0,60}") {
        let redactor = redactor(&secret);
        let _ = redactor.redact(&text);
        let _ = redactor.redact(&joined);
        let _ = redactor.redact(&format!("{joined}{secret}{text}"));
    }
}
