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

/// Line and column (1-based, in characters) of an offset.
pub fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    (line as u32 + 1, before[start..].chars().count() as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_keeps_its_offsets() {
        assert_eq!(code("a := \"µ\\\"\" # x\nb := `\n` + 1"), format!("a := {}\nb :=  \n  + 1", " ".repeat(10)));
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        let fine = "a := \"((((((((((((((((\" # ((((((((((((((((\nb := `[[[[[[[[[[[[[[[[`";
        assert_eq!(too_deep(fine, 12), None);
        let deep = "a := 1\nb := [[[[[[[[[[[[[[1]]]]]]]]]]]]]]";
        assert_eq!(too_deep(deep, 12).map(|at| position(deep, at)), Some((2, 18)));
    }
}
