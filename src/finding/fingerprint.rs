//! Names a finding independently of offsets, so that a baseline and SARIF recognise it after edits elsewhere.

use super::Finding;
use crate::document::Documents;
use crate::inventory::Worlds;

/// Fills in the fingerprints of sorted findings: rule, format, identity, logical path, and the count among equals.
pub fn fingerprints(_findings: &mut [Finding], _documents: &Documents, _worlds: &Worlds) {}
