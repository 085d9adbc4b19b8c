//! The optional corpus of real configurations beside the repository, and small things that several tests need.

use std::path::{Path, PathBuf};

use fivenines::source::{Encoding, Source, SourceId, decode};

/// A file of the corpus as its index describes it.
pub struct CorpusFile {
    /// Relative to the corpus, with `/`: `k8s/owner+repo/path.yaml`.
    pub path: String,
    /// Whether another parser reads it: `yes` or `no`.
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(index) = std::fs::read_to_string(root.join("INDEX.tsv")) else {
        skip("there is no corpus in ../shared/corpus");
        return None;
    };
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

/// Says why a test did nothing.
#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
pub fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

pub fn source(path: &str, text: &str) -> Source {
    Source::new(SourceId::new(0), path.to_owned(), text.into(), Encoding::Utf8)
}
