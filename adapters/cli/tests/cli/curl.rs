//! The `curl` format, judged by a shell.

use std::process::Command;

use crate::support::{Run, paymux};

/// The words that a POSIX shell makes of the command, `curl` replaced by a function that prints them.
fn words(command: &str) -> Vec<String> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &script]).env("HOME", "leaked").env("A", "leaked").output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}\n{command}");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut words: Vec<_> = text.split('\0').map(str::to_owned).collect();
    assert_eq!(words.pop().as_deref(), Some(""));
    words
}

#[test]
fn a_shell_reads_back_what_was_meant() {
    let hostile = [
        "plain",
        "it's",
        "''\\'''",
        "$HOME ${A} $(echo leaked) `echo leaked` \\$A",
        "line\nbreak\r\ttab",
        "\"double\" \\\" \\",
        "!history !! #comment ; echo leaked & | > <",
        "naïve 日本 \u{1f600} \u{202e}",
        "*?[a-z]{b,c}~",
        "@file",
        "-X DELETE",
        "%s %d \\0 \\x41",
        "end\\",
        "rubbed out\u{7f}\u{7f}; echo leaked #\u{1b}[2K\u{9b}\u{2066}\u{8}",
    ];
    for text in hostile {
        let quoted = serde_json::to_string(text).unwrap();
        // A raw part keeps what stands between its tokens: line breaks and quotes reach the shell as they are.
        let input = format!("{{\"amount\":1,\"note\":{quoted},\"extra\":{{\n \"it's\" :\t{quoted}}}}}");
        let key = ["--idempotency-key", "$A'`x`\"\\!"];
        let shown = |format: &str| {
            let request = ["request", "acme", "charge.create", "--input", &input, "--format", format];
            paymux(&[&request[..], &key].concat()).fine()
        };
        let command = shown("curl");
        assert_eq!(paymux::provider::visible(&command), command, "nothing for a terminal to act on");
        let words = words(&command);
        let body = words.last().unwrap();
        assert_eq!(words[words.len() - 2], "--data-raw");
        let http = shown("http");
        let (head, sent) = http.split_once("\n\n").unwrap();
        assert_eq!(format!("{}\n", paymux::provider::visible(body)), sent, "{text:?}");
        assert_eq!(words[..3], ["-X", "POST", "https://api.acme.example/v1/charges"]);
        let headers = words.iter().skip_while(|word| *word != "-H").take(head.lines().count() * 2 - 2);
        let headers: Vec<_> = headers.filter(|word| *word != "-H").map(String::as_str).collect();
        assert_eq!(headers, head.lines().skip(1).collect::<Vec<_>>(), "{text:?}");
    }
}

#[test]
fn a_url_is_one_word_and_no_pattern() {
    let get = ["request", "acme", "thing.get", "--format", "curl", "--input"];
    for id in ["a'b", "$(echo leaked)", "../../x?y=1#z", "日本", "{a,b}[1-9]", "%2E%2E", "a\r\nb: c"] {
        let input = serde_json::json!({ "id": id, "q": [id] }).to_string();
        let words = words(&paymux(&[&get[..], &[&input]].concat()).fine());
        assert!(words[2].starts_with("https://api.acme.example/v1/things/"), "{words:?}");
        assert!(
            words[2].bytes().all(|byte| byte.is_ascii_graphic()) && !words[2].contains('\''),
            "{words:?}"
        );
        assert!(!words.contains(&"--globoff".to_owned()));
    }
    let ipv6 = [&get[..], &[r#"{"id":"1"}"#, "--base-url", "http://[::1]:8080"]].concat();
    assert!(words(&paymux(&ipv6).fine()).contains(&"--globoff".to_owned()));
}

#[test]
fn a_shown_secret_is_quoted_too() {
    let run = Run::new().set("ACME_API_KEY", "k'$A`x`\"\\");
    let shown = run.run(&["request", "acme", "ping.send", "--format", "curl", "--show-secrets"]).fine();
    assert!(words(&shown).contains(&"X-Acme-Key: k'$A`x`\"\\".to_owned()), "{shown}");
}
