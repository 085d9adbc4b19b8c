//! Which documents run on one host: those of one folder, or those whose ConfigMaps one pod mounts.

use std::collections::HashMap;

use super::Hops;
use crate::document::DocumentId;
use crate::format::Format;
use crate::inventory::{Inventory, folder};

/// Where the process of a configuration runs, as far as the run says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// The pods of a template.
    Pod(DocumentId),
    Folder(String),
}

/// The hosts of every document that calls or is called.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    by_root: HashMap<DocumentId, Vec<Host>>,
    /// Configurations of each format in a folder.
    in_folder: HashMap<(String, Format), usize>,
}

impl Hosts {
    pub fn read(inventory: &Inventory<'_>, hops: &Hops) -> Self {
        let mut hosts = Self::default();
        let documents = inventory.input.documents;
        let all = hops.calls.iter().map(|call| call.document).chain(hops.entries.iter().map(|entry| entry.document));
        for id in all {
            let root = documents.root_of(id);
            if hosts.by_root.contains_key(&root.id) {
                continue;
            }
            let found = match holder(inventory, id) {
                Some(holder) => inventory.mounting(holder).into_iter().map(Host::Pod).collect(),
                None => {
                    let path = folder::normalise(inventory.input.sources.shown(root.source));
                    let home = folder::parent(&path).to_owned();
                    *hosts.in_folder.entry((home.clone(), root.format)).or_default() += 1;
                    vec![Host::Folder(home)]
                }
            };
            hosts.by_root.insert(root.id, found);
        }
        hosts
    }

    pub fn of(&self, inventory: &Inventory<'_>, id: DocumentId) -> &[Host] {
        self.by_root.get(&inventory.input.documents.root_of(id).id).map_or(&[], Vec::as_slice)
    }

    /// Whether two documents run on one host. A folder is one only where each program has one configuration in it: several
    /// of one program are alternatives, or hosts.
    pub fn are_shared(&self, inventory: &Inventory<'_>, one: DocumentId, other: DocumentId) -> bool {
        let formats = [one, other].map(|id| inventory.input.documents.get(id).format);
        let is_one_host = |host: &Host| match host {
            Host::Pod(_) => true,
            Host::Folder(folder) => {
                formats[0] != formats[1]
                    && formats.iter().all(|format| self.in_folder.get(&(folder.clone(), *format)) == Some(&1))
            }
        };
        let others = self.of(inventory, other);
        self.of(inventory, one).iter().any(|host| others.contains(host) && is_one_host(host))
    }

    /// The templates whose pods run a configuration.
    pub fn pods(&self, inventory: &Inventory<'_>, id: DocumentId) -> impl Iterator<Item = DocumentId> {
        self.of(inventory, id).iter().filter_map(|host| match host {
            Host::Pod(template) => Some(*template),
            Host::Folder(_) => None,
        })
    }
}

/// The Kubernetes object whose string a configuration is, or the object itself.
pub(super) fn holder(inventory: &Inventory<'_>, id: DocumentId) -> Option<DocumentId> {
    let documents = inventory.input.documents;
    let mut document = documents.get(id);
    while document.format != Format::K8s {
        document = documents.get(document.parent?);
    }
    Some(document.id)
}

/// Whether two files lie so near that they are parts of one host's set-up: in one folder, one in the other's parent, or
/// in folders side by side.
pub(super) fn are_beside(inventory: &Inventory<'_>, one: DocumentId, other: DocumentId) -> bool {
    let home = |id: DocumentId| {
        let source = inventory.input.documents.root_of(id).source;
        folder::parent(&folder::normalise(inventory.input.sources.shown(source))).to_owned()
    };
    let (one, other) = (home(one), home(other));
    let (above_one, above_other) = (folder::parent(&one), folder::parent(&other));
    one == other || above_one == other || one == above_other || (above_one == above_other && !above_one.is_empty())
}
