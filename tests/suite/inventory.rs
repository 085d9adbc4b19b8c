//! The inventory over many real documents at once.

use std::time::Instant;

use fivenines::check::Reading;
use fivenines::discover::Roots;
use fivenines::document::DocumentId;
use fivenines::inventory::Inventory;
use fivenines::settings::Settings;

use super::support::{root, shared};

#[test]
fn every_document_of_the_corpus_is_rendered() {
    let Some(corpus) = shared("corpus/k8s") else { return };
    let settings = Settings { root: corpus.clone(), ..Settings::default() };
    let paths = [corpus];
    let roots = Roots { paths: &paths, working_directory: root(), standard_input: None };
    let material = fivenines::check::read(roots, Reading::default()).expect("the corpus is readable");
    let start = Instant::now();
    let inventory = Inventory::build(material.inventory_input(&settings));
    let built = start.elapsed();
    let ids = (0..material.documents.len()).map(DocumentId::new);
    let start = Instant::now();
    let links: usize = ids.map(|id| links(&inventory, id)).sum();
    let rendered = start.elapsed();
    let worlds = inventory.worlds().len();
    eprintln!(
        "{} documents, {worlds} worlds, {links} links: built in {built:?}, rendered in {rendered:?}",
        material.documents.len()
    );
    assert!(links > material.documents.len() / 4, "{links} links");
}

fn links(inventory: &Inventory<'_>, id: DocumentId) -> usize {
    let document = inventory.document(id);
    let relations = document["relations"].as_object().expect("a document has relations");
    let items = relations.iter().map(|(_, relation)| relation["items"].as_array().map_or(0, |items| items.len()));
    items.sum()
}
