//! Terraform: plans that terraform made, the states of attributes, every shape of a file, secrets, size.

mod corpus;
mod files;
mod large;
mod made;
mod relations;
mod secrets;
mod states;
mod suppressed;

use std::path::PathBuf;

use fivenines::check::{Material, Reading, read};
use fivenines::discover::Roots;
use fivenines::document::Document;

use super::support;

/// What files of a new folder are read as.
fn material(files: &[(&str, &str)]) -> Material {
    let folder = support::folder(files);
    let paths: Vec<PathBuf> = vec![".".into()];
    let roots = Roots { paths: &paths, working_directory: folder.path(), standard_input: None };
    read(roots, Reading::default()).expect("the folder is readable")
}

/// The parts of one file, by address.
fn part<'m>(material: &'m Material, address: &str) -> &'m Document {
    let found = material.documents.iter().find(|document| document.identity.name.as_deref() == Some(address));
    found.unwrap_or_else(|| panic!("no instance {address}"))
}

/// A key of an instance as JSON.
fn shown(document: &Document, key: &str) -> String {
    fivenines::value::from_node(document.root.get(key).expect("every instance has it"))
        .to_json_str()
        .expect("JSON")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("")
}
