//! Which lines of the policies the tests evaluated. Tests themselves do not count, nor does our library.

use std::collections::BTreeSet;
use std::sync::Arc;

use regorus::Engine;
use regorus::unstable::{Expr, Literal, Query, Rule, RuleHead};

use super::expression::children;
use super::suite::Suite;
use crate::source::Source;

/// By path of the files.
#[derive(Debug, Default)]
pub struct Coverage {
    pub files: Vec<FileCoverage>,
}

/// The lines of a file that hold an expression, 1-based.
#[derive(Debug)]
pub struct FileCoverage {
    pub source: Arc<Source>,
    pub covered: Vec<u32>,
    pub uncovered: Vec<u32>,
}

impl Coverage {
    /// Of an engine that has run the tests.
    pub(super) fn of(suite: &Suite, engine: &Engine) -> Self {
        let reached = engine.get_coverage_report().map(|report| report.files).unwrap_or_default();
        let files = suite.sources.values().filter(|source| !source.path.ends_with("_test.rego")).filter_map(|source| {
            let lines = lines(suite, &source.path);
            let reached = reached.iter().find(|file| file.path == source.path).map(|file| &file.covered);
            let is_covered = |line: &u32| reached.is_some_and(|reached| reached.contains(line));
            let (covered, uncovered): (Vec<u32>, Vec<u32>) = lines.into_iter().partition(is_covered);
            let has_lines = !covered.is_empty() || !uncovered.is_empty();
            has_lines.then(|| FileCoverage { source: Arc::clone(source), covered, uncovered })
        });
        Self { files: files.collect() }
    }

    /// Lines covered, and all lines.
    pub fn lines(&self) -> (usize, usize) {
        self.files.iter().map(FileCoverage::lines).fold((0, 0), |sum, lines| (sum.0 + lines.0, sum.1 + lines.1))
    }
}

impl FileCoverage {
    /// Lines covered, and all lines.
    pub fn lines(&self) -> (usize, usize) {
        (self.covered.len(), self.covered.len() + self.uncovered.len())
    }
}

/// The lines of a file that an evaluation can reach.
fn lines(suite: &Suite, path: &str) -> BTreeSet<u32> {
    let mut lines = BTreeSet::new();
    for rule in suite.names.rules_of(path) {
        let (head, bodies) = match rule {
            Rule::Spec { head, bodies, .. } => (head, bodies),
            Rule::Default { value, .. } => {
                expression(value, &mut lines);
                continue;
            }
        };
        if suite.tests.iter().any(|test| test.place.source.path == path && is_inside(rule, test.place.span.start)) {
            continue;
        }
        match head {
            RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => {
                assign.iter().for_each(|assign| expression(&assign.value, &mut lines));
            }
            RuleHead::Set { key, .. } => key.iter().for_each(|key| expression(key, &mut lines)),
        }
        bodies.iter().for_each(|body| query(&body.query, &mut lines));
    }
    lines
}

fn is_inside(rule: &Rule, offset: u32) -> bool {
    (rule.span().start..rule.span().end).contains(&offset)
}

fn query(query_of: &Query, lines: &mut BTreeSet<u32>) {
    for statement in &query_of.stmts {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { collection, .. } => expression(collection, lines),
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => expression(expr, lines),
            Literal::Every { domain, query: inner, .. } => {
                expression(domain, lines);
                query(inner, lines);
            }
        }
    }
}

/// Of a comprehension the engine notes the body.
fn expression(expr: &Expr, lines: &mut BTreeSet<u32>) {
    match expr {
        Expr::ArrayCompr { query: inner, .. }
        | Expr::SetCompr { query: inner, .. }
        | Expr::ObjectCompr { query: inner, .. } => query(inner, lines),
        _ => {
            lines.insert(expr.span().line);
            children(expr).into_iter().for_each(|child| expression(child, lines));
        }
    }
}
