//! Evaluates policies on regorus's VM, or on its interpreter where the VM cannot.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use regorus::rvm::program::DeserializationResult;
use regorus::rvm::{Program, RegoVM};
use regorus::utils::limits::ExecutionTimerConfig;

use super::answer::Style;
use super::trace::{Derivation, Derivations, Judged, Near, Place, Seen, Shadow, Tracer, choose};
use super::{Code, Exception, Policy, answer, bounded, exception};
use crate::document::DocumentId;
use crate::finding::Violation;
use crate::syntax::Path;
use crate::value::Value;

/// Most instructions that one rule may execute on one document: about a second. A bound, not a budget.
const MAX_INSTRUCTIONS: usize = 50_000_000;

/// Most answers of one rule about one document.
const MAX_ANSWERS: usize = 10_000;

/// Longest that the interpreter may take for one rule on one document.
const MAX_INTERPRETATION: Duration = Duration::from_secs(20);

/// Work units of the interpreter between two looks at the clock.
const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::new(10_000).expect("not zero");

/// A policy that failed while it judged a document.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct EvaluationError {
    pub message: String,
}

/// One policy, ready to judge any number of documents on one thread.
pub struct Evaluator<'a> {
    policy: &'a Policy,
    machine: Machine,
}

enum Machine {
    Vm(Box<RegoVM>, Arc<Program>),
    Interpreter(Box<regorus::Engine>),
}

impl<'a> Evaluator<'a> {
    pub fn new(policy: &'a Policy) -> Result<Self, EvaluationError> {
        let machine = match &policy.code {
            Code::Embedded(bytes) => vm(deserialize(bytes)?),
            Code::Program(program) => vm(Arc::clone(program)),
            Code::Interpreted { engine, .. } => interpreter(engine.clone()),
        };
        Ok(Self { policy, machine })
    }

    /// What the policy says about `input`, sorted, each answer once.
    pub fn evaluate(
        &mut self,
        document: DocumentId,
        input: &Value,
        data: &Value,
    ) -> Result<Vec<Violation>, EvaluationError> {
        let mut violations = Vec::new();
        // Asked when there is something to let off.
        let mut excepted = None;
        for (index, (entry, severity)) in self.policy.entries.iter().enumerate() {
            let value = self.machine.run((index, entry), input, data)?;
            let severity = self.policy.severity_from_name.then_some(*severity);
            let mut answers = Vec::new();
            let count = answers_in(&value);
            if count > MAX_ANSWERS {
                let message =
                    format!("`{entry}` answers {count} times about one document, at most {MAX_ANSWERS} are taken");
                return Err(EvaluationError { message });
            }
            let style = Style { severity, foreign: self.policy.foreign };
            answer::violations(&value, style, &mut answers).map_err(|message| EvaluationError { message })?;
            if let (Some(declared), false) = (&self.policy.exception, answers.is_empty()) {
                let names = match excepted.take() {
                    Some(names) => names,
                    None => self.excepted(declared, input, data)?,
                };
                if names.contains(exception::part(entry)) {
                    let rule = exception::rule_name(entry);
                    answers.iter_mut().for_each(|(_, violation)| violation.exception = Some(rule.to_owned()));
                }
                excepted = Some(names);
            }
            if self.policy.finds_all_places {
                answers.iter_mut().for_each(|(_, violation)| violation.path = None);
            }
            if answers.iter().any(|(_, violation)| violation.path.is_none()) {
                let derivations = self.machine.derive(index, (document, input, data));
                derivations.iter().for_each(|derivations| {
                    self.locate(Judged { document, input }, derivations, &mut answers);
                });
            }
            violations.extend(answers.into_iter().map(|(_, violation)| violation));
        }
        violations.sort();
        violations.dedup();
        Ok(violations)
    }

    /// Finds the places of answers that name none. What was not derived keeps its document's header. An answer is one
    /// finding, as in every tool that runs such policies; a built-in rule means each of the places that it said the same of.
    fn locate(&self, judged: Judged<'_>, derivations: &Derivations, answers: &mut Vec<(Value, Violation)>) {
        let mut further = Vec::new();
        for (answer, violation) in answers.iter_mut().filter(|(_, violation)| violation.path.is_none()) {
            let own: &[Derivation] = derivations.get(answer).map_or(&[], Vec::as_slice);
            let located = choose(judged, own, &violation.message);
            violation.path = located.path;
            if self.policy.rule.builtin && !self.policy.finds_all_places {
                let others = located.others.into_iter().map(|path| Violation { path: Some(path), ..violation.clone() });
                further.extend(others.map(|violation| (answer.clone(), violation)));
            } else if violation.related.is_empty() && !self.policy.rule.builtin {
                // Who names related places has said what belongs together.
                violation.related = located.related;
            }
        }
        answers.append(&mut further);
    }

    /// The names of the rules that the document is let off.
    fn excepted(
        &mut self,
        declared: &Exception,
        input: &Value,
        data: &Value,
    ) -> Result<BTreeSet<String>, EvaluationError> {
        let value = self.machine.run((self.policy.entries.len(), &declared.entry), input, data)?;
        exception::names(&value).map_err(|message| EvaluationError { message })
    }

    /// What every condition of the program did while one of the policy's entries (an index into `Policy::entries`)
    /// judged a document, whether it answered or not: how often it held and how often it failed, what it read and the
    /// values at hand. In the order of the instructions, with the conditions that were never reached, those of imported
    /// modules too; the package of `Seen::rule` tells which are the policy's own. A run of its own: nobody who does not ask pays.
    ///
    /// The first text is why the run ended early, if it did; `None` where there is no program to follow (a policy that
    /// is interpreted).
    pub fn explain(
        &self,
        entry: usize,
        document: DocumentId,
        input: &Value,
        data: &Value,
    ) -> Option<(Vec<Seen>, Option<String>)> {
        let (seen, stuck) = self.machine.tracer((document, input, data))?.explain(entry);
        Some((seen, stuck.map(|stuck| stuck.0)))
    }
}

fn answers_in(value: &Value) -> usize {
    match value {
        Value::Set(set) => set.len(),
        Value::Array(array) => array.len(),
        Value::Object(object) => object.len(),
        _ => 0,
    }
}

impl Machine {
    /// `None` for what runs on the interpreter.
    fn tracer(&self, (document, input, data): (DocumentId, &Value, &Value)) -> Option<Tracer<'_>> {
        let Machine::Vm(_, program) = self else { return None };
        let root = Shadow::at(Place::new(document, Path::default()));
        Some(Tracer::new(
            program,
            (input.clone(), root),
            (data.clone(), Shadow::near(Near::new(document, input.clone()))),
        ))
    }

    /// How every answer came to be; `None` where that cannot be traced.
    fn derive(&self, entry: usize, judged: (DocumentId, &Value, &Value)) -> Option<Derivations> {
        self.tracer(judged)?.run(entry).ok().map(|(_, derivations)| derivations)
    }

    fn run(&mut self, entry: (usize, &str), input: &Value, data: &Value) -> Result<Value, EvaluationError> {
        let (index, name) = entry;
        match self {
            Machine::Vm(vm, _) => {
                vm.set_data(data.clone()).map_err(|error| failure(&error))?;
                vm.set_input(input.clone());
                vm.execute_entry_point_by_index(index).map_err(|error| failure(&error))
            }
            Machine::Interpreter(engine) => {
                engine.clear_data();
                engine.add_data(data.clone()).map_err(|error| failure(&error))?;
                engine.set_input(input.clone());
                engine.eval_rule(name.to_owned()).map_err(|error| failure(&error))
            }
        }
    }
}

fn vm(program: Arc<Program>) -> Machine {
    let mut vm = RegoVM::new();
    vm.load_program(Arc::clone(&program));
    vm.set_max_instructions(MAX_INSTRUCTIONS);
    Machine::Vm(Box::new(vm), program)
}

/// The interpreter counts no instructions: its bound is a time far above any honest policy's.
fn interpreter(mut engine: Box<regorus::Engine>) -> Machine {
    engine
        .set_execution_timer_config(ExecutionTimerConfig { limit: MAX_INTERPRETATION, check_interval: CHECK_INTERVAL });
    Machine::Interpreter(engine)
}

fn deserialize(bytes: &[u8]) -> Result<Arc<Program>, EvaluationError> {
    match Program::deserialize_binary(bytes) {
        Ok(DeserializationResult::Complete(program)) => Ok(Arc::new(program)),
        Ok(DeserializationResult::Partial(_)) => {
            Err(EvaluationError { message: "the embedded program is of another engine version".into() })
        }
        Err(message) => Err(EvaluationError { message }),
    }
}

fn failure(error: &impl std::fmt::Display) -> EvaluationError {
    let message = error.to_string();
    // Nothing else has a limit of memory.
    let message = match message.contains("memory limit") {
        true => bounded::said(&message).to_owned(),
        false => message,
    };
    EvaluationError { message }
}
