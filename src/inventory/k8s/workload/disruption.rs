//! What a disruption budget allows, with all pods healthy.

use std::collections::HashSet;

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::workload::rollout::{self, Share};
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};

#[derive(Debug)]
pub(in crate::inventory) struct Disruption {
    pub state: State,
    pub bound: Computed,
    pub floor: Option<Allowance>,
    pub ceiling: Option<Allowance>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) struct Allowance {
    pub pods: i64,
    /// How many must stay.
    pub healthy: i64,
    pub allowed: i64,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    Available(Share),
    Unavailable(Share),
    Neither,
}

impl Bound {
    /// A share of pods rounds up in both senses, as the disruption controller does it.
    fn apply(self, pods: i64) -> Allowance {
        let healthy = match self {
            Bound::Available(share) => share.up(pods),
            Bound::Unavailable(share) => (pods - share.up(pods)).max(0),
            Bound::Neither => pods,
        };
        Allowance { pods, healthy, allowed: (pods - healthy).max(0) }
    }

    /// Percentages and `maxUnavailable` need a controller that says how many pods there are meant to be.
    fn needs_scale(self) -> bool {
        !matches!(self, Bound::Available(Share::Pods(_)))
    }
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn disruption(&self, id: DocumentId) -> Disruption {
        let (computed, bound) = read(id, self.root(id));
        let state = computed.state;
        let (floor, ceiling) = match bound {
            Some(bound) => (self.worst(id, bound, false), self.worst(id, bound, true)),
            None => (None, None),
        };
        Disruption { state, bound: computed, floor, ceiling }
    }

    /// What a budget allows of so many pods that a controller of somebody's makes; it has to say their number.
    pub(in crate::inventory) fn allowance_of(&self, budget: DocumentId, pods: i64) -> Option<Allowance> {
        read(budget, self.root(budget)).1.map(|bound| bound.apply(pods))
    }

    /// The least that is allowed in any of the worlds that hold selected pods; what worlds beside each other hold is
    /// never added up.
    fn worst(&self, id: DocumentId, bound: Bound, at_ceiling: bool) -> Option<Allowance> {
        let selection = self.selected(id);
        if selection.uncertain {
            return None;
        }
        let mut worlds: Vec<_> = selection.items.iter().map(|item| self.subject(*item).world).collect();
        worlds.sort_unstable();
        worlds.dedup();
        // A world that another one builds on is judged with that one's pods added.
        let is_last = |world: &_| !worlds.iter().any(|other| other != world && self.worlds.shares(*world, *other));
        let lines: Vec<_> = worlds.iter().copied().filter(is_last).collect();
        let mut worst: Option<Allowance> = None;
        for world in &lines {
            let mut pods = 0;
            let mut seen: HashSet<(Class, Option<&str>)> = HashSet::new();
            for item in &selection.items {
                let subject = self.subject(*item);
                let name = self.input.documents.get(*item).identity.name.as_deref();
                let again = name.is_some() && seen.contains(&(subject.class, name));
                if again || subject.replaced || !self.worlds.shares(subject.world, *world) {
                    continue;
                }
                seen.insert((subject.class, name));
                pods += self.pods_of((*item, id), bound, at_ceiling)?;
            }
            let allowance = bound.apply(pods);
            if worst.is_none_or(|known| allowance.allowed < known.allowed) {
                worst = Some(allowance);
            }
        }
        worst
    }

    fn pods_of(&self, (id, budget): (DocumentId, DocumentId), bound: Bound, at_ceiling: bool) -> Option<i64> {
        let class = self.subject(id).class;
        if class == Class::Pod && !bound.needs_scale() {
            return Some(1);
        }
        if !class.is_workload() {
            return None;
        }
        let replicas = self.replicas_beside(id, budget);
        if at_ceiling { replicas.ceiling.number() } else { replicas.floor.number() }
    }
}

/// The bound and its place. Both bounds at once, or one that is neither a number nor a percentage, is unknown.
fn read(id: DocumentId, root: &Node) -> (Computed, Option<Bound>) {
    let spec = Path::keys(&["spec"]);
    let written = |key: &str| root.dig(&["spec", key]).is_some_and(|node| !node.is_null());
    let key = match (written("minAvailable"), written("maxUnavailable")) {
        (true, false) => "minAvailable",
        (false, true) => "maxUnavailable",
        (true, true) => return (Computed::unknown(id, spec), None),
        (false, false) => {
            let none = Computed::new(crate::value::Value::Null, State::Default, id, spec);
            return (none, Some(Bound::Neither));
        }
    };
    let computed = rollout::bound(id, root, spec.key(key), None);
    let share = Share::read(&computed.value);
    let bound =
        share.map(|share| if key == "minAvailable" { Bound::Available(share) } else { Bound::Unavailable(share) });
    (computed, bound)
}
