//! Known inputs: what the repository's tests and snapshots hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The JSON of a provider: the bodies in its snapshots and in the raw texts of its tests.
pub(crate) fn bodies(provider: &str) -> Vec<Vec<u8>> {
    let mut found = BTreeSet::new();
    for path in files(&root().join("providers").join(provider).join("tests")) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("snap") => found.extend(text.split("\n\n").filter(|part| is_json(part)).map(as_bytes)),
            Some("json") => drop(found.insert(as_bytes(&text))),
            Some("rs") => found.extend(raw_texts(&text).filter(|part| is_json(part)).map(as_bytes)),
            _ => {}
        }
    }
    // Where replies come in an envelope, the tests put many bodies into it as they run.
    let envelope = br#"{"success":true,"data":"#;
    if found.iter().any(|body: &Vec<u8>| body.starts_with(envelope)) {
        let bare: Vec<_> = found.iter().filter(|body| !body.starts_with(envelope)).cloned().collect();
        found.extend(bare.into_iter().map(|body| [&envelope[..], &body, b"}"].concat()));
    }
    found.into_iter().collect()
}

/// The texts in a provider's source that may be names of headers.
pub(crate) fn header_names(provider: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in files(&root().join("providers").join(provider).join("src")) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let names = text.split('"').filter(|part| {
            let letters =
                part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            letters && part.len() < 40 && (part.contains('-') || part.contains("signature"))
        });
        found.extend(names.map(str::to_owned));
    }
    found
}

/// Configuration files: the example, and those that core's documentation shows.
pub(crate) fn configurations() -> Vec<Vec<u8>> {
    let example = fs::read_to_string(root().join("examples/paymux.toml")).unwrap_or_default();
    let source = fs::read_to_string(root().join("core/src/setup/configuration.rs")).unwrap_or_default();
    let comment: String = source
        .lines()
        .filter_map(|line| line.strip_prefix("///"))
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect();
    let shown = comment.split("```").filter(|part| part.contains("default = "));
    let shown = shown.filter_map(|part| part.split_once('\n')).map(|(_, file)| as_bytes(file));
    [as_bytes(&example)].into_iter().chain(shown).collect()
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn as_bytes(text: &str) -> Vec<u8> {
    text.trim().as_bytes().to_vec()
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// What stands in `r#"…"#`.
fn raw_texts(source: &str) -> impl Iterator<Item = &str> {
    source.split("r#\"").skip(1).filter_map(|rest| rest.split("\"#").next())
}

/// All files below a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
