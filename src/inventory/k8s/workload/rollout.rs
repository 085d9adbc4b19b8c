//! How many pods a rollout adds and takes away, rounded as Kubernetes rounds.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Computed, State};
use crate::syntax::{Node, Path};
use crate::value::Value;

/// A number of pods or a share of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) enum Share {
    Pods(i64),
    Percent(i64),
}

/// What a rollout does to a number of pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) struct Step {
    /// `None` for a DaemonSet.
    pub pods: Option<i64>,
    pub surge: i64,
    pub unavailable: i64,
}

#[derive(Debug)]
pub(in crate::inventory) struct Rollout {
    pub kind: String,
    /// `None` where the type of rollout knows no such bound.
    pub surge: Option<Computed>,
    pub unavailable: Option<Computed>,
    pub at_floor: Option<Step>,
    pub at_ceiling: Option<Step>,
    /// A DaemonSet whose pods all go at once.
    pub all_down: bool,
}

impl Share {
    /// `25%` or a number; `None` for anything else, also for a number in quotes, which Kubernetes refuses.
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64().filter(|number| *number >= 0).map(Share::Pods),
            Value::String(text) => {
                let percent: i64 = text.strip_suffix('%')?.parse().ok()?;
                (0..=1_000_000).contains(&percent).then_some(Share::Percent(percent))
            }
            _ => None,
        }
    }

    pub fn up(self, pods: i64) -> i64 {
        match self {
            Share::Pods(number) => number,
            Share::Percent(percent) => pods.saturating_mul(percent).saturating_add(99) / 100,
        }
    }

    pub fn down(self, pods: i64) -> i64 {
        match self {
            Share::Pods(number) => number,
            Share::Percent(percent) => pods.saturating_mul(percent) / 100,
        }
    }
}

/// A bound as written, or what holds when it is not.
pub(in crate::inventory) fn bound(document: DocumentId, root: &Node, path: Path, default: Option<Value>) -> Computed {
    match (root.follow(&path).filter(|node| !node.is_null()), default) {
        (None, Some(value)) => Computed::new(value, State::Default, document, path),
        (Some(node), _) => {
            let value = crate::value::from_node(node);
            match Share::read(&value) {
                Some(_) => Computed::new(value, State::Explicit, document, path),
                None => Computed::unknown(document, path),
            }
        }
        (None, None) => Computed::unknown(document, path),
    }
}

/// Where a kind keeps its strategy, and what holds by default.
struct Strategy {
    /// Of the bounds.
    place: Path,
    kind: String,
    surge: Option<Value>,
    unavailable: Option<Value>,
    /// The type has bounds.
    rolls: bool,
}

fn strategy(class: Class, root: &Node) -> Option<Strategy> {
    let quarter = || Some(Value::from("25%"));
    let kind = |key: &str, default: &str| {
        root.dig(&["spec", key, "type"]).and_then(Node::as_str).unwrap_or(default).to_owned()
    };
    let made = |keys: &[&str], kind: String, surge, unavailable, rolling: &str| Strategy {
        place: Path::keys(keys),
        rolls: kind == rolling,
        kind,
        surge,
        unavailable,
    };
    let rolling = "RollingUpdate";
    match class {
        Class::Deployment => {
            let kind = kind("strategy", rolling);
            Some(made(&["spec", "strategy", "rollingUpdate"], kind, quarter(), quarter(), rolling))
        }
        Class::DeploymentConfig => {
            let kind = kind("strategy", "Rolling");
            Some(made(&["spec", "strategy", "rollingParams"], kind, quarter(), quarter(), "Rolling"))
        }
        Class::StatefulSet => {
            let kind = kind("updateStrategy", rolling);
            Some(made(&["spec", "updateStrategy", "rollingUpdate"], kind, None, Some(Value::from(1_i64)), rolling))
        }
        Class::DaemonSet => {
            let (kind, zero, one) = (kind("updateStrategy", rolling), Value::from(0_i64), Value::from(1_i64));
            Some(made(&["spec", "updateStrategy", "rollingUpdate"], kind, Some(zero), Some(one), rolling))
        }
        Class::Rollout => {
            let kind = ["canary", "blueGreen"].into_iter().find(|key| root.dig(&["spec", "strategy", key]).is_some());
            let routed = root.dig(&["spec", "strategy", "canary", "trafficRouting"]).is_some();
            let kind = kind.unwrap_or("canary");
            let mut made = made(&["spec", "strategy", "canary"], kind.to_owned(), quarter(), quarter(), "canary");
            made.rolls &= !routed;
            Some(made)
        }
        _ => None,
    }
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn rollout(&self, id: DocumentId) -> Option<Rollout> {
        let class = self.subject(id).class;
        let root = self.root(id);
        let strategy = strategy(class, root)?;
        let read = |key: &str, default: Option<Value>| bound(id, root, strategy.place.clone().key(key), default);
        let has_surge = class != Class::StatefulSet;
        let surge = (strategy.rolls && has_surge).then(|| read("maxSurge", strategy.surge.clone()));
        let unavailable = strategy.rolls.then(|| read("maxUnavailable", strategy.unavailable.clone()));
        let all_down = class == Class::DaemonSet
            && matches!(unavailable.as_ref().and_then(share), Some(Share::Percent(percent)) if percent >= 100);
        let bounds = Bounds { class, surge: &surge, unavailable: &unavailable };
        let (at_floor, at_ceiling) = match (class, &*strategy.kind) {
            (Class::DaemonSet, _) => (bounds.step(None), bounds.step(None)),
            (Class::Rollout, _) if unavailable.as_ref().is_none_or(|bound| bound.state != State::Explicit) => {
                (None, None)
            }
            (_, kind) => {
                let replicas = self.replicas(id);
                let at = |pods: Option<i64>| {
                    let pods = pods?;
                    if kind == "Recreate" {
                        return Some(Step { pods: Some(pods), surge: 0, unavailable: pods });
                    }
                    bounds.step(Some(pods))
                };
                (at(replicas.floor.number()), at(replicas.ceiling.number()))
            }
        };
        Some(Rollout { kind: strategy.kind, surge, unavailable, at_floor, at_ceiling, all_down })
    }
}

fn share(computed: &Computed) -> Option<Share> {
    Share::read(&computed.value)
}

struct Bounds<'a> {
    class: Class,
    surge: &'a Option<Computed>,
    unavailable: &'a Option<Computed>,
}

impl Bounds<'_> {
    fn step(&self, pods: Option<i64>) -> Option<Step> {
        let unavailable = self.unavailable.as_ref().and_then(share)?;
        let surge = match self.surge {
            Some(surge) => share(surge)?,
            None => Share::Pods(0),
        };
        let Some(number) = pods else {
            // The number of nodes is not known, so only whole numbers are.
            return match (surge, unavailable) {
                (Share::Pods(surge), Share::Pods(unavailable)) => Some(Step { pods, surge, unavailable }),
                _ => None,
            };
        };
        let (surge, mut unavailable) = (surge.up(number), unavailable.down(number));
        // Both 0 would never end; the StatefulSet controller never goes below 1 either.
        if unavailable == 0 && (surge == 0 || self.class == Class::StatefulSet) {
            unavailable = 1;
        }
        Some(Step { pods, surge, unavailable: unavailable.min(number) })
    }
}
