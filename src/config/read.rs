//! From the file's text to settings: syntax, then shape, then what a schema cannot say.

use std::sync::Arc;

use serde::Deserialize as _;

use super::file::{File, RuleEntry, RuleTable, schema};
use super::tree::{self, to_json};
use super::validate::{Subject, validate};
use super::version::Requirement;
use crate::error::Error;
use crate::settings::{ConfiguredSuppression, DataPath, Date, External, Override, RuleSettings, Settings, System};
use crate::source::Source;
use crate::syntax::Node;

/// Settings as the file says, over `settings`, and the file's content.
pub fn read(source: &Arc<Source>, settings: Settings) -> Result<(Settings, Node), Vec<Error>> {
    let root = tree::parse(source)?;
    // Whoever runs the wrong version is not told that its keys are unknown.
    required_version(source, &root).map_err(|error| vec![error])?;
    let subject = Subject { source, node: &root, name: "", key_span: root.span };
    let mut errors = validate(subject, &schema());
    errors.extend(suppressions(source, &root));
    errors.extend(policies(source, &root, &settings));
    errors.extend(data(source, &root, &settings));
    if !errors.is_empty() {
        errors.sort_by_key(|error| error.place.as_ref().map(|place| place.span));
        return Err(errors);
    }
    let file = File::deserialize(to_json(&root)).map_err(|error| {
        vec![Error::new(format!("the configuration cannot be read: {error}")).at(source, root.span)]
    })?;
    let settings = meant(file, &root, settings);
    Ok((settings, root))
}

fn required_version(source: &Arc<Source>, root: &Node) -> Result<(), Error> {
    let Some(node) = root.get("required-version") else { return Ok(()) };
    // Text that is no requirement is reported with the other errors of the file.
    let Some(requirement) = node.as_str().and_then(Requirement::parse) else { return Ok(()) };
    let version = env!("CARGO_PKG_VERSION");
    if requirement.allows(version) {
        return Ok(());
    }
    let wanted = node.as_str().unwrap_or_default();
    Err(Error::new(format!("this configuration needs fivenines {wanted}, and this is {version}"))
        .help("install a version that it allows, or change `required-version`")
        .at(source, node.span))
}

/// What holds between the keys of a `[[suppress]]`.
fn suppressions(source: &Arc<Source>, root: &Node) -> Vec<Error> {
    let entries = root.get("suppress").map(Node::items).unwrap_or_default();
    entries.iter().filter(|entry| entry.is_mapping()).filter_map(|entry| suppression(source, entry)).collect()
}

fn suppression(source: &Arc<Source>, entry: &Node) -> Option<Error> {
    match (entry.entry("rule"), entry.entry("notice")) {
        (None, None) => Some(
            Error::new("`suppress` names neither a `rule` nor a `notice`")
                .help("add `rule = \"...\"`: there is no suppression of everything")
                .at(source, entry.span),
        ),
        (Some(_), Some(notice)) => Some(
            Error::new("`suppress` names both a `rule` and a `notice`")
                .help("write two entries")
                .at(source, notice.key_span),
        ),
        (None, Some(notice)) if entry.get("path").is_none() => Some(
            Error::new("`suppress` of a notice has no `path`")
                .help("add `path = \"...\"`: the files that it is accepted for")
                .at(source, notice.key_span),
        ),
        (None, Some(_)) => entry.entry("resource").map(|resource| {
            Error::new("`resource` means nothing for a notice")
                .help("a notice is about a file: use `path` alone")
                .at(source, resource.key_span)
        }),
        (Some(_), None) => None,
    }
}

fn policies(source: &Arc<Source>, root: &Node, settings: &Settings) -> Vec<Error> {
    let folders = root.get("policies").map(Node::items).unwrap_or_default();
    let named = folders.iter().filter_map(|folder| Some((folder, folder.as_str()?)));
    named
        .filter(|(_, name)| !settings.root.join(name).is_dir())
        .map(|(folder, name)| {
            Error::new(format!("there is no folder `{name}`"))
                .help("folders of policies are relative to the root, which is the folder of this file or the one above `.github`")
                .at(source, folder.span)
        })
        .collect()
}

fn data(source: &Arc<Source>, root: &Node, settings: &Settings) -> Vec<Error> {
    let paths = root.get("data").map(Node::items).unwrap_or_default();
    let named = paths.iter().filter_map(|path| Some((path, path.as_str()?)));
    named
        .filter(|(_, name)| !data_path(name, settings).path.exists())
        .map(|(path, name)| {
            Error::new(format!("there is no data at `{name}`"))
                .help("files and folders of data are relative to the root, which is the folder of this file or the one above `.github`")
                .at(source, path.span)
        })
        .collect()
}

fn data_path(name: &str, settings: &Settings) -> DataPath {
    crate::policy::data::path(name.as_ref(), &settings.root)
}

fn meant(file: File, root: &Node, base: Settings) -> Settings {
    let entries = root.get("suppress").map(Node::items).unwrap_or_default();
    let policies = file.policies.iter().map(|folder| base.root.join(folder)).collect();
    let data = file.data.iter().map(|path| data_path(path, &base)).collect();
    Settings {
        level: file.level,
        fail_on: file.fail_on,
        exclude: file.exclude,
        policies,
        data,
        parse_errors: file.parse_errors,
        system: System {
            kubernetes: file.system.kubernetes,
            worlds: file.system.worlds,
            complete: file.system.complete,
            istio_root_namespace: file.system.istio_root_namespace,
        },
        rules: rules(file.rules),
        overrides: file
            .overrides
            .into_iter()
            .map(|entry| Override { paths: entry.paths, rules: rules(entry.rules) })
            .collect(),
        suppressions: file
            .suppress
            .into_iter()
            .zip(entries)
            .map(|(entry, node)| ConfiguredSuppression {
                expires: entry.expires.as_deref().and_then(Date::parse),
                rule: entry.rule,
                notice: entry.notice,
                path: entry.path,
                resource: entry.resource,
                reason: entry.reason,
                span: Some(node.span),
                subject_span: node.get("rule").or(node.get("notice")).map(|node| node.span),
                expires_span: node.get("expires").map(|node| node.span),
            })
            .collect(),
        external: file
            .external
            .into_iter()
            .map(|entry| External {
                format: entry.format,
                kind: entry.kind,
                namespace: entry.namespace,
                name: entry.name,
                labels: entry.labels,
            })
            .collect(),
        ..base
    }
}

fn rules(entries: std::collections::BTreeMap<String, RuleEntry>) -> std::collections::BTreeMap<String, RuleSettings> {
    let settings = |entry| match entry {
        RuleEntry::Severity(severity) => RuleSettings { severity: Some(severity), ..RuleSettings::default() },
        RuleEntry::Table(RuleTable { severity, params }) => RuleSettings { severity, params },
    };
    entries.into_iter().map(|(id, entry)| (id, settings(entry))).collect()
}
