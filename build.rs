//! Compiles the built-in pack: one VM program a rule, its METADATA as JSON, its fixtures' first documents as examples.
//!
//! A rule with incomplete METADATA, a wrong name or code that the VM cannot run fails the build, with its place.
//! The modules that read METADATA and compile Rego are the library's own.

#![expect(dead_code, unused_imports, reason = "the library uses the rest of the shared modules")]

#[path = "src/policy/ast.rs"]
mod ast;
#[path = "src/policy/compile.rs"]
mod compile;
#[path = "src/document.rs"]
mod document;
#[path = "src/example.rs"]
mod example;
#[path = "src/format/mod.rs"]
mod format;
#[path = "src/policy/rewrite/mod.rs"]
mod rewrite;
#[path = "src/rule/mod.rs"]
mod rule;
#[path = "src/policy/scan.rs"]
mod scan;
#[path = "src/settings.rs"]
mod settings;
#[path = "src/source/mod.rs"]
mod source;
#[path = "src/syntax/mod.rs"]
mod syntax;
#[path = "src/value.rs"]
mod value;
#[path = "src/policy/vm.rs"]
mod vm;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use rule::Rule;
use rule::metadata::{self, MetadataError};
use source::{Encoding, Source, SourceId};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    for watched in ["build.rs", "policies", "fixtures"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let library = rego_files(&root.join("policies/lib"));
    let mut faults = Vec::new();
    let mut pack = String::from("static PACK: &[Embedded] = &[\n");
    let mut rules = Vec::new();
    for folder in format::Format::ALL {
        for file in rego_files(&root.join("policies").join(folder.name())) {
            match compile_rule(&root, &file, &library) {
                Ok(compiled) => rules.push(compiled),
                Err(fault) => faults.push(fault),
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "the built-in pack does not compile:\n\n{}", faults.join("\n"));
    rules.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    for compiled in &rules {
        write_rule(&mut pack, compiled, &out);
    }
    pack.push_str("];\n\nstatic LIBRARY: &[(&str, &str)] = &[\n");
    for file in &library {
        let _ = writeln!(pack, "    ({:?}, include_str!({:?})),", relative(&root, file), file);
    }
    pack.push_str("];\n");
    fs::write(out.join("pack.rs"), pack).expect("OUT_DIR is writable");
}

struct Compiled {
    rule: Rule,
    file: PathBuf,
    path: String,
    entries: Vec<String>,
    program: Vec<u8>,
    examples: (String, String),
    inventory: Option<Vec<String>>,
}

fn rego_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rego"))
        .filter(|path| !path.to_string_lossy().ends_with("_test.rego"))
        .collect();
    files.sort();
    files
}

fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

fn compile_rule(root: &Path, file: &Path, library: &[PathBuf]) -> Result<Compiled, String> {
    let path = relative(root, file);
    let text = fs::read_to_string(file).expect("a policy is readable");
    let source = Source::new(SourceId::new(0), path.clone(), text.as_str().into(), Encoding::Utf8);
    let header = metadata::header(&source).map_err(|faults| render(&source, &faults))?;
    let rule = metadata::builtin(&header).map_err(|faults| render(&source, &faults))?;
    let stem = file.file_stem().expect("a file has a name").to_string_lossy();
    let folder = file.parent().and_then(Path::file_name).expect("a policy has a folder").to_string_lossy();
    let expected = format!("fivenines.{folder}.{stem}");
    if header.package != expected {
        return Err(format!("{path}: package is `{}`, its file wants `{expected}`", header.package));
    }
    let (mut engine, mut modules) = (compile::engine(), vm::Modules::default());
    let mut add = |path: &str, text: &str| {
        modules.add(path, &Arc::from(text), compile::Version::V1);
        compile::add(&mut engine, path, text, compile::Version::V1).map_err(|fault| rego_fault(path, &fault))
    };
    for module in imported(&text, library) {
        let content = fs::read_to_string(&module).expect("the library is readable");
        add(&relative(root, &module), &content)?;
    }
    add(&path, &text)?;
    let entries = compile::entries(&mut engine, &header.package);
    let program = modules.ready().and_then(|mut modules| modules.program(&entries));
    let program = program.map_err(|fault| rego_fault(&path, &fault))?;
    let fixtures = root.join("fixtures").join(&*folder).join(rule.id.trim_start_matches(&format!("{folder}-")));
    Ok(Compiled {
        rule,
        file: file.to_owned(),
        path,
        entries: entries.into_iter().map(|(name, _)| name).collect(),
        program: program.serialize_binary().map_err(|error| format!("program: {error}"))?,
        examples: (example::example(&fixtures, "bad"), example::example(&fixtures, "good")),
        inventory: compile::inventory_texts(&program),
    })
}

/// The library modules that a policy imports, and those that they import.
fn imported(text: &str, library: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut texts = vec![text.to_owned()];
    while let Some(text) = texts.pop() {
        for module in library {
            let stem = module.file_stem().expect("a file has a name").to_string_lossy();
            let import = format!("import data.lib.{stem}");
            if !found.contains(module) && text.lines().any(|line| line.trim().starts_with(&import)) {
                found.push(module.clone());
                texts.push(fs::read_to_string(module).expect("the library is readable"));
            }
        }
    }
    found
}

fn rego_fault(path: &str, fault: &compile::CompileError) -> String {
    let path = fault.path.as_deref().unwrap_or(path);
    match fault.place {
        Some((line, column)) => format!("{path}:{line}:{column}: {}", fault.message),
        None => format!("{path}: {}", fault.message),
    }
}

fn render(source: &Source, faults: &[MetadataError]) -> String {
    let line = |fault: &MetadataError| {
        let position = source.position(fault.span.start);
        format!("{}:{}:{}: {}", source.path, position.line, position.column, fault.message)
    };
    faults.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn write_rule(pack: &mut String, compiled: &Compiled, out: &Path) {
    let program = out.join(format!("{}.bin", compiled.rule.id));
    fs::write(&program, &compiled.program).expect("OUT_DIR is writable");
    let rule = serde_json::to_string(&compiled.rule).expect("a rule is plain data");
    let _ = writeln!(
        pack,
        "    Embedded {{ rule: {rule:?}, path: {:?}, text: include_str!({:?}), entries: &{:?}, program: include_bytes!({program:?}), examples: ({:?}, {:?}), inventory: {} }},",
        compiled.path,
        compiled.file,
        compiled.entries,
        compiled.examples.0,
        compiled.examples.1,
        compiled.inventory.as_ref().map_or("None".to_owned(), |texts| format!("Some(&{texts:?})")),
    );
}
