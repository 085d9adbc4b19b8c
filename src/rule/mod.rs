//! A rule as its METADATA describes it, and which rules a run applies to which documents.
//!
//! Knows nothing of Rego's evaluation (`policy`) nor of findings.

pub mod metadata;
mod select;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use metadata::MetadataError;
pub use select::{RulesByKind, Selection, Unwanted, Wishes, closest, is_glob, judges};

use crate::format::Format;
use crate::settings::{Level, Severity};

/// Longest id that fits as a Kubernetes annotation key behind `fivenines.dev/ignore.`.
pub const MAX_ID_LENGTH: usize = 56;

/// One rule: what it looks for, how loud it is, and whom it concerns. Serialised into the compiled pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// `<format>-<kebab-name>`.
    pub id: String,
    /// Ids it had before, which suppressions and baselines still honour.
    pub formerly: Vec<String>,
    pub title: String,
    pub description: String,
    pub remediation: String,
    pub severity: Severity,
    pub precision: Precision,
    pub level: Level,
    pub pillar: Pillar,
    pub concepts: Vec<String>,
    /// `None` for a user's policy without `custom.kinds`: it sees every document, as conftest does.
    pub format: Option<Format>,
    /// Patterns of the format's kinds; empty for a policy that sees every document.
    pub kinds: Vec<String>,
    /// By name.
    pub params: BTreeMap<String, Param>,
    /// Milder rules that are silent on a document where this one was reported.
    pub supersedes: Vec<String>,
    pub references: Vec<String>,
    /// `tool:check` of other tools for the same concern.
    pub peers: Vec<String>,
    /// One of ours, which has a page; not a user's policy.
    pub builtin: bool,
}

/// A threshold of a rule that users may change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    pub description: String,
    pub default: serde_json::Value,
    /// JSON Schema: what METADATA says without `default` and `description`.
    pub schema: serde_json::Value,
}

/// How often a finding is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    Low,
    Medium,
    High,
}

/// The quality of a system that a rule protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pillar {
    Redundancy,
    FaultTolerance,
    Traffic,
    Scalability,
    Data,
    Recovery,
    ZeroTrust,
    Observability,
    Rollout,
    /// The run itself: suppressions and the like. Not a quality of the system.
    Hygiene,
}

impl Rule {
    /// Its id, then the ids it had before.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.formerly).map(String::as_str)
    }

    /// Whether the configuration or a suppression means this rule by `id`.
    pub fn answers_to(&self, id: &str) -> bool {
        self.ids().any(|known| known == id)
    }
}

impl Precision {
    pub fn name(self) -> &'static str {
        match self {
            Precision::Low => "low",
            Precision::Medium => "medium",
            Precision::High => "high",
        }
    }
}

impl Pillar {
    pub const ALL: [Pillar; 10] = [
        Pillar::Redundancy,
        Pillar::FaultTolerance,
        Pillar::Traffic,
        Pillar::Scalability,
        Pillar::Data,
        Pillar::Recovery,
        Pillar::ZeroTrust,
        Pillar::Observability,
        Pillar::Rollout,
        Pillar::Hygiene,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Pillar::Redundancy => "redundancy",
            Pillar::FaultTolerance => "fault-tolerance",
            Pillar::Traffic => "traffic",
            Pillar::Scalability => "scalability",
            Pillar::Data => "data",
            Pillar::Recovery => "recovery",
            Pillar::ZeroTrust => "zero-trust",
            Pillar::Observability => "observability",
            Pillar::Rollout => "rollout",
            Pillar::Hygiene => "hygiene",
        }
    }
}
