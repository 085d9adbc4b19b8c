//! Asks the engine for values in the middle of a rule's body: each question is a rule of a module that is added to the
//! package concerned.

use std::num::NonZeroU32;
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};

use super::scope::Scope;
use crate::value::object_of;

/// Longest that one question may take.
const MAX_TIME: Duration = Duration::from_secs(2);

const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");

/// Modules with questions that one failed test may cost: each has the engine prepare the whole suite anew.
const MAX_MODULES: usize = 80;

/// The rules that hold questions, and the data that they read.
const NAME: &str = "fivenines_question";

/// Answers questions for one failed test.
pub(super) struct Probe<'a> {
    engine: &'a Engine,
    /// Values that questions name, because a value written out might be too deep to be parsed.
    values: Vec<Value>,
    modules_left: usize,
}

impl<'a> Probe<'a> {
    pub fn new(engine: &'a Engine) -> Self {
        Self { engine, values: Vec::new(), modules_left: MAX_MODULES }
    }

    /// An expression that is this value in every question from now on.
    pub fn hold(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("data.{NAME}[{}]", self.values.len() - 1)
    }

    /// The values of expressions in a file's package. `None` for one that the engine does not accept, or gives up on.
    pub fn ask(&mut self, scope: &Scope, questions: &[String]) -> Vec<Option<Value>> {
        let answers = self.ask_together(scope, questions);
        // One that is not accepted spoils all.
        if questions.len() > 1 && answers.iter().all(Option::is_none) {
            return questions
                .iter()
                .flat_map(|question| self.ask_together(scope, std::slice::from_ref(question)))
                .collect();
        }
        answers
    }

    fn ask_together(&mut self, scope: &Scope, questions: &[String]) -> Vec<Option<Value>> {
        let nothing = || questions.iter().map(|_| None).collect();
        if questions.is_empty() || self.modules_left == 0 {
            return nothing();
        }
        self.modules_left -= 1;
        let rules = questions.iter().enumerate().map(|(index, question)| format!("{NAME}_{index} := {question}\n"));
        let text = format!("package {}\n{}{}", scope.package, scope.imports, rules.collect::<String>());
        let mut engine = self.engine.clone();
        engine.set_gather_prints(true);
        engine.set_execution_timer_config(ExecutionTimerConfig { limit: MAX_TIME, check_interval: CHECK_INTERVAL });
        let data = object_of([(NAME, Value::from(self.values.clone()))]);
        if engine.add_policy(format!("<{NAME}>"), text).is_err() || engine.add_data(data).is_err() {
            return nothing();
        }
        let path = |index| format!("data.{}.{NAME}_{index}", scope.package);
        (0..questions.len()).map(|index| engine.eval_rule(path(index)).ok()).collect()
    }
}
