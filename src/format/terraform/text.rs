//! Where the JSON of a source begins, and what stands around it: the lines that tools and wrappers log.

/// The offset of the JSON: behind a first line or more that are no JSON. `None` without any.
pub fn start(text: &str) -> Option<usize> {
    let is_start = |line: &str| line.starts_with('{');
    let first = text.len() - text.trim_start().len();
    if is_start(&text[first..]) {
        return Some(first);
    }
    // A log is short: a text whose JSON begins far down is something else.
    const LONGEST_LOG: usize = 64 * 1024;
    let within = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_LOG).last()?;
    let at = text[..within].match_indices('\n').map(|(at, _)| at + 1).find(|at| is_start(&text[*at..]))?;
    Some(at)
}

/// The offset of what stands behind the JSON and is no log line; `None` when nothing does.
///
/// The wrapper of Terraform's GitHub action writes the end of a line as `%0A` and commands as lines with `::`.
pub fn behind(text: &str, end: usize) -> Option<usize> {
    let mut at = end;
    for (index, line) in text[end..].split_inclusive('\n').enumerate() {
        let content = line.trim();
        let is_log = content.is_empty() || content.starts_with("::") || (index == 0 && content == "%0A");
        if !is_log {
            return Some(at + (line.len() - line.trim_start().len()));
        }
        at += line.len();
    }
    None
}

/// The JSON lines of `terraform plan -json`, which are a log.
pub fn is_log(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    first.starts_with('{') && first.contains("\"@level\"") && first.contains("\"@message\"")
}

/// A plan as `terraform plan -out` writes it: a ZIP archive with an entry `tfplan`.
pub fn is_binary_plan(text: &str) -> bool {
    text.starts_with("PK\u{3}\u{4}") && text.contains("tfplan")
}

/// Terraform's own language in a file that is named for JSON.
pub fn is_native(text: &str) -> bool {
    const BLOCKS: [&str; 9] =
        ["terraform", "resource", "data", "variable", "module", "locals", "provider", "output", "moved"];
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '/']));
    let first = lines.take(1).collect::<String>();
    let word = first.split([' ', '\t', '{', '"']).next().unwrap_or_default();
    BLOCKS.contains(&word) && !first.starts_with('{')
}
