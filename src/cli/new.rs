//! `fivenines new rule`: writes the files of a rule that passes. Nothing is ever overwritten.

use std::path::{Path, PathBuf};

use super::args::NewRule;
use super::check;
use super::output::Terminal;
use crate::discover::shown;
use crate::error::Error;
use crate::report::sanitize::one_line;
use crate::scaffold::{self, Layout, Name};
use crate::settings::Settings;

/// Where a user's policies are kept when nothing says otherwise, as conftest has it.
const DEFAULT_PACK: &str = "policy";

pub fn rule(arguments: &NewRule, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let name = Name::parse(&arguments.id).map_err(|bad| vec![Error::new(bad.message).help(bad.help)])?;
    let (working_directory, settings) = check::settings(&arguments.configuration)?;
    let (root, layout) = layout(arguments, &name, (&working_directory, &settings));
    if let Some(path) = check::known_rules(&settings, pack(&root, &layout).as_deref()).get(name.id()) {
        let error = Error::new(format!("rule `{}` exists already: {path}", name.id()));
        return Err(vec![error.help("an id is never used twice; `fivenines explain` shows what there is")]);
    }
    let files = scaffold::files(&name, &layout);
    let paths: Vec<PathBuf> = files.iter().map(|file| root.join(&file.path)).collect();
    let there = paths.iter().filter(|path| path.symlink_metadata().is_ok());
    let there: Vec<Error> = there
        .map(|path| Error::new(format!("`{}` exists already", one_line(&shown(path, &working_directory)))))
        .map(|error| error.help("nothing was written; choose another id, or move the file away"))
        .collect();
    if !there.is_empty() {
        return Err(there);
    }
    let mut text = String::new();
    for (file, path) in files.iter().zip(&paths) {
        write_new(path, &file.text).map_err(|why| {
            vec![Error::new(format!("cannot write `{}`: {why}", one_line(&shown(path, &working_directory))))]
        })?;
        text += &format!("wrote {}\n", one_line(&shown(path, &working_directory)));
    }
    text += &next_steps(&name, (&layout, &root), (&working_directory, &settings));
    terminal.print(&text)?;
    Ok(0)
}

/// The folder that paths are relative to, and the layout. Inside of a checkout of fivenines itself that of the
/// built-in pack, unless `--pack` says otherwise.
fn layout(arguments: &NewRule, name: &Name, (here, settings): (&Path, &Settings)) -> (PathBuf, Layout) {
    if let Some(pack) = &arguments.pack {
        return (here.to_owned(), Layout::Pack(pack.clone()));
    }
    let own = [here, settings.root.as_path()].into_iter().find(|folder| holds_builtin_pack(folder, name));
    if let Some(root) = own {
        return (root.to_owned(), Layout::Builtin);
    }
    let pack = settings.policies.first().cloned().unwrap_or_else(|| settings.root.join(DEFAULT_PACK));
    (here.to_owned(), Layout::Pack(pack))
}

/// `policies/<format>/` with packages of ours in it.
fn holds_builtin_pack(folder: &Path, name: &Name) -> bool {
    let Some(format) = name.format() else { return false };
    let package = format!("package fivenines.{}.", format.name());
    let Ok(entries) = std::fs::read_dir(folder.join("policies").join(format.name())) else { return false };
    let mut policies = entries.filter_map(Result::ok).map(|entry| entry.path());
    policies.any(|path| {
        path.extension().is_some_and(|extension| extension == "rego")
            && std::fs::read_to_string(&path).is_ok_and(|text| text.lines().any(|line| line.starts_with(&package)))
    })
}

/// The folder of the pack, absolute; `None` for the built-in one, whose rules are known anyway.
fn pack(root: &Path, layout: &Layout) -> Option<PathBuf> {
    match layout {
        Layout::Pack(pack) => Some(root.join(pack)),
        Layout::Builtin => None,
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), std::io::Error> {
    use std::io::Write as _;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

fn next_steps(name: &Name, (layout, root): (&Layout, &Path), (here, settings): (&Path, &Settings)) -> String {
    let id = name.id();
    let Layout::Pack(pack) = layout else {
        return "next: edit the policy and its fixtures, then `cargo test --test suite rules`\n".to_owned();
    };
    let folder = root.join(pack);
    let is_configured = settings.policies.contains(&folder);
    let pack = one_line(&shown(&folder, here));
    let flag = if is_configured { String::new() } else { format!(" --policy {pack}") };
    let mut text = format!("next: fivenines test {pack}\n");
    text += &format!("      fivenines check{flag} --rule {id} {pack}/fixtures/{id}/\n");
    if !is_configured {
        text += &format!("      `policies = [\"{pack}\"]` in fivenines.toml makes the flag unnecessary\n");
    }
    text
}
