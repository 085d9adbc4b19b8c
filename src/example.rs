//! What a rule's fixtures show of it in a few lines, for its page. Shared with `build.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// A fixture of a syntax without `---` is shown whole up to this many lines.
const SHORT: usize = 24;

/// What a fixture shows in a few lines: its first marked unit for a `bad` one, without the marks; for a `good` one its
/// first of the same sort, else its first. A unit is a document of YAML, else what stands between blank lines at the top
/// level.
pub fn example(fixtures: &Path, side: &str) -> String {
    let Some(file) = example_file(fixtures, side) else { return String::new() };
    let text = fs::read_to_string(&file).unwrap_or_default();
    let is_yaml = file.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let units = match is_yaml {
        true => text.split("\n---\n").map(|document| document.trim_start_matches("---\n").to_owned()).collect(),
        false if text.lines().count() <= SHORT => vec![text],
        false => blocks(&text),
    };
    let is_marked = |unit: &&String| unit.contains("# expect:");
    // Marks of a syntax without comments stand in a file of their own.
    let marked = units.iter().find(is_marked).filter(|_| side == "bad");
    let sort = if side == "good" && !is_yaml { sort_of_marked(fixtures) } else { None };
    let alike = sort.and_then(|sort| units.iter().find(|unit| tops(unit).any(|top| top == sort)));
    let chosen = marked.or(alike).or(units.first()).map(String::as_str).unwrap_or_default();
    let lines = chosen.lines().map(|line| line.split("# expect:").next().unwrap_or_default().trim_end());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// What begins the block in which the `bad` fixture's first mark stands: `backend`, `upstream`.
fn sort_of_marked(fixtures: &Path) -> Option<String> {
    let text = fs::read_to_string(example_file(fixtures, "bad")?).ok()?;
    let marked = text.lines().position(|line| line.contains("# expect:"))?;
    let before: Vec<&str> = text.lines().take(marked + 1).collect();
    tops(&before.join("\n")).last().map(str::to_owned)
}

/// First words of lines that are not indented, comments and closing brackets aside.
fn tops(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| line.starts_with(|first: char| first.is_alphabetic()));
    lines.filter_map(|line| line.split_whitespace().next())
}

/// The one file named `bad.*` or `good.*`; of several, the first by name. A plan or a state is too long to show.
fn example_file(fixtures: &Path, side: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(fixtures).ok()?;
    let files = entries.filter_map(Result::ok).map(|entry| entry.path());
    let is_side = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_shown = ![".expect", ".settings", ".plan.json", ".tfstate", ".template"]
            .iter()
            .any(|ending| name.ends_with(ending));
        path.is_file() && is_shown && name.split('.').next() == Some(side)
    };
    files.filter(is_side).min()
}

/// Splits at blank lines that an unindented line follows, closing brackets aside.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut is_after_blank = false;
    for line in text.lines() {
        let opens = line.starts_with(|first: char| !first.is_whitespace() && !"})]".contains(first));
        if is_after_blank && opens {
            blocks.push(String::new());
        }
        let block = blocks.last_mut().expect("there is always one");
        block.push_str(line);
        block.push('\n');
        is_after_blank = line.trim().is_empty();
    }
    blocks
}
