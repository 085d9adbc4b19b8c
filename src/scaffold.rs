//! The files of a new rule: a policy with its METADATA, its test, and what it reports and leaves alone.
//!
//! One template a format, each of them a rule that is true on its bad fixture and passes as it stands; what is made is
//! the template under another name. Where the files go is decided here, writing them is the command's business.

use std::path::{Path, PathBuf};

use crate::format::Format;
use crate::rule::{MAX_ID_LENGTH, closest};

/// A file to write; the path is relative to the folder that the command chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: PathBuf,
    pub text: String,
}

/// A rule's name, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    id: String,
    /// `None`: a policy that sees every document, as conftest's do.
    format: Option<Format>,
}

/// Where a rule's files go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// `<pack>/<snake_name>.rego`, its fixtures in `<pack>/fixtures/<id>/`.
    Pack(PathBuf),
    /// As the built-in pack has it: `policies/<format>/`, `fixtures/<format>/<name>/`.
    Builtin,
}

/// A name that no rule can have: what is wrong with it, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadName {
    pub message: String,
    pub help: String,
}

struct Template {
    policy: &'static str,
    test: &'static str,
    /// Name and text.
    fixtures: &'static [(&'static str, &'static str)],
}

/// What stands in the templates for the id and for the package.
const ID: &str = "the-rule-id";
const PACKAGE: &str = "package scaffold";
const IMPORT: &str = "import data.scaffold as rule";

/// Words that cannot name a part of a package.
const KEYWORDS: [&str; 16] = [
    "as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null",
    "package", "some", "true",
];

/// What people call a format that has another name here.
const OTHER_NAMES: [(&str, Format); 8] = [
    ("kubernetes", Format::K8s),
    ("kube", Format::K8s),
    ("k8", Format::K8s),
    ("tf", Format::Terraform),
    ("opentofu", Format::Terraform),
    ("sfn", Format::Stepfunctions),
    ("asl", Format::Stepfunctions),
    ("ngnix", Format::Nginx),
];

impl Name {
    /// `<format>-<kebab-name>`, or a kebab-name of another beginning for a policy that sees every document. A beginning
    /// that resembles a format is taken for a slip.
    pub fn parse(id: &str) -> Result<Self, BadName> {
        let bad = |message: String, help: &str| Err(BadName { message, help: help.to_owned() });
        let example = "write lower-case words with hyphens between them, the format first: k8s-missing-owner";
        let is_word = |word: &str| {
            !word.is_empty() && word.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit())
        };
        if !id.split('-').all(is_word) {
            return bad(format!("`{id}` is no rule id"), example);
        }
        if id.len() > MAX_ID_LENGTH {
            let message = format!("`{id}` has {} characters, at most {MAX_ID_LENGTH} are allowed", id.len());
            return bad(message, "shorten it");
        }
        let (first, rest) = id.split_once('-').unwrap_or((id, ""));
        let format = Format::from_name(first);
        if format.is_none()
            && let Some(meant) = meant_format(first)
        {
            let help = format!("did you mean `{}`?", [meant, rest].join("-").trim_end_matches('-'));
            return bad(format!("`{first}` is no known format"), &help);
        }
        let own = if format.is_some() { rest } else { id };
        if own.is_empty() {
            return bad(format!("`{id}` names a format and no rule"), example);
        }
        if !own.starts_with(|char: char| char.is_ascii_lowercase())
            || !id.starts_with(|char: char| char.is_alphabetic())
        {
            return bad(format!("`{id}`: a rule's own name begins with a letter"), example);
        }
        if KEYWORDS.contains(&own) {
            return bad(format!("`{own}` is a word of Rego"), "add a word to the name");
        }
        Ok(Self { id: id.to_owned(), format })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// The id without its format.
    fn own(&self) -> &str {
        let prefix = self.format.map_or(0, |format| format.name().len() + 1);
        &self.id[prefix..]
    }

    fn package(&self, layout: &Layout) -> String {
        let name = snake(self.own());
        match (self.format, layout) {
            (Some(format), Layout::Builtin) => format!("fivenines.{}.{name}", format.name()),
            // `fivenines` at the start of a package is not part of the id.
            (Some(Format::Fivenines), Layout::Pack(_)) => format!("fivenines.fivenines.{name}"),
            (Some(format), Layout::Pack(_)) => format!("{}.{name}", format.name()),
            (None, _) => name,
        }
    }
}

/// The closest format to a beginning that is none.
fn meant_format(first: &str) -> Option<&'static str> {
    let other = OTHER_NAMES.iter().find(|(name, _)| *name == first).map(|(_, format)| format.name());
    other.or_else(|| closest(first, Format::ALL.into_iter().map(Format::name)))
}

fn snake(kebab: &str) -> String {
    kebab.replace('-', "_")
}

/// The files of a new rule, the policy first, then its test, then its fixtures.
pub fn files(name: &Name, layout: &Layout) -> Vec<File> {
    let template = template(name.format);
    let (folder, stem, fixtures) = match (layout, name.format) {
        (Layout::Builtin, Some(format)) => (
            Path::new("policies").join(format.name()),
            snake(name.own()),
            Path::new("fixtures").join(format.name()).join(name.own()),
        ),
        (Layout::Pack(pack), _) => (pack.clone(), snake(&name.id), pack.join("fixtures").join(&name.id)),
        (Layout::Builtin, None) => (PathBuf::from("policies"), snake(&name.id), Path::new("fixtures").join(&name.id)),
    };
    let package = name.package(layout);
    let policy = template.policy.replace(PACKAGE, &format!("package {package}"));
    let policy = match (layout, name.format) {
        // Of a user's policy nothing else tells the format.
        (Layout::Pack(_), Some(format)) => {
            policy.replace("#   kinds:", &format!("#   format: {}\n#   kinds:", format.name()))
        }
        _ => policy,
    };
    let test = template.test.replace(PACKAGE, &format!("package {package}"));
    let test = test.replace(IMPORT, &format!("import data.{package} as rule"));
    let mut files = vec![
        File { path: folder.join(format!("{stem}.rego")), text: policy },
        File { path: folder.join(format!("{stem}_test.rego")), text: test },
    ];
    files.extend(
        template
            .fixtures
            .iter()
            .map(|(file, text)| File { path: fixtures.join(file), text: text.replace(ID, &name.id) }),
    );
    files
}

macro_rules! template {
    ($folder:literal, $($fixture:literal),+) => {
        Template {
            policy: include_str!(concat!("scaffold/", $folder, "/policy.rego")),
            test: include_str!(concat!("scaffold/", $folder, "/policy_test.rego")),
            fixtures: &[$(($fixture, include_str!(concat!("scaffold/", $folder, "/", $fixture)))),+],
        }
    };
}

fn template(format: Option<Format>) -> Template {
    match format {
        None | Some(Format::Plain) => template!("any", "bad.yaml", "good.yaml"),
        Some(Format::K8s) => template!("k8s", "bad.yaml", "good.yaml"),
        Some(Format::Terraform) => template!("terraform", "bad.tf.json", "bad.tf.json.expect", "good.tf.json"),
        Some(Format::Stepfunctions) => template!("stepfunctions", "bad.asl.yaml", "good.asl.yaml"),
        Some(Format::Envoy) => template!("envoy", "bad.yaml", "good.yaml"),
        Some(Format::Haproxy) => template!("haproxy", "bad.cfg", "good.cfg"),
        Some(Format::Keepalived) => template!("keepalived", "bad.conf", "good.conf"),
        Some(Format::Nginx) => template!("nginx", "bad.conf", "good.conf"),
        Some(Format::Caddy) => template!("caddy", "bad.caddyfile", "good.caddyfile"),
        Some(Format::Traefik) => template!("traefik", "bad.yaml", "good.yaml"),
        Some(Format::Fivenines) => template!("fivenines", "bad.yaml", "bad.yaml.expect", "good.yaml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(id: &str) -> String {
        let fault = Name::parse(id).expect_err("it is no name");
        format!("{}: {}", fault.message, fault.help)
    }

    #[test]
    fn ids_are_checked() {
        for id in ["k8s-missing-owner", "terraform-aws-s3-2-buckets", "team-label-missing", "nginx-a"] {
            assert_eq!(Name::parse(id).map(|name| name.id), Ok(id.to_owned()));
        }
        for id in ["", "k8s-", "-a", "k8s--a", "K8s-a", "k8s_a", "k8s-a/b", "k8s-ä"] {
            assert!(help(id).contains("is no rule id"), "{id}");
        }
        assert!(help("k8s").contains("names a format and no rule"));
        assert!(help("k8s-2-replicas").contains("begins with a letter"));
        assert!(help("k8s-default").contains("is a word of Rego"));
        assert!(help(&format!("k8s-{}", "a".repeat(53))).contains("57 characters"));
        assert!(help("kubernetes-no-owner").ends_with("did you mean `k8s-no-owner`?"));
        assert!(help("terrafrom-no-tags").ends_with("did you mean `terraform-no-tags`?"));
    }

    #[test]
    fn a_word_of_their_own_is_no_slip() {
        for id in ["team-label-missing", "network-open", "enough-replicas", "acme-web", "label-missing", "host-port"] {
            assert_eq!(Name::parse(id).map(|name| name.format), Ok(None), "{id}");
        }
    }
}
