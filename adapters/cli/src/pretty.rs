//! Indents JSON text without reading it, so that every number keeps its digits.

/// The same JSON, indented by two, with a line break at its end.
pub(crate) fn pretty(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut inside, mut escaped) = (0_usize, false, false);
    let mut rest = json.chars().peekable();
    while let Some(character) = rest.next() {
        if inside {
            text.push(character);
            inside = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '"' => {
                inside = true;
                text.push('"');
            }
            '{' | '[' => {
                text.push(character);
                while rest.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match rest.next_if(|next| matches!(next, '}' | ']')) {
                    Some(closing) => text.push(closing),
                    None => {
                        depth += 1;
                        line(&mut text, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(character);
            }
            ',' => {
                text.push(',');
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ if character.is_ascii_whitespace() => {}
            _ => text.push(character),
        }
    }
    text.push('\n');
    text
}

fn line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn digits_and_strings_stay_as_they_are() {
        let json =
            r#"{ "a":0.10000000000000000001,"b" : [ ],"c":{},"d":[1e400,"x\"{,:}[]\\"],"e":"é\\\" :"}"#;
        let expected = concat!(
            "{\n  \"a\": 0.10000000000000000001,\n  \"b\": [],\n  \"c\": {},\n  \"d\": [\n",
            "    1e400,\n    \"x\\\"{,:}[]\\\\\"\n  ],\n  \"e\": \"é\\\\\\\" :\"\n}\n",
        );
        assert_eq!(pretty(json), expected);
    }

    #[test]
    fn scalars() {
        assert_eq!(pretty("null"), "null\n");
        assert_eq!(pretty("\"a b\""), "\"a b\"\n");
    }
}
