//! The commands that show something instead of judging.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::args::{Config, Explain, Parse, Rules, RulesOutput};
use super::check::{check_selectors, prepare, read_material, unknown_rule};
use super::output::Terminal;
use crate::check::Reading;
use crate::error::Error;
use crate::example::example;
use crate::explain;
use crate::format::Format;
use crate::inventory::{Inventory, WorldId, Worlds};
use crate::policy::Policy;
use crate::report::sanitize;
use crate::rule::Selection;
use crate::settings::{Level, Settings};
use crate::source::{SourceId, Sources};
use crate::syntax::Node;
use crate::value::{self, Value};

pub fn rules(arguments: &Rules, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let prepared = prepare(&arguments.configuration, &[])?;
    check_selectors(arguments.rules.iter(), &prepared.policies)?;
    let everything = Settings { level: Level::Strict, only: arguments.rules.clone(), ..Settings::default() };
    let all = prepared.policies.iter().map(|policy| std::sync::Arc::clone(&policy.rule));
    let selection = Selection::new(all, &everything);
    let chosen = |policy: &&Policy| selection.rules().iter().any(|rule| rule.id == policy.rule.id);
    let policies: Vec<&Policy> = prepared.policies.iter().filter(chosen).collect();
    terminal.print(&match arguments.output {
        RulesOutput::Text => explain::table(&policies, arguments.verbose),
        RulesOutput::Json => explain::json(&policies),
        RulesOutput::Markdown => explain::markdown_table(&policies, "docs/rules/"),
    })?;
    Ok(0)
}

pub fn explain(arguments: &Explain, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let prepared = prepare(&arguments.configuration, &[])?;
    let named = |policy: &&Policy| policy.rule.id == arguments.rule || policy.rule.formerly.contains(&arguments.rule);
    let Some(policy) = prepared.policies.iter().find(named) else {
        return Err(vec![unknown_rule(&arguments.rule, &prepared.policies)]);
    };
    // A user's rule has its fixtures beside its file.
    let folder = prepared.working_directory.join(&policy.path);
    let fixtures = folder.with_file_name("fixtures").join(&policy.rule.id);
    let page = match policy.examples {
        Some(_) => explain::page(policy),
        None => explain::page_with(policy, (&example(&fixtures, "bad"), &example(&fixtures, "good"))),
    };
    let lines: Vec<String> = page.lines().map(sanitize::one_line).collect();
    terminal.print(&sanitize::defuse(&format!("{}\n", lines.join("\n"))))?;
    Ok(0)
}

/// Prints each document of a file as policies see it, as a stream of JSON objects.
pub fn parse(arguments: &Parse, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let settings = Settings::default();
    let reading = Reading { sees_plain: true, parser: arguments.parser, ..Reading::default() };
    let material = read_material(std::slice::from_ref(&arguments.file), &arguments.stdin_filename, reading)?;
    let inventory = Inventory::build(material.inventory_input(&settings));
    let mut text = String::new();
    for document in material.documents.iter() {
        let mut shown = vec![("kind", Value::from(&*document.kind.name)), ("input", document.value().clone())];
        if arguments.document {
            shown.push(("document", inventory.document(document.id)));
        }
        if arguments.spans {
            let mut places = BTreeMap::new();
            collect_places(&document.root, "", &mut places, (&material.sources, document.source));
            shown.push(("places", places.into()));
        }
        let object: BTreeMap<Value, Value> = shown.into_iter().map(|(key, value)| (Value::from(key), value)).collect();
        let json = Value::from(object).to_json_str().map_err(|error| vec![Error::new(error.to_string())])?;
        text.push_str(&json);
        text.push('\n');
    }
    for notice in &material.notices {
        let at = notice.span.map(|span| material.sources.get(span.source).position(span.start));
        let at = at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let path = notice.path.as_deref().unwrap_or_default();
        terminal.remark(&sanitize::one_line(&format!("{path}{at}: {}", notice.message)));
    }
    if text.is_empty() && material.notices.is_empty() {
        let message = format!("`{}` is of no known format", arguments.file.display());
        let known = Format::ALL.iter().filter(|format| **format != Format::Fivenines).map(|format| format.name());
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(vec![Error::new(message).help(format!("known formats: {known}"))]);
    }
    terminal.print(&text)?;
    Ok(if material.notices.is_empty() { 0 } else { super::USAGE_ERROR })
}

/// `pointer: "line:column-line:column"` for every node below, with the file where it is another one than the document's.
fn collect_places(
    node: &Node,
    pointer: &str,
    places: &mut BTreeMap<Value, Value>,
    (sources, own): (&Sources, SourceId),
) {
    let span = sources.physical(node.span);
    let source = sources.get(span.source);
    let (start, end) = (source.position(span.start), source.position(span.end));
    let file = if node.span.source == own { String::new() } else { format!("{}:", source.path) };
    let place = format!("{file}{}:{}-{}:{}", start.line, start.column, end.line, end.column);
    places.insert(Value::from(pointer), value::string(&place));
    for entry in node.entries() {
        let key = entry.key.replace('~', "~0").replace('/', "~1");
        collect_places(&entry.value, &format!("{pointer}/{key}"), places, (sources, own));
    }
    for (index, item) in node.items().iter().enumerate() {
        collect_places(item, &format!("{pointer}/{index}"), places, (sources, own));
    }
}

/// Says what holds for a path: configuration file, level, rules, and as what its files are read.
pub fn config(arguments: &Config, terminal: &Terminal) -> Result<u8, Vec<Error>> {
    let paths = std::slice::from_ref(&arguments.path);
    let prepared = prepare(&arguments.configuration, paths)?;
    let settings = &prepared.settings;
    let selection =
        Selection::new(prepared.policies.iter().map(|policy| std::sync::Arc::clone(&policy.rule)), settings);
    let reading = Reading { sees_plain: selection.sees_plain(), ..Reading::default() };
    let material = read_material(paths, "stdin.yaml", reading)?;
    let inventory = Inventory::build(material.inventory_input(settings));
    let mut text = String::new();
    let file = settings.file.as_ref().map_or("none (defaults)", |file| &file.path);
    let _ = writeln!(text, "configuration: {file}");
    let _ = writeln!(text, "root: {}", settings.root.display());
    let _ = writeln!(
        text,
        "level: {}, rules: {} of {}",
        settings.level.name(),
        selection.rules().len(),
        prepared.policies.len()
    );
    for (id, rule) in &settings.rules {
        let severity = rule.severity.map_or("as built", crate::settings::RuleSeverity::name);
        let _ = writeln!(text, "  {id}: {severity}{}", if rule.params.is_empty() { "" } else { ", parameters set" });
    }
    if !settings.exclude.is_empty() {
        let _ = writeln!(text, "exclude: {}", settings.exclude.join(", "));
    }
    let _ = writeln!(text, "worlds: {}", inventory.worlds().len());
    let mut worlds: BTreeMap<&str, usize> = BTreeMap::new();
    for document in material.documents.iter() {
        let world = inventory.worlds().get(inventory.worlds().of(document.id));
        *worlds.entry(&world.name).or_default() += 1;
    }
    for (name, documents) in &worlds {
        let _ = writeln!(text, "  {name} ({documents} documents)");
    }
    let _ = write!(text, "{}", systems(inventory.worlds(), &worlds));
    let _ = writeln!(text, "files:");
    let mut kinds: BTreeMap<(&str, &str), BTreeMap<String, usize>> = BTreeMap::new();
    for document in material.documents.iter().filter(|document| material.documents.is_root(document.id)) {
        let source = material.sources.shown(document.source);
        *kinds
            .entry((source, document.format.name()))
            .or_default()
            .entry(document.kind.name.to_string())
            .or_default() += 1;
    }
    for ((path, format), kinds) in kinds {
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| if *count == 1 { kind.clone() } else { format!("{kind} x{count}") })
            .collect();
        let _ = writeln!(text, "  {path}: {format} ({})", kinds.join(", "));
    }
    for (path, reason) in &material.statistics.skipped {
        let _ = writeln!(text, "  {path}: skipped ({reason})");
    }
    let lines: Vec<String> = text.lines().map(sanitize::one_line).collect();
    terminal.print(&format!("{}\n", lines.join("\n")))?;
    Ok(0)
}

/// Worlds of one system that are named.
const NAMED: usize = 12;

/// Which worlds are deployed together; nothing where each stands alone.
fn systems(worlds: &Worlds, documents: &BTreeMap<&str, usize>) -> String {
    let holds = |id: &WorldId| documents.contains_key(&*worlds.get(*id).name);
    let systems: Vec<_> = worlds
        .systems()
        .into_iter()
        .map(|(top, members)| (top, members.into_iter().filter(holds).collect::<Vec<_>>()))
        .filter(|(top, members)| !members.is_empty() || holds(top))
        .collect();
    if systems.iter().all(|(_, members)| members.is_empty()) {
        return String::new();
    }
    let mut text = format!("deployed together: {}\n", systems.len());
    for (top, members) in systems {
        let more = members.len().saturating_sub(NAMED);
        let mut names: Vec<String> = members.iter().take(NAMED).map(|id| worlds.get(*id).name.clone()).collect();
        if more > 0 {
            names.push(format!("and {more} more"));
        }
        let with = if names.is_empty() { String::new() } else { format!(", with {}", names.join(", ")) };
        let _ = writeln!(text, "  {}{with}", worlds.get(top).name);
    }
    text
}
