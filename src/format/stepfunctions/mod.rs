//! State machines in the Amazon States Language, and their states.

use super::detect::Detected;
use crate::source::Source;

/// The closed list of this format's kinds.
pub const KINDS: [&str; 2] = ["Machine", "State"];

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
