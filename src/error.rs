//! Something that the user has to mend before a run can start: a flag, the configuration file, a policy.

use std::sync::Arc;

use crate::source::{Source, Span};

/// Lower case, no period, names the thing; the help says the next step. Rendered by `cli` alone.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub message: String,
    pub help: Option<String>,
    /// Where, when a file is at fault. Boxed because errors travel in results.
    pub place: Option<Box<ErrorPlace>>,
}

#[derive(Debug, Clone)]
pub struct ErrorPlace {
    pub source: Arc<Source>,
    pub span: Span,
}

impl Error {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, place: None }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Span) -> Self {
        self.place = Some(Box::new(ErrorPlace { source: Arc::clone(source), span }));
        self
    }
}
