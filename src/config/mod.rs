//! Finds, reads and checks the configuration file, and joins it with environment and command line into `Settings`.
//!
//! All errors of a file come at once, each with its span. The JSON Schema comes from the types of `file`. Knows
//! nothing of what a run does with its settings.

mod environment;
mod file;
mod find;
mod paths;
mod read;
mod rules;
mod tree;
mod validate;
mod version;

use std::path::PathBuf;
use std::sync::Arc;

pub use environment::{VARIABLES, Variables, apply as apply_environment};
pub use file::schema;
pub use paths::{Effective, PathRules, Resolver};
pub use rules::check;

use crate::error::Error;
use crate::settings::Settings;
use crate::source::{Encoding, Source, SourceId, decode};
use crate::syntax::Node;

/// How to find the configuration.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// `--isolated`.
    pub isolated: bool,
    /// Absolute working directory.
    pub working_directory: PathBuf,
    /// The first path to check, absolute; discovery walks up from it.
    pub start: PathBuf,
}

/// The configuration of a run before environment and command line are applied to it.
#[derive(Debug)]
pub struct Loaded {
    pub settings: Settings,
    /// The file, when there is one; the same as `settings.file`.
    pub source: Option<Arc<Source>>,
    /// The file's content, for `check`.
    root: Option<Node>,
}

/// A larger file is no configuration.
const MAX_BYTES: u64 = 4 << 20;

/// Reads the configuration; every error of the file at once. Rule ids and parameters are `check`'s business, because
/// the policies that the file names have to be read in between.
pub fn load(lookup: &Lookup) -> Result<Loaded, Vec<Error>> {
    let found = find::find(lookup).map_err(|error| vec![error])?;
    let settings = Settings {
        root: found.root,
        repository: found.repository,
        working_directory: lookup.working_directory.clone(),
        ..Settings::default()
    };
    let Some(path) = found.file else { return Ok(Loaded { settings, source: None, root: None }) };
    let source = Arc::new(open(&path, lookup).map_err(|error| vec![error])?);
    let (mut settings, root) = read::read(&source, settings)?;
    settings.file = Some(Arc::clone(&source));
    Ok(Loaded { settings, source: Some(source), root: Some(root) })
}

fn open(path: &std::path::Path, lookup: &Lookup) -> Result<Source, Error> {
    let shown = find::shown(path, lookup);
    let failed = |why: &dyn std::fmt::Display| {
        Error::new(format!("cannot read the configuration file {shown}: {why}"))
            .help("name another one with `--config`, or use none with `--isolated`")
    };
    let size = std::fs::metadata(path).map_err(|error| failed(&error))?.len();
    if size > MAX_BYTES {
        return Err(failed(&format_args!("it has {size} bytes, more than {MAX_BYTES}")));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(&error))?;
    let decoded = decode(&bytes);
    match decoded.encoding {
        Encoding::Utf8 => Ok(Source::new(SourceId::new(0), shown, decoded.text, decoded.encoding)),
        _ => Err(failed(&"it is not UTF-8")),
    }
}
