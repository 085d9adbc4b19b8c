//! keepalived: the addresses that move between nodes.

use super::{flag, items, path, text};
use crate::document::DocumentId;
use crate::inventory::hops::{Hops, VirtualAddress, address};
use crate::value::Value;

pub(super) fn read(id: DocumentId, facts: &Value, hops: &mut Hops) {
    let moved = items(facts, "virtual_addresses").iter().filter_map(|one| {
        let ip = address::ip(text(one, "address")?)?;
        let is_passed_on = flag(one, "routing") || !items(one, "balanced").is_empty();
        Some(VirtualAddress { document: id, path: path(one, "path"), ip, is_passed_on })
    });
    hops.addresses.extend(moved);
}
