//! Which version of Rego a file is written in: v1, unless only v0 makes sense of it.
//!
//! Versions differ in syntax alone, so that modules of both stand in one engine. `import rego.v1` is v1 everywhere.

use regorus::Engine;

use super::Options;
use super::compile::{self, CompileError, Version};
use super::scan::{self, Lines};

/// What v0 takes for names, unless they are imported.
const FUTURE_KEYWORDS: [&str; 3] = ["if", "in", "every"];

/// Adds a module in the version that it is written in. Of two faults, the one further down is told: the other version
/// got less far. The answer is the package, without `data.`, and the version.
pub fn add(engine: &mut Engine, path: &str, text: &str, options: &Options) -> Result<(String, Version), CompileError> {
    compile::check_brackets(text)?;
    let keyword = unimported_keyword(text);
    if options.rego_v0 {
        let added = keyword.map_or_else(|| compile::add(engine, path, text, Version::V0), Err);
        return added.map(|package| (package, Version::V0));
    }
    let as_v1 = match compile::add(engine, path, text, Version::V1) {
        Ok(package) => return Ok((package, Version::V1)),
        Err(fault) => fault,
    };
    if keyword.is_some() {
        return Err(as_v1);
    }
    match compile::add(engine, path, text, Version::V0) {
        Ok(package) => Ok((package, Version::V0)),
        Err(as_v0) if as_v0.place > as_v1.place => Err(as_v0),
        Err(_) => Err(as_v1),
    }
}

/// A keyword that v0 wants to be imported: the parser takes it for a name and warns on standard error.
fn unimported_keyword(text: &str) -> Option<CompileError> {
    let code = scan::code(text);
    let imports: Vec<&str> = code.lines().map(str::trim).filter(|line| line.starts_with("import ")).collect();
    let is_imported = |keyword: &str| {
        imports.iter().any(|import| {
            let path = import.trim_start_matches("import ").trim();
            let own = path.strip_prefix("future.keywords");
            path == "rego.v1"
                || own.is_some_and(|rest| rest.is_empty() || rest == format!(".{keyword}"))
                || (keyword == "in" && own == Some(".every"))
        })
    };
    let missing: Vec<&str> = FUTURE_KEYWORDS.into_iter().filter(|keyword| !is_imported(keyword)).collect();
    let (at, keyword) = missing.iter().filter_map(|keyword| Some((word(&code, keyword)?, keyword))).min()?;
    let message = format!("`{keyword}` is no keyword of Rego v0 without `import future.keywords.{keyword}`");
    Some(CompileError { message, path: None, place: Some(Lines::new(text).position(text, at)) })
}

/// Where a word stands that is no part of a path.
fn word(code: &str, word: &str) -> Option<usize> {
    let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '.';
    let mut found = code.match_indices(word).map(|(at, _)| at);
    found.find(|at| {
        !code[..*at].ends_with(is_name) && !code[at + word.len()..].starts_with(|char| is_name(char) || char == '(')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str, rego_v0: bool) -> Result<Version, CompileError> {
        add(&mut compile::engine(), "a.rego", text, &Options { rego_v0, ..Options::default() })
            .map(|(_, version)| version)
    }

    #[test]
    fn a_file_is_v1_unless_only_v0_reads_it() {
        let both = "package a\n\nx := 1\n";
        let v0 = "package a\n\ndeny[msg] { msg := \"if x in every\" }\n";
        let imported =
            "package a\n\nimport future.keywords\n\ndeny contains msg if { some msg in input }\nwarn[x] { x := 1 }\n";
        let v1 = "package a\n\nimport rego.v1\n\ndeny contains 1 if true\n";
        for (text, forced, expected) in [
            (both, false, Version::V1),
            (both, true, Version::V0),
            (v0, false, Version::V0),
            (imported, false, Version::V0),
            (v1, false, Version::V1),
            (v1, true, Version::V0),
        ] {
            assert_eq!(version(text, forced).expect("it parses"), expected, "{text}");
        }
    }

    #[test]
    fn of_two_faults_the_one_further_down_is_told() {
        let v0 = "package a\n\nwarn[msg] { msg := 1 }\n\ndeny[msg] { msg := }\n";
        assert_eq!(version(v0, false).expect_err("it is broken").place.map(|place| place.0), Some(5));
        let v1 = "package a\n\nwarn contains 1 if true\n\ndeny contains msg if { msg := }\n";
        assert_eq!(version(v1, false).expect_err("it is broken").place.map(|place| place.0), Some(5));
        let mixed = "package a\n\nwarn contains 1 if true\n\ndeny[msg] { msg := 1 }\n";
        assert_eq!(version(mixed, false).expect_err("it is both").place.map(|place| place.0), Some(5));
    }
}
