//! What several test modules share.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use fivenines::check::{Run, check};
use fivenines::discover::Roots;
use fivenines::policy::Policy;
use fivenines::policy::data::UserData;
use fivenines::report::Report;
use fivenines::settings::{Date, Settings};
use fivenines::source::{Encoding, Source, SourceId, decode};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shared folder beside the checkout, or `None` with a printed reason.
pub fn shared(what: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(what);
    if path.exists() {
        return Some(path);
    }
    skip(&format!("../shared/{what} is not there"));
    None
}

/// Says why a test does nothing here.
pub fn skip(reason: &str) {
    tell(&format!("skipped: {reason}\n"));
}

/// Prints past the harness, which keeps to itself what a passing test prints.
pub fn tell(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).expect("standard error is there");
}

/// A day on which no suppression of the fixtures has expired, save those that are meant to.
pub const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

/// Runs a check as the command line does.
pub fn report(roots: &[PathBuf], settings: &Settings, policies: &[Policy]) -> Report {
    report_in(root(), roots, settings, policies)
}

/// As `report`, with paths relative to another folder.
pub fn report_in(folder: &Path, roots: &[PathBuf], settings: &Settings, policies: &[Policy]) -> Report {
    let roots = Roots { paths: roots, working_directory: folder, standard_input: None };
    let data = UserData::default();
    let run = Run { settings, policies, data: &data, remarks: &[], roots, parser: None, today: TODAY };
    check(&run).unwrap_or_else(|errors| panic!("the run did not start: {errors:?}")).report
}

/// What only one of two sets holds: marks that were not reported, and findings that are not marked.
pub fn contrast<T: Ord>(expected: &BTreeSet<T>, reported: &BTreeSet<T>, line: impl Fn(&T) -> String) -> Vec<String> {
    let missed = expected.difference(reported).map(|mark| format!("not reported  {}", line(mark)));
    let surplus = reported.difference(expected).map(|mark| format!("not marked    {}", line(mark)));
    missed.chain(surplus).collect()
}

/// What a run of the binary said.
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the real binary in a folder, without colours and without this process's environment variables of ours.
pub fn fivenines(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("fivenines").expect("cargo builds it for tests");
    let output = command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env("COLUMNS", "100").output();
    let output = output.expect("it starts");
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("outputs are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("outputs are UTF-8"),
    }
}

/// A file of the corpus as its index describes it.
pub struct CorpusFile {
    /// Relative to the corpus, with `/`: `k8s/owner+repo/path.yaml`.
    pub path: String,
    /// Whether another parser reads it.
    pub parses: bool,
    root: PathBuf,
}

impl CorpusFile {
    pub fn location(&self) -> PathBuf {
        self.root.join(&self.path)
    }

    pub fn source(&self) -> Source {
        let bytes = std::fs::read(self.location()).expect("the index lists files that exist");
        let decoded = decode(&bytes);
        Source::new(SourceId::new(0), self.path.clone(), decoded.text, decoded.encoding)
    }

    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = Path::new(&self.path).extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| extensions.contains(&extension))
    }
}

/// The corpus's files of some formats, sorted by path; `None`, with the reason printed, where there is no corpus.
pub fn corpus(formats: &[&str]) -> Option<Vec<CorpusFile>> {
    let root = shared("corpus")?;
    let index = std::fs::read_to_string(root.join("INDEX.tsv")).expect("the corpus has an index");
    let files = index.lines().skip(1).filter_map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let (path, format, parses) = (columns.first()?, columns.get(1)?, columns.get(5)?);
        let file = CorpusFile { path: (*path).to_owned(), parses: *parses == "yes", root: root.clone() };
        formats.contains(format).then_some(file)
    });
    let mut files: Vec<CorpusFile> = files.collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    assert!(!files.is_empty(), "the index names files of {formats:?}");
    Some(files)
}

/// A text as a source of its own.
pub fn source(path: &str, text: &str) -> Source {
    Source::new(SourceId::new(0), path.to_owned(), text.into(), Encoding::Utf8)
}

/// A budget that blocks every eviction, with its workload: one error.
pub const BLOCKING: &str = "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec:
  maxUnavailable: 0
  selector: {matchLabels: {app: web}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web:1}]
";

/// A throw-away folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder
}
