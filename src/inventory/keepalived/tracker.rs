//! What an instance or a group watches, and where it is defined.

use super::tree::{Setting, Statement, integer, milliseconds};
use crate::inventory::links::State;
use crate::syntax::Path;

/// Something that is watched.
#[derive(Debug)]
pub struct Tracker<'a> {
    /// `script`, `process`, `file`, `bfd`, `interface`.
    pub kind: &'static str,
    /// `None` when a template writes it.
    pub name: Option<&'a str>,
    /// Its own; `None` without one.
    pub weight: Option<Setting<i64>>,
    pub path: Path,
}

/// What defines something to watch.
#[derive(Debug)]
pub struct Definition<'a> {
    pub kind: &'static str,
    pub name: Option<&'a str>,
    pub weight: Setting<i64>,
    pub interval_ms: Setting<i64>,
    pub timeout_ms: Setting<i64>,
    pub fall: Setting<i64>,
    pub rise: Setting<i64>,
    pub path: Path,
}

const TRACKING: [(&str, &str); 5] = [
    ("track_script", "script"),
    ("track_process", "process"),
    ("track_file", "file"),
    ("track_bfd", "bfd"),
    ("track_interface", "interface"),
];

/// Blocks that define, outside of every other one.
const DEFINING: [(&str, &str); 6] = [
    ("vrrp_script", "script"),
    ("vrrp_track_process", "process"),
    ("track_process", "process"),
    ("vrrp_track_file", "file"),
    ("track_file", "file"),
    ("bfd_instance", "bfd"),
];

pub fn trackers<'a>(around: &Statement<'a>) -> Vec<Tracker<'a>> {
    let mut found = Vec::new();
    for block in around.inside() {
        let Some((_, kind)) = TRACKING.iter().find(|(name, _)| *name == block.name()) else { continue };
        for one in block.inside().filter(|one| !one.is_gap()) {
            found.push(Tracker {
                kind,
                name: Some(one.name()).filter(|_| !one.has_unknown_name()),
                // An interface is defined by no block, and has no weight but its own.
                weight: weight(&one).or((*kind == "interface").then(|| Setting::default(Some(0), one.name_path()))),
                path: one.name_path(),
            });
        }
    }
    found
}

/// `name weight -20`.
fn weight(tracker: &Statement<'_>) -> Option<Setting<i64>> {
    let at = tracker.args().position(|word| word == "weight")? + 1;
    let value = tracker.arg(at).and_then(integer);
    let is_reversed = tracker.args().any(|word| word == "reverse");
    let value = value.filter(|_| !is_reversed);
    let state = if value.is_some() { State::Explicit } else { State::Unknown };
    Some(Setting { value, state, path: tracker.arg_path(at) })
}

impl<'a> Definition<'a> {
    pub fn read(block: &Statement<'a>) -> Option<Self> {
        let (_, kind) = DEFINING.iter().find(|(name, _)| *name == block.name())?;
        let has_gaps = block.inside().any(|inner| inner.is_gap() || inner.has_unknown_name());
        let read = |name: &str, default: Option<i64>, parse: fn(&str) -> Option<i64>| match block.last(&[name]) {
            Some(found) if found.args().any(|word| word == "reverse") => {
                Setting { value: None, state: State::Unknown, path: found.path }
            }
            Some(found) => found.setting(parse),
            None if has_gaps => Setting { value: None, state: State::Unknown, path: block.path.clone() },
            None => Setting::default(default, block.path.clone()),
        };
        let interval_ms = read("interval", Some(1000), milliseconds);
        Some(Self {
            kind,
            name: block.arg(0),
            weight: read("weight", Some(0), integer),
            timeout_ms: read("timeout", interval_ms.value, milliseconds),
            interval_ms,
            fall: read("fall", Some(1), integer),
            rise: read("rise", Some(1), integer),
            path: block.path.clone(),
        })
    }
}
