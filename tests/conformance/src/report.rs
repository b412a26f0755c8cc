//! What came of a run, as text, JSON and Markdown.

use std::fmt;
use std::path::Path;

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it must be.
    Passed,
    /// Not so, and why.
    Failed(String),
    /// It does not apply, and why.
    Skipped(String),
    /// It fails as the author says, and why.
    KnownGap(String),
}

impl Outcome {
    /// `passed`, `failed`, `skipped` or `known_gap`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
            Self::KnownGap(_) => "known_gap",
        }
    }

    /// Why; nothing for what passed.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Passed => "",
            Self::Failed(why) | Self::Skipped(why) | Self::KnownGap(why) => why,
        }
    }
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The provider's name; for a transport, that of its crate.
    pub provider: &'static str,
    /// Each case with its end, in the order of the suite.
    pub cases: Vec<(String, Outcome)>,
}

impl Report {
    /// Whether the provider conforms: nothing failed, and something was looked at.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.count("failed") == 0 && self.count("passed") > 0
    }

    /// The cases that failed.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &str)> {
        let failed = self.cases.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
        failed.map(|(name, outcome)| (name.as_str(), outcome.reason()))
    }

    /// How many cases ended with this word.
    #[must_use]
    pub fn count(&self, word: &str) -> usize {
        self.cases.iter().filter(|(_, outcome)| outcome.word() == word).count()
    }

    /// The report as one JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        let case = |(name, outcome): &(String, Outcome)| serde_json::json!({ "case": name, "outcome": outcome.word(), "reason": outcome.reason() });
        let cases: Vec<_> = self.cases.iter().map(case).collect();
        serde_json::json!({
            "provider": self.provider,
            "conforms": self.passed(),
            "passed": self.count("passed"),
            "failed": self.count("failed"),
            "skipped": self.count("skipped"),
            "known_gaps": self.count("known_gap"),
            "cases": cases,
        })
        .to_string()
    }

    /// The report as Markdown: the counts of each group, then everything that did not simply pass. What is
    /// skipped for one reason is one row.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# Conformance of {}\n\n{}.\n\n| Group | passed | failed | skipped | known gaps |\n|---|---|---|---|---|\n",
            self.provider,
            self.summary()
        );
        let mut groups: Vec<&str> = Vec::new();
        for (name, _) in &self.cases {
            if !groups.contains(&group(name)) {
                groups.push(group(name));
            }
        }
        for of_group in groups {
            let count = |word: &str| {
                let cases = self.cases.iter().filter(|(name, _)| group(name) == of_group);
                cases.filter(|(_, outcome)| outcome.word() == word).count()
            };
            let [passed, failed, skipped, gaps] =
                ["passed", "failed", "skipped", "known_gap"].map(|word| count(word).to_string());
            text += &format!("| {of_group} | {passed} | {failed} | {skipped} | {gaps} |\n");
        }
        let rest: Vec<_> = self.cases.iter().filter(|(_, outcome)| *outcome != Outcome::Passed).collect();
        if !rest.is_empty() {
            text += "\n| Case | Outcome | Why |\n|---|---|---|\n";
        }
        let mut rows: Vec<(String, usize, &Outcome)> = Vec::new();
        for (name, outcome) in rest {
            let alike = |row: &&mut (String, usize, &Outcome)| {
                row.2 == outcome && matches!(outcome, Outcome::Skipped(_)) && case(&row.0) == case(name)
            };
            match rows.iter_mut().find(alike) {
                Some(row) => (row.0, row.1) = (case(name).to_owned(), row.1 + 1),
                None => rows.push((name.clone(), 1, outcome)),
            }
        }
        for (name, count, outcome) in rows {
            let why = outcome.reason().replace('|', "\\|").replace('\n', " ");
            let times = if count == 1 { String::new() } else { format!(", {count} times") };
            text += &format!("| `{name}`{times} | {} | {why} |\n", outcome.word());
        }
        text
    }

    /// Writes the report to a file: JSON or Markdown by the ending `.json` or `.md`, text otherwise.
    pub fn write(&self, path: impl AsRef<Path>) -> std::io::Result<()> {
        let path = path.as_ref();
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => self.json(),
            Some("md") => self.markdown(),
            _ => self.to_string(),
        };
        std::fs::write(path, text)
    }

    fn summary(&self) -> String {
        let [passed, failed, skipped, gaps] =
            ["passed", "failed", "skipped", "known_gap"].map(|word| self.count(word));
        format!("{passed} passed, {failed} failed, {skipped} skipped, {gaps} known gaps")
    }
}

/// As text: a line for everything that did not simply pass, then the counts.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome) in self.cases.iter().filter(|(_, outcome)| *outcome != Outcome::Passed) {
            writeln!(f, "{name}: {}: {}", outcome.word(), outcome.reason())?;
        }
        writeln!(f, "{}: {}", self.provider, self.summary())
    }
}

/// `group::case` of `group::case::operation`.
fn case(name: &str) -> &str {
    name.match_indices("::").nth(1).map_or(name, |(at, _)| name.get(..at).unwrap_or(name))
}

fn group(name: &str) -> &str {
    name.split("::").next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_all_three_forms_and_nothing_passes_a_run() {
        let cases = vec![
            ("a::one".to_owned(), Outcome::Passed),
            ("a::two".to_owned(), Outcome::Skipped("no | stamp".into())),
            ("b::one".to_owned(), Outcome::KnownGap("later".into())),
            ("b::two::x".to_owned(), Outcome::Skipped("none".into())),
            ("b::two::y".to_owned(), Outcome::Skipped("none".into())),
            ("b::two::z".to_owned(), Outcome::Skipped("another".into())),
            ("a::three".to_owned(), Outcome::Passed),
        ];
        let report = Report { provider: "acme", cases };
        assert!(report.passed());
        assert_eq!(
            report.to_string(),
            "a::two: skipped: no | stamp\nb::one: known_gap: later\nb::two::x: skipped: none\n\
             b::two::y: skipped: none\nb::two::z: skipped: another\n\
             acme: 2 passed, 0 failed, 4 skipped, 1 known gaps\n"
        );
        assert!(report.json().contains(r#""conforms":true"#));
        assert!(report.markdown().contains("| a | 2 | 0 | 1 | 0 |"));
        assert!(report.markdown().contains("| `a::two` | skipped | no \\| stamp |"));
        assert!(
            report
                .markdown()
                .contains("| `b::two`, 2 times | skipped | none |\n| `b::two::z` | skipped | another |")
        );
        let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(
            json["cases"][2],
            serde_json::json!({"case": "b::one", "outcome": "known_gap", "reason": "later"})
        );
        assert_eq!(
            [&json["provider"], &json["passed"], &json["failed"], &json["skipped"], &json["known_gaps"]],
            [&"acme".into(), &2.into(), &0.into(), &4.into(), &serde_json::Value::from(1)]
        );
        assert!(!Report { provider: "acme", cases: Vec::new() }.passed());
        let skipped = vec![("a::one".to_owned(), Outcome::Skipped("all".into()))];
        assert!(!Report { provider: "acme", cases: skipped }.passed());
    }

    /// One failure is enough, and the file's ending says how it is written.
    #[test]
    fn a_failure_is_in_every_form() {
        let cases = vec![
            ("a::one".to_owned(), Outcome::Passed),
            ("a::two".to_owned(), Outcome::Failed("it is | sent".into())),
        ];
        let report = Report { provider: "acme", cases };
        assert!(!report.passed());
        assert_eq!(report.failures().collect::<Vec<_>>(), [("a::two", "it is | sent")]);
        for (ending, holds) in [
            ("txt", "a::two: failed: it is | sent\nacme: 1 passed, 1 failed, 0 skipped, 0 known gaps\n"),
            ("json", r#""conforms":false"#),
            ("md", "| `a::two` | failed | it is \\| sent |"),
        ] {
            let path = std::env::temp_dir().join(format!("paymux-report-{}.{ending}", std::process::id()));
            report.write(&path).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
            assert!(text.contains(holds), "{ending}: {text}");
        }
    }
}
