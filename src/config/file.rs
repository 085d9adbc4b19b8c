//! The shape of `fivenines.toml`: what may be typed. `Settings` is what was meant.
//!
//! The JSON Schema that readers and editors check a file against comes from these types and their comments.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::format::Format;
use crate::report::NoticeCode;
use crate::settings::{FailOn, Level, ParseErrors, RuleSeverity};

/// Configuration of fivenines.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "fivenines.toml")]
pub struct File {
    /// Which rules run: "default" is what a senior engineer accepts on any pull request, "strict" adds opinionated ones.
    #[schemars(with = "String", extend("enum" = Level::ALL.map(Level::name)))]
    pub level: Level,
    /// The least severity of a finding that fails a run.
    #[schemars(with = "String", extend("enum" = FailOn::ALL.map(FailOn::name)))]
    pub fail_on: FailOn,
    /// Globs of paths that are not read, relative to the root.
    #[schemars(with = "Vec<Glob>")]
    pub exclude: Vec<String>,
    /// Folders of your own policies, beside the built-in ones, relative to the root.
    pub policies: Vec<String>,
    /// Files and folders of YAML or JSON that your own policies see under `data`, relative to the root.
    pub data: Vec<String>,
    /// What a file of a known format that does not parse does to the run.
    #[schemars(with = "String", extend("enum" = ParseErrors::ALL.map(ParseErrors::name)))]
    pub parse_errors: ParseErrors,
    /// Versions of fivenines that may read this file, such as ">=0.1, <0.3".
    #[schemars(extend("format" = "version-requirement"))]
    pub required_version: Option<String>,
    /// Facts about the system that its files do not say.
    pub system: System,
    /// Settings of rules, by id.
    pub rules: BTreeMap<String, RuleEntry>,
    /// Settings of rules for some paths. Of several that match, the last one wins.
    pub overrides: Vec<Override>,
    /// Findings and notices that are accepted.
    pub suppress: Vec<Suppress>,
    /// Objects that live in another repository and exist in the system.
    pub external: Vec<External>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            level: Level::Default,
            fail_on: FailOn::Warning,
            exclude: Vec::new(),
            policies: Vec::new(),
            data: Vec::new(),
            parse_errors: ParseErrors::Error,
            required_version: None,
            system: System::default(),
            rules: BTreeMap::new(),
            overrides: Vec::new(),
            suppress: Vec::new(),
            external: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct System {
    /// Version of Kubernetes that the cluster runs, such as "1.33".
    #[schemars(extend("format" = "kubernetes-version"))]
    pub kubernetes: Option<String>,
    /// Globs of folders that are deployed apart from each other.
    #[schemars(with = "Vec<Glob>")]
    pub worlds: Vec<String>,
    /// Every object of the system is in the run: what is not there does not exist.
    pub complete: bool,
    /// Istio's root namespace.
    pub istio_root_namespace: String,
}

impl Default for System {
    fn default() -> Self {
        let meant = crate::settings::System::default();
        Self {
            kubernetes: meant.kubernetes,
            worlds: meant.worlds,
            complete: meant.complete,
            istio_root_namespace: meant.istio_root_namespace,
        }
    }
}

/// A severity alone, or a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RuleEntry {
    Severity(#[schemars(with = "String", extend("enum" = SEVERITIES))] RuleSeverity),
    Table(RuleTable),
}

const SEVERITIES: [&str; 4] = ["off", "note", "warning", "error"];

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RuleTable {
    /// How loud the rule is; "off" turns it off.
    #[schemars(with = "Option<String>", extend("enum" = SEVERITIES))]
    pub severity: Option<RuleSeverity>,
    /// The rule's parameters, as `fivenines explain` lists them.
    pub params: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Override {
    /// Globs of the paths that the settings hold for, relative to the root.
    #[schemars(with = "Vec<Glob>", length(min = 1))]
    pub paths: Vec<String>,
    /// Settings of rules, by id.
    pub rules: BTreeMap<String, RuleEntry>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Suppress {
    /// Id of the rule whose findings are accepted.
    pub rule: Option<String>,
    /// Code of the notice that is accepted, in place of `rule`.
    #[schemars(extend("enum" = NoticeCode::ALL.map(NoticeCode::name)))]
    pub notice: Option<String>,
    /// Glob of the paths that it holds for, relative to the root.
    #[schemars(extend("format" = "glob"))]
    pub path: Option<String>,
    /// Glob of the objects that it holds for: "Kind/namespace/name", "Kind/name" or a resource address.
    #[schemars(extend("format" = "resource-glob"))]
    pub resource: Option<String>,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// Last day that it holds, such as 2027-03-31.
    #[schemars(extend("format" = "date"))]
    pub expires: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct External {
    /// Format of the object.
    #[schemars(extend("enum" = external_formats()))]
    pub format: String,
    /// Its kind, such as "Service".
    pub kind: String,
    /// Its namespace, when its kind has one.
    pub namespace: Option<String>,
    /// Its name, or a glob over names.
    #[schemars(extend("format" = "resource-glob"))]
    pub name: String,
    /// Its labels, for selectors.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// A string that is a glob, as an element of an array.
struct Glob;

impl JsonSchema for Glob {
    fn schema_name() -> Cow<'static, str> {
        "Glob".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "glob"})
    }
}

/// What a run states about itself lives nowhere else, and plain configuration has no relations.
fn external_formats() -> Vec<&'static str> {
    let lives = |format: &Format| !matches!(format, Format::Plain | Format::Fivenines);
    Format::ALL.into_iter().filter(lives).map(Format::name).collect()
}

/// The JSON Schema of the file, without references into itself.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<File>().to_value();
    without_null(&mut schema);
    schema
}

/// TOML has no null: an optional key is one that may be left out. Says so everywhere in a schema.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(keywords) => {
            if keywords.get("default") == Some(&Value::Null) {
                keywords.remove("default");
            }
            for list in ["enum", "anyOf", "type"] {
                if let Some(Value::Array(options)) = keywords.get_mut(list) {
                    options.retain(|option| !is_null_option(option));
                }
            }
            if let Some([only]) = keywords.get("type").and_then(Value::as_array).map(Vec::as_slice) {
                let only = only.clone();
                keywords.insert("type".into(), only);
            }
            if let Some([only]) = keywords.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
                let only = only.as_object().cloned().unwrap_or_default();
                keywords.remove("anyOf");
                for (keyword, value) in only {
                    keywords.entry(keyword).or_insert(value);
                }
            }
            keywords.values_mut().for_each(without_null);
        }
        _ => {}
    }
}

fn is_null_option(option: &Value) -> bool {
    option.is_null() || *option == json!("null") || *option == json!({"type": "null"})
}
