//! As a command for a POSIX shell.

use paymux::provider::visible;

use super::{Shown, title};

/// One option a line, every value in single quotes.
pub(super) fn text(shown: &Shown) -> String {
    let mut parts = vec![format!("curl -X {} {}", quoted(&shown.method), quoted(&shown.url))];
    if shown.url.contains(['[', ']', '{', '}']) {
        // Otherwise curl takes them for a pattern of several URLs.
        parts.push("--globoff".to_owned());
    }
    for (name, value) in &shown.headers {
        // curl leaves a header without a value out, unless it ends in a semicolon.
        let header =
            if value.is_empty() { format!("{};", title(name)) } else { format!("{}: {value}", title(name)) };
        parts.push(format!("-H {}", quoted(&header)));
    }
    match &shown.body {
        // Not `--data`: that takes a body that starts with `@` for the name of a file.
        Some(body) => parts.push(format!("--data-raw {}", quoted(body))),
        None if matches!(shown.method.as_str(), "POST" | "PUT" | "PATCH") => {
            parts.push("-H 'Content-Length: 0'".to_owned());
        }
        None => {}
    }
    parts.join(" \\\n  ") + "\n"
}

/// Text as one word of a POSIX shell. Inside single quotes everything but a single quote is itself:
/// line breaks, `$`, backquotes, `\`, `!`. What a terminal would act on while the command is pasted (DEL rubs
/// out the quote before it) is written by `printf` when the command runs.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    let mut word = "'".to_owned();
    for character in text.chars() {
        if character == '\'' {
            word += r"'\''";
        } else if character != '\n' && visible(character.encode_utf8(&mut [0; 4])) != character.to_string() {
            word += "'\"$(printf '";
            for byte in character.to_string().bytes() {
                word += &format!("\\{byte:03o}");
            }
            word += "')\"'";
        } else if character == '\t' {
            word += "'\"$(printf '\\011')\"'";
        } else {
            word.push(character);
        }
    }
    word + "'"
}
