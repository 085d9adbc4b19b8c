//! What the user says that a file is, where its name and text would not tell.

use super::detect::{self, Detected, Remark, RemarkKind};
use super::{Format, plain};
use crate::settings::Severity;
use crate::source::{Source, Span};
use crate::syntax::Syntax;

/// How a file is read without detection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parser {
    /// As one of the formats that rules exist for.
    Format(Format),
    /// As configuration in a grammar, which only policies without kinds see.
    Plain(Syntax),
}

impl Parser {
    pub const ALL: [Parser; 15] = [
        Parser::Format(Format::K8s),
        Parser::Format(Format::Terraform),
        Parser::Format(Format::Stepfunctions),
        Parser::Format(Format::Envoy),
        Parser::Format(Format::Haproxy),
        Parser::Format(Format::Keepalived),
        Parser::Format(Format::Nginx),
        Parser::Format(Format::Traefik),
        Parser::Format(Format::Caddy),
        Parser::Plain(Syntax::Yaml),
        Parser::Plain(Syntax::Json),
        Parser::Plain(Syntax::Toml),
        Parser::Plain(Syntax::Ini),
        Parser::Plain(Syntax::Dotenv),
        Parser::Plain(Syntax::Dockerfile),
    ];

    /// As the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Parser::Format(format) => format.name(),
            Parser::Plain(syntax) => plain::kind(syntax),
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parser| parser.name() == name)
    }

    /// Reads a source as that and nothing else. What it does not hold is said, never passed over.
    pub fn read(self, source: &Source) -> Detected {
        let mut detected = match self {
            Parser::Format(format) => detect::read_as(source, format),
            Parser::Plain(syntax) => plain::read_as(source, syntax),
        };
        let is_silent = detected.errors.is_empty() && detected.remarks.is_empty() && detected.skipped.is_none();
        if detected.documents.is_empty() && is_silent {
            detected.remarks.push(Remark {
                kind: RemarkKind::NotJudged,
                severity: Severity::Warning,
                span: Span::new(source.id, 0, source.text.chars().next().map_or(0, char::len_utf8)),
                message: format!("holds nothing of format `{}`: nothing is judged", self.name()),
                help: Some("without `--parser`, name and text decide as what it is read".to_owned()),
            });
        }
        detected
    }
}
