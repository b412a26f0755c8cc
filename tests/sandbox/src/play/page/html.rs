//! Pieces of HTML. Whatever comes from outside passes through [`text`].

use std::fmt::Write;

pub(crate) const STYLE: &str = include_str!("style.css");

/// Text as it may stand in an element or in a quoted attribute.
pub(crate) fn text(from: &str) -> String {
    let mut out = String::with_capacity(from.len());
    for letter in from.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(letter),
            // Among them those that turn the direction of writing.
            _ if letter.is_control()
                || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push('\u{fffd}');
            }
            _ => out.push(letter),
        }
    }
    out
}

/// A table whose rows become cards on a narrow screen. Cells are HTML already.
pub(crate) fn table(caption: &str, header: &[&str], rows: &[Vec<String>]) -> String {
    // The roles are said because a table that is no longer laid out as one loses them in some browsers.
    let mut out = format!(
        "<table role=\"table\"><caption>{}</caption><thead role=\"rowgroup\"><tr role=\"row\">",
        text(caption)
    );
    for name in header {
        push(&mut out, format_args!("<th role=\"columnheader\" scope=\"col\">{}</th>", text(name)));
    }
    out.push_str("</tr></thead><tbody role=\"rowgroup\">");
    for row in rows {
        out.push_str("<tr role=\"row\">");
        for (name, cell) in header.iter().zip(row) {
            push(&mut out, format_args!("<td role=\"cell\" data-label=\"{}\">{cell}</td>", text(name)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
    out
}

/// A form that sends to `/_page/{path}`.
pub(crate) fn form(path: &str, inner: &str) -> String {
    format!("<form method=\"post\" action=\"/_page/{path}\">{inner}</form>")
}

pub(crate) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", text(value))
}

/// A label with its field below it.
pub(crate) fn field(id: &str, label: &str, field: &str) -> String {
    format!("<div class=\"field\"><label for=\"{id}\">{}</label>{field}</div>", text(label))
}

pub(crate) fn option(value: &str, shown: &str) -> String {
    format!("<option value=\"{}\">{}</option>", text(value), text(shown))
}

pub(crate) fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        assert_eq!(text("<b a='1' c=\"2\">&"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
        assert_eq!(text("a\u{1b}[2J\u{202e}b\nc"), "a\u{fffd}[2J\u{fffd}b\nc");
    }
}
