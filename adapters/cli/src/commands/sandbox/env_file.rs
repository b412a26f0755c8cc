//! The environment file: for shells (`set -a; . FILE`) and for what reads `.env` files.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::output::{Failure, usage};

/// Writes the file, which only its owner can read. One that is there already is replaced only if that is asked
/// for, or left as it is if it says the same.
pub(super) fn write(
    path: &Path,
    environment: &BTreeMap<&'static str, String>,
    overwrite: bool,
) -> Result<(), Failure> {
    let text = text(environment);
    let failed = |error: &io::Error| Failure::Machine(format!("--env-file: `{}`: {error}", path.display()));
    match create(path) {
        Ok(file) => fill(file, &text).map_err(|error| failed(&error)),
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(&error)),
        Err(_) if overwrite => replace(path, &text).map_err(|error| failed(&error)),
        Err(_) if std::fs::read_to_string(path).is_ok_and(|old| old == text) => Ok(()),
        Err(_) => {
            usage(format!("--env-file: `{}` is there already; --overwrite replaces it", path.display()))
        }
    }
}

/// A new file takes the old one's place, so that neither its mode nor a link is inherited.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let done =
        create(&beside).and_then(|file| fill(file, text)).and_then(|()| std::fs::rename(&beside, path));
    if done.is_err() {
        // Half a file beside it would only be in the way.
        drop(std::fs::remove_file(&beside));
    }
    done
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
}

fn text(environment: &BTreeMap<&'static str, String>) -> String {
    let mut text = "# Of a paymux sandbox: good for nothing elsewhere.\n".to_owned();
    for (name, value) in environment {
        text += &format!("{name}={}\n", quoted(value));
    }
    text
}

fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/@%+=,".contains(&byte);
    if value.bytes().all(plain) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_it_back() {
        let environment =
            BTreeMap::from([("A", "http://127.0.0.1:1/a".to_owned()), ("B", "it's $x".to_owned())]);
        let text = text(&environment);
        assert!(text.ends_with("A=http://127.0.0.1:1/a\nB='it'\\''s $x'\n"), "{text}");
    }
}
