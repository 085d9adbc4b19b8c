//! A statement that does not hold, with what is known about its parts.

use std::collections::BTreeMap;

use regorus::Value;
use regorus::unstable::{Expr, LiteralStmt, WithModifier};

use super::expression::{is_literal, mark};
use super::scope::Scope;
use super::{Mark, term};

/// A body to look into.
pub(super) struct Body<'a> {
    pub scope: &'a Scope,
    /// Statements before the first one, in terms of held values alone.
    pub before: Vec<String>,
    /// Names that these bind.
    pub bound: Vec<String>,
    pub statements: Vec<&'a LiteralStmt>,
    /// What every statement is evaluated `with`, in terms of held values alone.
    pub withs: String,
    pub depth: usize,
}

/// A statement that does not hold, and what was known before it.
pub(super) struct Failing<'a, 'b> {
    pub body: &'b Body<'a>,
    pub before: Vec<String>,
    pub bound: Vec<String>,
    pub withs: String,
    pub own_withs: &'a [WithModifier],
    /// By text; `None` where the engine has no answer.
    pub values: BTreeMap<String, Option<Answer>>,
}

/// The first value that something had before the statement, and how many there were: an iteration gives several.
pub(super) struct Answer {
    pub value: Value,
    pub count: usize,
}

impl Failing<'_, '_> {
    /// What something was, when it was defined.
    pub fn value(&self, expr: &Expr) -> Option<&Answer> {
        self.values.get(&term::text(expr))?.as_ref().filter(|answer| answer.value != Value::Undefined)
    }

    pub fn is_undefined(&self, expr: &Expr) -> bool {
        let answer = self.values.get(&term::text(expr)).and_then(Option::as_ref);
        answer.is_some_and(|answer| answer.value == Value::Undefined)
    }

    /// A mark that tells the value of something that is not written out anyway.
    pub fn told(&self, expr: &Expr) -> Option<Mark> {
        let answer = self.value(expr).filter(|_| !is_literal(expr))?;
        Some(mark(expr, format!("is {}", answer.shown())))
    }
}

impl Answer {
    /// Of an array of all values.
    pub fn new(values: &Value) -> Self {
        let values = values.as_array().map(|values| values.as_slice()).unwrap_or_default();
        let first = values.first().cloned().unwrap_or(Value::Undefined);
        let count = if values.iter().all(|value| *value == first) { 1 } else { values.len() };
        Self { value: first, count }
    }

    pub fn shown(&self) -> String {
        let shown = term::shown(&self.value);
        if self.count > 1 { format!("{shown} (first of {})", self.count) } else { shown }
    }
}
