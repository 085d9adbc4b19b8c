//! Which files are of a grammar that policies can be given, by their names: the names that conftest knows.

use crate::source::Source;
use crate::syntax::Syntax;

/// Our own configuration: it is about the run, not of what the run judges.
const OWN: [&str; 2] = ["fivenines.toml", ".fivenines.toml"];

/// The grammar that a file's name promises.
pub fn syntax_of(path: &str) -> Option<Syntax> {
    let name = file_name(path).to_ascii_lowercase();
    if name == "dockerfile" || (name.starts_with("dockerfile.") && !name.ends_with(".dockerignore")) {
        return Some(Syntax::Dockerfile);
    }
    if name.starts_with(".env.") {
        return Some(Syntax::Dotenv);
    }
    match name.rsplit_once('.')?.1 {
        "dockerfile" => Some(Syntax::Dockerfile),
        "env" => Some(Syntax::Dotenv),
        "ini" => Some(Syntax::Ini),
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

/// Whether some line begins a stage: a file `dockerfile.rs` is about them.
pub fn looks_like_dockerfile(source: &Source) -> bool {
    let begins = |line: &str| line.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("from "));
    source.text.lines().any(begins)
}

pub fn has_ending(path: &str) -> bool {
    file_name(path).contains('.')
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
