//! Which file is the configuration of a run, and which folder its paths are relative to.
//!
//! Walks up from what is checked to the top of the git repository; the first folder with a file wins.

use std::path::{Path, PathBuf};

use super::Lookup;
use crate::error::Error;

/// Where a configuration may lie in a folder.
pub const NAMES: [&str; 3] = ["fivenines.toml", ".fivenines.toml", ".github/fivenines.toml"];

/// The file, if any, and the root.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub file: Option<PathBuf>,
    pub root: PathBuf,
    /// The top of the git repository.
    pub repository: Option<PathBuf>,
}

pub fn find(lookup: &Lookup) -> Result<Found, Error> {
    let top = repository(&lookup.start);
    let found = |file, root| Found { file, root, repository: top.clone() };
    let without_file = found(None, top.clone().unwrap_or_else(|| lookup.working_directory.clone()));
    if lookup.isolated {
        return Ok(without_file);
    }
    if let Some(file) = &lookup.file {
        let file = lookup.working_directory.join(file);
        let root = root_of(&file);
        return Ok(found(Some(file), root));
    }
    for folder in folders(lookup, top.as_deref()) {
        if let Some(file) = only_file(folder, lookup)? {
            return Ok(found(Some(file), folder.to_owned()));
        }
    }
    Ok(without_file)
}

/// The folders to look into, the innermost first. Outside of a repository the walk ends at the working directory, or
/// at once when the start does not lie below it: a file of somebody else's above must not configure a run.
fn folders<'a>(lookup: &'a Lookup, top: Option<&'a Path>) -> impl Iterator<Item = &'a Path> {
    let start = start_folder(&lookup.start);
    let last = match top {
        Some(top) => top,
        None if start.starts_with(&lookup.working_directory) => &lookup.working_directory,
        None => start,
    };
    start.ancestors().take_while(move |folder| folder.starts_with(last))
}

fn start_folder(start: &Path) -> &Path {
    start.ancestors().find(|path| path.is_dir()).unwrap_or(start)
}

/// The folder that holds `.git`, which is a file in a work tree.
fn repository(start: &Path) -> Option<PathBuf> {
    start_folder(start).ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

fn only_file(folder: &Path, lookup: &Lookup) -> Result<Option<PathBuf>, Error> {
    let mut files = NAMES.iter().map(|name| folder.join(name)).filter(|file| file.is_file());
    let first = files.next();
    if let (Some(first), Some(second)) = (&first, files.next()) {
        let (first, second) = (shown(first, lookup), shown(&second, lookup));
        return Err(Error::new(format!("two configuration files for one folder: {first} and {second}"))
            .help("keep one of them, or name one with `--config`"));
    }
    Ok(first)
}

/// The folder that the paths in a configuration file are relative to.
fn root_of(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(file);
    match (folder.file_name(), folder.parent()) {
        (Some(name), Some(above)) if name == ".github" => above.to_owned(),
        _ => folder.to_owned(),
    }
}

/// A path as people see it: relative to the working directory where possible, with `/`.
pub fn shown(path: &Path, lookup: &Lookup) -> String {
    let path = path.strip_prefix(&lookup.working_directory).unwrap_or(path);
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
