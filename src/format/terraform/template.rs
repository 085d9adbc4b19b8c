//! Texts in JSON that hold expressions: `"${var.x}"`, `"a-${b.c.id}"`, `"$${no}"`.

/// What a text is.
#[derive(Debug, PartialEq, Eq)]
pub enum Text<'t> {
    /// No expression; with its escapes replaced, where it has any.
    Plain(Option<String>),
    /// One expression that is one name of two parts: `var.x`.
    Name(&'t str),
    /// Anything else.
    Template,
}

pub fn read(text: &str) -> Text<'_> {
    if expressions(text).is_empty() {
        let is_escaped = text.contains("$${") || text.contains("%%{");
        return Text::Plain(is_escaped.then(|| text.replace("$${", "${").replace("%%{", "%{")));
    }
    let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).map(str::trim).unwrap_or_default();
    let mut parts = name.split('.');
    let is_word = |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && part.bytes().all(is_of_name));
    if is_word(parts.next()) && is_word(parts.next()) && parts.next().is_none() {
        return Text::Name(name);
    }
    Text::Template
}

/// The text of what is written bare or as one expression.
pub fn bare(text: &str) -> &str {
    text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).map_or(text, str::trim)
}

/// The names of two parts and more in a text's expressions: what they refer to. Texts in expressions are left out, and
/// so are the names of functions.
pub fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for expression in expressions(text) {
        let bytes = expression.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => at = behind_quote(bytes, at),
                byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let end = name_end(bytes, at);
                    let name = &expression[at..end];
                    let is_called = bytes.get(end) == Some(&b'(');
                    if name.contains(['.', '[']) && !is_called {
                        names.push(name.trim_end_matches(['.', '*']));
                    }
                    at = end.max(at + 1);
                }
                byte if is_of_name(byte) || byte == b'.' => at += 1,
                _ => at += 1,
            }
        }
    }
    names
}

/// What stands between `${` or `%{` and the brace that closes it.
fn expressions(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at + 1 < bytes.len() {
        let is_sign = matches!(bytes[at], b'$' | b'%');
        if is_sign && bytes.get(at + 1) == Some(&bytes[at]) && bytes.get(at + 2) == Some(&b'{') {
            at += 3;
        } else if is_sign && bytes[at + 1] == b'{' {
            let start = at + 2;
            let mut depth = 1;
            at = start;
            while at < bytes.len() && depth > 0 {
                match bytes[at] {
                    b'{' => depth += 1,
                    b'}' => depth -= 1,
                    b'"' => {
                        at = behind_quote(bytes, at);
                        continue;
                    }
                    _ => {}
                }
                at += 1;
            }
            let end = if depth == 0 { at - 1 } else { bytes.len() };
            found.push(&text[start..end]);
        } else {
            at += 1;
        }
    }
    found
}

/// The offset behind a quoted text.
fn behind_quote(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// The end of a name with its parts and indices.
fn name_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'[' => match bytes[at..].iter().position(|byte| *byte == b']') {
                Some(length) if !bytes[at..at + length].contains(&b'"') || bytes[at + 1] == b'"' => at += length + 1,
                _ => break,
            },
            b'.' if bytes.get(at + 1).is_some_and(|byte| is_of_name(*byte) || *byte == b'*') => at += 1,
            b'*' if at > start && bytes[at - 1] == b'.' => at += 1,
            byte if is_of_name(byte) => at += 1,
            _ => break,
        }
    }
    at
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart() {
        assert_eq!(read("plain $ { }"), Text::Plain(None));
        assert_eq!(read("$${no} %%{if}"), Text::Plain(Some("${no} %{if}".into())));
        assert_eq!(read("${ var.x }"), Text::Name("var.x"));
        assert_eq!(read("a-${var.x}"), Text::Template);
        assert_eq!(read("${aws_subnet.a.id}"), Text::Template);
        assert_eq!(read("${"), Text::Template);
        assert_eq!(bare("${aws_subnet.a}"), "aws_subnet.a");
    }

    #[test]
    fn names_in_expressions() {
        assert_eq!(names("${aws_subnet.a.id}"), ["aws_subnet.a.id"]);
        assert_eq!(names("${concat(aws_subnet.a[*].id, [local.b])}"), ["aws_subnet.a[*].id", "local.b"]);
        assert_eq!(names(r#"x${m["a.b"].c} ${"text.no ${var.hidden}"} $${var.no}"#), [r#"m["a.b"].c"#]);
        assert_eq!(names("${aws_subnet.a.*.id} %{ if var.x }"), ["aws_subnet.a.*.id", "var.x"]);
        assert_eq!(names("${[for s in module.v.s : s.id]}"), ["module.v.s", "s.id"]);
        assert_eq!(names("${\"\\"), Vec::<&str>::new());
        assert_eq!(names("${é.ü}"), Vec::<&str>::new());
    }
}
