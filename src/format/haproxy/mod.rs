//! HAProxy configurations: one document is the files that one process reads, in sequence.

use super::detect::Detected;
use crate::source::{Source, Sources};

/// The closed list of this format's kinds.
pub const KINDS: [&str; 1] = ["Config"];

/// Files that may hold it.
pub fn may_hold(_path: &str) -> bool {
    false
}

/// The file's name alone decides.
pub fn is_named(_path: &str) -> bool {
    false
}

/// A cheap look at the text, also of a broken file.
pub fn looks_like(_text: &str) -> bool {
    false
}

pub fn read(_source: &Source) -> Detected {
    Detected::default()
}

/// Joins the files of one configuration. `detected` is in the order of the sources.
pub fn join(_sources: &Sources, _detected: &mut [Detected]) {}
