//! What pods need by name to start: ConfigMaps, Secrets, ServiceAccounts and PriorityClasses, and who needs them.
//!
//! `references` reads a pod template, `makers` knows what is written by other objects, `hints` where a name is spoken of
//! besides, and `partners` joins.

mod facts;
mod hints;
mod makers;
mod partners;
pub(in crate::inventory) mod references;

use std::borrow::Cow;
use std::collections::HashSet;

use crate::inventory::Inventory;
use crate::inventory::index::{Homed, Index};
use crate::inventory::k8s::lookup::labels::Text;
use crate::inventory::k8s::object::class::Class;

/// Look-ups of what is used by name.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Uses<'a> {
    /// Pod templates by what they name.
    users: Homed<'a, (Class, Text<'a>)>,
    /// What has somebody write an object, by its name.
    makers: Homed<'a, (Class, &'a str)>,
    /// Documents that speak of a name that some template uses.
    hints: Index<&'a str>,
    /// Custom resources by name: their operators call what they make after them.
    custom: Index<&'a str>,
}

pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Uses<'a> {
    let mut all = Uses { makers: makers::index(inventory), ..Uses::default() };
    let mut wanted: HashSet<&'a str> = HashSet::new();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        if subject.joins && subject.class.has_template() {
            for used in inventory.uses(document.id) {
                let key = (used.class, Cow::Borrowed(used.name));
                all.users.add(key, (subject.namespace, subject.world), document.id);
                wanted.insert(used.name);
            }
        }
    }
    all.users.seal();
    all.hints = hints::index(inventory, &wanted);
    all.custom = hints::index_custom(inventory);
    all
}
