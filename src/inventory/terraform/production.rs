//! Whether an instance belongs to production: what its environment's tag says, else unless its address, a name or a folder
//! says that it does not.

use crate::document::{Document, DocumentId};
use crate::inventory::Inventory;
use crate::inventory::data::{document_value, path_value};
use crate::syntax::{Node, Path};
use crate::value::{Value, object, string};

/// Words of environments that may be down for a while.
const TOKENS: [&str; 12] =
    ["dev", "develop", "test", "testing", "sandbox", "staging", "stg", "qa", "preview", "ephemeral", "demo", "example"];

/// Attributes that name an instance.
const NAMES: [&str; 8] =
    ["name", "identifier", "cluster_identifier", "bucket", "function_name", "family", "replication_group_id", "domain"];

const TAGS: [&str; 5] = ["tags", "tags_all", "labels", "user_labels", "resource_labels"];

const ENVIRONMENTS: [&str; 4] = ["env", "environment", "stage", "tier"];

pub(super) fn value(inventory: &Inventory<'_>, id: DocumentId) -> Value {
    let document = inventory.input.documents.get(id);
    let folder = || {
        let path = &inventory.input.sources.get(document.source).path;
        // Outside of the working directory, folders are the machine's.
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        let token = (!path.starts_with('/')).then(|| token(folders)).flatten()?;
        Some((token, Path::default()))
    };
    // What a tag says outright, names and folders do not overrule.
    let found = match environment(&document.root) {
        Some((said, path)) => token(said).map(|token| (token, path)),
        None => named(document).or_else(folder),
    };
    object([
        ("value", Value::Bool(found.is_none())),
        ("token", found.as_ref().map_or(Value::Null, |(token, _)| string(token))),
        ("document", if found.is_some() { document_value(id) } else { Value::Null }),
        ("path", found.as_ref().map_or(Value::Null, |(_, path)| path_value(path))),
    ])
}

/// The word in what the instance is called, and the path to it.
fn named(document: &Document) -> Option<(&'static str, Path)> {
    let root = &document.root;
    let of = |keys: &[&str]| {
        let token = token(root.dig(keys)?.as_str()?)?;
        Some((token, Path::keys(keys)))
    };
    // A type may hold such a word (`aws_devicefarm_test_grid_project`), so the address is looked at in parts.
    let parts = ["module", "name", "index"].iter().filter_map(|key| root.get(key)?.as_str());
    let address = parts.into_iter().find_map(token).map(|token| (token, Path::keys(&["address"])));
    address.or_else(|| NAMES.iter().find_map(|name| of(&["values", name])))
}

/// The pair of a tag or a label that says which environment it is.
fn environment(root: &Node) -> Option<(&str, Path)> {
    TAGS.iter().find_map(|tags| {
        let pairs = root.dig(&["values", tags]).map(Node::entries).unwrap_or_default();
        let pair = pairs.iter().find(|pair| ENVIRONMENTS.contains(&&*pair.key.to_lowercase()))?;
        Some((pair.value.as_str()?, Path::keys(&["values", tags]).key(&pair.key)))
    })
}

fn token(text: &str) -> Option<&'static str> {
    let mut words = text.split(|character: char| !character.is_alphanumeric());
    words.find_map(|word| TOKENS.into_iter().find(|token| token.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn words_are_whole() {
        assert_eq!(token("module.orders-dev.aws_db_instance.this"), Some("dev"));
        assert_eq!(token("device-latest"), None);
        assert_eq!(token("eu/Staging"), Some("staging"));
    }
}
