//! What the configuration says about one path: whether it is read, and how each rule is set there.
//!
//! Most runs have no overrides; then every path has the same, empty profile and nothing is matched.

use std::borrow::Cow;

use crate::rule::Rule;
use crate::settings::{Override, PathGlobs, RuleSettings, Settings};

/// The path-dependent part of the settings, compiled. Paths are relative to the root: see `Settings::relative`.
#[derive(Debug)]
pub struct PathRules<'a> {
    settings: &'a Settings,
    excluded: PathGlobs,
    overrides: Vec<(PathGlobs, &'a Override)>,
}

/// The overrides that hold for a path. Paths with equal profiles have equal settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Profile(Vec<usize>);

impl Profile {
    /// Positions of the `[[overrides]]` in the configuration, ascending.
    pub fn overrides(&self) -> &[usize] {
        &self.0
    }
}

impl<'a> PathRules<'a> {
    pub fn new(settings: &'a Settings) -> Self {
        let overrides = settings.overrides.iter().map(|entry| (PathGlobs::new(&entry.paths), entry)).collect();
        Self { settings, excluded: PathGlobs::new(&settings.exclude), overrides }
    }

    /// Whether a file or a folder is left out. A folder that is left out need not be entered.
    pub fn excludes(&self, path: &str) -> bool {
        self.excluded.matches(path)
    }

    pub fn profile(&self, path: &str) -> Profile {
        let matching = self.overrides.iter().enumerate().filter(|(_, (globs, _))| globs.matches(path));
        Profile(matching.map(|(position, _)| position).collect())
    }

    /// How a rule is set: `[rules]`, then each override of the profile. A later severity and later single parameters
    /// win; what nobody sets stays open.
    pub fn settings(&self, profile: &Profile, rule: &Rule) -> Cow<'a, RuleSettings> {
        let mut layers = std::iter::once(&self.settings.rules)
            .chain(profile.0.iter().map(|position| &self.overrides[*position].1.rules))
            .filter_map(|rules| rule.ids().find_map(|id| rules.get(id)));
        let Some(first) = layers.next() else { return Cow::Owned(RuleSettings::default()) };
        layers.fold(Cow::Borrowed(first), |below, above| {
            let mut merged = below.into_owned();
            merged.severity = above.severity.or(merged.severity);
            merged.params.extend(above.params.iter().map(|(name, value)| (name.clone(), value.clone())));
            Cow::Owned(merged)
        })
    }
}
