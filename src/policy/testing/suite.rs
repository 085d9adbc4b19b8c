//! Reads packs with their tests: every `.rego` file below the given paths, and what they import of our library.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use regorus::Engine;
use regorus::unstable::{Expr, Module, Rule, RuleHead};

use super::super::builtin::library_of;
use super::super::compile::Version;
use super::super::load::{not_compiled, read, rego_files};
use super::super::recursion;
use super::super::{Options, compile, version};
use super::scope::Names;
use super::{Place, term};
use crate::error::Error;
use crate::source::{Source, SourceId, Span};

/// Policies and their tests, ready to run.
#[derive(Debug)]
pub struct Suite {
    pub(super) engine: Engine,
    /// By path, as in the engine.
    pub(super) sources: BTreeMap<String, Arc<Source>>,
    pub(super) names: Names,
    /// In the order of the files and of the rules in them.
    pub(super) tests: Vec<TestRule>,
}

/// A rule that is a test.
#[derive(Debug, Clone)]
pub(super) struct TestRule {
    /// As it is reported.
    pub name: String,
    /// As the engine knows it.
    pub path: String,
    pub place: Place,
    pub is_skipped: bool,
    /// `test_a[case]`: an object with true for each case that passes.
    pub has_cases: bool,
}

const PREFIX: &str = "test_";
const SKIPPED_PREFIX: &str = "todo_test_";

impl Suite {
    /// Reads folders and files. Every fault of every file is reported at once. `shown` turns a path into what people read.
    pub fn load(packs: &[PathBuf], options: &Options, shown: &dyn Fn(&Path) -> String) -> Result<Self, Vec<Error>> {
        let mut errors = Vec::new();
        let mut sources: BTreeMap<String, Arc<Source>> = BTreeMap::new();
        for pack in packs {
            match rego_files(pack, true) {
                Ok(files) if files.is_empty() => {
                    let error = Error::new(format!("no policy in `{}`", shown(pack)));
                    errors.push(error.help("policies and their tests are files that end in .rego"));
                }
                Ok(files) => files.iter().for_each(|file| match read(file, shown) {
                    Ok(source) => drop(sources.insert(source.path.clone(), source)),
                    Err(error) => errors.push(error),
                }),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut engine = compile::engine();
        engine.set_strict_builtin_errors(false);
        let tests = add_all(&mut engine, &sources, options)?;
        recursion::check(&mut engine, sources.values()).map_err(|error| vec![error])?;
        // The engine looks at what names mean when it is first asked something.
        if let Err(error) = engine.eval_query("true".to_owned(), false) {
            let fault = compile::fault(&error.to_string());
            let source = fault.path.as_ref().and_then(|path| sources.get(path));
            return Err(vec![match source {
                Some(source) => not_compiled(source, &fault),
                None => Error::new(format!("policy does not compile: {}", fault.message)),
            }]);
        }
        let names = Names::new(engine.get_modules());
        Ok(Self { engine, sources, names, tests })
    }

    /// How many tests there are.
    pub fn len(&self) -> usize {
        self.tests.len()
    }

    pub fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// Paths of all rules, without `data.`.
    pub fn rules(&self) -> BTreeSet<String> {
        self.names.rules().collect()
    }

    /// How many policy files were read.
    pub fn files(&self) -> usize {
        self.sources.len()
    }
}

/// Adds every source and the library modules that they import; the answer is their tests.
fn add_all(
    engine: &mut Engine,
    sources: &BTreeMap<String, Arc<Source>>,
    options: &Options,
) -> Result<Vec<TestRule>, Vec<Error>> {
    let mut packages = BTreeMap::new();
    let mut versions = BTreeMap::new();
    let mut errors = Vec::new();
    let mut scratch = compile::engine();
    for source in sources.values() {
        match version::add(&mut scratch, &source.path, &source.text, options) {
            Ok((package, version)) => {
                packages.insert(source.path.clone(), package);
                versions.insert(&source.path, version);
            }
            Err(fault) => errors.push(not_compiled(source, &fault)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let (tests, texts) = tests(&mut scratch, (sources, &packages));
    for source in sources.values() {
        let text = texts.get(&source.path).map_or(&*source.text, String::as_str);
        compile::add(engine, &source.path, text, versions[&source.path])
            .map_err(|fault| vec![not_compiled(source, &fault)])?;
    }
    let own: BTreeSet<&String> = packages.values().collect();
    for (path, text) in library_of(sources.values().map(|source| &*source.text)) {
        let package =
            compile::add(&mut compile::engine(), path, text, Version::V1).expect("build.rs compiled the library");
        if !own.contains(&package) {
            compile::add(engine, path, text, Version::V1).expect("build.rs compiled the library");
        }
    }
    Ok(tests)
}

/// All tests, and the texts of the sources in which two tests of a package have one name. Each is a test of its own, so
/// all but the first get a name of the same length there: places stay what they are.
fn tests(
    engine: &mut Engine,
    (sources, packages): (&BTreeMap<String, Arc<Source>>, &BTreeMap<String, String>),
) -> (Vec<TestRule>, BTreeMap<String, String>) {
    let mut tests = Vec::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for module in engine.get_modules() {
        let path = module.package.span.source.file();
        let (Some(source), Some(package)) = (sources.get(path), packages.get(path)) else { continue };
        for (name, span, has_cases) in heads(module) {
            let full = format!("data.{package}.{name}");
            let count = seen.entry(full.clone()).or_insert(0);
            let mut test = TestRule {
                is_skipped: name.contains(SKIPPED_PREFIX),
                has_cases,
                place: Place { source: Arc::clone(source), span },
                path: full.clone(),
                name: full,
            };
            if *count > 0 && !test.is_skipped {
                let text = texts.entry(path.clone()).or_insert_with(|| source.text.to_string());
                let renamed = other_name(&name, *count, text);
                text.replace_range(span.start as usize..span.end as usize, &renamed);
                test.path = format!("data.{package}.{renamed}");
                let _ = write!(test.name, "#{count:02}");
            }
            *count += 1;
            tests.push(test);
        }
    }
    (tests, texts)
}

/// A name of the same length that a text does not hold: `t001_denies` for `test_denies`.
fn other_name(name: &str, count: u32, text: &str) -> String {
    let at = name.rfind(PREFIX).unwrap_or_default();
    let candidates = (count..=0xfff).map(|number| format!("{}t{number:03x}{}", &name[..at], &name[at + 4..]));
    candidates.into_iter().find(|candidate| !text.contains(candidate.as_str())).unwrap_or_else(|| name.to_owned())
}

/// Names of a module's tests, each with its place in the rule's head, and whether there is more behind it there.
fn heads(module: &Module) -> impl Iterator<Item = (String, Span, bool)> {
    module.policy.iter().filter_map(|rule| {
        let Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. }, .. } = &**rule else {
            return None;
        };
        let (name, span) = test_name(refr)?;
        Some((name, span, refr.span().end > span.end))
    })
}

/// The part of a head that names a test: `a.test_b` of `a.test_b[note]`.
fn test_name(head: &Expr) -> Option<(String, Span)> {
    let is_test = |name: &str| name.starts_with(PREFIX) || name.starts_with(SKIPPED_PREFIX);
    let named = || {
        let (start, end) = term::extent(head);
        (term::text(head), Span { source: SourceId::new(0), start, end })
    };
    match head {
        Expr::Var { span, .. } => is_test(span.text()).then(named),
        Expr::RefDot { refr, field, .. } => test_name(refr).or_else(|| is_test(field.0.text()).then(named)),
        Expr::RefBrack { refr, .. } => test_name(refr),
        _ => None,
    }
}
