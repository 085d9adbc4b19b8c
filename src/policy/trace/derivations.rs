//! What is remembered while a body runs: the conditions that held, and for each answer how it came to be.

use std::collections::BTreeMap;

use regorus::rvm::instructions::GuardMode;
use regorus::rvm::program::RuleType;

use super::frame::Frame;
use super::machine::{Next, Tracer};
use super::read::{Read, merge};
use super::shadow::{Place, Shadow};
use crate::value::Value;

/// Most answers of one trace whose ways are remembered.
const MAX_ANSWERS: usize = 20_000;

/// Most ways to one answer that are remembered: the first decides where it stands, the others are told as well.
const MAX_DERIVATIONS: usize = 32;

/// A condition that held, and what it read.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Index of its instruction.
    pub pc: usize,
    pub reads: Vec<Read>,
}

/// One answer of the entry's rule, with what made it.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// In the order of the body.
    pub conditions: Vec<Condition>,
    /// What the answer itself was made from.
    pub from: Vec<Place>,
}

/// The ways to each answer.
pub type Derivations = BTreeMap<Value, Vec<Derivation>>;

impl Tracer<'_> {
    /// A rule that answers with a whole set or array (`deny := {msg | ...}`) adds nothing one by one.
    pub(super) fn derive_elements(&mut self, value: &Value, shadow: &Shadow) {
        let answers: Vec<(&Value, Option<&Shadow>)> = match value {
            Value::Set(answers) => answers.iter().map(|answer| (answer, shadow.known(answer))).collect(),
            Value::Array(answers) => {
                let known = |(index, answer)| (answer, shadow.known(&Value::from(index)));
                answers.iter().enumerate().map(known).collect()
            }
            _ => Vec::new(),
        };
        for (answer, known) in answers.into_iter().take(MAX_ANSWERS) {
            if self.derivations.contains_key(answer) {
                continue;
            }
            let known = known.unwrap_or(shadow);
            let reads = known.because().iter().map(|read| read.clone().inside(false)).collect();
            let derivation = Derivation { conditions: vec![Condition { pc: 0, reads }], from: said(answer, known) };
            self.derivations.insert(answer.clone(), vec![derivation]);
        }
    }

    /// A loop may go on behind the result of a rule, and forgets its conditions then: the result remembers them. The
    /// first way to a value counts.
    pub(super) fn assign(&self, frame: &mut Frame, dest: u8, (value, shadow): (Value, Shadow)) {
        let info = frame.rule.and_then(|rule| self.program.rule_infos.get(usize::from(rule)));
        let is_result = info.is_some_and(|info| {
            info.result_reg == dest && (info.rule_type == RuleType::Complete || info.function_info.is_some())
        });
        if !is_result {
            frame.set(dest, value, shadow);
        } else if *frame.value(dest) != value {
            let because = frame.because();
            frame.set(dest, value, shadow.with_because(because));
        }
    }

    pub(super) fn note(&mut self, frame: &Frame, held: bool, register: u8) {
        if let Some(log) = &mut self.log {
            log.note((self.program, frame), held, frame.get(register).1.places());
        }
    }

    /// What a guard decides; a passed one is remembered.
    pub(super) fn condition(
        &mut self,
        frame: &mut Frame,
        pc: &mut usize,
        passed: bool,
        of: (&Shadow, GuardMode),
    ) -> Next {
        let (shadow, mode) = of;
        if let Some(log) = &mut self.log {
            log.note((self.program, frame), passed, shadow.places());
        }
        let is_not = matches!(mode, GuardMode::Not);
        if !passed {
            return frame.fail(pc, shadow.reads(!is_not, false));
        }
        let reads = shadow.reads(is_not, matches!(mode, GuardMode::NotUndefined));
        if !reads.is_empty() {
            if !matches!(mode, GuardMode::NotUndefined) {
                frame.filters();
            }
            frame.conditions.push(Condition { pc: *pc, reads });
        }
        Next::Go
    }

    /// Notes an answer of the rule that is asked for.
    pub(super) fn derived(&mut self, frame: &Frame, register: u8, answer: &Value, shadow: &Shadow) {
        let Some(rule) = frame.rule.filter(|rule| Some(*rule) == self.entry) else { return };
        if self.program.rule_infos[usize::from(rule)].result_reg != register {
            return;
        }
        if self.derivations.len() >= MAX_ANSWERS && !self.derivations.contains_key(answer) {
            return;
        }
        let known = self.derivations.entry(answer.clone()).or_default();
        if known.len() >= MAX_DERIVATIONS {
            return;
        }
        let mut conditions = frame.conditions.clone();
        if !shadow.because().is_empty() {
            let reads = shadow.because().iter().map(|read| read.clone().inside(false)).collect();
            conditions.insert(0, Condition { pc: frame.pc, reads });
        }
        known.push(Derivation { conditions, from: said(answer, shadow) });
    }
}

/// What an answer is made from: of an object its message, then what it tells beside that. Where it says that it stands,
/// and how loud it is, are no part of it.
fn said(answer: &Value, shadow: &Shadow) -> Vec<Place> {
    const NOT_SAID: [&str; 5] = ["path", "related", "severity", "level", "_loc"];
    let Value::Object(_) = answer else { return shadow.places() };
    if shadow.place().is_some() {
        return shadow.places();
    }
    let key = |name: &str| Value::from(name);
    let mut places = shadow.known(&key("msg")).map(Shadow::places).unwrap_or_default();
    let others = shadow.elements().filter(|(name, _)| !NOT_SAID.iter().any(|other| **name == key(other)));
    others.for_each(|(_, known)| merge(&mut places, known.places()));
    places
}
