//! Why a rule that is to be true is not: the first statement of its body that does not hold, the values at hand, and the
//! same for the rules that it asks.
//!
//! A body is evaluated statement by statement, as questions of growing length. Total: what cannot be found out is left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use regorus::Value;
use regorus::unstable::{AssignOp, Expr, Literal, Ref, Rule, RuleHead};

use super::expression::{bind, children, is_literal, is_nothing, mark, names, outermost};
use super::failing::{Answer, Body, Failing};
use super::probe::Probe;
use super::scope::{Definition, Names};
use super::{Mark, Reason, term};
use crate::source::Source;

/// Rules that lead to each other are followed this far.
const MAX_DEPTH: usize = 4;
/// Definitions of a rule that are looked into.
const MAX_DEFINITIONS: usize = 4;
/// Values at hand that are told.
const MAX_VALUES: usize = 8;

/// Finds reasons in the files of a suite.
pub(super) struct Diagnosis<'a> {
    pub names: &'a Names,
    pub sources: &'a BTreeMap<String, Arc<Source>>,
    pub probe: Probe<'a>,
}

impl<'a> Diagnosis<'a> {
    /// Why a definition does not give what it is to give.
    pub fn definition(&mut self, definition: Definition<'a>) -> Option<Reason> {
        self.bodies(definition, (Vec::new(), Vec::new(), String::new()), 0).into_iter().next()
    }

    fn bodies(
        &mut self,
        definition: Definition<'a>,
        (before, bound, withs): (Vec<String>, Vec<String>, String),
        depth: usize,
    ) -> Vec<Reason> {
        let Rule::Spec { head, bodies, .. } = definition.rule else { return Vec::new() };
        let mut reasons = Vec::new();
        let body = |statements| Body {
            scope: definition.scope,
            before: before.clone(),
            bound: bound.clone(),
            statements,
            withs: withs.clone(),
            depth,
        };
        let assigned = match head {
            RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => {
                assign.as_ref().map(|assign| &assign.value)
            }
            RuleHead::Set { key, .. } => key.as_ref(),
        };
        for each in bodies {
            let assigned = each.assign.as_ref().map(|assign| &assign.value).or(assigned);
            reasons.extend(self.body(&body(each.query.stmts.iter().collect()), assigned));
        }
        if bodies.is_empty() {
            reasons.extend(self.body(&body(Vec::new()), assigned));
        }
        reasons
    }

    /// The reason of the first statement that does not hold; of what is assigned when all do.
    fn body(&mut self, body: &Body<'a>, assigned: Option<&'a Ref<Expr>>) -> Option<Reason> {
        let texts: Vec<String> = body
            .statements
            .iter()
            .map(|statement| {
                format!("{}{}{}", term::literal(&statement.literal), body.withs, term::withs(&statement.with_mods))
            })
            .collect();
        let all: Vec<String> = body.before.iter().chain(&texts).cloned().collect();
        let given = body.before.len();
        let questions: Vec<String> =
            (1..=texts.len()).map(|count| format!("[1 | {}]", all[..given + count].join("; "))).collect();
        let answers = self.probe.ask(body.scope, &questions);
        let at = answers.iter().position(|answer| answer.as_ref().is_some_and(is_nothing));
        let count = at.unwrap_or(texts.len());
        let statement = at.map(|at| body.statements[at]);
        let mut failing = Failing {
            body,
            before: all[..given + count].to_vec(),
            bound: body.bound.clone(),
            withs: statement.map_or_else(
                || body.withs.clone(),
                |statement| format!("{}{}", body.withs, term::withs(&statement.with_mods)),
            ),
            own_withs: statement.map_or(&[], |statement| &statement.with_mods),
            values: BTreeMap::new(),
        };
        body.statements[..count].iter().for_each(|statement| bind(&statement.literal, &mut failing.bound));
        match statement {
            Some(statement) => self.statement(&mut failing, &statement.literal),
            None => {
                let assigned = assigned?;
                self.learn(&mut failing, &[assigned]);
                failing.is_undefined(assigned).then(|| {
                    let marks = self.undefined(&failing, assigned);
                    self.reason(&mut failing, assigned, marks)
                })
            }
        }
    }

    fn statement(&mut self, failing: &mut Failing<'a, '_>, literal: &'a Literal) -> Option<Reason> {
        match literal {
            Literal::SomeVars { .. } => None,
            Literal::Expr { expr, .. } => {
                self.learn(failing, &[expr]);
                let marks = self.untrue(failing, expr);
                Some(self.reason(failing, expr, marks))
            }
            Literal::NotExpr { expr, .. } => {
                self.learn(failing, &[expr]);
                let label = match failing.value(expr) {
                    Some(answer) => format!("is {}", answer.shown()),
                    None => "holds".to_owned(),
                };
                Some(self.reason(failing, expr, vec![mark(expr, label)]))
            }
            Literal::SomeIn { collection, .. } => {
                self.learn(failing, &[collection]);
                let marks = match failing.is_undefined(collection) {
                    true => self.undefined(failing, collection),
                    false => failing.told(collection).into_iter().collect(),
                };
                Some(self.reason(failing, collection, marks))
            }
            Literal::Every { domain, .. } => match self.every(failing, literal) {
                Some(reason) => Some(reason),
                None => {
                    self.learn(failing, &[domain]);
                    let marks = match failing.is_undefined(domain) {
                        true => self.undefined(failing, domain),
                        false => failing.told(domain).into_iter().collect(),
                    };
                    Some(self.reason(failing, domain, marks))
                }
            },
        }
    }

    /// Why an `every` does not hold: its body, for the first element that fails.
    fn every(&mut self, failing: &Failing<'a, '_>, literal: &'a Literal) -> Option<Reason> {
        let Literal::Every { key, value, domain, query, .. } = literal else { return None };
        let key = key.as_ref().map_or("fivenines_key", |key| key.text()).replace('_', "fivenines_key");
        let value = value.text();
        let each = format!("some {key}, {value} in {}{}", term::operand(domain), failing.withs);
        let before = |more: &[String]| failing.before.iter().chain(more).cloned().collect::<Vec<_>>().join("; ");
        let statements: Vec<String> = query
            .stmts
            .iter()
            .map(|statement| {
                format!("{}{}{}", term::literal(&statement.literal), failing.withs, term::withs(&statement.with_mods))
            })
            .collect();
        let mut passing = vec![each.clone()];
        passing.extend(statements);
        let questions =
            [format!("[{key} | {}]", before(std::slice::from_ref(&each))), format!("[{key} | {}]", before(&passing))];
        let answers = self.probe.ask(failing.body.scope, &questions);
        let [Some(Value::Array(all)), Some(passed)] = answers.as_slice() else { return None };
        let passed = passed.as_array().ok()?;
        let first = all.iter().find(|key| !passed.contains(key))?;
        let held = self.probe.hold(first.clone());
        let mut bound = failing.bound.clone();
        bound.push(value.to_owned());
        let inside = Body {
            scope: failing.body.scope,
            before: failing.before.iter().cloned().chain([each, format!("{key} == {held}")]).collect(),
            bound,
            statements: query.stmts.iter().collect(),
            withs: self.closed(failing),
            depth: failing.body.depth,
        };
        self.body(&inside, None)
    }

    /// Asks for the values of expressions, of what they consist of and of the names bound before.
    fn learn(&mut self, failing: &mut Failing<'a, '_>, expressions: &[&'a Ref<Expr>]) {
        let mut parts = Vec::new();
        expressions.iter().for_each(|expr| self.parts(expr, failing, &mut parts));
        let mut texts: Vec<String> = parts.iter().map(|part| term::text(part)).collect();
        let names = failing.bound.iter().filter(|name| !texts.contains(name)).cloned().collect::<Vec<_>>();
        texts.dedup();
        let question = |value: &str, withs: &str| {
            let all = failing.before.iter().cloned().chain([format!("fivenines_value := {value}{withs}")]);
            format!("[fivenines_value | {}]", all.collect::<Vec<_>>().join("; "))
        };
        let bound = names.iter().map(|name| question(name, ""));
        let asked = parts.iter().map(|part| question(&term::operand(part), &failing.withs));
        let questions: Vec<String> = bound.chain(asked).collect();
        let answers = self.probe.ask(failing.body.scope, &questions);
        let keys = names.iter().cloned().chain(parts.iter().map(|part| term::text(part)));
        failing.values = keys.zip(answers.into_iter().map(|answer| answer.as_ref().map(Answer::new))).collect();
    }

    /// An expression and what it consists of, as far as it can be asked for: nothing inside a comprehension.
    fn parts(&self, expr: &'a Expr, failing: &Failing<'a, '_>, parts: &mut Vec<&'a Expr>) {
        match expr {
            Expr::Var { span, .. } => {
                let name = span.text();
                if failing.bound.iter().any(|bound| bound == name)
                    || (self.names.knows(name, failing.body.scope) && !self.names.is_package(expr, failing.body.scope))
                {
                    parts.push(expr);
                }
            }
            Expr::RefDot { .. } | Expr::RefBrack { .. } if self.names.is_package(expr, failing.body.scope) => {}
            _ if is_literal(expr) => {}
            Expr::AssignExpr { lhs, rhs, op, .. } => {
                if *op == AssignOp::Eq {
                    self.parts(lhs, failing, parts);
                }
                self.parts(rhs, failing, parts);
            }
            _ => {
                parts.push(expr);
                children(expr).into_iter().for_each(|child| self.parts(child, failing, parts));
            }
        }
    }

    /// Marks for a statement that is false or undefined.
    fn untrue(&self, failing: &Failing<'a, '_>, expr: &'a Expr) -> Vec<Mark> {
        let sides = match expr {
            Expr::BoolExpr { lhs, rhs, .. } => vec![lhs, rhs],
            Expr::AssignExpr { lhs, rhs, op, .. } if *op == AssignOp::Eq => vec![lhs, rhs],
            Expr::AssignExpr { rhs, .. } => vec![rhs],
            Expr::Membership { key, value, collection, .. } => key.iter().chain([value, collection]).collect(),
            _ => Vec::new(),
        };
        if let Some(side) = sides.iter().find(|side| failing.is_undefined(side)) {
            return self.undefined(failing, side);
        }
        if failing.is_undefined(expr) {
            return self.undefined(failing, expr);
        }
        let marks: Vec<Mark> = sides.into_iter().filter_map(|side| failing.told(side)).collect();
        match (marks.is_empty(), failing.value(expr)) {
            (false, _) => marks,
            (true, Some(answer)) => vec![mark(expr, format!("is {}", answer.shown()))],
            (true, None) => vec![match expr {
                Expr::AssignExpr { lhs, rhs, .. } => mark(lhs, format!("does not match {}", term::text(rhs))),
                _ => mark(expr, "does not hold".to_owned()),
            }],
        }
    }

    /// The innermost part of an expression that is undefined, with what there is instead.
    fn undefined(&self, failing: &Failing<'a, '_>, expr: &'a Expr) -> Vec<Mark> {
        if let Some(inner) = children(expr).into_iter().find(|child| failing.is_undefined(child)) {
            return self.undefined(failing, inner);
        }
        let base = match expr {
            Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => Some(&**refr),
            _ => None,
        };
        let label = match (base, base.and_then(|base| failing.value(base))) {
            (Some(base), Some(answer)) => format!("undefined: `{}` is {}", term::text(base), answer.shown()),
            _ => "undefined".to_owned(),
        };
        vec![mark(expr, label)]
    }

    /// Puts a reason together: its marks, the values at hand, and why the rules that it asks say nothing.
    fn reason(&mut self, failing: &mut Failing<'a, '_>, expr: &'a Expr, marks: Vec<Mark>) -> Reason {
        let marked: Vec<&str> = marks.iter().map(|mark| mark.text.as_str()).collect();
        let mut values: Vec<(String, String)> = Vec::new();
        let mut references = Vec::new();
        outermost(expr, &mut references);
        let names = failing.bound.iter().cloned().chain(references.iter().map(|expr| term::text(expr)));
        for name in names {
            let is_new = !marked.contains(&name.as_str()) && !values.iter().any(|(known, _)| *known == name);
            if let (true, Some(Some(answer))) = (is_new, failing.values.get(&name))
                && answer.value != Value::Undefined
            {
                values.push((name, answer.shown()));
            }
        }
        values.truncate(MAX_VALUES);
        let because = self.because(failing, &references);
        let file = expr.span().source.file();
        Reason { source: self.sources.get(file).cloned(), rule: None, marks, values, because }
    }

    /// Why the rules and functions that an expression refers to give nothing, where they do.
    fn because(&mut self, failing: &Failing<'a, '_>, references: &[&'a Expr]) -> Vec<Reason> {
        if failing.body.depth >= MAX_DEPTH {
            return Vec::new();
        }
        let mut reasons = Vec::new();
        for reference in references {
            let (named, arguments) = match reference {
                Expr::Call { fcn, params, .. } => (&**fcn, params.as_slice()),
                _ => (*reference, [].as_slice()),
            };
            let Some(rule) = self.names.resolve(named, failing.body.scope) else { continue };
            if !self.says_nothing(failing, reference, &rule) {
                continue;
            }
            let definitions: Vec<Definition<'a>> = self.names.definitions(&rule).take(MAX_DEFINITIONS).collect();
            for definition in definitions {
                let Some((before, bound)) = self.parameters(failing, definition, arguments) else { continue };
                let withs = self.closed(failing);
                let found = self.bodies(definition, (before, bound, withs), failing.body.depth + 1);
                reasons.extend(found.into_iter().map(|reason| Reason {
                    rule: reason.rule.or_else(|| Some(format!("data.{}.{}", rule.0, rule.1))),
                    ..reason
                }));
            }
        }
        reasons
    }

    /// Whether the rule behind a reference is undefined, false or empty.
    fn says_nothing(&self, failing: &Failing<'a, '_>, reference: &'a Expr, rule: &(String, String)) -> bool {
        let mut expr = reference;
        loop {
            // `deny` of `deny["no latest"]` is the rule.
            if let Some(Some(Answer { value, .. })) = failing.values.get(&term::text(expr))
                && (is_nothing(value) || *value == Value::Bool(false))
            {
                return true;
            }
            match expr {
                Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. }
                    if self.names.resolve(refr, failing.body.scope).as_ref() == Some(rule) =>
                {
                    expr = refr;
                }
                _ => return false,
            }
        }
    }

    /// Statements that bind a function's parameters to the values of a call's arguments.
    fn parameters(
        &mut self,
        failing: &Failing<'a, '_>,
        definition: Definition<'a>,
        arguments: &'a [Ref<Expr>],
    ) -> Option<(Vec<String>, Vec<String>)> {
        let Rule::Spec { head, .. } = definition.rule else { return None };
        let RuleHead::Func { args, .. } = head else { return Some((Vec::new(), Vec::new())) };
        let (mut before, mut bound) = (Vec::new(), Vec::new());
        for (parameter, argument) in args.iter().zip(arguments) {
            let value = match is_literal(argument) {
                true => term::text(argument),
                false => self.probe.hold(failing.value(argument)?.value.clone()),
            };
            let name = term::text(parameter);
            match &**parameter {
                Expr::Var { .. } if name == "_" => {}
                pattern if is_literal(pattern) => before.push(format!("{name} == {value}")),
                pattern => {
                    before.push(format!("{name} := {value}"));
                    names(pattern, &mut bound);
                }
            }
        }
        Some((before, bound))
    }

    /// What a statement is evaluated `with`, in terms of held values and full names.
    fn closed(&mut self, failing: &Failing<'a, '_>) -> String {
        let mut withs = failing.body.withs.clone();
        let scope = failing.body.scope;
        for modifier in failing.own_withs {
            let (target, replacement) = (&modifier.refr, &modifier.r#as);
            let full = |expr: &Expr| match self.names.resolve(expr, scope) {
                Some((package, name)) if !term::text(expr).starts_with("data.") => format!("data.{package}.{name}"),
                _ => term::text(expr),
            };
            let (target, function) = (full(target), full(replacement));
            let before = failing.before.iter().cloned();
            let question = before.chain([format!("fivenines_value := {}", term::operand(replacement))]);
            let question = format!("[fivenines_value | {}]", question.collect::<Vec<_>>().join("; "));
            let answer = self.probe.ask(scope, &[question]).pop().flatten();
            let replacement = match answer.as_ref().map(Answer::new) {
                Some(Answer { value, .. }) if value != Value::Undefined => self.probe.hold(value),
                _ => function,
            };
            withs += &format!(" with {target} as {replacement}");
        }
        withs
    }
}
