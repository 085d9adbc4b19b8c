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
use super::scope::Definition;
use super::suite::{Suite, TestRule};
use super::term;
use super::{Failure, Outcome, Place, TestResult};
use crate::source::Span;

/// Longest that one test may take. A bound, not a budget.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Failed cases of one test that are looked into.
const MAX_CASES: usize = 5;

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
        let (outcome, cases) = match test.is_skipped {
            true => (Outcome::Skipped, 0),
            false => match engine.eval_rule(test.path.clone()) {
                Ok(value @ (Value::Object(_) | Value::Undefined)) if test.has_cases => self.cases(test, &value, asked),
                Ok(Value::Bool(true)) => (Outcome::Passed, 0),
                Ok(value) => (Outcome::Failed(self.failure(test, &value, asked)), 0),
                Err(error) => (self.error(&error.to_string()), 0),
            },
        };
        let prints = engine.take_prints().unwrap_or_default();
        TestResult { name: test.name.clone(), place: test.place.clone(), outcome, cases, prints }
    }

    fn failure(&self, test: &TestRule, value: &Value, asked: &Engine) -> Failure {
        let value = (*value != Value::Undefined).then(|| term::shown(value));
        let definition = self.definition(test).filter(|_| value.is_none());
        let reason = definition.and_then(|definition| self.diagnosis(asked).definition(definition));
        Failure { value, reason, cases: Vec::new() }
    }

    /// A test with cases passes when there are some and each is true.
    fn cases(&self, test: &TestRule, value: &Value, asked: &Engine) -> (Outcome, usize) {
        let mut diagnosis = self.diagnosis(asked);
        let cases = self.definition(test).and_then(|definition| diagnosis.cases(definition));
        let Some(cases) = cases.filter(|cases| !cases.found.is_empty()) else {
            return (Outcome::Failed(self.failure(test, &Value::Undefined, asked)), 0);
        };
        let holds = |case: &Value| {
            let keys = case.as_array().map(|keys| keys.as_slice()).unwrap_or_default();
            keys.iter().fold(value, |value, key| &value[key]) == &Value::Bool(true)
        };
        let failed: Vec<&Value> = cases.found.iter().filter(|case| !holds(case)).collect();
        if failed.is_empty() {
            return (Outcome::Passed, cases.found.len());
        }
        let reasons = failed.iter().enumerate().map(|(index, case)| {
            let reason = (index < MAX_CASES).then(|| diagnosis.case(&cases, case)).flatten();
            (case_name(case), reason)
        });
        let failure = Failure { value: None, reason: None, cases: reasons.collect() };
        (Outcome::Failed(failure), cases.found.len())
    }

    fn definition(&self, test: &TestRule) -> Option<Definition<'_>> {
        self.names.at(&test.place.source.path, test.place.span.start)
    }

    fn diagnosis<'a>(&'a self, asked: &'a Engine) -> Diagnosis<'a> {
        Diagnosis { names: &self.names, sources: &self.sources, probe: Probe::new(asked) }
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

/// `empty + empty`; several keys with a comma between them.
fn case_name(case: &Value) -> String {
    let keys = case.as_array().map(|keys| keys.as_slice()).unwrap_or_default();
    let name = |key: &Value| key.as_string().map_or_else(|_| term::shown(key), |text| text.to_string());
    keys.iter().map(name).collect::<Vec<_>>().join(", ")
}
