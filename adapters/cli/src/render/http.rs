//! As in an HTTP message.

use super::{Shown, title};

/// Method and URL, headers, an empty line, the body as it is.
pub(super) fn text(shown: &Shown) -> String {
    let mut text = format!("{} {}\n", shown.method, shown.url);
    for (name, value) in &shown.headers {
        text += &format!("{}: {value}\n", title(name));
    }
    if let Some(body) = &shown.body {
        text += &format!("\n{body}\n");
    }
    text
}
