//! An input that breaks a rule: made small, kept, and run again.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::check::{Broken, check};
use crate::targets::{Target, all};

/// How often a smaller input is tried.
const TRIES: usize = 3_000;

/// Leaves out what is not needed to break the same rule.
pub(crate) fn minimise(target: &Target, input: &[u8], broken: &Broken) -> Vec<u8> {
    // Each try of a slow input costs seconds.
    let mut tries = if broken.rule.contains("long") { 5 } else { TRIES };
    let mut least = input.to_vec();
    let mut piece = least.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        while at < least.len() && tries > 0 {
            tries -= 1;
            let mut smaller = least.clone();
            smaller.drain(at..(at + piece).min(least.len()));
            match check(target, &smaller) {
                Err(again) if again.rule == broken.rule => least = smaller,
                _ => at += piece,
            }
        }
        piece /= 2;
    }
    least
}

/// Writes the input to a file of its own, and beside it which rule it breaks.
pub(crate) fn keep(folder: &Path, target: &str, input: &[u8], broken: &Broken) -> Result<PathBuf, String> {
    let mut hasher = DefaultHasher::new();
    (target, input).hash(&mut hasher);
    let path = folder.join(format!("{}-{:016x}", target.replace([' ', '/'], "-"), hasher.finish()));
    let text = format!("{target}\n{broken}\n{}\n", String::from_utf8_lossy(input).escape_debug());
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, input))
        .and_then(|()| fs::write(path.with_extension("txt"), text))
        .map_err(|reason| format!("{}: {reason}", path.display()))?;
    Ok(path)
}

/// Runs a kept input, and says how many rules it breaks.
pub(crate) fn replay(path: &Path) -> Result<usize, String> {
    let failed = |reason: std::io::Error| format!("{}: {reason}", path.display());
    let input = fs::read(path).map_err(failed)?;
    let text = fs::read_to_string(path.with_extension("txt")).map_err(failed)?;
    let name = text.lines().next().unwrap_or_default();
    let target = all().into_iter().find(|target| target.name == name);
    match check(&target.ok_or_else(|| format!("there is no target `{name}`"))?, &input) {
        Ok(outcome) => {
            println!("{name}: fine ({})", if outcome.read { "it is read" } else { "it is refused" });
            Ok(0)
        }
        Err(broken) => {
            println!("{name}: {broken}");
            Ok(1)
        }
    }
}
