//! How much of one configuration is judged: what is computed about a proxy takes far more room than its lines.

use crate::syntax::Node;

/// Some 500 MB of facts. Generated configurations of thousands of backends stay far below.
const BUDGET: usize = 120_000;

/// What a proxy costs, in servers.
const PROXY: usize = 6;

/// Statements of which something is told each.
const TOLD: [&str; 5] = ["server", "server-template", "bind", "use_backend", "force-persist"];

/// Those about stick tables, by how they begin.
const TABLES: [&str; 3] = ["stick ", "tcp-request ", "http-request track-sc"];

/// Index of the first section that goes beyond the budget.
pub fn beyond_budget(root: &Node) -> Option<usize> {
    let sections = root.get("sections").map(Node::items).unwrap_or_default();
    let mut left = BUDGET;
    sections.iter().position(|section| match left.checked_sub(cost(section)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    })
}

fn cost(section: &Node) -> usize {
    let kind = section.get("type").and_then(Node::as_str).unwrap_or_default();
    let statements = section.get("statements").map(Node::items).unwrap_or_default();
    let is_told = |statement: &&Node| {
        let keyword = statement.get("keyword").and_then(Node::as_str);
        let is_about_table = |keyword: &str| TABLES.iter().any(|table| keyword.starts_with(table));
        keyword.is_some_and(|keyword| TOLD.contains(&keyword) || is_about_table(keyword))
    };
    match kind {
        "frontend" | "backend" | "listen" => PROXY + statements.iter().filter(is_told).count(),
        _ => 1,
    }
}
