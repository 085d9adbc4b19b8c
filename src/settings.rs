//! What a run was asked to do, as plain data. `config` fills it from the configuration file, the environment and
//! the command line; everybody else only reads it. The shape of the file itself is `config`'s business.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a finding means for the system (see the user documentation for the exact promise).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// Our words and those of trivy, checkov and the like.
    pub fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "error" | "critical" | "high" => Some(Self::Error),
            "warning" | "medium" => Some(Self::Warning),
            "note" | "low" | "info" | "unknown" => Some(Self::Note),
            _ => None,
        }
    }
}

/// Who a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What a senior engineer accepts on any pull request.
    Default,
    /// May be opinionated; includes the default level when chosen.
    Strict,
}

impl Level {
    pub const ALL: [Level; 2] = [Level::Default, Level::Strict];

    pub fn name(self) -> &'static str {
        match self {
            Level::Default => "default",
            Level::Strict => "strict",
        }
    }
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    pub const ALL: [FailOn; 4] = [FailOn::Error, FailOn::Warning, FailOn::Note, FailOn::Never];

    pub fn name(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Note => "note",
            FailOn::Never => "never",
        }
    }
}

/// A rule's severity as the configuration sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleSeverity {
    Off,
    Note,
    Warning,
    Error,
}

impl RuleSeverity {
    pub fn name(self) -> &'static str {
        match self {
            RuleSeverity::Off => "off",
            RuleSeverity::Note => "note",
            RuleSeverity::Warning => "warning",
            RuleSeverity::Error => "error",
        }
    }
}

/// What a file of a known format that does not parse does to the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParseErrors {
    #[default]
    Error,
    Warning,
}

impl ParseErrors {
    pub const ALL: [ParseErrors; 2] = [ParseErrors::Error, ParseErrors::Warning];

    pub fn name(self) -> &'static str {
        match self {
            ParseErrors::Error => "error",
            ParseErrors::Warning => "warning",
        }
    }
}

/// Everything a run reads of its configuration. Globs are relative to `root`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder that paths in findings' fingerprints and globs in the configuration are relative to: that of the
    /// configuration file, else the top of the git repository, else the working directory. Absolute.
    pub root: std::path::PathBuf,
    /// The top of the git repository of what is checked. Absolute.
    pub repository: Option<std::path::PathBuf>,
    /// What shown paths are relative to. Absolute.
    pub working_directory: std::path::PathBuf,
    /// The configuration file, when there is one. Its id, which the spans in here carry, is not that of a run: there
    /// it is a source like others.
    pub file: Option<std::sync::Arc<crate::source::Source>>,
    pub level: Level,
    pub fail_on: FailOn,
    pub exclude: Vec<String>,
    /// Folders of user policies, absolute.
    pub policies: Vec<std::path::PathBuf>,
    /// Data for user policies.
    pub data: Vec<DataPath>,
    pub parse_errors: ParseErrors,
    pub system: System,
    /// By rule id.
    pub rules: BTreeMap<String, RuleSettings>,
    /// In file order; later ones win.
    pub overrides: Vec<Override>,
    pub suppressions: Vec<ConfiguredSuppression>,
    pub external: Vec<External>,
    /// `--combine`: policies without kinds judge all documents at once.
    pub combine: bool,
    /// `--no-builtin`: only the user's own policies.
    pub no_builtin: bool,
    /// `--rule`: only these; empty means all.
    pub only: Vec<RuleSelector>,
    /// `--ignore`.
    pub ignored: Vec<RuleSelector>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            root: std::path::PathBuf::from("."),
            repository: None,
            working_directory: std::path::PathBuf::from("."),
            file: None,
            level: Level::Default,
            fail_on: FailOn::Warning,
            exclude: Vec::new(),
            policies: Vec::new(),
            data: Vec::new(),
            parse_errors: ParseErrors::default(),
            system: System::default(),
            rules: BTreeMap::new(),
            overrides: Vec::new(),
            suppressions: Vec::new(),
            external: Vec::new(),
            combine: false,
            no_builtin: false,
            only: Vec::new(),
            ignored: Vec::new(),
        }
    }
}

/// Facts about the system that its files do not say. Visible to policies as `data.system`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Kubernetes version of the cluster, such as `1.33`.
    pub kubernetes: Option<String>,
    /// Globs of folders that are deployed apart from each other.
    pub worlds: Vec<String>,
    /// Every object of the system is in the run: what is not there does not exist.
    pub complete: bool,
    /// Istio's root namespace.
    pub istio_root_namespace: String,
}

impl Default for System {
    fn default() -> Self {
        Self { kubernetes: None, worlds: Vec::new(), complete: false, istio_root_namespace: "istio-system".into() }
    }
}

/// A file or a folder that user policies see under `data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataPath {
    /// Names below `data` under which it stands; none for the root.
    pub prefix: Vec<String>,
    /// Absolute.
    pub path: std::path::PathBuf,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleSettings {
    pub severity: Option<RuleSeverity>,
    /// Checked against the rule's own declaration of its parameters.
    pub params: BTreeMap<String, serde_json::Value>,
}

/// `[[overrides]]`: rule settings for the paths that match.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Override {
    pub paths: Vec<String>,
    pub rules: BTreeMap<String, RuleSettings>,
}

/// `[[suppress]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfiguredSuppression {
    /// Rule id, or
    pub rule: Option<String>,
    /// the code of a notice.
    pub notice: Option<String>,
    /// Glob.
    pub path: Option<String>,
    /// `Kind/namespace/name`, `Kind/name` or a resource address, as a glob.
    pub resource: Option<String>,
    pub reason: Option<String>,
    /// `YYYY-MM-DD`; the suppression holds until the end of that day.
    pub expires: Option<Date>,
    /// The entry's place in the configuration file.
    pub span: Option<crate::source::Span>,
    /// The places of the rule's id (or the notice's code) and of the date in it.
    pub subject_span: Option<crate::source::Span>,
    pub expires_span: Option<crate::source::Span>,
}

/// A calendar date. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// `[[external]]`: a document that exists but lives elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// `k8s` and the like.
    pub format: String,
    pub kind: String,
    pub namespace: Option<String>,
    /// Glob.
    pub name: String,
    pub labels: BTreeMap<String, String>,
}

/// What `--rule` and `--ignore` take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleSelector {
    /// An id or a glob over ids.
    Id(String),
    /// `pillar:NAME`
    Pillar(String),
    /// `format:NAME`
    Format(String),
}

impl RuleSelector {
    /// Reads what was typed. Whether a rule of that name exists is checked later, when all rules are known.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text.is_empty() => Err("no rule named".into()),
            None => Ok(Self::Id(text.to_owned())),
            Some(("pillar", name)) => Ok(Self::Pillar(name.to_owned())),
            Some(("format", name)) => Ok(Self::Format(name.to_owned())),
            Some((what, _)) => Err(format!("`{what}:` is not known; use an id, a glob, pillar:NAME or format:NAME")),
        }
    }
}

impl Date {
    /// Reads `YYYY-MM-DD`; `None` for anything else, also for a day that no calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        let date = Self { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        (1..=12).contains(&date.month).then_some(())?;
        (1..=days_in_month(date.year, date.month)).contains(&date.day).then_some(date)
    }

    /// The day, in UTC, that holds a time given in seconds since 1970.
    pub fn from_unix(seconds: u64) -> Self {
        let mut days = seconds / 86_400;
        let mut year = 1970;
        loop {
            let length = if is_leap(year) { 366 } else { 365 };
            if days < length {
                break;
            }
            days -= length;
            year += 1;
        }
        let mut month = 1;
        while days >= u64::from(days_in_month(year, month)) {
            days -= u64::from(days_in_month(year, month));
            month += 1;
        }
        Self { year, month, day: days as u8 + 1 }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(Date::parse("2027-03-31").map(|date| date.to_string()).as_deref(), Some("2027-03-31"));
        assert_eq!(Date::parse("2027-02-29"), None);
        assert_eq!(Date::parse("2027-3-31"), None);
        assert_eq!(Date::from_unix(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_unix(1_709_164_800).to_string(), "2024-02-29");
    }
}
