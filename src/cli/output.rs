//! Standard output and standard error, and whether they like colour.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use super::args::When;
use crate::error::Error;
use crate::report::{self, Style};

/// Width of lines where the terminal does not say.
const DEFAULT_WIDTH: usize = 100;

/// How this process may write.
pub struct Terminal {
    color: When,
}

impl Terminal {
    pub fn new(color: When) -> Self {
        Self { color }
    }

    /// Style for standard output, or for a file when `to_file`.
    pub fn style(&self, to_file: bool) -> Style {
        let is_terminal = !to_file && std::io::stdout().is_terminal();
        Style { color: self.wants_color(is_terminal), width: width(), show_suppressed: false, coverage: false }
    }

    /// `--color` beats `NO_COLOR` beats `CLICOLOR_FORCE` and `FORCE_COLOR` beats the terminal.
    fn wants_color(&self, is_terminal: bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR") => false,
            When::Auto if set("CLICOLOR_FORCE") || set("FORCE_COLOR") => true,
            When::Auto => is_terminal,
        }
    }

    /// Prints to standard output. A reader that went away is no error.
    pub fn print(&self, text: &str) -> Result<(), Vec<Error>> {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(vec![Error::new(format!("cannot write to standard output: {error}"))])
            }
            _ => Ok(()),
        }
    }

    /// Says something beside the output.
    pub fn remark(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    pub fn errors(&self, errors: &[Error]) {
        let style = Style { color: self.wants_color(std::io::stderr().is_terminal()), ..self.style(true) };
        let mut stderr = std::io::stderr().lock();
        for error in errors {
            let _ = stderr.write_all(report::error(error, style).as_bytes());
        }
    }
}

fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .filter(|width| *width >= 40)
        .unwrap_or(DEFAULT_WIDTH)
}

/// Writes a file so that readers see the old or the new content, never a part.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), Vec<Error>> {
    let failed = |error: std::io::Error| vec![Error::new(format!("cannot write `{}`: {error}", path.display()))];
    let name =
        path.file_name().ok_or_else(|| vec![Error::new(format!("`{}` is not a file's name", path.display()))])?;
    let temporary = path.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let written = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        failed(error)
    })
}
