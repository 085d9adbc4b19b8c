//! The built-in pack, compiled by `build.rs`.

use std::sync::Arc;

use super::{Code, InventoryUse, Policy};
use crate::settings::Severity;

/// A rule as `build.rs` embeds it.
struct Embedded {
    /// JSON of `Rule`.
    rule: &'static str,
    path: &'static str,
    text: &'static str,
    entries: &'static [&'static str],
    program: &'static [u8],
    examples: (&'static str, &'static str),
    /// The texts of a program that looks at `data.inventory`.
    inventory: Option<&'static [&'static str]>,
}

include!(concat!(env!("OUT_DIR"), "/pack.rs"));

/// The built-in policies, sorted by id. Programs are read later, and only those that are needed.
pub fn builtin() -> Vec<Policy> {
    PACK.iter().map(policy).collect()
}

/// Paths and texts of the shared modules, which user policies may import too.
pub fn library() -> &'static [(&'static str, &'static str)] {
    LIBRARY
}

/// The modules of the library that texts name, and those that these name.
pub fn library_of<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<(&'static str, &'static str)> {
    let mut texts: Vec<&str> = texts.collect();
    let mut found: Vec<(&str, &str)> = Vec::new();
    while let Some(text) = texts.pop() {
        for (path, module) in LIBRARY {
            let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rego");
            if !found.iter().any(|(known, _)| known == path) && text.contains(&format!("data.lib.{stem}")) {
                found.push((path, module));
                texts.push(module);
            }
        }
    }
    found.sort_unstable();
    found
}

fn policy(embedded: &Embedded) -> Policy {
    Policy {
        rule: Arc::new(serde_json::from_str(embedded.rule).expect("build.rs wrote this JSON from the same type")),
        path: embedded.path.to_owned(),
        text: embedded.text.into(),
        entries: embedded.entries.iter().map(|entry| ((*entry).to_owned(), Severity::Error)).collect(),
        inventory: embedded.inventory.map_or(InventoryUse::Nothing, InventoryUse::Kinds),
        exception: None,
        severity_from_name: false,
        finds_all_places: false,
        foreign: false,
        code: Code::Embedded(embedded.program),
        examples: Some(embedded.examples),
    }
}
