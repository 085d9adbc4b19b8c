//! Trees of resources as `terraform show -json` prints them: `values` of a state, `planned_values` and `prior_state` of
//! a plan; and raw states of version 4.

use std::sync::Arc;

use super::address;
use super::part::{Instance, text, word};
use crate::document::NewDocument;
use crate::source::Source;
use crate::syntax::{Data, Entry, JsonAbove, Node, Path, parse_json_value};

/// A tree of modules and their resources.
#[derive(Debug)]
pub struct Tree {
    root: Node,
    prefix: Path,
    /// The values of resources were read over: they are read when they are wanted.
    is_bare: bool,
    data_only: bool,
}

/// The trees in a plan, without the values of their resources: most of them are known from the changes.
pub fn trees(source: &Source, plan: &Node) -> Vec<Tree> {
    let bare = |key: &str, inside: Option<&str>, data_only| {
        let span = plan.get(key).filter(|node| node.span.end - node.span.start > 4)?.span;
        let (document, _) = parse_json_value(source, span.start as usize, has_values).ok()?;
        let prefix = Path::keys(&[key]);
        let (root, prefix) = match inside {
            None => (document.root, prefix),
            Some(inside) => (document.root.get(inside)?.clone(), prefix.key(inside)),
        };
        Some(Tree {
            root: root.get("root_module")?.clone(),
            prefix: prefix.key("root_module"),
            is_bare: true,
            data_only,
        })
    };
    [bare("planned_values", None, false), bare("prior_state", Some("values"), true)].into_iter().flatten().collect()
}

/// Values of resources lie in a list of a module; the key is that of a prior state's whole content, too.
fn has_values(above: JsonAbove<'_>) -> bool {
    let depth = above.depth();
    let key = above.key(depth.saturating_sub(1));
    (depth >= 4 && matches!(key, "values" | "sensitive_values")) || (depth <= 2 && matches!(key, "outputs" | "checks"))
}

/// The tree of a state.
pub fn tree(state: &Node) -> Option<Tree> {
    let root = state.dig(&["values", "root_module"])?.clone();
    Some(Tree { root, prefix: Path::keys(&["values", "root_module"]), is_bare: false, data_only: false })
}

impl Tree {
    /// Every resource with the path to it.
    pub fn each(&self, told: &mut impl FnMut(&Node, Path)) {
        each(&self.root, &self.prefix, told);
    }

    /// Whether a resource of a plan's tree is to be told of, unless its change does: managed ones after the apply, data
    /// sources before it.
    pub fn wants(&self, resource: &Node) -> bool {
        !self.data_only || resource.get("mode").and_then(Node::as_str) == Some("data")
    }

    /// A resource whose values are read.
    pub fn with_values(&self, source: &Source, resource: &Node) -> Node {
        if !self.is_bare {
            return resource.clone();
        }
        let read = |entry: &Entry| {
            let is_bare = matches!(&*entry.key, "values" | "sensitive_values") && entry.value.is_null();
            let value = is_bare.then(|| parse_json_value(source, entry.value.span.start as usize, |_| false).ok());
            Entry { value: value.flatten().map_or(entry.value.clone(), |(read, _)| read.root), ..entry.clone() }
        };
        let entries: Arc<[Entry]> = resource.entries().iter().map(read).collect();
        Node { span: resource.span, data: Data::Mapping(entries) }
    }
}

fn each(module: &Node, prefix: &Path, told: &mut impl FnMut(&Node, Path)) {
    let base = prefix.clone().key("resources");
    for (index, resource) in module.get("resources").map(Node::items).unwrap_or_default().iter().enumerate() {
        told(resource, base.clone().index(index));
    }
    let base = prefix.clone().key("child_modules");
    for (index, child) in module.get("child_modules").map(Node::items).unwrap_or_default().iter().enumerate() {
        each(child, &base.clone().index(index), told);
    }
}

/// The instances of a state as `terraform show -json` prints it.
pub fn parts(state: &Node) -> Vec<NewDocument> {
    let mut parts = Vec::new();
    if let Some(tree) = tree(state) {
        tree.each(&mut |resource, prefix| {
            if resource.get("deposed_key").is_none() {
                parts.extend(instance(resource).and_then(|instance| instance.into_document(prefix)));
            }
        });
    }
    parts
}

/// An instance of a tree: what the cloud has. Nothing says what its author wrote.
pub fn instance(resource: &Node) -> Option<Instance> {
    let address = resource.get("address")?;
    let whole = text(address)?;
    let module = match address::module_of(&whole) {
        "" => word(""),
        module => module.into(),
    };
    Some(Instance {
        mode: resource.get("mode").cloned(),
        kind: resource.get("type").cloned(),
        name: resource.get("name").cloned(),
        index: resource.get("index").cloned(),
        module,
        provider: resource.get("provider_name").cloned(),
        values: resource.get("values").cloned(),
        sensitive: resource.get("sensitive_values").cloned(),
        ..Instance::stored((resource.span, address.span), whole, resource.get("depends_on"))
    })
}

/// The instances of a raw state of version 4.
pub fn raw_parts(state: &Node) -> Vec<NewDocument> {
    let mut parts = Vec::new();
    let base = Path::keys(&["resources"]);
    for (at, resource) in state.get("resources").map(Node::items).unwrap_or_default().iter().enumerate() {
        let base = base.clone().index(at).key("instances");
        for (index, instance) in resource.get("instances").map(Node::items).unwrap_or_default().iter().enumerate() {
            if instance.get("deposed").is_none() {
                let prefix = base.clone().index(index);
                parts.extend(raw_instance(resource, instance).and_then(|instance| instance.into_document(prefix)));
            }
        }
    }
    parts
}

fn raw_instance(resource: &Node, instance: &Node) -> Option<Instance> {
    let of = |key| resource.get(key).and_then(Node::as_str);
    let (kind, name) = (of("type")?, resource.get("name")?);
    let module = of("module").unwrap_or_default();
    let mut address = String::new();
    if !module.is_empty() {
        address.push_str(module);
        address.push('.');
    }
    if of("mode") == Some("data") {
        address.push_str("data.");
    }
    address.push_str(&format!("{kind}.{}", name.as_str()?));
    let index = instance.get("index_key");
    match index.map(|index| &index.data) {
        Some(Data::Int(number)) => address.push_str(&format!("[{number}]")),
        Some(Data::String(key)) => {
            address.push_str(&format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\"")));
        }
        _ => {}
    }
    let provider = resource.get("provider").and_then(|node| {
        let name = node.as_str()?.split('"').nth(1)?;
        Some(Node { span: node.span, data: Data::String(name.into()) })
    });
    let header = index.filter(|index| !index.is_null()).map_or(name.span, |index| index.span);
    Some(Instance {
        mode: resource.get("mode").cloned(),
        kind: resource.get("type").cloned(),
        name: Some(name.clone()),
        index: index.cloned(),
        module: word(module),
        provider,
        values: instance.get("attributes").cloned(),
        sensitive: sensitive(instance),
        ..Instance::stored((instance.span, header), address.into(), instance.get("dependencies"))
    })
}

/// Paths to sensitive values become a mask of the attributes that hold them.
fn sensitive(instance: &Node) -> Option<Node> {
    let paths = instance.get("sensitive_attributes")?;
    let pairs = paths.items().iter().filter_map(|path| {
        // Either the steps of a path, or an object that holds them.
        let steps = if path.is_sequence() { path.items() } else { path.get("path")?.items() };
        let first = steps.first()?;
        let name = first.get("value").unwrap_or(first);
        Some(Entry { key: text(name)?, key_span: name.span, value: Node { span: name.span, data: Data::Bool(true) } })
    });
    Some(Node { span: paths.span, data: Data::Mapping(pairs.collect()) })
}
