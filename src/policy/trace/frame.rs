//! The registers of one rule's body while it is traced, and its loops and comprehensions, which jump as the VM's do.

use regorus::rvm::Program;
use regorus::rvm::instructions::{ComprehensionBeginParams, ComprehensionMode, LoopMode, LoopStartParams};
use regorus::rvm::program::RuleType;

use super::machine::{Condition, Next};
use super::shadow::{Place, Shadow, merge};
use crate::value::Value;

pub struct Frame {
    values: Vec<Value>,
    shadows: Vec<Shadow>,
    loops: Vec<Loop>,
    pub comprehensions: Vec<Comprehension>,
    pub conditions: Vec<Condition>,
    /// The rule whose body runs; `None` for the entry itself.
    pub rule: Option<u16>,
    /// No body of the rule has run yet: a partial rule's collection is still to be made.
    pub first_body: bool,
    /// What guards read that failed: why a collection stays empty or a rule undefined.
    pub rejected: Vec<Place>,
    /// The instruction that runs.
    pub pc: usize,
}

/// The elements that are still to come, with what is known of the collection.
struct Items {
    items: std::vec::IntoIter<(Value, Value)>,
    container: Value,
    shadow: Shadow,
}

struct Loop {
    mode: LoopMode,
    items: Items,
    key: u8,
    value: u8,
    result: u8,
    body: u16,
    end: u16,
    failed: bool,
    successes: usize,
    total: usize,
    /// How many conditions had held before the loop.
    before: usize,
    /// What the last iteration's conditions read.
    read: Vec<Place>,
}

pub struct Comprehension {
    mode: ComprehensionMode,
    result: u8,
    key: u8,
    value: u8,
    body: u16,
    end: u16,
    items: Option<Items>,
    pub before: usize,
    /// How much had been rejected before it.
    rejected: usize,
}

impl Items {
    fn new(container: Value, shadow: Shadow) -> Option<Self> {
        let items: Vec<(Value, Value)> = match &container {
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, item)| (Value::from(index), item.clone())).collect()
            }
            Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            Value::Set(items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
            _ => return None,
        };
        (!items.is_empty()).then(|| Self { items: items.into_iter(), container, shadow })
    }
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
    pub fn because(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for condition in self.conditions.iter().rev() {
            merge(&mut places, condition.places.clone());
        }
        places
    }

    pub fn compare(&mut self, dest: u8, left: u8, right: u8, holds: fn(&Value, &Value) -> bool) {
        let (a, b) = (self.get(left), self.get(right));
        // A value compared with itself is the use that `mend` writes behind a binding: it says nothing.
        let shadow = if left == right { Shadow::none() } else { Shadow::computed([&a.1, &b.1]) };
        let value = match a.0 == Value::Undefined || b.0 == Value::Undefined {
            true => Value::Undefined,
            false => Value::Bool(holds(&a.0, &b.0)),
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

    pub fn index(&mut self, dest: u8, container: u8, key: &Value) {
        let (container, shadow) = self.get(container);
        let value = container[key].clone();
        let shadow = shadow.index(&container, key, &value);
        self.set(dest, value, shadow);
    }

    /// A guard failed: the innermost loop goes on, a comprehension too, and without either the body ends.
    pub fn fail(&mut self, pc: &mut usize, read: Vec<Place>) -> Next {
        merge(&mut self.rejected, read.clone());
        if let Some(innermost) = self.loops.last_mut() {
            innermost.failed = true;
            innermost.read = read;
            if innermost.mode == LoopMode::Every {
                let ended = self.loops.pop().expect("it was just seen");
                *pc = usize::from(ended.end) - 1;
                self.conditions.truncate(ended.before);
                self.set(ended.result, Value::Bool(false), Shadow::none().with_because(ended.read));
            } else {
                *pc = (usize::from(innermost.end) - 1).saturating_sub(1);
            }
            return Next::Go;
        }
        if let Some(mut innermost) = self.comprehensions.pop() {
            self.conditions.truncate(innermost.before);
            let more =
                innermost.items.is_some() && self.next_item(&mut innermost.items, innermost.key, innermost.value);
            *pc = usize::from(if more { innermost.body } else { innermost.end }).saturating_sub(1);
            self.comprehensions.push(innermost);
            return Next::Go;
        }
        Next::Fail
    }

    fn next_item(&mut self, items: &mut Option<Items>, key: u8, value: u8) -> bool {
        let Some(all) = items else { return false };
        let Some((item_key, item)) = all.items.next() else {
            *items = None;
            return false;
        };
        let shadow = all.shadow.element(&all.container, &item_key, &item);
        // An element of a helper's collection is there because of the helper's own conditions.
        if !shadow.because().is_empty() {
            self.conditions.push(Condition { pc: self.pc, places: shadow.because().to_vec() });
        }
        if key != value {
            let of_key = if matches!(all.container, Value::Array(_)) { Shadow::none() } else { shadow.clone() };
            self.set(key, item_key, of_key);
        }
        self.set(value, item, shadow);
        true
    }

    pub fn loop_start(&mut self, pc: &mut usize, params: &LoopStartParams) {
        let (container, shadow) = self.get(params.collection);
        let of_collection = Shadow::computed([&shadow]);
        self.set(params.result_reg, Value::Bool(false), of_collection.clone());
        let is_collection = matches!(container, Value::Array(_) | Value::Object(_) | Value::Set(_));
        let Some(items) = Items::new(container, shadow) else {
            let result = match (params.mode, is_collection) {
                (LoopMode::Every, true) => Value::Bool(true),
                (LoopMode::Every, false) => Value::Undefined,
                _ => Value::Bool(false),
            };
            self.set(params.result_reg, result, of_collection);
            *pc = usize::from(params.loop_end).saturating_sub(1);
            return;
        };
        let mut items = Some(items);
        let before = self.conditions.len();
        self.next_item(&mut items, params.key_reg, params.value_reg);
        self.loops.push(Loop {
            mode: params.mode,
            items: items.expect("it has a first element"),
            key: params.key_reg,
            value: params.value_reg,
            result: params.result_reg,
            body: params.body_start,
            end: params.loop_end,
            failed: false,
            successes: 0,
            total: 0,
            before,
            read: Vec::new(),
        });
        *pc = usize::from(params.body_start).saturating_sub(1);
    }

    pub fn loop_next(&mut self, pc: &mut usize, loop_end: u16) {
        let Some(mut current) = self.loops.pop() else {
            *pc = usize::from(loop_end);
            return;
        };
        current.total += 1;
        if !current.failed {
            current.successes += 1;
            current.read = Vec::new();
            for condition in self.conditions[current.before.min(self.conditions.len())..].iter().rev() {
                merge(&mut current.read, condition.places.clone());
            }
        }
        self.conditions.truncate(current.before);
        let ended = match (current.mode, current.failed) {
            (LoopMode::Any, false) => Some(true),
            (LoopMode::Every, true) => Some(false),
            _ => None,
        };
        let mut items = Some(current.items);
        if ended.is_none() && self.next_item(&mut items, current.key, current.value) {
            *pc = usize::from(current.body).saturating_sub(1);
            current.items = items.expect("it had another element");
            current.failed = false;
            self.loops.push(current);
            return;
        }
        let result = ended.unwrap_or(match current.mode {
            LoopMode::Every => current.successes == current.total,
            _ => current.successes > 0,
        });
        let known = self.get(current.result).1;
        self.set(current.result, Value::Bool(result), known.with_because(current.read));
        *pc = usize::from(current.end).saturating_sub(1);
    }

    pub fn comprehension_begin(&mut self, pc: &mut usize, params: &ComprehensionBeginParams) {
        let empty = match params.mode {
            ComprehensionMode::Set => Value::new_set(),
            ComprehensionMode::Array => Value::new_array(),
            ComprehensionMode::Object => Value::new_object(),
        };
        let iterates = params.collection_reg != params.result_reg;
        let (container, shadow) = self.get(params.collection_reg);
        self.set(params.result_reg, empty, Shadow::none());
        let mut items = if iterates { Items::new(container, shadow) } else { None };
        let before = self.conditions.len();
        let has_first = self.next_item(&mut items, params.key_reg, params.value_reg);
        if iterates {
            let target = if has_first { params.body_start } else { params.comprehension_end };
            *pc = usize::from(target).saturating_sub(1);
        }
        self.comprehensions.push(Comprehension {
            mode: params.mode.clone(),
            result: params.result_reg,
            key: params.key_reg,
            value: params.value_reg,
            body: params.body_start,
            end: params.comprehension_end,
            items,
            before,
            rejected: self.rejected.len(),
        });
    }

    /// False without a comprehension to end.
    pub fn comprehension_end(&mut self) -> bool {
        let Some(ended) = self.comprehensions.pop() else { return false };
        self.conditions.truncate(ended.before);
        let rejected = self.rejected.split_off(ended.rejected.min(self.rejected.len()));
        let (value, shadow) = self.get(ended.result);
        if is_empty(&value) {
            self.set(ended.result, value, shadow.with_from(rejected));
        }
        true
    }

    /// False when there is nothing to add to.
    pub fn comprehension_yield(&mut self, pc: &mut usize, value: u8, key: Option<u8>) -> bool {
        let Some(mut current) = self.comprehensions.pop() else { return false };
        let (item, shadow) = self.get(value);
        let key = key.or(matches!(current.mode, ComprehensionMode::Object).then_some(current.key));
        let key = key.map(|key| self.value(key).clone());
        let mut because = Vec::new();
        for condition in self.conditions[current.before.min(self.conditions.len())..].iter().rev() {
            merge(&mut because, condition.places.clone());
        }
        let shadow = shadow.with_because(because);
        let (mut result, known) = self.take(current.result);
        let known = match (&mut result, key) {
            (Value::Set(_), _) => {
                if item != Value::Undefined
                    && let Ok(items) = result.as_set_mut()
                {
                    items.insert(item.clone());
                }
                known.with_element(item, shadow)
            }
            (Value::Array(_), _) => {
                let at = result.as_array().map_or(0, |items| items.len());
                if let Ok(items) = result.as_array_mut() {
                    items.push(item);
                }
                known.with_element(Value::from(at), shadow)
            }
            (Value::Object(_), Some(key)) => {
                if let Ok(fields) = result.as_object_mut() {
                    fields.insert(key.clone(), item);
                }
                known.with_element(key, shadow)
            }
            _ => return false,
        };
        self.set(current.result, result, known);
        if current.items.is_some() {
            self.conditions.truncate(current.before);
            let more = self.next_item(&mut current.items, current.key, current.value);
            *pc = usize::from(if more { current.body } else { current.end }).saturating_sub(1);
        }
        self.comprehensions.push(current);
        true
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
