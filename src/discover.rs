//! Which files a run reads, and reading them.
//!
//! All reading goes through `Tree`, so that the same run can judge another revision. A path that the user named is
//! never skipped silently. Knows nothing of what files mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::{WalkBuilder, WalkState};
use rayon::prelude::*;

use crate::error::Error;
use crate::report::{Notice, NoticeCode};
use crate::settings::Severity;
use crate::source::{Decoded, decode, normal_path};

/// Where files come from.
#[derive(Debug, Clone)]
pub enum Tree {
    /// The file system as it is.
    Disk,
}

/// What was piped in, and as which file it is to be read. Named as `-` among the roots.
#[derive(Debug, Clone)]
pub struct StandardInput {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub struct Roots<'a> {
    /// Files and folders as the user named them.
    pub paths: &'a [PathBuf],
    /// Absolute. Relative roots are relative to it, and so are shown paths.
    pub working_directory: &'a Path,
    pub standard_input: Option<&'a StandardInput>,
}

/// Largest file that is read; a larger one gives a notice.
const MAX_FILE_SIZE: u64 = 1 << 30;

/// A file that a run looks at.
#[derive(Debug)]
pub struct Found {
    /// Relative to the working directory where it lies inside, with `/`.
    pub path: String,
    /// Under `templates/` of a Helm chart.
    pub in_chart: bool,
    /// The user named it, or piped it in.
    pub named: bool,
    pub content: Decoded,
}

/// What a walk brought.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Sorted by path, each once.
    pub files: Vec<Found>,
    pub notices: Vec<Notice>,
    /// Symbolic links below the folders, as shown, each with the path that it leads to. Nothing is read through them.
    pub links: Vec<(String, String)>,
    /// Folders that hold a `.git`, as shown.
    pub repositories: Vec<String>,
    /// All files met, also those that no format could be in and that were not opened.
    pub seen: usize,
}

/// Absolute paths, and whether the user named the file itself.
type Paths = BTreeMap<PathBuf, bool>;

impl Tree {
    /// Reads all files below `roots` that no ignore file and not `excluded` rules out and that are worth it by their
    /// shown path. A root that is a file is read whatever the ignore files say.
    pub fn discover(
        &self,
        roots: Roots<'_>,
        excluded: &(dyn Fn(&Path) -> bool + Sync),
        may_hold: fn(&str) -> bool,
    ) -> Result<Discovered, Error> {
        let Tree::Disk = self;
        let mut paths = Paths::new();
        let mut discovered = Discovered::default();
        for root in roots.paths {
            if let (Some(input), true) = (roots.standard_input, root.as_os_str() == "-") {
                discovered.files.push(Found {
                    path: input.name.clone(),
                    in_chart: false,
                    named: true,
                    content: decode(&input.bytes),
                });
                continue;
            }
            let absolute = roots.working_directory.join(root);
            match std::fs::metadata(&absolute) {
                Ok(metadata) if metadata.is_dir() => {
                    walk(&absolute, excluded, (&mut paths, &mut discovered), roots.working_directory);
                    let is_below = |path: &PathBuf| path.starts_with(&absolute);
                    if !paths.range(absolute.clone()..).next().is_some_and(|(path, _)| is_below(path)) {
                        discovered.notices.push(nothing_below(&absolute, roots.working_directory));
                    }
                }
                Ok(_) => {
                    paths.insert(absolute, true);
                }
                Err(error) => {
                    return Err(Error::new(format!("cannot read `{}`: {}", root.display(), reason(&error)))
                        .help("name files or folders that exist"));
                }
            }
        }
        discovered.seen = paths.len() + discovered.files.len();
        read_all(&paths, (roots.working_directory, may_hold), &mut discovered);
        discovered.repositories.sort();
        discovered.links.sort();
        discovered.notices.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(discovered)
    }
}

/// A folder that the user named and of which no file is read: a typing error in an ignore file looks like success.
fn nothing_below(folder: &Path, working_directory: &Path) -> Notice {
    let mut all = WalkBuilder::new(folder).standard_filters(false).build().filter_map(Result::ok);
    let is_file = |entry: ignore::DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
    let (message, help) = match all.any(is_file) {
        true => (
            "nothing below this folder is read: ignore files or `exclude` leave all of it out",
            "name a file to read it all the same",
        ),
        false => ("this folder holds no file", "name a folder that holds some"),
    };
    Notice {
        code: NoticeCode::NothingRead,
        severity: Severity::Warning,
        message: message.into(),
        help: Some(help.into()),
        path: Some(shown(folder, working_directory)),
        span: None,
    }
}

/// What a directory walk met.
enum Met {
    File(PathBuf),
    /// And where it leads.
    Link(PathBuf, PathBuf),
    Repository(PathBuf),
    Trouble(Option<PathBuf>, String),
}

fn walk(
    root: &Path,
    excluded: &(dyn Fn(&Path) -> bool + Sync),
    (paths, discovered): (&mut Paths, &mut Discovered),
    working_directory: &Path,
) {
    let (sender, receiver) = std::sync::mpsc::channel();
    // Links are not followed: a loop would never end, and their targets are found under their own names.
    let walker = WalkBuilder::new(root).hidden(false).require_git(false).follow_links(false).build_parallel();
    walker.run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let met = match entry {
                Ok(entry) => {
                    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                    if is_folder && entry.file_name() == ".git" {
                        if let Some(parent) = entry.path().parent() {
                            let _ = sender.send(Met::Repository(parent.to_owned()));
                        }
                        return WalkState::Skip;
                    }
                    if entry.depth() > 0 && excluded(entry.path()) {
                        return WalkState::Skip;
                    }
                    match target(&entry) {
                        Some(target) => Met::Link(entry.into_path(), target),
                        None if is_file => Met::File(entry.into_path()),
                        None => return WalkState::Continue,
                    }
                }
                Err(error) => Met::Trouble(error_path(&error), error.to_string()),
            };
            let _ = sender.send(met);
            WalkState::Continue
        })
    });
    drop(sender);
    for met in receiver {
        match met {
            Met::File(path) => {
                paths.entry(path).or_insert(false);
            }
            Met::Link(path, target) => {
                let link = (shown(&path, working_directory), normal_path(&shown(&target, working_directory)));
                discovered.links.push(link);
            }
            Met::Repository(path) => discovered.repositories.push(shown(&path, working_directory)),
            Met::Trouble(path, message) => {
                let path = path.map(|path| shown(&path, working_directory));
                discovered.notices.push(unreadable(path, message));
            }
        }
    }
}

/// Where a symbolic link leads.
fn target(entry: &ignore::DirEntry) -> Option<PathBuf> {
    let is_link = entry.file_type().is_some_and(|kind| kind.is_symlink());
    let target = is_link.then(|| std::fs::read_link(entry.path()).ok())??;
    Some(entry.path().parent()?.join(target))
}

fn error_path(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        _ => None,
    }
}

fn read_all(paths: &Paths, (working_directory, may_hold): (&Path, fn(&str) -> bool), discovered: &mut Discovered) {
    let charts: BTreeSet<&Path> =
        paths.keys().filter(|path| path.ends_with("Chart.yaml")).filter_map(|path| path.parent()).collect();
    let read: Vec<Result<Found, Notice>> = paths
        .par_iter()
        .map(|(path, named)| (path, *named, shown(path, working_directory)))
        .filter(|(_, named, shown)| *named || may_hold(shown))
        .map(|(path, named, shown)| {
            let content = read(path).map_err(|message| unreadable(Some(shown.clone()), message))?;
            Ok(Found { in_chart: in_chart(path, &charts), named, path: shown, content })
        })
        .collect();
    for result in read {
        match result {
            Ok(found) => discovered.files.push(found),
            Err(notice) => discovered.notices.push(notice),
        }
    }
}

fn in_chart(path: &Path, charts: &BTreeSet<&Path>) -> bool {
    path.ancestors().skip(1).any(|folder| {
        folder.file_name().is_some_and(|name| name == "templates")
            && folder.parent().is_some_and(|chart| charts.contains(chart) || chart.join("Chart.yaml").is_file())
    })
}

fn read(path: &Path) -> Result<Decoded, String> {
    let metadata = std::fs::metadata(path).map_err(|error| reason(&error))?;
    if !metadata.is_file() {
        return Err("not a regular file".into());
    }
    if metadata.len() > MAX_FILE_SIZE {
        return Err(format!("file of {} MiB is larger than 1 GiB", metadata.len() >> 20));
    }
    std::fs::read(path).map(|bytes| decode(&bytes)).map_err(|error| reason(&error))
}

/// An operating system's error in our words where they are clearer, without its number.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}

fn unreadable(path: Option<String>, message: String) -> Notice {
    Notice {
        code: NoticeCode::Unreadable,
        severity: Severity::Error,
        message: format!("cannot be read: {message}"),
        help: Some("make the file readable, or exclude it in fivenines.toml".into()),
        path,
        span: None,
    }
}

/// A path as outputs show it.
pub fn shown(path: &Path, working_directory: &Path) -> String {
    let relative = path.strip_prefix(working_directory).unwrap_or(path);
    let mut text = String::new();
    for component in relative.components() {
        match component {
            std::path::Component::RootDir => text.push('/'),
            std::path::Component::CurDir => {}
            component => {
                if !text.is_empty() && !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&component.as_os_str().to_string_lossy());
            }
        }
    }
    if text.is_empty() { ".".into() } else { text }
}
