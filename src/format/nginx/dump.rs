//! What `nginx -T` prints: every file of a configuration, the main one first, each behind a comment that names it.
//!
//! Such a text stands for the files that it shows: each becomes a source of its own, with its own lines, below the
//! dump's path. Where one includes another, `files` looks in the same dump.

/// A file as a dump shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section<'t> {
    /// On the machine that it came from, with a `/` in front.
    pub path: &'t str,
    pub text: &'t str,
}

/// The files of a dump; empty for any other text. Nothing but nginx's own messages stands before the first of them.
pub fn sections(text: &str) -> Vec<Section<'_>> {
    let mut found: Vec<(&str, usize, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(path) = marked(line) {
            found.push((path, at, at + line.len()));
        } else if found.is_empty() && !is_message(line) {
            return Vec::new();
        }
        at += line.len();
    }
    let ends = found.iter().skip(1).map(|(_, start, _)| *start).chain([text.len()]);
    let sections = found.iter().zip(ends).map(|((path, _, start), end)| {
        let shown = &text[*start..end];
        // The dump puts a line end behind each file.
        Section { path, text: shown.strip_suffix('\n').unwrap_or(shown) }
    });
    sections.collect()
}

fn marked(line: &str) -> Option<&str> {
    let path = line.trim_end().strip_prefix("# configuration file ")?.strip_suffix(':')?;
    path.starts_with('/').then_some(path)
}

/// The syntax is ok; a name conflicts.
fn is_message(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with("nginx: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, &str)> {
        sections(text).into_iter().map(|section| (section.path, section.text)).collect()
    }

    #[test]
    fn a_dump_is_its_files() {
        assert_eq!(
            shown("# configuration file /a:\nx;\n\n# configuration file /b c:\r\n\n# configuration file /d:\n# e"),
            [("/a", "x;\n"), ("/b c", ""), ("/d", "# e")]
        );
        assert_eq!(
            shown("nginx: the configuration file /a syntax is ok\n\n# configuration file /a:\ny;"),
            [("/a", "y;")]
        );
    }

    #[test]
    fn a_comment_like_it_makes_no_dump() {
        for text in [
            "",
            "# configuration file",
            "# configuration file a:\n",
            "events {}\n# configuration file /a:\nx;\n",
            "# mine\n# configuration file /a:\nx;\n",
            "# configuration file /a\nx;\n",
        ] {
            assert_eq!(shown(text), []);
        }
    }
}
