//! Runs a compiled policy once more and follows every value back to where it stands.
//!
//! It executes the same program as the VM, with the VM's own builtins and its rules of control flow, and keeps a shadow
//! beside each register. Slower than the VM by far, and run only for a rule that has answered.

use std::collections::HashMap;
use std::sync::Arc;

use regorus::rvm::Program;
use regorus::rvm::instructions::{GuardMode, Instruction, LiteralOrRegister};
use regorus::rvm::program::RuleType;
use regorus::unstable::{Expr, Ref, Source, Span};

use super::builtins;
use super::frame::{Frame, is_empty};
use super::log::{Log, Seen};
use super::shadow::{Place, Shadow, merge};
use crate::value::Value;

/// Most instructions of one trace.
const MAX_STEPS: usize = 5_000_000;

/// A condition that held, and what it read.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Index of its instruction.
    pub pc: usize,
    pub places: Vec<Place>,
}

/// One answer of the entry's rule, with what made it.
#[derive(Debug, Clone)]
pub struct Derivation {
    pub answer: Value,
    /// In the order of the body.
    pub conditions: Vec<Condition>,
    /// What the answer itself was made from.
    pub from: Vec<Place>,
}

pub struct Tracer<'p> {
    program: &'p Program,
    input: (Value, Shadow),
    data: (Value, Shadow),
    cache: HashMap<u16, (Value, Shadow)>,
    /// The rule whose answers are wanted.
    entry: Option<u16>,
    derivations: Vec<Derivation>,
    steps: usize,
    dummies: (Span, Vec<Ref<Expr>>),
    log: Option<Log>,
}

/// Why a body ended.
enum End {
    Done,
    Returned(Value, Shadow),
    Failed,
}

/// The trace cannot be made; the finding keeps its document's header.
#[derive(Debug)]
pub struct Stuck(pub String);

impl<'p> Tracer<'p> {
    pub fn new(program: &'p Program, input: (Value, Shadow), data: (Value, Shadow)) -> Self {
        let source = Source::from_contents("<builtin>".into(), String::new()).expect("an empty text is a source");
        let span = Span { source, line: 1, col: 1, start: 0, end: 0 };
        let dummy = Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 });
        Self {
            program,
            input,
            data,
            cache: HashMap::new(),
            entry: None,
            derivations: Vec::new(),
            steps: 0,
            dummies: (span, vec![dummy; 8]),
            log: None,
        }
    }

    /// What every condition of the program did for an entry point, by instruction. A trace that got stuck tells what
    /// it saw until then.
    pub fn explain(mut self, entry: usize) -> (Vec<Seen>, Option<Stuck>) {
        self.log = Some(Log::new(self.program));
        let stuck = self.entry(entry).err();
        (self.log.map(Log::into_seen).unwrap_or_default(), stuck)
    }

    /// The value of an entry point, and how each of its answers came to be.
    pub fn run(mut self, entry: usize) -> Result<(Value, Vec<Derivation>), Stuck> {
        let value = self.entry(entry)?;
        Ok((value, self.derivations))
    }

    fn entry(&mut self, entry: usize) -> Result<Value, Stuck> {
        let (_, pc) = self.program.entry_points.get_index(entry).ok_or_else(|| Stuck("no such entry".into()))?;
        let pc = *pc;
        if let Some(Instruction::CallRule { rule_index, .. }) = self.program.instructions.get(pc) {
            self.entry = Some(*rule_index);
        }
        let registers = usize::from(self.program.dispatch_window_size).max(2);
        let mut frame = Frame::new(registers, None);
        match self.body(&mut frame, pc)? {
            End::Returned(value, _) => Ok(value),
            _ => Ok(frame.value(0).clone()),
        }
    }

    fn body(&mut self, frame: &mut Frame, start: usize) -> Result<End, Stuck> {
        let mut pc = start;
        loop {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(Stuck("too many steps".into()));
            }
            let Some(instruction) = self.program.instructions.get(pc).copied() else { return Ok(End::Done) };
            frame.pc = pc;
            match self.step(frame, &mut pc, instruction)? {
                Next::Go => pc += 1,
                Next::Return(value, shadow) => return Ok(End::Returned(value, shadow)),
                Next::Break => return Ok(End::Done),
                Next::Fail => return Ok(End::Failed),
            }
        }
    }

    fn literal(&self, index: u16) -> Result<&Value, Stuck> {
        self.program.literals.get(usize::from(index)).ok_or_else(|| Stuck("no such literal".into()))
    }

    fn key(&self, frame: &Frame, component: &LiteralOrRegister) -> Result<Value, Stuck> {
        match component {
            LiteralOrRegister::Literal(index) => self.literal(*index).cloned(),
            LiteralOrRegister::Register(register) => Ok(frame.value(*register).clone()),
        }
    }

    fn step(&mut self, frame: &mut Frame, pc: &mut usize, instruction: Instruction) -> Result<Next, Stuck> {
        use Instruction as I;
        let data = &self.program.instruction_data;
        match instruction {
            I::Load { dest, literal_idx } => {
                let value = self.literal(literal_idx)?.clone();
                frame.set(dest, value, Shadow::none());
            }
            I::LoadTrue { dest } => frame.set(dest, Value::Bool(true), Shadow::none()),
            I::LoadFalse { dest } => frame.set(dest, Value::Bool(false), Shadow::none()),
            I::LoadNull { dest } => frame.set(dest, Value::Null, Shadow::none()),
            I::LoadBool { dest, value } => frame.set(dest, Value::Bool(value), Shadow::none()),
            I::LoadData { dest } => frame.set(dest, self.data.0.clone(), self.data.1.clone()),
            I::LoadInput { dest } => frame.set(dest, self.input.0.clone(), self.input.1.clone()),
            I::LoadContext { dest } | I::LoadMetadata { dest } => frame.set(dest, Value::Undefined, Shadow::none()),
            I::Move { dest, src } => {
                let (value, shadow) = frame.get(src);
                frame.set(dest, value, shadow);
            }
            I::Add { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '+'),
            I::Sub { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '-'),
            I::Mul { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '*'),
            I::Div { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '/'),
            I::Mod { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '%'),
            I::Eq { dest, left, right } => frame.compare(dest, left, right, |a, b| a == b),
            I::Ne { dest, left, right } => frame.compare(dest, left, right, |a, b| a != b),
            I::Lt { dest, left, right } => frame.compare(dest, left, right, |a, b| a < b),
            I::Le { dest, left, right } => frame.compare(dest, left, right, |a, b| a <= b),
            I::Gt { dest, left, right } => frame.compare(dest, left, right, |a, b| a > b),
            I::Ge { dest, left, right } => frame.compare(dest, left, right, |a, b| a >= b),
            I::And { dest, left, right } => {
                let fails = frame.logic(dest, left, right, |a, b| a && b);
                return Ok(if fails { Next::Fail } else { Next::Go });
            }
            I::Or { dest, left, right } => {
                let fails = frame.logic(dest, left, right, |a, b| a || b);
                return Ok(if fails { Next::Fail } else { Next::Go });
            }
            I::Not { dest, operand } => {
                let (value, shadow) = frame.get(operand);
                frame.set(dest, Value::Bool(is_false(&value)), Shadow::computed([&shadow]));
            }
            I::AssertEq { left, right } => {
                let (a, b) = (frame.get(left), frame.get(right));
                let passed = a.0 != Value::Undefined && b.0 != Value::Undefined && a.0 == b.0;
                let shadow = Shadow::computed([&a.1, &b.1]);
                return Ok(self.condition(frame, pc, passed, &shadow, false));
            }
            I::Guard { register, mode } => {
                let (value, shadow) = frame.get(register);
                let passed = match mode {
                    GuardMode::Not => is_false(&value),
                    GuardMode::Condition => !matches!(value, Value::Undefined | Value::Bool(false)),
                    GuardMode::NotUndefined => value != Value::Undefined,
                };
                let binds = matches!(mode, GuardMode::NotUndefined);
                return Ok(self.condition(frame, pc, passed, &shadow, binds));
            }
            I::BuiltinCall { params_index } => {
                let params = data.get_builtin_call_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let arguments: Vec<(Value, Shadow)> =
                    params.arg_registers().iter().map(|register| frame.get(*register)).collect();
                let (value, shadow) = self.builtin(params.builtin_index, &arguments)?;
                frame.set(params.dest, value, shadow);
            }
            I::FunctionCall { params_index } => {
                let params = data.get_function_call_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let arguments = params.arg_registers().iter().map(|register| frame.get(*register)).collect();
                let (value, shadow) = self.rule(params.func_rule_index, Some(arguments))?;
                frame.set(params.dest, value, shadow);
            }
            I::CallRule { dest, rule_index } => {
                let (value, shadow) = self.rule(rule_index, None)?;
                frame.set(dest, value, shadow);
            }
            I::Return { value } => {
                let (value, shadow) = frame.get(value);
                return Ok(Next::Return(value, shadow));
            }
            I::Halt {} => {
                let (value, shadow) = frame.get(0);
                return Ok(Next::Return(value, shadow));
            }
            I::RuleInit { result_reg, .. } => frame.init(result_reg, self.program),
            I::DestructuringSuccess {} | I::RuleReturn {} => return Ok(Next::Break),
            I::ObjectSet { obj, key, value } => {
                let ((key, _), (value, shadow)) = (frame.get(key), frame.get(value));
                self.derived(frame, obj, &key, &shadow);
                let because = frame.because();
                let (mut object, shadows) = frame.take(obj);
                let Ok(map) = object.as_object_mut() else { return Ok(Next::Fail) };
                map.insert(key.clone(), value);
                frame.set(obj, object, shadows.with_element(key, shadow.with_because(because)));
            }
            I::ObjectCreate { params_index } => {
                let params = data.get_object_create_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let mut pairs = Vec::new();
                for (literal, register) in params.literal_key_field_pairs() {
                    pairs.push((self.literal(*literal)?.clone(), frame.get(*register)));
                }
                for (key, register) in params.field_pairs() {
                    pairs.push((frame.value(*key).clone(), frame.get(*register)));
                }
                let undefined =
                    pairs.iter().any(|(key, value)| *key == Value::Undefined || value.0 == Value::Undefined);
                if undefined {
                    frame.set(params.dest, Value::Undefined, Shadow::none());
                } else {
                    let mut object = self.literal(params.template_literal_idx)?.clone();
                    let Ok(map) = object.as_object_mut() else { return Ok(Next::Fail) };
                    let mut shadows = Vec::new();
                    for (key, (value, shadow)) in pairs {
                        map.insert(key.clone(), value);
                        shadows.push((key, shadow));
                    }
                    frame.set(params.dest, object, Shadow::collection(shadows));
                }
            }
            I::Index { dest, container, key } => {
                let key = frame.value(key).clone();
                frame.index(dest, container, &key);
            }
            I::IndexLiteral { dest, container, literal_idx } => {
                let key = self.literal(literal_idx)?.clone();
                frame.index(dest, container, &key);
            }
            I::ChainedIndex { params_index } => {
                let params = data.get_chained_index_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let mut at = frame.get(params.root);
                for component in &params.path_components {
                    let key = self.key(frame, component)?;
                    let value = at.0[&key].clone();
                    let shadow = at.1.index(&at.0, &key, &value);
                    at = (value, shadow);
                }
                frame.set(params.dest, at.0, at.1);
            }
            I::VirtualDataDocumentLookup { params_index } => return self.lookup(frame, params_index),
            I::ArrayNew { dest } => frame.set(dest, Value::new_array(), Shadow::none()),
            I::ArrayPush { arr, value } | I::ArrayPushDefined { arr, value } => {
                let (value, shadow) = frame.get(value);
                if value == Value::Undefined && matches!(instruction, I::ArrayPushDefined { .. }) {
                    return Ok(Next::Go);
                }
                let (mut array, shadows) = frame.take(arr);
                let Ok(items) = array.as_array_mut() else { return Ok(Next::Fail) };
                let index = Value::from(items.len());
                items.push(value);
                frame.set(arr, array, shadows.with_element(index, shadow));
            }
            I::ArrayCreate { params_index } => {
                let params = data.get_array_create_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let items: Vec<(Value, Shadow)> =
                    params.element_registers().iter().map(|register| frame.get(*register)).collect();
                if items.iter().any(|(value, _)| *value == Value::Undefined) {
                    frame.set(params.dest, Value::Undefined, Shadow::none());
                } else {
                    let shadows = items.iter().enumerate().map(|(index, item)| (Value::from(index), item.1.clone()));
                    let shadow = Shadow::collection(shadows.collect::<Vec<_>>());
                    let values: Vec<Value> = items.into_iter().map(|(value, _)| value).collect();
                    frame.set(params.dest, Value::from(values), shadow);
                }
            }
            I::SetNew { dest } => frame.set(dest, Value::new_set(), Shadow::none()),
            I::SetAdd { set, value } => {
                let (value, shadow) = frame.get(value);
                if value != Value::Undefined {
                    self.derived(frame, set, &value, &shadow);
                    let because = frame.because();
                    let (mut collection, shadows) = frame.take(set);
                    let Ok(items) = collection.as_set_mut() else { return Ok(Next::Fail) };
                    items.insert(value.clone());
                    frame.set(set, collection, shadows.with_element(value, shadow.with_because(because)));
                }
            }
            I::SetCreate { params_index } => {
                let params = data.get_set_create_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let items: Vec<(Value, Shadow)> =
                    params.element_registers().iter().map(|register| frame.get(*register)).collect();
                if items.iter().any(|(value, _)| *value == Value::Undefined) {
                    frame.set(params.dest, Value::Undefined, Shadow::none());
                } else {
                    let shadow = Shadow::collection(items.iter().cloned());
                    let values: std::collections::BTreeSet<Value> = items.into_iter().map(|(value, _)| value).collect();
                    frame.set(params.dest, Value::from(values), shadow);
                }
            }
            I::Contains { dest, collection, value } => {
                let (sought, all) = (frame.get(value), frame.get(collection));
                let found = match &all.0 {
                    Value::Set(items) => items.contains(&sought.0),
                    Value::Array(items) => items.contains(&sought.0),
                    Value::Object(fields) => fields.values().any(|value| *value == sought.0),
                    _ => false,
                };
                frame.set(dest, Value::Bool(found), Shadow::computed([&sought.1, &all.1]));
            }
            I::Count { dest, collection } => {
                let (value, shadow) = frame.get(collection);
                let count = match &value {
                    Value::Array(items) => Value::from(items.len()),
                    Value::Object(fields) => Value::from(fields.len()),
                    Value::Set(items) => Value::from(items.len()),
                    _ => Value::Undefined,
                };
                frame.set(dest, count, Shadow::computed([&shadow]));
            }
            I::LoopStart { params_index } => {
                let params = data.get_loop_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let collection = frame.value(params.collection);
                let is_collection = matches!(collection, Value::Array(_) | Value::Object(_) | Value::Set(_));
                self.note(frame, is_collection && !is_empty(collection), params.collection);
                frame.loop_start(pc, params);
            }
            I::LoopNext { loop_end, .. } => frame.loop_next(pc, loop_end),
            I::ComprehensionBegin { params_index } => {
                let params =
                    data.get_comprehension_begin_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                frame.comprehension_begin(pc, params);
            }
            I::ComprehensionYield { value_reg, key_reg } => {
                if !frame.comprehension_yield(pc, value_reg, key_reg) {
                    return Ok(Next::Fail);
                }
            }
            I::ComprehensionEnd {} => {
                if !frame.comprehension_end() {
                    return Ok(Next::Fail);
                }
            }
            other => return Err(Stuck(format!("{other:?}"))),
        }
        Ok(Next::Go)
    }

    fn note(&mut self, frame: &Frame, held: bool, register: u8) {
        if let Some(log) = &mut self.log {
            log.note((self.program, frame), held, frame.get(register).1.places());
        }
    }

    /// What a guard decides; a passed one is remembered.
    fn condition(&mut self, frame: &mut Frame, pc: &mut usize, passed: bool, shadow: &Shadow, binds: bool) -> Next {
        if let Some(log) = &mut self.log {
            log.note((self.program, frame), passed, shadow.places());
        }
        if passed {
            let mut places = if binds { Vec::new() } else { shadow.places() };
            merge(&mut places, shadow.because().to_vec());
            if !places.is_empty() {
                frame.conditions.push(Condition { pc: *pc, places });
            }
            return Next::Go;
        }
        let mut read = shadow.places();
        merge(&mut read, shadow.because().to_vec());
        frame.fail(pc, read)
    }

    /// Notes an answer of the rule that is asked for.
    fn derived(&mut self, frame: &Frame, register: u8, answer: &Value, shadow: &Shadow) {
        let Some(rule) = frame.rule.filter(|rule| Some(*rule) == self.entry) else { return };
        if self.program.rule_infos[usize::from(rule)].result_reg == register {
            let mut from = shadow.places();
            merge(&mut from, shadow.because().to_vec());
            self.derivations.push(Derivation { answer: answer.clone(), conditions: frame.conditions.clone(), from });
        }
    }

    fn arithmetic(&mut self, frame: &mut Frame, (dest, left, right): (u8, u8, u8), sign: char) -> Result<Next, Stuck> {
        let (a, b) = (frame.get(left), frame.get(right));
        let shadow = Shadow::computed([&a.1, &b.1]);
        if a.0 == Value::Undefined || b.0 == Value::Undefined {
            frame.set(dest, Value::Undefined, shadow);
            return Ok(Next::Go);
        }
        match builtins::arithmetic(sign, &a.0, &b.0) {
            Some(value) => frame.set(dest, value, shadow),
            None => return Ok(Next::Fail),
        }
        Ok(Next::Go)
    }

    fn builtin(&mut self, index: u16, arguments: &[(Value, Shadow)]) -> Result<(Value, Shadow), Stuck> {
        let shadows = || Shadow::computed(arguments.iter().map(|(_, shadow)| shadow));
        if arguments.iter().any(|(value, _)| *value == Value::Undefined) {
            return Ok((Value::Undefined, shadows()));
        }
        let name = self.program.get_builtin_info(index).map(|info| info.name.clone()).unwrap_or_default();
        let function = self.program.get_resolved_builtin(index).ok_or_else(|| Stuck(name.clone()))?;
        let values: Vec<Value> = arguments.iter().map(|(value, _)| value.clone()).collect();
        let dummies = self.dummies.1.get(..values.len()).unwrap_or(&[]);
        let value = (function.0)(&self.dummies.0, dummies, &values, false).unwrap_or(Value::Undefined);
        let shadow = builtins::shadow(&name, arguments, &value).unwrap_or_else(shadows);
        Ok((value, shadow))
    }

    fn rule(&mut self, index: u16, arguments: Option<Vec<(Value, Shadow)>>) -> Result<(Value, Shadow), Stuck> {
        let info = self.program.rule_infos.get(usize::from(index)).ok_or_else(|| Stuck("no such rule".into()))?;
        let is_function = info.function_info.is_some();
        if !is_function && let Some(known) = self.cache.get(&index) {
            return Ok(known.clone());
        }
        let default = |program: &Program| {
            let literal = info.default_literal_index.and_then(|index| program.literals.get(usize::from(index)));
            literal.cloned().unwrap_or(Value::Undefined)
        };
        let definitions = Arc::clone(&info.definitions);
        let mut found: Option<(Value, Shadow)> = None;
        let mut inconsistent = false;
        let is_complete = info.rule_type == RuleType::Complete || is_function;
        let mut frame = Frame::new(usize::from(info.num_registers).max(1), Some(index));
        let retained = match &arguments {
            Some(arguments) => {
                for (at, (value, shadow)) in arguments.iter().enumerate() {
                    frame.set((at + 1) as u8, value.clone(), shadow.clone());
                }
                arguments.len() + 1
            }
            None => usize::from(!is_complete),
        };
        frame.first_body = true;
        'definitions: for (definition, bodies) in definitions.iter().enumerate() {
            for (at, entry) in bodies.iter().enumerate() {
                frame.retain(retained, usize::from(info.num_registers));
                if let Some(Some(destructuring)) = info.destructuring_blocks.get(definition)
                    && matches!(self.body(&mut frame, *destructuring as usize)?, End::Failed)
                {
                    continue 'definitions;
                }
                let end = self.body(&mut frame, *entry as usize)?;
                frame.first_body = false;
                if matches!(end, End::Failed) {
                    continue;
                }
                if is_complete {
                    let (value, shadow) = match end {
                        End::Returned(value, shadow) => (value, shadow),
                        _ => frame.get(info.result_reg),
                    };
                    if value != Value::Undefined {
                        match &found {
                            Some((expected, _)) if *expected != value => {
                                inconsistent = true;
                                break 'definitions;
                            }
                            Some(_) => {}
                            None => {
                                found = Some((value, shadow.with_because(frame.because())));
                                if info.early_exit_on_first_success {
                                    break 'definitions;
                                }
                            }
                        }
                    }
                }
                let next_is_else =
                    info.else_bodies.get(definition).and_then(|bodies| bodies.get(at + 1)).copied().unwrap_or(false);
                if is_complete || next_is_else {
                    break;
                }
            }
        }
        let result = if inconsistent {
            (Value::Undefined, Shadow::none())
        } else if let Some(found) = found {
            found
        } else {
            frame.get(info.result_reg)
        };
        // What a rule looked at before it failed is why it is undefined, empty, or has its default.
        let rejected = std::mem::take(&mut frame.rejected);
        let result = match (result.0, &info.rule_type) {
            (Value::Undefined, RuleType::PartialSet) => (Value::new_set(), Shadow::none().with_from(rejected)),
            (Value::Undefined, RuleType::PartialObject) => (Value::new_object(), Shadow::none().with_from(rejected)),
            (Value::Undefined, RuleType::Complete) if !inconsistent => {
                (default(self.program), Shadow::none().with_from(rejected))
            }
            (value, _) if is_empty(&value) => (value, result.1.with_from(rejected)),
            (value, _) => (value, result.1),
        };
        if !is_function {
            self.cache.insert(index, result.clone());
        }
        Ok(result)
    }

    /// A package as a value: every rule of it that the program holds, beside base data of that name.
    fn package(&mut self, node: &Value, base: (Value, Shadow)) -> Result<(Value, Shadow), Stuck> {
        match node {
            Value::Number(index) => {
                let index = index.as_u64().and_then(|index| u16::try_from(index).ok());
                self.rule(index.ok_or_else(|| Stuck("rule tree".into()))?, None)
            }
            Value::Object(children) => {
                let mut value = if matches!(base.0, Value::Object(_)) { base.0 } else { Value::new_object() };
                let mut shadow = base.1;
                for (key, child) in children.iter() {
                    let inner = (value[key].clone(), Shadow::none());
                    let (result, known) = self.package(child, inner)?;
                    if let Ok(fields) = value.as_object_mut() {
                        fields.insert(key.clone(), result);
                    }
                    shadow = shadow.with_element(key.clone(), known);
                }
                Ok((value, shadow))
            }
            _ => Ok(base),
        }
    }

    /// `data.a.b`: a rule of some package, or base data.
    fn lookup(&mut self, frame: &mut Frame, params_index: u16) -> Result<Next, Stuck> {
        let params = self
            .program
            .instruction_data
            .get_virtual_data_document_lookup_params(params_index)
            .ok_or_else(|| Stuck("parameters".into()))?;
        let mut node = &self.program.rule_tree["data"];
        let mut at = self.data.clone();
        let mut components = params.path_components.iter();
        for component in components.by_ref() {
            let key = self.key(frame, component)?;
            node = &node[&key];
            let value = at.0[&key].clone();
            let shadow = at.1.index(&at.0, &key, &value);
            at = (value, shadow);
            match node {
                Value::Undefined => break,
                Value::Number(index) => {
                    let index = index.as_u64().and_then(|index| u16::try_from(index).ok());
                    at = self.rule(index.ok_or_else(|| Stuck("rule tree".into()))?, None)?;
                    break;
                }
                _ => {}
            }
        }
        if matches!(node, Value::Object(_)) {
            let node = node.clone();
            at = self.package(&node, at)?;
        }
        for component in components {
            let key = self.key(frame, component)?;
            let value = at.0[&key].clone();
            let shadow = at.1.index(&at.0, &key, &value);
            at = (value, shadow);
        }
        frame.set(params.dest, at.0, at.1);
        Ok(Next::Go)
    }
}

pub enum Next {
    Go,
    Return(Value, Shadow),
    Break,
    Fail,
}

fn is_false(value: &Value) -> bool {
    matches!(value, Value::Undefined | Value::Bool(false))
}
