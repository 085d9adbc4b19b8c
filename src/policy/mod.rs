//! Policies: Rego files, the programs they compile to, and their answers about a document.
//!
//! `builtin` holds the pack compiled by `build.rs`, `load` reads a user's folder, `engine` evaluates. Only `engine`
//! and `compile` (and `value`, for the type) name regorus. Knows nothing of places in configuration files.

mod answer;
mod ast;
mod builtin;
pub mod compile;
pub mod data;
mod engine;
mod exception;
mod load;
mod namespaces;
mod recursion;
pub mod rewrite;
pub mod scan;
pub mod testing;
pub mod trace;
mod traps;
mod version;
pub mod vm;

use std::sync::Arc;

pub use builtin::{builtin, library};
pub use engine::{EvaluationError, Evaluator};
pub use exception::Exception;
pub use load::{load, load_all};
pub use traps::DataUse;

use crate::rule::Rule;
use crate::settings::Severity;
use crate::source::{Source, Span};

/// How a user's policies are read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Every file is Rego v0, save those with `import rego.v1`.
    pub rego_v0: bool,
    /// The packages that are judged; all when there is none.
    pub namespaces: Vec<String>,
}

/// A user's policies.
#[derive(Debug, Default)]
pub struct Loaded {
    pub policies: Vec<Policy>,
    /// What is to be said about them, though they compile.
    pub remarks: Vec<Remark>,
    /// Names under `data` that only a user's data can fill.
    pub data_uses: Vec<DataUse>,
}

/// Something to know about a policy file.
#[derive(Debug, Clone)]
pub struct Remark {
    pub severity: Severity,
    pub message: String,
    pub help: Option<String>,
    pub place: Option<(Arc<Source>, Span)>,
}

/// A rule with the code that decides it.
#[derive(Debug)]
pub struct Policy {
    pub rule: Arc<Rule>,
    /// As shown; `policies/k8s/missing_pdb.rego` for a built-in one.
    pub path: String,
    /// The policy file's text.
    pub text: Arc<str>,
    /// Paths of its rules (`data.fivenines.k8s.missing_pdb.deny`) with the severity that their name implies.
    pub entries: Vec<(String, Severity)>,
    /// Its entry point follows the entries' in the program.
    pub exception: Option<Exception>,
    /// What it looks at of `data.inventory`, which is only made when somebody looks.
    pub inventory: InventoryUse,
    /// What a policy whose answers are plain texts says for severity.
    pub severity_from_name: bool,
    /// Looks for the place of an answer that names one too: tells which paths of a policy are superfluous.
    pub finds_all_places: bool,
    /// It may have been written for conftest: keys of answers that are not ours are the user's own.
    pub foreign: bool,
    pub code: Code,
    /// Excerpts of its fixtures: what it reports, and what it leaves alone.
    pub examples: Option<(&'static str, &'static str)>,
}

/// What a policy looks at of `data.inventory`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InventoryUse {
    Nothing,
    /// Only kinds among these texts of the program: known for built-in rules, whose fixtures would tell otherwise.
    Kinds(&'static [&'static str]),
    Everything,
}

/// How a policy is evaluated.
pub enum Code {
    /// A serialised VM program, read when it is first needed.
    Embedded(&'static [u8]),
    Program(Arc<regorus::rvm::Program>),
    /// What the VM cannot compile, and why.
    Interpreted {
        engine: Box<regorus::Engine>,
        reason: String,
    },
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Code::Embedded(_) => "Embedded",
            Code::Program(_) => "Program",
            Code::Interpreted { .. } => "Interpreted",
        })
    }
}
