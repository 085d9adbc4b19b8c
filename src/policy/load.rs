//! Reads a user's policies: every `.rego` file below a folder, one policy a package.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use regorus::Engine;

use super::bounded;
use super::builtin::library_of;
use super::compile::{self, CompileError, Version};
use super::exception::{self, Exception};
use super::fault;
use super::recursion;
use super::scan::{self, Lines};
use super::version;
use super::vm::{Modules, Ready};
use super::{Code, InventoryUse, Loaded, Options, Policy, namespaces, traps};
use crate::error::Error;
use crate::rule::metadata::{self, Header, MetadataError};
use crate::settings::Severity;
use crate::source::{Source, SourceId, Span, decode};

/// Loads one folder (or file) of policies, as `load_all`.
pub fn load(folder: &Path, options: &Options, shown: &dyn Fn(&Path) -> String) -> Result<Vec<Policy>, Vec<Error>> {
    load_all(&[folder.to_owned()], options, shown).map(|loaded| loaded.policies)
}

/// Loads folders (or files) of policies as if they were one: a package may stand in several. Every fault of every file
/// is reported at once. `shown` turns a path into what people read.
pub fn load_all(folders: &[PathBuf], options: &Options, shown: &dyn Fn(&Path) -> String) -> Result<Loaded, Vec<Error>> {
    let mut pack = Pack::new();
    let mut errors = Vec::new();
    let mut tests = Vec::new();
    let mut seen = BTreeSet::new();
    for folder in folders {
        let files = match (rego_files(folder, true), rego_files(folder, false)) {
            (Ok(all), Ok(policies)) => {
                tests.extend(all.into_iter().filter(|file| !policies.contains(file)));
                policies
            }
            (Err(error), _) | (_, Err(error)) => {
                errors.push(error);
                continue;
            }
        };
        if files.is_empty() {
            let error = Error::new(format!("no policy in `{}`", shown(folder)));
            errors.push(error.help("policies are files that end in .rego; tests (_test.rego) do not count"));
        }
        // The same file may be met through two folders.
        for file in files.into_iter().filter(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone()))) {
            match read(&file, shown) {
                Ok(source) => pack.add(source, options).unwrap_or_else(|faults| errors.extend(faults)),
                Err(error) => errors.push(error),
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    pack.add_library();
    let sources = pack.packages.values().flatten().map(|(source, _)| source);
    recursion::check(&mut pack.engine, sources).map_err(|error| vec![error])?;
    let mut loaded = pack.loaded(&options.namespaces)?;
    let tests = tests.iter().filter_map(|file| read(file, shown).ok());
    loaded.remarks.extend(tests.filter_map(|source| traps::in_tests(&source)));
    Ok(loaded)
}

/// A policy file, and what its package line and METADATA say.
type File = (Arc<Source>, Arc<Header>);

/// Modules that are compiled together, by package.
struct Pack {
    engine: Engine,
    for_vm: Modules,
    packages: BTreeMap<String, Vec<File>>,
    /// Names of all rules, for a misspelt one.
    functions: Vec<String>,
}

impl Pack {
    fn new() -> Self {
        let mut engine = compile::engine();
        // As on the VM: a builtin that fails has no value.
        engine.set_strict_builtin_errors(false);
        Self { engine, for_vm: Modules::default(), packages: BTreeMap::new(), functions: Vec::new() }
    }

    fn add(&mut self, source: Arc<Source>, options: &Options) -> Result<(), Vec<Error>> {
        let header = metadata::header(&source).map_err(|faults| located(&source, faults))?;
        let (package, version) = version::add(&mut self.engine, &source.path, &source.text, options)
            .map_err(|fault| vec![not_compiled(&source, &fault)])?;
        self.for_vm.add(&source.path, &source.text, version);
        self.packages.entry(package).or_default().push((source, Arc::new(header)));
        Ok(())
    }

    /// The modules of the library that the pack imports, save those that it has of its own.
    fn add_library(&mut self) {
        let texts = self.packages.values().flatten().map(|(source, _)| &*source.text);
        for (path, text) in library_of(texts) {
            let package = compile::add(&mut compile::engine(), path, text, Version::V1);
            if !self.packages.contains_key(&package.expect("build.rs compiled the library")) {
                compile::add(&mut self.engine, path, text, Version::V1).expect("build.rs compiled the library");
                self.for_vm.add(path, &Arc::from(text), Version::V1);
            }
        }
    }

    fn loaded(mut self, namespaces: &[String]) -> Result<Loaded, Vec<Error>> {
        let packages = self.packages.clone();
        let entries: BTreeMap<&str, Vec<(String, Severity)>> =
            packages.keys().map(|package| (package.as_str(), compile::entries(&mut self.engine, package))).collect();
        let (answering, others): (Vec<&str>, Vec<&str>) =
            entries.keys().copied().partition(|package| !entries[package].is_empty());
        namespaces::check(namespaces, &answering, &others)?;
        if let (true, Some((source, header))) = (answering.is_empty(), packages.values().flatten().next()) {
            let error = Error::new("no policy has a rule named deny, violation or warn: nothing would be judged");
            return Err(vec![error.help("write `deny contains msg if { ... }`").at(source, header.package_span)]);
        }
        let is_judged = |package: &str| namespaces.is_empty() || namespaces.iter().any(|name| name == package);
        let judged = |package: &&str| is_judged(package);
        let pack = traps::Pack {
            sources: packages.values().flatten().map(|(source, _)| (source.path.as_str(), source)).collect(),
            entries: answering
                .iter()
                .copied()
                .filter(judged)
                .map(|package| (package, paths(&entries[package])))
                .collect(),
        };
        let mut remarks = traps::find(&mut self.engine, &pack);
        remarks.extend(namespaces::left_out(namespaces, &answering));
        let data_uses = traps::data_uses(&mut self.engine, &pack);
        let mut policies = Vec::new();
        let mut errors = Vec::new();
        let mut vm = std::mem::take(&mut self.for_vm).ready();
        self.functions = compile::rule_texts(&mut self.engine).into_iter().map(|(name, ..)| name).collect();
        for package in answering.iter().copied().filter(judged) {
            let exception = exception::find(&mut self.engine, package);
            let entries = entries[package].clone();
            match self.policy(&packages[package], (entries, exception), &mut vm) {
                Ok(policy) => policies.push(policy),
                Err(faults) => errors.extend(faults),
            }
        }
        // What is wrong with one file may be told for every package that is compiled with it.
        let mut told = BTreeSet::new();
        let place = |error: &Error| error.place.as_ref().map(|place| (place.source.path.clone(), place.span.start));
        errors.retain(|error| told.insert((error.message.clone(), place(error))));
        if errors.is_empty() { Ok(Loaded { policies, remarks, data_uses }) } else { Err(errors) }
    }

    /// The interpreter's builtins have no bounds: what takes all memory in one call is refused.
    fn unbounded(&self) -> Option<Error> {
        let name = "numbers.range";
        self.packages.values().flatten().find_map(|(source, _)| {
            let at = scan::code(&source.text).find(name)?;
            let error = Error::new("`numbers.range` cannot be bounded in a pack that the interpreter runs");
            let error = error.help("leave out `with`, which belongs into tests, or write the numbers down");
            Some(error.at(source, Span::new(source.id, at, at + name.len())))
        })
    }

    /// A fault in the file that it is in.
    fn fault(&self, source: &Arc<Source>, fault: &CompileError) -> Error {
        fault::error(self.source(source, fault), fault, &self.functions)
    }

    /// As `fault`, with the columns that regorus counts.
    fn compile_error(&self, source: &Arc<Source>, fault: CompileError) -> Error {
        let text = &self.source(source, &fault).text;
        let lines = Lines::new(text);
        let place = fault.place.map(|place| lines.position(text, lines.offset(text, place)));
        self.fault(source, &CompileError { place, ..fault })
    }

    fn source<'a>(&'a self, otherwise: &'a Arc<Source>, fault: &CompileError) -> &'a Arc<Source> {
        let mut sources = self.packages.values().flatten().map(|(source, _)| source);
        sources.find(|source| Some(&source.path) == fault.path.as_ref()).unwrap_or(otherwise)
    }

    fn policy(
        &mut self,
        files: &[File],
        (entries, exception): (Vec<(String, Severity)>, Option<Exception>),
        vm: &mut Result<Ready, CompileError>,
    ) -> Result<Policy, Vec<Error>> {
        let described = files.iter().find(|(_, header)| header.has_metadata());
        let (source, header) = described.or(files.first()).expect("a package has a file");
        let loudest = entries.iter().map(|(_, severity)| *severity).max().expect("a policy has entries");
        let mut rule = metadata::user(header, loudest).map_err(|faults| located(source, faults))?;
        if rule.title.is_empty() {
            rule.title = format!("Policy {}", header.package);
        }
        let own = exception.iter().map(|exception| (exception.entry.clone(), Severity::Note));
        let points: Vec<_> = entries.iter().cloned().chain(own).collect();
        Ok(Policy {
            foreign: rule.format.is_none(),
            rule: Arc::new(rule),
            path: source.path.clone(),
            text: Arc::clone(&source.text),
            inventory: match files.iter().any(|(source, _)| source.text.contains("inventory")) {
                true => InventoryUse::Everything,
                false => InventoryUse::Nothing,
            },
            finds_all_places: false,
            severity_from_name: entries.iter().any(|(_, severity)| *severity != loudest),
            code: self.code(source, &points, vm)?,
            entries,
            exception,
            examples: None,
        })
    }

    /// A VM program; the interpreter for what the VM cannot compile or would decide differently.
    fn code(
        &mut self,
        source: &Arc<Source>,
        entries: &[(String, Severity)],
        vm: &mut Result<Ready, CompileError>,
    ) -> Result<Code, Vec<Error>> {
        let program = match vm {
            Ok(vm) => vm.program(entries),
            Err(fault) => Err(fault.clone()),
        };
        let fault = match program {
            Ok(program) => {
                let mut program = Arc::unwrap_or_clone(program);
                bounded::bound(&mut program);
                return Ok(Code::Program(Arc::new(program)));
            }
            Err(fault) => fault,
        };
        if fault::is_certain(&fault) {
            return Err(vec![self.fault(source, &fault)]);
        }
        match self.engine.compile_with_entrypoint(&Arc::from(entries[0].0.as_str())) {
            Ok(_) => match self.unbounded() {
                Some(error) => Err(vec![error]),
                None => Ok(Code::Interpreted { engine: Box::new(self.engine.clone()), reason: fault.message }),
            },
            Err(error) => Err(vec![self.compile_error(source, compile::fault(&error.to_string()))]),
        }
    }
}

fn paths(entries: &[(String, Severity)]) -> Vec<&str> {
    entries.iter().map(|(path, _)| path.as_str()).collect()
}

/// Every policy file below a folder; those of tests only with `tests`.
pub(super) fn rego_files(folder: &Path, tests: bool) -> Result<Vec<PathBuf>, Error> {
    if !folder.exists() {
        return Err(Error::new(format!("policy folder `{}` does not exist", folder.display())));
    }
    let mut files = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).sort_by_file_name(std::ffi::OsStr::cmp).build() {
        let entry = entry.map_err(|error| Error::new(format!("cannot read policies: {error}")))?;
        let name = entry.file_name().to_string_lossy();
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && name.ends_with(".rego") && (tests || !name.ends_with("_test.rego")) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

pub(super) fn read(file: &Path, shown: &dyn Fn(&Path) -> String) -> Result<Arc<Source>, Error> {
    let path = shown(file);
    let bytes = std::fs::read(file).map_err(|error| Error::new(format!("cannot read policy `{path}`: {error}")))?;
    let decoded = decode(&bytes);
    Ok(Arc::new(Source::new(SourceId::new(0), path, decoded.text, decoded.encoding)))
}

fn located(source: &Arc<Source>, faults: Vec<MetadataError>) -> Vec<Error> {
    let error = |fault: MetadataError| Error { help: fault.help, ..Error::new(fault.message).at(source, fault.span) };
    faults.into_iter().map(error).collect()
}

pub(super) fn not_compiled(source: &Arc<Source>, fault: &CompileError) -> Error {
    if let (Some(path), Some((line, column))) = (fault.path.as_ref().filter(|path| **path != source.path), fault.place)
    {
        return Error::new(format!("policy does not compile: {path}:{line}:{column}: {}", fault.message));
    }
    fault::error(source, fault, &[])
}
