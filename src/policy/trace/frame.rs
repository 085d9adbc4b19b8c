//! The registers of one rule's body while it is traced, with what is known of each value. `loops` makes it jump.

use regorus::rvm::Program;
use regorus::rvm::program::RuleType;

use super::loops::{Comprehension, Loop};
use super::machine::Condition;
use super::read::{Read, Test, merge_reads};
use super::shadow::Shadow;
use crate::value::Value;

pub struct Frame {
    values: Vec<Value>,
    shadows: Vec<Shadow>,
    pub(super) loops: Vec<Loop>,
    pub comprehensions: Vec<Comprehension>,
    pub conditions: Vec<Condition>,
    /// The rule whose body runs; `None` for the entry itself.
    pub rule: Option<u16>,
    /// No body of the rule has run yet: a partial rule's collection is still to be made.
    pub first_body: bool,
    /// What guards read that failed: why a collection stays empty or a rule undefined.
    pub rejected: Vec<Read>,
    /// The instruction that runs.
    pub pc: usize,
}

impl Frame {
    pub fn new(registers: usize, rule: Option<u16>) -> Self {
        Self {
            values: vec![Value::Undefined; registers],
            shadows: vec![Shadow::none(); registers],
            loops: Vec::new(),
            comprehensions: Vec::new(),
            conditions: Vec::new(),
            rule,
            first_body: true,
            rejected: Vec::new(),
            pc: 0,
        }
    }

    pub fn value(&self, register: u8) -> &Value {
        self.values.get(usize::from(register)).unwrap_or(&Value::Undefined)
    }

    pub fn get(&self, register: u8) -> (Value, Shadow) {
        let at = usize::from(register);
        (self.value(register).clone(), self.shadows.get(at).cloned().unwrap_or_default())
    }

    /// As `get`, leaving the register empty, so that the value can be changed in place.
    pub fn take(&mut self, register: u8) -> (Value, Shadow) {
        let at = usize::from(register);
        match (self.values.get_mut(at), self.shadows.get_mut(at)) {
            (Some(value), Some(shadow)) => (std::mem::replace(value, Value::Undefined), std::mem::take(shadow)),
            _ => (Value::Undefined, Shadow::none()),
        }
    }

    pub fn set(&mut self, register: u8, value: Value, shadow: Shadow) {
        let at = usize::from(register);
        if at >= self.values.len() {
            self.values.resize(at + 1, Value::Undefined);
            self.shadows.resize(at + 1, Shadow::none());
        }
        self.values[at] = value;
        self.shadows[at] = shadow;
    }

    /// Between two bodies only the arguments and a partial rule's collection stay.
    pub fn retain(&mut self, retained: usize, registers: usize) {
        self.values.truncate(retained);
        self.values.resize(registers.max(retained), Value::Undefined);
        self.shadows.truncate(retained);
        self.shadows.resize(registers.max(retained), Shadow::none());
        self.loops.clear();
        self.comprehensions.clear();
        self.conditions.clear();
    }

    pub fn init(&mut self, register: u8, program: &Program) {
        let kind = self.rule.and_then(|rule| program.rule_infos.get(usize::from(rule))).map(|info| &info.rule_type);
        match kind {
            Some(RuleType::PartialSet) if self.first_body => self.set(register, Value::new_set(), Shadow::none()),
            Some(RuleType::PartialObject) if self.first_body => {
                self.set(register, Value::new_object(), Shadow::none());
            }
            Some(RuleType::PartialSet | RuleType::PartialObject) => {}
            _ => self.set(register, Value::Undefined, Shadow::none()),
        }
    }

    /// What the conditions that hold now have read, the last first.
    pub fn because(&self) -> Vec<Read> {
        self.because_since(0)
    }

    /// As `because`, without the conditions that had held before.
    pub fn because_since(&self, before: usize) -> Vec<Read> {
        let mut reads = Vec::new();
        for condition in self.conditions.get(before..).unwrap_or_default().iter().rev() {
            merge_reads(&mut reads, condition.reads.iter().cloned());
        }
        reads
    }

    pub fn compare(&mut self, dest: u8, (left, right): (u8, u8), operator: Operator) {
        let (a, b) = (self.get(left), self.get(right));
        // A value compared with itself is the use that `mend` writes behind a binding: it says nothing.
        let shadow = if left == right { Shadow::none() } else { operator.shadow(&a, &b) };
        let value = match a.0 == Value::Undefined || b.0 == Value::Undefined {
            true => Value::Undefined,
            false => Value::Bool(operator.holds(&a.0, &b.0)),
        };
        self.set(dest, value, shadow);
    }

    /// False when an operand is no truth value.
    pub fn logic(&mut self, dest: u8, left: u8, right: u8, of: fn(bool, bool) -> bool) -> bool {
        let (a, b) = (self.get(left), self.get(right));
        let shadow = Shadow::computed([&a.1, &b.1]);
        let truth = |value: &Value| match value {
            Value::Bool(value) => Some(*value),
            Value::Null => Some(true),
            _ => None,
        };
        let value = match (truth(&a.0), truth(&b.0)) {
            _ if a.0 == Value::Undefined || b.0 == Value::Undefined => Value::Undefined,
            (Some(a), Some(b)) => Value::Bool(of(a, b)),
            _ => return false,
        };
        self.set(dest, value, shadow);
        true
    }

    /// A condition held: a comprehension around it is made of what it lets pass.
    pub fn filters(&mut self) {
        if let Some(comprehension) = self.comprehensions.last_mut() {
            comprehension.is_filtered = true;
        }
    }

    pub fn index(&mut self, dest: u8, container: u8, (key, of_key): (&Value, &Shadow)) {
        let (container, shadow) = self.get(container);
        let value = container[key].clone();
        let shadow = shadow.index(&container, (key, of_key), &value);
        self.set(dest, value, shadow);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    fn holds(self, left: &Value, right: &Value) -> bool {
        match self {
            Operator::Equal => left == right,
            Operator::NotEqual => left != right,
            Operator::Less => left < right,
            Operator::LessOrEqual => left <= right,
            Operator::Greater => left > right,
            Operator::GreaterOrEqual => left >= right,
        }
    }

    /// The question that a comparison asks.
    pub fn shadow(self, left: &(Value, Shadow), right: &(Value, Shadow)) -> Shadow {
        let negated = self == Operator::NotEqual;
        let constant = match (left.1.has_places(), right.1.has_places()) {
            (true, true) if left.1.is_count() || right.1.is_count() => {
                return Shadow::answer([&left.1, &right.1], Test::Counts, false);
            }
            (true, true) => return Shadow::answer([&left.1, &right.1], Test::Compares, false),
            (true, false) => &right.0,
            _ => &left.0,
        };
        let (test, negated) = match constant {
            Value::Number(_) if left.1.is_count() || right.1.is_count() => {
                let is_zero = matches!(self, Operator::Equal | Operator::LessOrEqual) && *constant == Value::from(0);
                let is_below_one = self == Operator::Less && *constant == Value::from(1);
                (if is_zero || is_below_one { Test::Empty } else { Test::Counts }, false)
            }
            Value::Bool(value) => (Test::Truth, *value == negated),
            Value::Null => (Test::Truth, !negated),
            _ if matches!(self, Operator::Equal | Operator::NotEqual) && is_empty(constant) => (Test::Empty, negated),
            // Things are chosen by their names and types; a number is right or wrong.
            Value::Number(_) => (Test::Tests, negated),
            _ if matches!(self, Operator::Equal | Operator::NotEqual) => (Test::Selects, negated),
            _ => (Test::Tests, false),
        };
        Shadow::answer([&left.1, &right.1], test, negated)
    }
}

pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Set(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
