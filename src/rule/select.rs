//! Which rules a run applies to which documents, decided before anything is evaluated.

use std::collections::HashMap;
use std::sync::Arc;

use globset::Glob;

use super::Rule;
use crate::document::Kind;
use crate::format::Format;
use crate::settings::{Level, RuleSelector, Settings};

/// The rules of a run, by kind of document.
#[derive(Debug)]
pub struct Selection {
    /// Sorted by id.
    rules: Vec<Arc<Rule>>,
}

impl Selection {
    /// Chooses from all rules those that the settings ask for. `all` is sorted by id.
    pub fn new(all: impl IntoIterator<Item = Arc<Rule>>, settings: &Settings) -> Self {
        let wishes = Wishes::new(settings);
        Self { rules: all.into_iter().filter(|rule| wishes.against(rule).is_none()).collect() }
    }

    /// Whether some rule sees files that are of no format of ours.
    pub fn sees_plain(&self) -> bool {
        self.rules.iter().any(|rule| rule.format.is_none_or(|format| format == Format::Plain))
    }

    pub fn rules(&self) -> &[Arc<Rule>] {
        &self.rules
    }

    /// The rules that judge each kind that occurs.
    pub fn by_kind<'a>(&self, kinds: impl IntoIterator<Item = (Format, &'a Kind)>) -> RulesByKind {
        let mut by_kind: HashMap<Format, HashMap<Kind, Vec<usize>>> = HashMap::new();
        for (format, kind) in kinds {
            let of_format = by_kind.entry(format).or_default();
            if !of_format.contains_key(kind) {
                let judging = (0..self.rules.len()).filter(|index| judges(&self.rules[*index], format, kind));
                of_format.insert(kind.clone(), judging.collect());
            }
        }
        RulesByKind(by_kind)
    }
}

/// Why a rule is not among those that a run applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unwanted {
    /// `--no-builtin`, and it is one.
    Builtin,
    /// `--rule` names others.
    NotNamed,
    /// `--ignore` names it.
    Ignored,
    /// It is of the strict level, and the run is not.
    Strict,
}

/// What the settings ask for, ready to be asked.
pub struct Wishes<'a> {
    settings: &'a Settings,
    only: Vec<Matcher>,
    ignored: Vec<Matcher>,
}

impl<'a> Wishes<'a> {
    pub fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            only: settings.only.iter().map(Matcher::new).collect(),
            ignored: settings.ignored.iter().map(Matcher::new).collect(),
        }
    }

    /// What speaks against a rule; `None` for one that is selected.
    pub fn against(&self, rule: &Rule) -> Option<Unwanted> {
        let configured = self.settings.rules.get(&rule.id).is_some_and(|rule| rule.severity.is_some());
        let level = self.settings.level == Level::Strict || rule.level == Level::Default;
        if self.settings.no_builtin && rule.builtin {
            Some(Unwanted::Builtin)
        } else if !self.only.is_empty() && !self.only.iter().any(|matcher| matcher.matches(rule)) {
            Some(Unwanted::NotNamed)
        } else if self.ignored.iter().any(|matcher| matcher.matches(rule)) {
            Some(Unwanted::Ignored)
        } else if !level && !configured && !self.names(rule) {
            Some(Unwanted::Strict)
        } else {
            None
        }
    }

    /// Whether `--rule` names exactly this one.
    pub fn names(&self, rule: &Rule) -> bool {
        self.only.iter().any(|matcher| matcher.names_exactly(rule))
    }
}

/// Indices into a selection's rules, by format and kind.
#[derive(Debug)]
pub struct RulesByKind(HashMap<Format, HashMap<Kind, Vec<usize>>>);

impl RulesByKind {
    pub fn of(&self, format: Format, kind: &Kind) -> &[usize] {
        self.0.get(&format).and_then(|kinds| kinds.get(kind)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whether a rule is about documents of this format and kind.
pub fn judges(rule: &Rule, format: Format, kind: &Kind) -> bool {
    match rule.format {
        None => format != Format::Fivenines,
        Some(of) => of == format && rule.kinds.iter().any(|pattern| format.kind_matches(pattern, kind)),
    }
}

enum Matcher {
    Id(String),
    Glob(globset::GlobMatcher),
    Pillar(String),
    Format(String),
}

impl Matcher {
    fn new(selector: &RuleSelector) -> Self {
        match selector {
            RuleSelector::Pillar(name) => Matcher::Pillar(name.clone()),
            RuleSelector::Format(name) => Matcher::Format(name.clone()),
            RuleSelector::Id(pattern) if is_glob(pattern) => match Glob::new(pattern) {
                Ok(glob) => Matcher::Glob(glob.compile_matcher()),
                Err(_) => Matcher::Id(pattern.clone()),
            },
            RuleSelector::Id(id) => Matcher::Id(id.clone()),
        }
    }

    fn names_exactly(&self, rule: &Rule) -> bool {
        matches!(self, Matcher::Id(_)) && self.matches(rule)
    }

    fn matches(&self, rule: &Rule) -> bool {
        match self {
            Matcher::Id(id) => rule.id == *id || rule.formerly.contains(id),
            Matcher::Glob(glob) => glob.is_match(&rule.id),
            Matcher::Pillar(name) => rule.pillar.name() == name,
            Matcher::Format(name) => rule.format.is_some_and(|format| format.name() == name),
        }
    }
}

/// Whether a text is a pattern rather than a name.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// The closest of `known` to a mistyped name, when one is close enough to be meant.
pub fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|candidate| (likeness(name, candidate), candidate));
    let (score, candidate) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score > 0.85).then_some(candidate)
}

/// Between 0 and 1 by the letters; above 1 when every word of the name is one of the candidate's, as in an id that was
/// remembered without its middle.
fn likeness(name: &str, candidate: &str) -> f64 {
    let letters = strsim::jaro_winkler(name, candidate);
    let has_all_words = name.split('-').all(|word| candidate.split('-').any(|other| other == word));
    if has_all_words && name.contains('-') { 1.0 + letters } else { letters }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_typo_finds_its_rule() {
        let known = ["k8s-missing-readiness-probe", "k8s-missing-pdb", "k8s-naked-pod"];
        assert_eq!(closest("k8s-missing-probe", known.into_iter()), Some("k8s-missing-readiness-probe"));
        assert_eq!(closest("zzz", known.into_iter()), None);
    }
}
