//! Modules as the VM gets them: rewritten, compiled together, with the places of the author's text. Shared with
//! `build.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regorus::Engine;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::Program;
use regorus::rvm::instructions::{GuardMode, Instruction};

use super::compile::{self, CompileError, Version};
use super::rewrite::{self, Rewritten, STAND_INS};
use super::scan::Lines;
use crate::settings::Severity;

/// Modules to be compiled together.
#[derive(Default)]
pub struct Modules {
    texts: BTreeMap<String, (Arc<str>, Version)>,
}

/// Modules that are ready to be compiled, package by package.
pub struct Ready {
    engine: Engine,
    texts: BTreeMap<String, Text>,
    stand_in: &'static str,
}

/// A module's text as its author and as the VM's compiler knows it.
struct Text {
    own: Arc<str>,
    own_lines: Lines,
    rewritten: Rewritten,
    lines: Lines,
}

impl Text {
    fn new(own: Arc<str>, rewritten: Rewritten) -> Self {
        Self { own_lines: Lines::new(&own), lines: Lines::new(&rewritten.text), own, rewritten }
    }
}

impl Modules {
    /// A module that has been parsed as it is.
    pub fn add(&mut self, path: &str, text: &Arc<str>, version: Version) {
        self.texts.insert(path.to_owned(), (Arc::clone(text), version));
    }

    pub fn ready(self) -> Result<Ready, CompileError> {
        let is_free = |name: &&&str| !self.texts.values().any(|(text, _)| text.contains(**name));
        let stand_in = STAND_INS.iter().find(is_free).copied().unwrap_or(STAND_INS[0]);
        let mut ready = Ready { engine: compile::engine(), texts: BTreeMap::new(), stand_in };
        for (path, (text, version)) in self.texts {
            if let Some((reason, at)) = rewrite::not_for_vm(&text, version) {
                let place = Some(Lines::new(&text).position(&text, at));
                return Err(CompileError { message: reason.to_owned(), path: Some(path), place });
            }
            let rewritten = rewrite::for_vm(&text, version, stand_in);
            let added = compile::add_as_it_is(&mut ready.engine, &path, &rewritten.text, version);
            ready.texts.insert(path.clone(), Text::new(text, rewritten));
            added.map_err(|fault| ready.placed(CompileError { path: fault.path.or(Some(path)), ..fault }))?;
        }
        Ok(ready)
    }
}

impl Ready {
    /// One program with all entries of a package. The texts of its sources are left out: places come from our own copy.
    pub fn program(&mut self, entries: &[(String, Severity)]) -> Result<Arc<Program>, CompileError> {
        let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        let first = names.first().ok_or_else(|| compile::fault("policy has no rule named deny, violation or warn"))?;
        let program =
            self.engine.compile_with_entrypoint(&Arc::from(*first)).map_err(|error| error.to_string()).and_then(
                |compiled| Compiler::compile_from_policy(&compiled, &names).map_err(|error| error.to_string()),
            );
        let program = program.map_err(|message| self.placed(compile::fault(&message)))?;
        let mut program = Arc::unwrap_or_clone(program);
        self.restore_walk(&mut program)?;
        self.place(&mut program);
        look_only(&mut program);
        for source in &mut program.sources {
            source.content = String::new();
        }
        Ok(Arc::new(program))
    }

    fn restore_walk(&self, program: &mut Program) -> Result<(), CompileError> {
        for builtin in program.builtin_info_table.iter_mut().filter(|builtin| builtin.name == self.stand_in) {
            "walk".clone_into(&mut builtin.name);
        }
        match program.builtin_info_table.is_empty() {
            true => Ok(()),
            false => program.initialize_resolved_builtins().map_err(|error| compile::fault(&error.to_string())),
        }
    }

    /// Gives every instruction the place of the author's text: line and column from 1, in characters, length in bytes.
    fn place(&mut self, program: &mut Program) {
        let files = self.files(program);
        for instruction in &mut program.instruction_spans {
            let Some(span) = instruction else { continue };
            let file = files.get(&span.source_index).filter(|_| span.line > 0);
            let Some(text) = file.and_then(|file| self.texts.get(file)) else {
                *instruction = None;
                continue;
            };
            let start = text.lines.offset(&text.rewritten.text, (span.line as u32, span.column as u32));
            let Some(range) = text.rewritten.range(start..start + span.length.max(1)) else {
                *instruction = None;
                continue;
            };
            let (line, column) = text.own_lines.position(&text.own, range.start);
            (span.line, span.column, span.length) = (line as usize, column as usize, range.len());
        }
    }

    /// The file of every `source_index`. The compiler counts sources as it meets them and lists them in another order, so
    /// a file is known by the rules whose instructions are in it.
    fn files(&mut self, program: &Program) -> BTreeMap<usize, String> {
        let defined_in = compile::files_of_rules(&mut self.engine);
        let mut files: BTreeMap<usize, BTreeSet<&String>> = BTreeMap::new();
        for (rule, span) in compile::rules_of_instructions(program).into_iter().zip(&program.instruction_spans) {
            let (Some(rule), Some(span)) = (rule, span.as_ref().filter(|span| span.line > 0)) else { continue };
            let Some(candidates) = defined_in.get(&program.rule_infos[rule].name) else { continue };
            let known = files.entry(span.source_index).or_insert_with(|| candidates.iter().collect());
            if known.len() > 1 {
                known.retain(|file| candidates.contains(*file));
            }
        }
        files.into_iter().filter_map(|(index, files)| Some((index, (*files.first()?).clone()))).collect()
    }

    /// A fault of a rewritten text, where it is in the author's.
    fn placed(&self, fault: CompileError) -> CompileError {
        let (Some(path), Some(place)) = (&fault.path, fault.place) else { return fault };
        let Some(text) = self.texts.get(path) else { return fault };
        let offset = text.rewritten.offset(text.lines.offset(&text.rewritten.text, place));
        CompileError { place: Some(text.own_lines.position(&text.own, offset)), ..fault }
    }
}

/// A name compared with itself (see `rewrite::bindings`) is asked only whether it has a value.
fn look_only(program: &mut Program) {
    for index in 1..program.instructions.len() {
        let (before, rest) = program.instructions.split_at_mut(index);
        if let (Some(Instruction::Eq { dest, left, right }), Some(Instruction::Guard { register, mode })) =
            (before.last(), rest.first_mut())
            && left == right
            && register == dest
        {
            (*register, *mode) = (*left, GuardMode::NotUndefined);
        }
    }
}
