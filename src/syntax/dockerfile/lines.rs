//! A Dockerfile's lines: continued ones joined, comments and parser directives apart.

use super::Failure;
use super::words::Heredoc;

/// Several lines of the text that are one, and where its bytes stood.
pub struct Logical {
    pub text: String,
    /// Where each piece begins: in `text`, and in the source.
    pieces: Vec<(usize, usize)>,
    /// In the source.
    pub start: usize,
    pub end: usize,
}

impl Logical {
    /// The source's bytes of a range of `text`. What goes on over several lines is placed on its first.
    pub fn place(&self, start: usize, end: usize) -> (usize, usize) {
        let at = self.pieces.partition_point(|(begin, _)| *begin <= start).saturating_sub(1);
        let (begin, source) = self.pieces[at];
        let next = self.pieces.get(at + 1).map_or(self.text.len(), |(begin, _)| *begin);
        let end = end.min(next);
        let length = if end < start { 0 } else { self.text[start..end].trim_end().len() };
        let start = source + (start - begin);
        (start, start + length)
    }
}

pub enum Next {
    Comment(usize, usize),
    Instruction(Logical),
    Bad(Failure),
}

pub struct Lines<'t> {
    text: &'t str,
    at: usize,
    /// Only comments were met so far, so that one may still be a directive.
    may_be_directive: bool,
    pub escape: char,
    /// All comments, directives and those inside of an instruction too.
    pub comments: Vec<(usize, usize)>,
}

/// Comments at the very top that say how the file is to be read.
const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, may_be_directive: true, escape: '\\', comments: Vec::new() }
    }

    pub fn next(&mut self) -> Option<Next> {
        while let Some((start, line)) = self.line() {
            let content = line.trim_start();
            let start = start + (line.len() - content.len());
            if content.starts_with('#') {
                let end = start + content.trim_end().len();
                self.comments.push((start, end));
                match self.directive(content) {
                    Some(Ok(())) => continue,
                    Some(Err(message)) => return Some(Next::Bad(failure(start, end, message))),
                    None => return Some(Next::Comment(start, end)),
                }
            }
            self.may_be_directive = false;
            if !content.is_empty()
                && let Some(line) = self.logical(start, content)
            {
                return Some(Next::Instruction(line));
            }
        }
        None
    }

    /// The next line without its end, and where it begins.
    fn line(&mut self) -> Option<(usize, &'t str)> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.at = start + length;
        Some((start, rest[..length].trim_end_matches(['\n', '\r'])))
    }

    fn directive(&mut self, comment: &str) -> Option<Result<(), String>> {
        let found = comment[1..].split_once('=').map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()));
        let found = found.filter(|(name, value)| DIRECTIVES.contains(&&**name) && !value.is_empty());
        let Some((name, value)) = found.filter(|_| self.may_be_directive) else {
            self.may_be_directive = false;
            return None;
        };
        if name != "escape" {
            return Some(Ok(()));
        }
        match value {
            "\\" | "`" => {
                self.escape = if value == "`" { '`' } else { '\\' };
                Some(Ok(()))
            }
            _ => Some(Err(format!("the escape character is `\\` or a backtick, not `{value}`"))),
        }
    }

    /// `None` when nothing is left of it.
    fn logical(&mut self, start: usize, content: &str) -> Option<Logical> {
        let mut line = Logical { text: String::new(), pieces: Vec::new(), start, end: start };
        let mut goes_on = self.add(&mut line, start, content);
        while goes_on {
            let Some((start, next)) = self.line() else { break };
            let content = next.trim_start();
            if content.starts_with('#') {
                let start = start + (next.len() - content.len());
                self.comments.push((start, start + content.trim_end().len()));
            } else if !content.is_empty() {
                goes_on = self.add(&mut line, start, next);
            }
        }
        (!line.text.trim().is_empty()).then_some(line)
    }

    /// Whether the line goes on.
    fn add(&self, line: &mut Logical, start: usize, content: &str) -> bool {
        let trimmed = content.trim_end_matches([' ', '\t']);
        // A doubled escape character stands for itself.
        let before = trimmed.strip_suffix(self.escape).filter(|before| !before.ends_with(self.escape));
        let added = before.unwrap_or(content);
        line.pieces.push((line.text.len(), start));
        line.text.push_str(added);
        line.end = start + added.trim_end().len();
        before.is_some()
    }

    /// The bodies of here-documents, which follow their instruction line.
    pub fn heredocs(&mut self, heredocs: &[Heredoc], line: &Logical) -> Result<Vec<(usize, usize)>, Failure> {
        let mut bodies = Vec::with_capacity(heredocs.len());
        for heredoc in heredocs {
            let start = self.at;
            let end = loop {
                let Some((at, content)) = self.line() else {
                    let (start, end) = line.place(heredoc.start, heredoc.end);
                    return Err(failure(start, end, format!("the here-document `{}` does not end", heredoc.name)));
                };
                let content = if heredoc.strips_tabs { content.trim_start_matches('\t') } else { content };
                if content == heredoc.name {
                    break at;
                }
            };
            bodies.push((start.min(end), end));
        }
        Ok(bodies)
    }
}

fn failure(start: usize, end: usize, message: String) -> Failure {
    Failure { start, end, message, help: None }
}
