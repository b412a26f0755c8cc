//! What an author still has to do: each mark that says so in the crate under test.

use std::path::{Path, PathBuf};

use crate::kit::case::{Cases, fail, skip};

/// How a mark begins; `paymux new-provider` leaves one wherever the documentation decides.
const MARK: &str = "// TODO: ";

pub(super) fn add(cases: &mut Cases) {
    cases.add("suite::to_do", || {
        // Cargo names the crate whose test this is.
        let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
            skip!("it is not run by cargo, so nobody knows where the crate's sources are");
        };
        let list = marks(&root);
        if list.is_empty() {
            return Ok(());
        }
        fail!("{} things are to be done:\n  {}", list.len(), list.join("\n  "))
    });
}

/// Every mark below `src` and `tests`: file, line, and what is to be done.
fn marks(root: &Path) -> Vec<String> {
    let mut list = Vec::new();
    let mut open = vec![root.join("tests"), root.join("src")];
    while let Some(directory) = open.pop() {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let name = path.strip_prefix(root).unwrap_or(&path).display();
                for (index, line) in text.lines().enumerate() {
                    if let Some(what) = line.trim_start().strip_prefix(MARK) {
                        list.push(format!("{name}:{}: {what}", index + 1));
                    }
                }
            }
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_found_wherever_it_stands() {
        let root = std::env::temp_dir().join(format!("paymux-to-do-{}", std::process::id()));
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("src/lib.rs", "mod a;\n    // TODO: where the provider is.\n");
        write("src/operations/payment.rs", "// TODO: the path.\nlet x = \"// TODO: text\";\n");
        write("src/notes.md", "// TODO: not code.\n");
        write("tests/conformance.rs", "// done\n// TODO: the samples.\n");
        let found = marks(&root);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(
            found,
            [
                "src/lib.rs:2: where the provider is.",
                "src/operations/payment.rs:1: the path.",
                "tests/conformance.rs:2: the samples.",
            ]
        );
    }
}
