//! What the configuration says about one path: whether it is read, and how each rule is set there.
//!
//! Most runs have no overrides; then every path has the same settings and nothing is matched or copied.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::error::Error;
use crate::globs::PathGlobs;
use crate::rule::Rule;
use crate::settings::{Override, RuleSettings, RuleSeverity, Settings};
use crate::value::{self, Value};

/// The path-dependent part of the settings, compiled.
#[derive(Debug)]
pub struct Resolver {
    settings: Settings,
    excluded: PathGlobs,
    /// One for each of the settings' overrides.
    overrides: Vec<PathGlobs>,
    /// How rules are set outside of every override, by id.
    base: HashMap<String, Effective>,
}

/// How a rule is set for a path.
#[derive(Debug, Clone)]
pub struct Effective {
    /// `None`: as the rule itself says.
    pub severity: Option<RuleSeverity>,
    /// `data.params`: the rule's defaults with what is configured over them.
    pub params: Value,
}

/// The settings of one path.
#[derive(Debug)]
pub struct PathRules<'a> {
    resolver: &'a Resolver,
    /// Positions of the overrides that hold, ascending.
    matching: Vec<usize>,
}

impl Resolver {
    /// Fails on globs that do not compile, which only settings that no file was read for can hold.
    pub fn new<'a>(settings: &Settings, rules: impl Iterator<Item = &'a Rule>) -> Result<Self, Vec<Error>> {
        let globs = settings.exclude.iter().chain(settings.overrides.iter().flat_map(|entry| &entry.paths));
        let bad = globs.filter_map(|glob| {
            let why = PathGlobs::check(glob).err()?;
            Some(Error::new(format!("\"{glob}\" is not a glob: {why}")))
        });
        let bad: Vec<Error> = bad.collect();
        if !bad.is_empty() {
            return Err(bad);
        }
        let base = rules.map(|rule| (rule.id.clone(), effective(rule, of_rule(&settings.rules, rule)))).collect();
        Ok(Self {
            excluded: PathGlobs::new(&settings.exclude),
            overrides: settings.overrides.iter().map(|entry| PathGlobs::new(&entry.paths)).collect(),
            settings: settings.clone(),
            base,
        })
    }

    /// Whether a file or a folder, given by its absolute path, is left out. A folder that is need not be entered.
    pub fn is_excluded(&self, path: &Path) -> bool {
        !self.excluded.is_empty() && self.excluded.matches(&self.settings.relative(&path.to_string_lossy()))
    }

    /// The settings of a document's shown path, or of the path that its generator names.
    pub fn path(&self, shown: &str, generated_from: Option<&str>) -> PathRules<'_> {
        if self.overrides.is_empty() {
            return PathRules { resolver: self, matching: Vec::new() };
        }
        let path = self.settings.relative(shown);
        let holds = |globs: &PathGlobs| globs.matches(&path) || generated_from.is_some_and(|path| globs.matches(path));
        let matching = self.overrides.iter().enumerate().filter(|(_, globs)| holds(globs));
        PathRules { resolver: self, matching: matching.map(|(position, _)| position).collect() }
    }
}

impl PathRules<'_> {
    /// How a rule is set here: `[rules]`, then each override that holds. A later severity and later single
    /// parameters win.
    pub fn rule(&self, rule: &Rule) -> Cow<'_, Effective> {
        let mut layers = self.overrides().filter_map(|layer| of_rule(&layer.rules, rule)).peekable();
        match self.resolver.base.get(&rule.id) {
            Some(base) if layers.peek().is_none() => Cow::Borrowed(base),
            _ => {
                let bottom = of_rule(&self.resolver.settings.rules, rule).cloned().unwrap_or_default();
                Cow::Owned(effective(rule, Some(&layers.fold(bottom, over))))
            }
        }
    }

    /// The overrides that hold here, in file order.
    pub fn overrides(&self) -> impl Iterator<Item = &Override> {
        self.matching.iter().map(|position| &self.resolver.settings.overrides[*position])
    }
}

/// What is said about a rule under any of its ids, the present one first.
fn of_rule<'a>(rules: &'a BTreeMap<String, RuleSettings>, rule: &Rule) -> Option<&'a RuleSettings> {
    if rules.is_empty() { None } else { rule.ids().find_map(|id| rules.get(id)) }
}

fn over(mut below: RuleSettings, above: &RuleSettings) -> RuleSettings {
    below.severity = above.severity.or(below.severity);
    below.params.extend(above.params.iter().map(|(name, value)| (name.clone(), value.clone())));
    below
}

fn effective(rule: &Rule, settings: Option<&RuleSettings>) -> Effective {
    let params = rule.params.iter().map(|(name, param)| {
        let set = settings.and_then(|settings| settings.params.get(name));
        (Value::from(name.as_str()), value::from_json(set.unwrap_or(&param.default)))
    });
    let params = params.collect::<BTreeMap<_, _>>().into();
    Effective { severity: settings.and_then(|settings| settings.severity), params }
}
