//! What is still to be done: each mark that says so in this crate. The guide of `paymux-conformance` explains the steps.

use std::path::Path;

#[test]
fn nothing_is_left_to_do() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut list = Vec::new();
    for directory in ["src", "src/operations", "tests"] {
        let mut files: Vec<_> = std::fs::read_dir(root.join(directory))
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        files.sort();
        for file in files.into_iter().filter(|file| !file.ends_with("todo.rs")) {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            for (index, line) in text.lines().enumerate() {
                if let Some((_, what)) = line.split_once("// TODO: ") {
                    list.push(format!("{name}:{}: {what}", index + 1));
                }
            }
        }
    }
    assert!(list.is_empty(), "{} things are to be done:\n  {}\n", list.len(), list.join("\n  "));
}
