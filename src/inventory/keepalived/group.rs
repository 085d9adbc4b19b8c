//! A `vrrp_sync_group`: instances that change state together.

use super::tracker::{Tracker, trackers};
use super::tree::Statement;
use crate::syntax::Path;

#[derive(Debug)]
pub struct SyncGroup<'a> {
    pub name: Option<&'a str>,
    pub path: Path,
    /// The block that lists its members.
    pub list: Option<Path>,
    pub members: Vec<(&'a str, Path)>,
    pub trackers: Vec<Tracker<'a>>,
    /// Weights of trackers are kept.
    pub keeps_weights: bool,
    pub notifies: bool,
    /// Some of its members are not known.
    pub open: bool,
}

impl<'a> SyncGroup<'a> {
    pub fn read(block: &Statement<'a>) -> Self {
        let list = block.last(&["group"]);
        let mut members = Vec::new();
        let mut open = block.inside().any(|inner| inner.is_gap() || inner.has_unknown_name());
        for one in block.all(&["group"]).flat_map(|list| list.inside()) {
            open |= one.is_gap() || one.has_unknown();
            let names = one.words().enumerate().filter(|_| !one.is_gap() && !one.has_unknown());
            members.extend(names.map(|(at, name)| match at {
                0 => (name, one.name_path()),
                _ => (name, one.arg_path(at - 1)),
            }));
        }
        Self {
            name: block.arg(0),
            path: block.path.clone(),
            list: list.map(|list| list.path),
            members,
            trackers: trackers(block),
            keeps_weights: block.all(&["sync_group_tracking_weight", "global_tracking"]).next().is_some(),
            notifies: block.inside().any(|inner| inner.name().starts_with("notify") || inner.name() == "smtp_alert"),
            open,
        }
    }
}
