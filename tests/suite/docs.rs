//! Documents that could drift are generated, and held here. `UPDATE_DOCS=1` writes them.

use std::path::Path;

use fivenines::explain;
use fivenines::policy::{Policy, builtin};

use super::support::{fivenines, root};

/// Compares a file with what it has to be, or writes it.
fn hold(path: &Path, content: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == content, "{} is out of date: run UPDATE_DOCS=1 cargo test --test suite docs", path.display());
}

#[test]
fn every_rule_has_its_page() {
    let folder = root().join("docs/rules");
    let policies = builtin();
    for policy in &policies {
        hold(&folder.join(format!("{}.md", policy.rule.id)), &explain::page(policy));
    }
    for entry in std::fs::read_dir(&folder).expect("the pages are there") {
        let path = entry.expect("readable").path();
        if path.ends_with("README.md") {
            continue;
        }
        let known = policies.iter().any(|policy| path.ends_with(format!("{}.md", policy.rule.id)));
        assert!(known, "{} is the page of no rule", path.display());
    }
}

/// Replaces what stands between two marks of a Markdown file.
fn with_section(text: &str, mark: &str, section: &str) -> String {
    let (begin, end) = (format!("<!-- {mark}: generated -->\n"), format!("<!-- /{mark} -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("the README lacks {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("the README lacks {end}"));
    format!("{before}{begin}{section}{end}{after}")
}

#[test]
fn the_schema_of_the_report_is_committed_and_its_fields_are_documented() {
    let schema = fivenines::report::schema();
    hold(&root().join("docs/report.schema.json"), &format!("{schema:#}\n"));
    let page = std::fs::read_to_string(root().join("docs/report.md")).expect("the page is there");
    let definitions = schema["$defs"].as_object().expect("an object").values();
    for object in definitions.chain([&schema]) {
        for field in object["properties"].as_object().expect("an object").keys() {
            assert!(page.contains(&format!("`{field}`")), "docs/report.md does not document `{field}`");
        }
    }
}

#[test]
fn the_readme_lists_the_rules_and_shows_a_real_finding() {
    let path = root().join("README.md");
    let text = std::fs::read_to_string(&path).expect("the README is there");
    let policies = builtin();
    let policies: Vec<&Policy> = policies.iter().collect();
    let pages = "# The rules\n\nBy pillar, the gravest first. `fivenines explain ID` shows a page on a terminal.\n\n";
    let pages = pages.to_owned() + &explain::markdown_table(&policies, "");
    hold(&root().join("docs/rules/README.md"), &pages);
    let table = explain::markdown_matrix(&policies);
    let output = fivenines(root(), &["check", "--rule", "k8s-pdb-blocks-all-evictions", "examples/shop"]);
    let finding = output.stdout.split("\n\n").next().unwrap_or_default().trim_end();
    let text = with_section(&text, "finding", &format!("```text\n{finding}\n```\n"));
    hold(&path, &with_section(&text, "rules", &table));
}
