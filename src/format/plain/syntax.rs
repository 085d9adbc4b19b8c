//! Which files are of a grammar that policies can be given, by their names: the names that conftest knows.

use crate::syntax::Syntax;

/// Our own configuration: it is about the run, not of what the run judges.
const OWN: [&str; 2] = ["fivenines.toml", ".fivenines.toml"];

/// The grammar that a file's name promises.
pub fn syntax_of(path: &str) -> Option<Syntax> {
    let name = file_name(path).to_ascii_lowercase();
    match name.rsplit_once('.')?.1 {
        "yaml" | "yml" => Some(Syntax::Yaml),
        "json" => Some(Syntax::Json),
        "toml" => Some(Syntax::Toml),
        _ => None,
    }
}

/// Whether a file that nobody named is worth opening.
pub fn may_hold(path: &str) -> bool {
    syntax_of(path).is_some() && !OWN.contains(&file_name(path))
}

pub fn has_ending(path: &str) -> bool {
    file_name(path).contains('.')
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
