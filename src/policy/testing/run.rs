//! Decides tests, one after the other.

use std::num::NonZeroU32;
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

use super::super::compile;
use super::super::data::UserData;
use super::coverage::Coverage;
use super::diagnose::Diagnosis;
use super::probe::Probe;
use super::suite::{Suite, TestRule};
use super::term;
use super::{Failure, Outcome, Place, TestResult};
use crate::source::Span;

/// Longest that one test may take. A bound, not a budget.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Work units of the interpreter between two looks at the clock.
const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");

impl Suite {
    /// Runs the tests whose full name `chosen` accepts.
    pub fn run(
        &self,
        chosen: &dyn Fn(&str) -> bool,
        data: &UserData,
        coverage: bool,
    ) -> (Vec<TestResult>, Option<Coverage>) {
        let mut engine = self.engine.clone();
        engine.add_data(data.beside(Value::new_object())).expect("an engine without data takes an object");
        let asked = engine.clone();
        engine.set_gather_prints(true);
        engine.set_execution_timer_config(ExecutionTimerConfig { limit: MAX_TIME, check_interval: CHECK_INTERVAL });
        engine.set_enable_coverage(coverage);
        let chosen = self.tests.iter().filter(|test| chosen(&test.name));
        let results = chosen.map(|test| self.run_one(test, (&mut engine, &asked))).collect();
        (results, coverage.then(|| Coverage::of(self, &engine)))
    }

    fn run_one(&self, test: &TestRule, (engine, asked): (&mut Engine, &Engine)) -> TestResult {
        let outcome = match test.is_skipped {
            true => Outcome::Skipped,
            false => match engine.eval_rule(test.path.clone()) {
                Ok(Value::Bool(true)) => Outcome::Passed,
                Ok(value) => Outcome::Failed(self.failure(test, &value, asked)),
                Err(error) => self.error(&error.to_string()),
            },
        };
        let prints = engine.take_prints().unwrap_or_default();
        TestResult { name: test.name.clone(), place: test.place.clone(), outcome, prints }
    }

    fn failure(&self, test: &TestRule, value: &Value, asked: &Engine) -> Failure {
        let value = (*value != Value::Undefined).then(|| term::shown(value));
        let definition = self.names.at(&test.place.source.path, test.place.span.start);
        let probe = Probe::new(asked);
        let mut diagnosis = Diagnosis { names: &self.names, sources: &self.sources, probe };
        let reason = definition.filter(|_| value.is_none()).and_then(|definition| diagnosis.definition(definition));
        Failure { value, reason }
    }

    fn error(&self, text: &str) -> Outcome {
        let fault = compile::fault(text);
        let source = fault.path.as_ref().and_then(|path| self.sources.get(path));
        let place = source.zip(fault.place).map(|(source, (line, column))| {
            let (start, end) = source.lines().range(&source.text, line.saturating_sub(1)).unwrap_or_default();
            let line = &source.text[start as usize..end as usize];
            let at =
                line.char_indices().nth(column.saturating_sub(1) as usize).map_or(end, |(at, _)| start + at as u32);
            Place {
                source: source.clone(),
                span: Span { source: source.id, start: at, end: (at + 1).min(end).max(at) },
            }
        });
        // How long exactly differs from run to run.
        let message = match fault.message.starts_with("execution exceeded time limit") {
            true => format!("took longer than {} s", MAX_TIME.as_secs()),
            false => fault.message,
        };
        Outcome::Error { message, place }
    }
}
