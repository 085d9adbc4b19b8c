//! Runs a compiled policy once more and follows every value back to where it stands.
//!
//! It executes the same program as the VM, with the VM's own builtins and its rules of control flow, and keeps a shadow
//! beside each register. Slower than the VM by far, and run only for a rule that has answered.

use std::collections::{BTreeMap, HashMap};

use regorus::rvm::Program;
use regorus::rvm::instructions::{GuardMode, Instruction, LiteralOrRegister};
use regorus::unstable::{Expr, Ref, Source, Span};

use super::derivations::Derivations;
use super::frame::{Frame, Operator, is_empty};
use super::log::{Log, Seen};
use super::operations::membership;
use super::read::Test;
use super::shadow::Shadow;
use crate::value::Value;

/// Most instructions of one trace.
const MAX_STEPS: usize = 2_000_000;

/// Deepest nesting of rules and functions, each of which takes a part of the stack.
const MAX_CALLS: usize = 64;

pub struct Tracer<'p> {
    pub(super) program: &'p Program,
    input: (Value, Shadow),
    pub(super) data: (Value, Shadow),
    pub(super) cache: HashMap<u16, (Value, Shadow)>,
    /// The rule whose answers are wanted.
    pub(super) entry: Option<u16>,
    pub(super) derivations: Derivations,
    steps: usize,
    calls: usize,
    pub(super) dummies: (Span, Vec<Ref<Expr>>),
    /// Of each literal, by index.
    literals: Vec<Shadow>,
    pub(super) log: Option<Log>,
}

/// Why a body ended.
pub(super) enum End {
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
            derivations: BTreeMap::new(),
            steps: 0,
            calls: 0,
            dummies: (span, vec![dummy; 8]),
            literals: program.literals.iter().map(Shadow::literal).collect(),
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
    pub fn run(mut self, entry: usize) -> Result<(Value, Derivations), Stuck> {
        let (value, shadow) = self.entry(entry)?;
        self.derive_elements(&value, &shadow);
        Ok((value, self.derivations))
    }

    fn entry(&mut self, entry: usize) -> Result<(Value, Shadow), Stuck> {
        let (_, pc) = self.program.entry_points.get_index(entry).ok_or_else(|| Stuck("no such entry".into()))?;
        let pc = *pc;
        if let Some(Instruction::CallRule { rule_index, .. }) = self.program.instructions.get(pc) {
            self.entry = Some(*rule_index);
        }
        let registers = usize::from(self.program.dispatch_window_size).max(2);
        let mut frame = Frame::new(registers, None);
        match self.body(&mut frame, pc)? {
            End::Returned(value, shadow) => Ok((value, shadow)),
            _ => Ok(frame.get(0)),
        }
    }

    pub(super) fn body(&mut self, frame: &mut Frame, start: usize) -> Result<End, Stuck> {
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

    pub(super) fn key(&self, frame: &Frame, component: &LiteralOrRegister) -> Result<(Value, Shadow), Stuck> {
        match component {
            LiteralOrRegister::Literal(index) => Ok((self.literal(*index)?.clone(), Shadow::none())),
            LiteralOrRegister::Register(register) => Ok(frame.get(*register)),
        }
    }

    fn step(&mut self, frame: &mut Frame, pc: &mut usize, instruction: Instruction) -> Result<Next, Stuck> {
        use Instruction as I;
        let data = &self.program.instruction_data;
        match instruction {
            I::Load { dest, literal_idx } => {
                let value = self.literal(literal_idx)?.clone();
                let shadow = self.literals.get(usize::from(literal_idx)).cloned().unwrap_or_default();
                frame.set(dest, value, shadow);
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
                self.assign(frame, dest, (value, shadow));
            }
            I::Add { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '+'),
            I::Sub { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '-'),
            I::Mul { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '*'),
            I::Div { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '/'),
            I::Mod { dest, left, right } => return self.arithmetic(frame, (dest, left, right), '%'),
            I::Eq { dest, left, right } => frame.compare(dest, (left, right), Operator::Equal),
            I::Ne { dest, left, right } => frame.compare(dest, (left, right), Operator::NotEqual),
            I::Lt { dest, left, right } => frame.compare(dest, (left, right), Operator::Less),
            I::Le { dest, left, right } => frame.compare(dest, (left, right), Operator::LessOrEqual),
            I::Gt { dest, left, right } => frame.compare(dest, (left, right), Operator::Greater),
            I::Ge { dest, left, right } => frame.compare(dest, (left, right), Operator::GreaterOrEqual),
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
                frame.set(dest, Value::Bool(is_false(&value)), shadow.negated());
            }
            I::AssertEq { left, right } => {
                let (a, b) = (frame.get(left), frame.get(right));
                let passed = a.0 != Value::Undefined && b.0 != Value::Undefined && a.0 == b.0;
                let shadow = Operator::Equal.shadow(&a, &b);
                return Ok(self.condition(frame, pc, passed, (&shadow, GuardMode::Condition)));
            }
            I::Guard { register, mode } => {
                let (value, shadow) = frame.get(register);
                let passed = match mode {
                    GuardMode::Not => is_false(&value),
                    GuardMode::Condition => !matches!(value, Value::Undefined | Value::Bool(false)),
                    GuardMode::NotUndefined => value != Value::Undefined,
                };
                return Ok(self.condition(frame, pc, passed, (&shadow, mode)));
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
                let (value, shadow) = self.call(params.func_rule_index, Some(arguments))?;
                frame.set(params.dest, value, shadow);
            }
            I::CallRule { dest, rule_index } => {
                let (value, shadow) = self.call(rule_index, None)?;
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
                let (key, of_key) = frame.get(key);
                frame.index(dest, container, (&key, &of_key));
            }
            I::IndexLiteral { dest, container, literal_idx } => {
                let key = self.literal(literal_idx)?.clone();
                frame.index(dest, container, (&key, &Shadow::none()));
            }
            I::ChainedIndex { params_index } => {
                let params = data.get_chained_index_params(params_index).ok_or_else(|| Stuck("parameters".into()))?;
                let mut at = frame.get(params.root);
                for component in &params.path_components {
                    let (key, of_key) = self.key(frame, component)?;
                    let value = at.0[&key].clone();
                    let shadow = at.1.index(&at.0, (&key, &of_key), &value);
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
                if let Some(items) = defined(frame, (params.dest, params.element_registers())) {
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
                if let Some(items) = defined(frame, (params.dest, params.element_registers())) {
                    let shadow = Shadow::collection(items.iter().cloned());
                    let values: std::collections::BTreeSet<Value> = items.into_iter().map(|(value, _)| value).collect();
                    frame.set(params.dest, Value::from(values), shadow);
                }
            }
            I::Contains { dest, collection, value } => {
                let (found, shadow) = membership(&frame.get(value), &frame.get(collection));
                frame.set(dest, Value::Bool(found), shadow);
            }
            I::Count { dest, collection } => {
                let (value, shadow) = frame.get(collection);
                let count = match &value {
                    Value::Array(items) => Value::from(items.len()),
                    Value::Object(fields) => Value::from(fields.len()),
                    Value::Set(items) => Value::from(items.len()),
                    _ => Value::Undefined,
                };
                frame.set(dest, count, Shadow::answer([&shadow], Test::Counts, false));
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

    /// A rule or function, unless the stack would not hold it.
    pub(super) fn call(
        &mut self,
        rule: u16,
        arguments: Option<Vec<(Value, Shadow)>>,
    ) -> Result<(Value, Shadow), Stuck> {
        self.calls += 1;
        if self.calls > MAX_CALLS {
            return Err(Stuck("calls are nested too deep".into()));
        }
        let result = self.rule(rule, arguments);
        self.calls -= 1;
        result
    }
}

pub enum Next {
    Go,
    Return(Value, Shadow),
    Break,
    Fail,
}

pub(super) fn is_false(value: &Value) -> bool {
    matches!(value, Value::Undefined | Value::Bool(false))
}

/// The elements of a collection that is put together; with one that is undefined the whole is, and `dest` says so.
fn defined(frame: &mut Frame, (dest, registers): (u8, &[u8])) -> Option<Vec<(Value, Shadow)>> {
    let items: Vec<(Value, Shadow)> = registers.iter().map(|register| frame.get(*register)).collect();
    if items.iter().any(|(value, _)| *value == Value::Undefined) {
        frame.set(dest, Value::Undefined, Shadow::none());
        return None;
    }
    Some(items)
}
