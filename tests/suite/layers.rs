//! The modules stand in the order of the data's way and import only leftwards; some things are named in one place.

use std::path::PathBuf;

use super::support::root;

/// In order; modules of one row may know each other.
const LAYERS: [&[&str]; 19] = [
    &["source"],
    &["error"],
    &["settings"],
    &["globs"],
    &["syntax"],
    &["value"],
    &["document", "format"],
    &["inventory"],
    &["rule"],
    &["finding"],
    &["policy"],
    &["report", "example", "explain", "scaffold"],
    &["suppress"],
    &["config"],
    &["discover"],
    &["check"],
    &["fixture"],
    &["cli"],
    &["main"],
];

fn layer(module: &str) -> usize {
    let at = LAYERS.iter().position(|row| row.contains(&module));
    at.unwrap_or_else(|| panic!("module `{module}` has no layer: give it one"))
}

struct File {
    path: PathBuf,
    module: String,
    /// Without comments and without its tests.
    code: String,
}

fn files() -> Vec<File> {
    let source = root().join("src");
    let mut files = Vec::new();
    for entry in ignore::WalkBuilder::new(&source).build() {
        let path = entry.expect("readable").into_path();
        if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("lib.rs") {
            continue;
        }
        let relative = path.strip_prefix(&source).expect("inside src");
        let first = relative.components().next().expect("a file has a name").as_os_str().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("source is text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        files.push(File { module: first.trim_end_matches(".rs").to_owned(), path, code });
    }
    assert!(files.len() > 20, "src is not where this test looks");
    files
}

/// First segments behind `crate::`, also inside `use crate::{...}`.
fn imports(code: &str) -> Vec<String> {
    let mut imports = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let heads: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![rest],
        };
        for head in heads {
            let name: String = head.trim().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
            if name.chars().next().is_some_and(char::is_lowercase) {
                imports.push(name);
            }
        }
    }
    imports
}

#[test]
fn imports_go_only_leftwards() {
    let mut wrong = Vec::new();
    for file in files() {
        for import in imports(&file.code) {
            if layer(&import) > layer(&file.module) {
                wrong.push(format!("{} imports `{import}`", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files other than the allowed ones that name something.
fn elsewhere(needle: &str, allowed: &[&str]) -> Vec<String> {
    let named = files().into_iter().filter(|file| file.code.contains(needle));
    let paths = named.map(|file| file.path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned());
    paths.filter(|path| !allowed.iter().any(|allowed| path.starts_with(allowed))).collect()
}

#[test]
fn only_the_engine_names_regorus() {
    assert_eq!(elsewhere("regorus::", &["src/policy/", "src/value.rs"]), Vec::<String>::new());
}

#[test]
fn only_the_command_line_touches_the_process() {
    for needle in
        ["std::env::var", "std::env::current_dir", "stdout()", "stderr()", "stdin()", "process::exit", "SystemTime"]
    {
        assert_eq!(elsewhere(needle, &["src/cli/"]), Vec::<String>::new(), "{needle}");
    }
}

#[test]
fn only_reporters_render_with_miette() {
    assert_eq!(elsewhere("miette::", &["src/report/"]), Vec::<String>::new());
}
