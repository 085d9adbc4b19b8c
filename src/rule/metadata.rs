//! Reads the METADATA annotation of a policy.

use super::Rule;
use crate::source::{Source, Span};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataError {
    pub span: Span,
    pub message: String,
    pub help: Option<String>,
}

pub fn parse(_source: &Source) -> Result<Rule, Vec<MetadataError>> {
    Err(Vec::new())
}
