//! What policies see of small configurations. One module a concern.

mod effective;
mod gaps;
mod proxies;
mod servers;
mod upstreams;

use std::path::Path;
use std::sync::Arc;

use crate::document::{DocumentId, Documents};
use crate::format;
use crate::inventory::{Input, Inventory};
use crate::settings::System;
use crate::source::{Encoding, Sources};
use crate::value::Value;

/// The facts of the first document of these files, read as a run reads them.
pub(super) fn facts_of(files: &[(&str, &str)]) -> Value {
    let mut sources = Sources::default();
    let mut detected = Vec::new();
    for (path, text) in files {
        let id = sources.add((*path).to_owned(), Arc::from(*text), Encoding::Utf8);
        detected.push(format::detect(sources.get(id), false));
    }
    format::join(&sources, &mut detected);
    let mut documents = Documents::default();
    detected.into_iter().flat_map(|detected| detected.documents).for_each(|document| {
        documents.add(document);
    });
    let system = System::default();
    let inventory = Inventory::build(Input {
        sources: &sources,
        documents: &documents,
        system: &system,
        external: &[],
        left_out: &[],
        repositories: &[],
        root: Path::new("/checkout"),
        working_directory: Path::new("/checkout"),
    });
    inventory.document(DocumentId::new(0))["facts"].clone()
}

pub(super) fn facts(text: &str) -> Value {
    facts_of(&[("nginx.conf", text)])
}

/// A whole configuration with this in its http block.
pub(super) fn http(text: &str) -> Value {
    facts(&format!("events {{}}\nhttp {{\n{text}\n}}\n"))
}

/// `value state` of a computed value.
pub(super) fn shown(computed: &Value) -> String {
    let state = computed["state"].as_string().expect("a computed value has a state");
    format!("{} {state}", computed["value"])
}
