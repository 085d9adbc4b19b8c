//! The relations of small systems, written as YAML. One module a concern; the traps of the catalogue are among them.

mod analyses;
mod autoscalers;
mod backups;
mod budgets;
mod datastores;
mod elsewhere;
mod endpoints;
mod entries;
mod kustomize;
mod mesh;
mod monitors;
mod networks;
mod placement;
mod quorums;
mod services;
mod storage;
mod strimzi;
mod targets;
mod tools;
mod traffic;
mod trust;
mod uses;
mod webhooks;
mod workflows;
mod workloads;
mod worlds;

use std::path::Path;
use std::sync::Arc;

use crate::document::{DocumentId, Documents};
use crate::format;
use crate::inventory::{Input, Inventory};
use crate::settings::{External, System};
use crate::source::{Encoding, Sources};
use crate::value::Value;

/// A system of files, read as a run reads it.
#[derive(Default)]
pub(in crate::inventory) struct Files {
    sources: Sources,
    documents: Documents,
    pub system: System,
    pub external: Vec<External>,
    pub left_out: Vec<String>,
}

impl Files {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mut all = Self::default();
        for (path, text) in files {
            let id = all.sources.add((*path).to_owned(), Arc::from(*text), Encoding::Utf8);
            let detected = format::detect(all.sources.get(id), false);
            assert!(detected.errors.is_empty(), "{path}: {:?}", detected.errors);
            for document in detected.documents {
                all.documents.add(document);
            }
        }
        all
    }

    pub fn inventory(&self) -> Inventory<'_> {
        Inventory::build(Input {
            sources: &self.sources,
            documents: &self.documents,
            system: &self.system,
            external: &self.external,
            left_out: &self.left_out,
            repositories: &[],
            root: Path::new("/checkout"),
            working_directory: Path::new("/checkout"),
        })
    }

    /// The first document of a kind and name, whose path begins with a folder.
    pub fn id(&self, folder: &str, kind: &str, name: &str) -> DocumentId {
        let found = self.documents.iter().find(|document| {
            let path = &self.sources.get(document.source).path;
            path.starts_with(folder)
                && &*document.kind.name == kind
                && document.identity.name.as_deref().unwrap_or("") == name
        });
        found.unwrap_or_else(|| panic!("no {kind} {name} in {folder}")).id
    }

    pub fn document(&self, kind: &str, name: &str) -> Value {
        self.document_in("", kind, name)
    }

    pub fn document_in(&self, folder: &str, kind: &str, name: &str) -> Value {
        self.inventory().document(self.id(folder, kind, name))
    }
}

/// One file.
pub(in crate::inventory) fn file(text: &str) -> Files {
    Files::new(&[("a.yaml", text)])
}

/// Follows keys and indices, written with dots.
pub(in crate::inventory) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, step| match step.parse::<u64>() {
        Ok(index) if value.as_array().is_ok() => &value[&Value::from(index)],
        _ => &value[step],
    })
}

pub(in crate::inventory) fn json(value: &Value) -> serde_json::Value {
    serde_json::from_str(&value.to_json_str().expect("a value is JSON")).expect("JSON")
}

/// What stands at a place, as JSON.
pub(in crate::inventory) fn get(value: &Value, path: &str) -> serde_json::Value {
    json(at(value, path))
}

/// `complete`, then the names of a relation's items.
pub(in crate::inventory) fn related(document: &Value, relation: &str) -> (bool, Vec<String>) {
    let relation = at(document, &format!("relations.{relation}"));
    let items = relation["items"].as_array().expect("a relation has items");
    let name = |item: &Value| item["name"].as_string().map_or(String::new(), |name| name.to_string());
    (relation["complete"] == Value::Bool(true), items.iter().map(name).collect())
}

pub(in crate::inventory) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A Deployment with one container, its labels `app: NAME`.
pub(super) fn deployment(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: {{app: {name}}}}}\n  \
         template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec: {{containers: [{{name: c, image: i, ports: [{{name: http, containerPort: 8080}}]}}]}}\n{spec}\n---\n"
    )
}

/// A Service in front of the pods `app: NAME`.
pub(super) fn service(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{app: {name}}}, ports: [{{port: 80, targetPort: http}}]}}\n---\n"
    )
}

pub(super) fn autoscaler(name: &str, target: &str, range: &str) -> String {
    format!(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}}}\nspec: {{scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {target}}}, {range}}}\n---\n"
    )
}

pub(super) fn budget(name: &str, spec: &str) -> String {
    format!("apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n")
}
