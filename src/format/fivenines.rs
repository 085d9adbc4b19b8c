//! Documents that a run makes about itself, so that what it noticed is judged by rules like everything else.

/// The closed list of this format's kinds.
pub const KINDS: [&str; 1] = ["Suppression"];
