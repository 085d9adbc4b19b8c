//! The ways from a folder to the cluster. A base that two overlays build on has two: it is deployed twice.
//!
//! An object is judged once, with all its lines in mind: what is the same on every line is known, what differs has
//! the values of all lines (replicas) or is unknown (namespace, labels).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::step::{Namespace, Step};
use super::{Kustomization, Used};
use crate::inventory::k8s::lookup::labels::{self, Labels, Text};
use crate::syntax::Node;

/// Steps by their index, the innermost first.
pub(in crate::inventory::k8s) type Line = Vec<usize>;

/// What happens to the objects of a folder.
#[derive(Debug, Default)]
pub(in crate::inventory::k8s) struct Effects<'a> {
    pub lines: Vec<Line>,
    /// There are more lines than are told, so that nothing is certain.
    pub is_cut: bool,
    /// Of each line.
    namespaces: Vec<Option<Namespace<'a>>>,
    /// What every line puts on pods and into selectors.
    pub labels: Labels<'a>,
    /// The same of the objects themselves.
    pub own_labels: Labels<'a>,
    /// Other names than the written one, as what stands before and behind it.
    pub names: Vec<(String, String)>,
}

const MAX_LINES: usize = 32;
const MAX_STEPS: usize = 64;
const MAX_DEPTH: usize = 32;

/// Finds lines, each folder's once.
pub(super) struct Finder<'k> {
    kustomizations: &'k BTreeMap<String, Kustomization>,
    /// Folders that build on a folder.
    users: HashMap<&'k str, Vec<&'k str>>,
    /// Steps of tools that apply a folder.
    applied: &'k BTreeMap<String, Vec<usize>>,
    known: HashMap<&'k str, (Vec<Line>, bool)>,
}

impl<'k> Finder<'k> {
    pub fn new(kustomizations: &'k BTreeMap<String, Kustomization>, applied: &'k BTreeMap<String, Vec<usize>>) -> Self {
        let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
        for (folder, kustomization) in kustomizations {
            for used in &kustomization.uses {
                if let Used::Local(used) = used
                    && used != folder
                    && let Some((used, _)) = kustomizations.get_key_value(used.as_str())
                {
                    users.entry(used).or_default().push(folder);
                }
            }
        }
        users.values_mut().for_each(|folders| {
            folders.sort_unstable();
            folders.dedup();
        });
        Self { kustomizations, users, applied, known: HashMap::new() }
    }

    /// The lines that begin in a folder, and whether some are left out.
    pub fn lines(&mut self, folder: &'k str) -> (Vec<Line>, bool) {
        self.find(folder, 0)
    }

    fn find(&mut self, folder: &'k str, depth: usize) -> (Vec<Line>, bool) {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let own = self.own(folder, 0);
        if depth >= MAX_DEPTH {
            return (vec![own], true);
        }
        // A folder that builds on itself has no line: met again on its way, it is left out.
        self.known.insert(folder, (Vec::new(), true));
        let (mut lines, mut is_cut) = (Vec::new(), false);
        let applied = self.applied.get(folder).map_or(&[][..], Vec::as_slice);
        lines.extend(applied.iter().map(|step| joined(&own, &[*step])));
        for user in self.users.get(folder).cloned().unwrap_or_default() {
            let (outer, cut) = self.find(user, depth + 1);
            is_cut |= cut;
            lines.extend(outer.iter().take(MAX_LINES).map(|line| joined(&own, line)));
        }
        if lines.is_empty() {
            lines.push(own);
        }
        is_cut |= lines.len() > MAX_LINES || lines.iter().any(|line| line.len() > MAX_STEPS);
        lines.truncate(MAX_LINES);
        lines.iter_mut().for_each(|line| line.truncate(MAX_STEPS));
        self.known.insert(folder, (lines.clone(), is_cut));
        (lines, is_cut)
    }

    /// The components of a kustomization, which change what it has gathered, then itself.
    fn own(&self, folder: &str, depth: usize) -> Line {
        let Some(kustomization) = self.kustomizations.get(folder) else { return Line::new() };
        let mut line = Line::new();
        for component in kustomization.components.iter().filter(|_| depth < MAX_DEPTH).take(MAX_STEPS) {
            line = joined(&line, &self.own(component, depth + MAX_DEPTH / 4));
        }
        joined(&line, &[kustomization.step])
    }
}

/// Two parts of a line; a step is taken once.
fn joined(inner: &[usize], outer: &[usize]) -> Line {
    let mut line = inner.to_vec();
    line.extend(outer.iter().filter(|step| !inner.contains(step)));
    line
}

impl<'a> Effects<'a> {
    pub fn new((lines, is_cut): (Vec<Line>, bool), steps: &[Step<'a>]) -> Self {
        let steps_of = |line: &Line| line.iter().map(|step| &steps[*step]).collect::<Vec<_>>();
        let namespaces = lines.iter().map(|line| namespace(&steps_of(line))).collect();
        let mut names: Vec<(String, String)> = lines.iter().map(|line| affixes(&steps_of(line))).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|(before, after)| !before.is_empty() || !after.is_empty());
        let pairs = |of: for<'s> fn(&'s Step<'a>) -> &'s Vec<(&'a str, &'a Node)>| {
            let on_line = |line: &Line| steps_of(line).into_iter().flat_map(of).copied().collect();
            added_labels(lines.iter().map(on_line), is_cut)
        };
        let (labels, own_labels) = (pairs(|step| &step.labels), pairs(|step| &step.own_labels));
        Self { lines, is_cut, namespaces, labels, own_labels, names }
    }

    /// The namespace that an object ends up in; the inner `None` is an unset one, the outer that the lines differ.
    pub fn namespace(&self, written: Option<&'a str>) -> Option<Option<&'a str>> {
        let on_line = |stated: &Option<Namespace<'a>>| match stated {
            Some(Namespace::Sets(name)) => Some(*name),
            Some(Namespace::Defaults(name)) => written.or(Some(*name)),
            None => written,
        };
        let mut all = self.namespaces.iter().map(on_line);
        let first = all.next().unwrap_or(written);
        (all.all(|other| other == first) && !self.is_cut).then_some(first)
    }
}

/// The outermost step decides; a default counts only where no step sets one.
fn namespace<'a>(line: &[&Step<'a>]) -> Option<Namespace<'a>> {
    let stated = || line.iter().filter_map(|step| step.namespace);
    let set = stated().rfind(|namespace| matches!(namespace, Namespace::Sets(_)));
    set.or_else(|| stated().next())
}

fn affixes(line: &[&Step<'_>]) -> (String, String) {
    let before = line.iter().rev().map(|step| step.prefix).collect();
    (before, line.iter().map(|step| step.suffix).collect())
}

/// Of the pairs of all lines, each line's last ones of a key.
fn added_labels<'a>(lines: impl Iterator<Item = Vec<(&'a str, &'a Node)>>, is_cut: bool) -> Labels<'a> {
    let mut found: BTreeMap<&'a str, Vec<Text<'a>>> = BTreeMap::new();
    let mut count = 0;
    for line in lines {
        count += 1;
        let pairs: HashMap<&str, Text<'_>> =
            line.into_iter().filter_map(|(key, node)| Some((key, labels::text(node)?))).collect();
        pairs.into_iter().for_each(|(key, value)| found.entry(key).or_default().push(value));
    }
    let decided = found.into_iter().map(|(key, values)| {
        let is_same = !is_cut && values.len() == count && values.windows(2).all(|pair| pair[0] == pair[1]);
        let first = values.into_iter().next().filter(|_| is_same);
        (key, first.unwrap_or(Cow::Borrowed(labels::UNKNOWN)))
    });
    Labels::of_texts(decided)
}
