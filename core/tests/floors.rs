//! Core stands in floors: a floor imports from the floors below it only, and nothing inside core imports
//! through the root. So each room can be read with only what is below it in mind, and no two rooms need
//! each other.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up.
const FLOORS: [&str; 11] =
    ["time", "money", "outcome", "error", "wire", "ports", "interface", "api", "client", "setup", "ready"];

/// What stands beside the floors: the doors, which only re-export, and what only tests see.
const BESIDE: [&str; 6] = ["lib", "provider", "transport", "test_util", "testing", "compile_fail"];

#[test]
fn a_floor_imports_from_below_only() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for file in sources() {
        let room = room_of(&file);
        if BESIDE.contains(&room.as_str()) {
            continue;
        }
        files += 1;
        let text = fs::read_to_string(&file).unwrap();
        wrong.extend(complaints(&room, &text).into_iter().map(|what| format!("{}: {what}", file.display())));
    }
    assert!(files > 60, "only {files} files were read");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_seen() {
    let seen = |room: &str, text: &str| complaints(room, text).len();
    assert_eq!(seen("error", "use crate::outcome::Effect;"), 0);
    assert_eq!(seen("error", "use crate::error::Problem;"), 0);
    assert_eq!(seen("error", "    let spec: crate::api::Spec;"), 1, "an arrow up");
    assert_eq!(
        seen("error", "use crate::{\n    outcome::Effect,\n    client::Client,\n};"),
        1,
        "an arrow up"
    );
    assert_eq!(seen("error", "use crate::Error;"), 1, "through the root");
    assert_eq!(seen("error", "use crate::provider::Spec;"), 1, "through a door");
    assert_eq!(seen("error", "/// See [`crate::Client`].\n// crate::Client\n"), 0, "what is only said");
    assert_eq!(seen("error", "#[cfg(test)]\nmod tests {\n    use crate::client::Client;\n}"), 0, "a test");
    assert_eq!(seen("basement", "use crate::time::Timestamp;"), 1, "a room that is not on the list");
}

/// What an app sees first is what it needs first. Words for a few go through the other doors.
#[test]
fn the_door_for_apps_has_fifty_names_at_most() {
    let text = fs::read_to_string(root().join("lib.rs")).unwrap();
    let uses = text.split("pub use ").skip(1).filter_map(|rest| rest.split_once(';')).map(|(names, _)| names);
    let names: Vec<&str> = uses
        .flat_map(|names| {
            names.rsplit_once("::").map_or(names, |(_, last)| last).trim_matches(['{', '}']).split(',')
        })
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    assert!(names.contains(&"PaymentProvider") && names.contains(&"refunds"), "{names:?}");
    assert!(names.len() <= 50, "{} names: {names:?}", names.len());
}

/// What a file of this room must not say.
fn complaints(room: &str, text: &str) -> Vec<String> {
    let Some(own) = FLOORS.iter().position(|floor| *floor == room) else {
        return vec![format!("`{room}` is no floor: is it missing in the list?")];
    };
    let code: String = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut wrong = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let list = rest.strip_prefix('{').map(top_level);
        for name in list.unwrap_or_else(|| vec![first_name(rest)]) {
            match FLOORS.iter().position(|floor| *floor == name) {
                Some(floor) if floor <= own => {}
                Some(_) => wrong.push(format!("imports from above: {name}")),
                None => wrong.push(format!("imports through the root: {name}")),
            }
        }
    }
    wrong
}

/// The first names of the members of `{a::b, c::{d, e}}`.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = vec![String::new()];
    for character in list.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => names.last_mut().unwrap().push(character),
            _ => {}
        }
    }
    names.iter().map(|name| first_name(name.trim())).filter(|name| !name.is_empty()).collect()
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

fn room_of(file: &Path) -> String {
    let inside = file.strip_prefix(root()).unwrap();
    let room = inside.components().next().unwrap().as_os_str().to_string_lossy();
    room.trim_end_matches(".rs").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All sources but the tests.
fn sources() -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root()]);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            match (path.is_dir(), name.as_str()) {
                (_, "tests" | "tests.rs" | "properties.rs") => {}
                (true, _) => open.push(path),
                (false, _) if name.ends_with(".rs") => found.push(path),
                (false, _) => {}
            }
        }
    }
    found
}
