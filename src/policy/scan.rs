//! The text of a policy as a lexer sees it, without parsing: what is code, and how deep its brackets go.
//!
//! For what has to be known before regorus's parser may see the text, and for what only names are needed of.

/// The code with texts and comments blanked. Offsets and lines stay what they were.
pub fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut closes = None;
    let mut chars = text.chars();
    let blank = |code: &mut String, char: char| match char {
        '\n' => code.push('\n'),
        other => code.extend(std::iter::repeat_n(' ', other.len_utf8())),
    };
    while let Some(char) = chars.next() {
        match (closes, char) {
            (Some('"'), '\\') => {
                blank(&mut code, char);
                chars.next().into_iter().for_each(|char| blank(&mut code, char));
                continue;
            }
            // A text between quotes ends at its line's end at the latest.
            (Some(end), _) if char == end || (end == '"' && char == '\n') => closes = None,
            (Some(_), _) => {}
            (None, '"' | '`') => closes = Some(char),
            (None, '#') => closes = Some('\n'),
            (None, _) => {
                code.push(char);
                continue;
            }
        }
        blank(&mut code, char);
    }
    code
}

/// Offset of the bracket that is nested deeper than `most`.
pub fn too_deep(text: &str, most: usize) -> Option<usize> {
    let mut depth = 0_usize;
    code(text).bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > most
    })
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn new(text: &str) -> Self {
        let behind = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(behind).collect())
    }

    /// Line and column (1-based, in characters) of an offset.
    pub fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let line = self.0.partition_point(|start| *start <= offset);
        let before = text.get(self.0[line - 1]..offset).unwrap_or_default();
        (line as u32, before.chars().count() as u32 + 1)
    }

    /// The offset of a line and column as regorus counts them: from 1, a tab is four columns, and what stands between
    /// quotes counts its bytes.
    pub fn offset(&self, text: &str, (line, column): (u32, u32)) -> usize {
        let Some(start) = self.0.get((line as usize).saturating_sub(1)).copied() else { return text.len() };
        let rest = text[start..].split('\n').next().unwrap_or_default();
        let (mut at, mut quoted) = (1, false);
        for (index, char) in rest.char_indices() {
            if at >= column {
                return start + index;
            }
            quoted ^= char == '"';
            at += match char {
                '\t' => 4,
                char if quoted => char.len_utf8() as u32,
                _ => 1,
            };
        }
        start + rest.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_keeps_its_offsets() {
        assert_eq!(code("a := \"µ\\\"\" # x\nb := `\n` + 1"), format!("a := {}\nb :=  \n  + 1", " ".repeat(10)));
    }

    #[test]
    fn regorus_counts_a_tab_as_four_columns() {
        let text = "a\n\tµ \"µ\" b";
        let lines = Lines::new(text);
        assert_eq!(&text[lines.offset(text, (2, 5))..], "µ \"µ\" b");
        assert_eq!(&text[lines.offset(text, (2, 12))..], "b");
        assert_eq!(lines.offset(text, (2, 99)), text.len());
        assert_eq!(lines.offset(text, (9, 1)), text.len());
        assert_eq!(lines.position(text, 3), (2, 2));
        assert_eq!(lines.position(text, 0), (1, 1));
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        let fine = "a := \"((((((((((((((((\" # ((((((((((((((((\nb := `[[[[[[[[[[[[[[[[`";
        assert_eq!(too_deep(fine, 12), None);
        let deep = "a := 1\nb := [[[[[[[[[[[[[[1]]]]]]]]]]]]]]";
        assert_eq!(too_deep(deep, 12).map(|at| Lines::new(deep).position(deep, at)), Some((2, 18)));
    }
}
