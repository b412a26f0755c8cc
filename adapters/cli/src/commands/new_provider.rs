//! `paymux new-provider`: a crate to start from, which compiles and says what is to be done.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use crate::arguments::{Auth, NewProviderArguments};
use crate::call::Context;
use crate::output::{Failure, usage};
use crate::scaffold::{Scaffold, names};

pub(crate) fn run(context: &mut Context<'_>, arguments: &NewProviderArguments) -> Result<(), Failure> {
    let name = &arguments.name;
    if let Err(why) = names::check(name) {
        return usage(format!("`{name}` cannot be the name: {why}"));
    }
    if context.registry.iter().any(|descriptor| descriptor.name == name) {
        return usage(format!("there is a provider `{name}` already"));
    }
    let into = absolute("--into", arguments.into.as_deref().unwrap_or(Path::new(".")))?;
    let root = into.join(format!("paymux-{}", name.replace('_', "-")));
    let found = into.ancestors().find(|directory| is_checkout(directory)).map(Path::to_owned);
    let checkout = match (&arguments.path, &arguments.release) {
        (Some(path), _) => {
            let path = absolute("--path", path)?;
            if !is_checkout(&path) {
                return usage(format!("--path: `{}` is no checkout of paymux", path.display()));
            }
            Some(path)
        }
        (None, Some(_)) => None,
        (None, None) => found.clone(),
    };
    let version = arguments.release.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"));
    if !version.chars().all(|each| each.is_ascii_alphanumeric() || ".+-^~=".contains(each)) {
        return usage(format!("--version: `{version}` is no version"));
    }
    let depend = |package: &str, place: &str| match &checkout {
        Some(checkout) => format!("path = {:?}", between(&root, &checkout.join(place))),
        None => format!("version = {version:?}, package = {package:?}"),
    };
    // Cargo takes a crate below a workspace for a part of it; `providers/*` is one.
    let foreign = found.is_some_and(|found| into != found.join("providers"));
    let scaffold = Scaffold {
        name,
        auth: arguments.auth,
        core: depend("paymux-core", "core"),
        conformance: depend("paymux-conformance", "tests/conformance"),
        alone: foreign,
    };
    write(&root, &scaffold.files())?;
    format(&root);
    let shown = root.strip_prefix(absolute("--into", Path::new("."))?).unwrap_or(&root).display().to_string();
    context.out.text(&format!("{shown}\n"))?;
    context.out.note(&format!(
        "`cargo test` there says what is to be done. To try it at this command line, register `paymux_{name}::{}`.",
        name.to_uppercase()
    ))
}

/// The whole path of a directory that is there.
fn absolute(option: &str, path: &Path) -> Result<PathBuf, Failure> {
    match fs::canonicalize(path) {
        Ok(path) => Ok(path),
        Err(error) => usage(format!("{option}: `{}` cannot be reached: {error}", path.display())),
    }
}

fn is_checkout(directory: &Path) -> bool {
    let core = fs::read_to_string(directory.join("core/Cargo.toml")).unwrap_or_default();
    core.contains("name = \"paymux-core\"") && directory.join("tests/conformance/Cargo.toml").is_file()
}

/// The way from one directory to another: relative where they lie near each other.
fn between(from: &Path, to: &Path) -> PathBuf {
    let (from_parts, to_parts): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from_parts.iter().zip(&to_parts).take_while(|(one, two)| one == two).count();
    let up = from_parts.len() - common;
    if common < 2 || up > 4 {
        return to.to_owned();
    }
    let down = to_parts.into_iter().skip(common);
    std::iter::repeat_n(Component::ParentDir, up).chain(down).collect()
}

/// In the style of whoever is going to write it: how long lines are depends on the name. Where there is no
/// rustfmt the crate compiles all the same.
fn format(root: &Path) {
    let files = ["src/lib.rs", "tests/conformance.rs", "tests/requests.rs"].map(|file| root.join(file));
    let _ran = Command::new("rustfmt").arg("--edition=2024").args(files).output();
}

/// Writes new files only.
fn write(root: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::Machine(format!("`{}` cannot be written: {error}", path.display()))
    };
    if let Err(error) = fs::create_dir(root) {
        return match error.kind() {
            std::io::ErrorKind::AlreadyExists => usage(format!("`{}` is there already", root.display())),
            _ => Err(failed(root, error)),
        };
    }
    for (name, text) in files {
        let path = root.join(name);
        let parent = path.parent().unwrap_or(root);
        fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

impl Auth {
    /// The type of the credential.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Bearer | Self::Header => "SecretKey",
            Self::Basic => "Password",
            Self::Signed => "SigningKey",
            Self::Oauth => "ClientSecret",
        }
    }
}
