//! What every condition of a program did over one document: for `--trace`, and for the test that conditions are seen
//! true and false.
//!
//! Kept only while somebody asks. A condition is an instruction that ends its body (or its iteration) when it fails.

use regorus::rvm::Program;
use regorus::rvm::instructions::{GuardMode, Instruction};

use super::super::compile::rules_of_instructions;
use super::frame::Frame;
use super::shadow::Place;
use crate::value::Value;

/// Longest rendering of one value, in characters.
const MAX_SHOWN: usize = 60;

/// What kind of condition an instruction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeenKind {
    /// `x`, `a == b`, `startswith(..)`: fails on false and undefined.
    Condition,
    /// `not x`.
    Negation,
    /// Two values that have to be equal for a body to go on (`x = y`, an argument that is a pattern).
    Equality,
    /// `x := y`: fails only on undefined.
    Binding,
    /// `some x in y`, `y[_]`, `every`: counts how often there was something to iterate over, and how often not, which
    /// ends a body except for `every`, where nothing is enough.
    Iteration,
}

/// A condition of a policy's program, with what became of it over one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Index of its instruction; ascending inside of a body in the order of evaluation.
    pub pc: usize,
    pub kind: SeenKind,
    /// The rule or function whose body it stands in: `data.main.deny`.
    pub rule: String,
    /// Where in that rule's file; `None` for what no text stands for.
    pub place: Option<SeenPlace>,
    /// How often it held and how often it did not; both zero: never reached.
    pub held: usize,
    pub failed: usize,
    /// What the last evaluation read, the last failed one if there was any.
    pub places: Vec<Place>,
    /// Its operands at that evaluation, as short JSON; `undefined` for what is not there.
    pub values: Vec<String>,
}

/// A place in a policy as its author wrote it, 1-based. The rule's package tells in which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenPlace {
    pub line: usize,
    /// In characters.
    pub column: usize,
    /// In bytes.
    pub length: usize,
}

/// By instruction; `None` for what is no condition.
pub struct Log(Vec<Option<Seen>>);

impl Log {
    pub fn new(program: &Program) -> Self {
        let rules = rules_of_instructions(program);
        let seen = program.instructions.iter().enumerate().map(|(pc, instruction)| {
            let kind = kind(instruction)?;
            let span = program.instruction_spans.get(pc).and_then(Option::as_ref).filter(|span| span.line > 0);
            Some(Seen {
                pc,
                kind,
                rule: rules[pc]
                    .and_then(|rule| program.rule_infos.get(rule))
                    .map(|info| info.name.clone())
                    .unwrap_or_default(),
                place: span.map(|span| SeenPlace { line: span.line, column: span.column, length: span.length }),
                held: 0,
                failed: 0,
                places: Vec::new(),
                values: Vec::new(),
            })
        });
        Self(seen.collect())
    }

    pub fn note(&mut self, (program, frame): (&Program, &Frame), held: bool, places: Vec<Place>) {
        let Some(Some(seen)) = self.0.get_mut(frame.pc) else { return };
        let tells = !held || seen.failed == 0;
        if held {
            seen.held += 1;
        } else {
            seen.failed += 1;
        }
        if tells {
            seen.places = places;
            seen.values = operands(program, frame).iter().map(|register| shown(frame.value(*register))).collect();
        }
    }

    pub fn into_seen(self) -> Vec<Seen> {
        self.0.into_iter().flatten().collect()
    }
}

fn kind(instruction: &Instruction) -> Option<SeenKind> {
    Some(match instruction {
        Instruction::Guard { mode: GuardMode::Condition, .. } => SeenKind::Condition,
        Instruction::Guard { mode: GuardMode::Not, .. } => SeenKind::Negation,
        Instruction::Guard { mode: GuardMode::NotUndefined, .. } => SeenKind::Binding,
        Instruction::AssertEq { .. } => SeenKind::Equality,
        Instruction::LoopStart { .. } => SeenKind::Iteration,
        _ => return None,
    })
}

/// The registers that a condition is about: what its own register was computed from just before. A register is written
/// once a body, so what it held then is what it holds now.
fn operands(program: &Program, frame: &Frame) -> Vec<u8> {
    let mut register = match program.instructions.get(frame.pc) {
        Some(Instruction::Guard { register, .. }) => *register,
        Some(Instruction::AssertEq { left, right }) => return vec![*left, *right],
        Some(Instruction::LoopStart { params_index }) => {
            let params = program.instruction_data.get_loop_params(*params_index);
            return params.map(|params| params.collection).into_iter().collect();
        }
        _ => return Vec::new(),
    };
    for instruction in program.instructions[..frame.pc].iter().rev().take(64) {
        use Instruction as I;
        match instruction {
            I::Not { dest, operand: source } | I::Move { dest, src: source } if *dest == register => register = *source,
            I::Eq { dest, left, right }
            | I::Ne { dest, left, right }
            | I::Lt { dest, left, right }
            | I::Le { dest, left, right }
            | I::Gt { dest, left, right }
            | I::Ge { dest, left, right }
            | I::Contains { dest, value: left, collection: right }
                if *dest == register =>
            {
                return vec![*left, *right];
            }
            I::BuiltinCall { params_index } => {
                let params = program.instruction_data.get_builtin_call_params(*params_index);
                if let Some(params) = params.filter(|params| params.dest == register) {
                    return params.arg_registers().to_vec();
                }
            }
            I::FunctionCall { params_index } => {
                let params = program.instruction_data.get_function_call_params(*params_index);
                if let Some(params) = params.filter(|params| params.dest == register) {
                    return params.arg_registers().to_vec();
                }
            }
            I::RuleInit { .. } => break,
            _ => {}
        }
    }
    vec![register]
}

fn shown(value: &Value) -> String {
    if *value == Value::Undefined {
        return "undefined".to_owned();
    }
    // A long collection is not written out only to be cut.
    match value {
        Value::Array(items) if items.len() > MAX_SHOWN => return format!("[{} items]", items.len()),
        Value::Set(items) if items.len() > MAX_SHOWN => return format!("[{} items]", items.len()),
        Value::Object(fields) if fields.len() > MAX_SHOWN => return format!("{{{} keys}}", fields.len()),
        _ => {}
    }
    let text = value.to_string();
    match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
