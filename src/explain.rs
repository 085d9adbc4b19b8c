//! A rule's page: what, why, an example, the remedy, its parameters. The terminal, the documentation and
//! `fivenines rules` show the same facts.

use std::fmt::Write as _;

use crate::format::Format;
use crate::policy::{Code, Policy};
use crate::rule::{Pillar, Rule};

/// Where the documentation of the built-in rules lies.
const DOCUMENTATION: &str = "https://github.com/fivenines-dev/fivenines/blob/main/docs/rules";

/// The address of a rule's page.
pub fn url(rule: &Rule) -> String {
    format!("{DOCUMENTATION}/{}.md", rule.id)
}

/// One rule's page in Markdown; also what the terminal shows.
pub fn page(policy: &Policy) -> String {
    page_with(policy, policy.examples.unwrap_or_default())
}

/// As `page`, with excerpts of what it reports and of what it leaves alone.
pub fn page_with(policy: &Policy, (bad, good): (&str, &str)) -> String {
    let rule = &policy.rule;
    let mut page = format!("# {}\n\n{}\n\n", rule.id, rule.title);
    let _ = writeln!(page, "{}\n", facts(rule));
    let mut section = |title: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(page, "## {title}\n\n{}\n", text.trim_end());
        }
    };
    section("Why", &rule.description);
    section("Reported", &code_block(rule, bad));
    section("Left alone", &code_block(rule, good));
    section("Remedy", &rule.remediation);
    section("Parameters", &parameters(rule));
    section("References", &list(rule.references.iter().map(|reference| format!("<{reference}>"))));
    section("In other tools", &list(rule.peers.iter().map(|peer| format!("`{peer}`"))));
    section("Formerly", &list(rule.formerly.iter().map(|id| format!("`{id}`"))));
    section("Silencing it", &silencing(rule));
    let _ = writeln!(page, "The policy: `{}`.", policy.path);
    page
}

fn facts(rule: &Rule) -> String {
    let mut facts = vec![
        format!("severity: {}", rule.severity.name()),
        format!("level: {}", rule.level.name()),
        format!("precision: {}", rule.precision.name()),
        format!("pillar: {}", rule.pillar.name()),
    ];
    if !rule.concepts.is_empty() {
        facts.push(format!("concepts: {}", rule.concepts.join(", ")));
    }
    if !rule.kinds.is_empty() {
        facts.push(format!("judges: {}", rule.kinds.join(", ")));
    }
    list(facts.into_iter())
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {item}\n")).collect::<String>().trim_end().to_owned()
}

fn code_block(rule: &Rule, text: &str) -> String {
    let language = match rule.format {
        _ if text.is_empty() => return String::new(),
        _ if text.starts_with(['{', '[']) => "json",
        Some(Format::Nginx) => "nginx",
        Some(Format::Haproxy) => "haproxy",
        Some(Format::Keepalived) => "text",
        _ => "yaml",
    };
    format!("```{language}\n{text}\n```")
}

fn parameters(rule: &Rule) -> String {
    list(
        rule.params
            .iter()
            .map(|(name, param)| format!("`{name}` (default `{}`): {}", param.default, param.description)),
    )
}

fn silencing(rule: &Rule) -> String {
    format!(
        "For one place, with a reason: `# fivenines: ignore[{0}] reason`. For a project, in `fivenines.toml`:\n\n```toml\n[rules.\"{0}\"]\nseverity = \"off\"\n```",
        rule.id
    )
}

/// How `fivenines rules` shows them: one a line.
pub fn table(policies: &[&Policy], verbose: bool) -> String {
    let width = policies.iter().map(|policy| policy.rule.id.len()).max().unwrap_or_default();
    let mut table = String::new();
    for policy in policies {
        let rule = &policy.rule;
        let (severity, level, pillar) = (rule.severity.name(), rule.level.name(), rule.pillar.name());
        let _ = write!(table, "{:width$}  {severity:7}  {level:7}  {pillar:15}  {}", rule.id, rule.title);
        if verbose && let Code::Interpreted { reason, .. } = &policy.code {
            let _ = write!(table, "  (interpreted: {reason})");
        }
        table.push('\n');
    }
    table
}

/// All rules as a Markdown table; `pages` is the folder of their pages, with a `/`, as links name it.
pub fn markdown_table(policies: &[&Policy], pages: &str) -> String {
    let mut sorted: Vec<&Rule> = policies.iter().map(|policy| &*policy.rule).collect();
    sorted.sort_by_key(|rule| (rule.pillar, std::cmp::Reverse(rule.severity), rule.id.clone()));
    let mut table = String::from("| rule | pillar | severity | level | what it says |\n|---|---|---|---|---|\n");
    for rule in sorted {
        let _ = writeln!(
            table,
            "| [`{0}`]({pages}{0}.md) | {1} | {2} | {3} | {4} |",
            rule.id,
            rule.pillar.name(),
            rule.severity.name(),
            rule.level.name(),
            rule.title.replace('|', "\\|")
        );
    }
    table
}

/// How many rules each format has for each pillar, as a Markdown table.
pub fn markdown_matrix(policies: &[&Policy]) -> String {
    let mut table = String::from("| |");
    Pillar::ALL.iter().for_each(|pillar| table += &format!(" {} |", pillar.name()));
    table += "\n|---|";
    table += &"---:|".repeat(Pillar::ALL.len());
    table.push('\n');
    for format in Format::ALL {
        let of_format: Vec<&Policy> =
            policies.iter().filter(|policy| policy.rule.format == Some(format)).copied().collect();
        if of_format.is_empty() {
            continue;
        }
        let _ = write!(table, "| {} |", format.name());
        for pillar in Pillar::ALL {
            let count = of_format.iter().filter(|policy| policy.rule.pillar == pillar).count();
            let _ = write!(table, " {} |", if count == 0 { String::new() } else { count.to_string() });
        }
        table.push('\n');
    }
    table
}

/// The rules as JSON: the METADATA of each.
pub fn json(policies: &[&Policy]) -> String {
    let rules: Vec<&Rule> = policies.iter().map(|policy| &*policy.rule).collect();
    let mut text = serde_json::to_string_pretty(&rules).expect("a rule is plain data");
    text.push('\n');
    text
}
