//! Which namespaces and pods have a mesh's proxy, and which pods that an Istio policy is for accept plaintext.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::data::{computed, key_of, path_value};
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::namespaces::{self, Same};
use crate::inventory::links::{Computed, Link, Relation, State};
use crate::syntax::Path;
use crate::value::{Value, array, object, optional, string};

/// More pods in plaintext than this add nothing to what is said of a policy.
const MAX_PLAINTEXT: usize = 8;

impl<'a> Inventory<'a> {
    /// The mesh whose proxies a Namespace object asks for, and where.
    fn mesh_of_namespace(&self, object: DocumentId) -> Option<(&'static str, Path)> {
        let metadata = self.root(object).get("metadata")?;
        let text = |map: &str, key: &str| metadata.dig(&[map, key]).and_then(labels::text);
        let label = |key: &str| Path::keys(&["metadata", "labels", key]);
        if text("labels", "istio.io/dataplane-mode").as_deref() == Some("ambient") {
            return Some(("ambient", label("istio.io/dataplane-mode")));
        }
        match text("labels", "istio-injection").as_deref() {
            Some("enabled") => return Some(("istio", label("istio-injection"))),
            // It wins over the revision.
            Some(_) => return None,
            None => {}
        }
        if text("labels", "istio.io/rev").is_some_and(|revision| !revision.is_empty()) {
            return Some(("istio", label("istio.io/rev")));
        }
        let linkerd = ["annotations", "labels"]
            .into_iter()
            .find(|map| text(map, "linkerd.io/inject").is_some_and(|value| matches!(&*value, "enabled" | "ingress")));
        linkerd.map(|map| ("linkerd", Path::keys(&["metadata", map, "linkerd.io/inject"])))
    }

    /// The mesh of a namespace that has an object in the run.
    fn mesh_named(&self, from: DocumentId, namespace: Option<&'a str>) -> Option<&'static str> {
        let key = (Class::Namespace, namespace?);
        let mut objects = self.k8s.by_name.seen(&key, &self.worlds, self.subject(from).world);
        objects.find_map(|object| self.mesh_of_namespace(object)).map(|(mesh, _)| mesh)
    }

    /// Whether something of the run says that a template's pods get Istio's proxy: their label, their namespace, or a
    /// policy that is written for them.
    pub(in crate::inventory) fn is_meshed(&self, template: DocumentId) -> bool {
        let subject = self.subject(template);
        subject.labels.get("sidecar.istio.io/inject") == Some("true")
            || self.mesh_named(template, subject.namespace).is_some_and(|mesh| mesh != "linkerd")
            || !matches!(self.workload_mode(template).state, State::Default | State::Unknown)
    }

    /// The policies that hold in a namespace, those of the whole mesh among them.
    pub(in crate::inventory) fn policies_of_namespace(&self, object: DocumentId) -> Relation {
        let name = self.input.documents.get(object).identity.name.as_deref();
        let root = self.input.system.istio_root_namespace.as_str();
        let world = self.subject(object).world;
        let mut relation =
            Relation { evidence: self.sees_class(object, Class::PeerAuthentication), ..Relation::default() };
        for policy in self.k8s.by_class.seen(&Class::PeerAuthentication, &self.worlds, world).take(MAX_PARTNERS) {
            let own = self.subject(policy).namespace;
            match namespaces::compare(own, name) {
                Same::Yes => relation.items.push(Link::to(policy, Path::keys(&["spec"]))),
                _ if own == Some(root) => relation.items.push(Link::to(policy, Path::keys(&["spec"]))),
                Same::Unknown => relation.uncertain = true,
                Same::No => {}
            }
        }
        relation
    }

    /// Facts of a Namespace.
    fn namespace_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        let mesh = self
            .mesh_of_namespace(id)
            .map(|(name, path)| object([("name", string(name)), ("path", path_value(&path))]));
        vec![("mesh", optional(mesh))]
    }

    /// The mode that holds at the ports of a template's pods that have no mode of their own.
    fn workload_mode(&self, template: DocumentId) -> &Computed {
        // No port has this number: only what holds for all of them is found.
        self.cache(template).mtls.get_or_init(|| self.mtls(template, 0))
    }

    /// Pods that an AuthorizationPolicy is for and that let callers in without mutual TLS, as far as it is known: somebody
    /// writes PeerAuthentications in this run, and the pods have a proxy of Istio's.
    fn plaintext_pods(&self, policy: DocumentId) -> Vec<(DocumentId, &Computed)> {
        if !self.sees_class(policy, Class::PeerAuthentication) {
            return Vec::new();
        }
        let subject = self.subject(policy);
        let everywhere = subject.namespace == Some(&*self.input.system.istio_root_namespace);
        let has_selector = self.root(policy).dig(&["spec", "selector"]).is_some_and(|node| !node.entries().is_empty());
        let targets = ["targetRef", "targetRefs"].iter().any(|key| self.root(policy).dig(&["spec", key]).is_some());
        let templates: Vec<DocumentId> = match has_selector {
            _ if targets => Vec::new(),
            true => self.selected(policy).items.clone(),
            false => {
                let own = |id: &DocumentId| {
                    everywhere || namespaces::compare(self.subject(*id).namespace, subject.namespace) == Same::Yes
                };
                self.templates(policy).filter(own).take(MAX_PARTNERS).collect()
            }
        };
        let modes = templates.into_iter().filter(|id| self.subject(*id).class != Class::Job).filter_map(|id| {
            let mode = self.workload_mode(id);
            let plaintext = mode.state != State::Unknown && mode.value != Value::from("STRICT");
            let ambient = self.mesh_named(id, self.subject(id).namespace) == Some("ambient");
            (plaintext && !ambient).then_some((id, mode))
        });
        modes.take(MAX_PLAINTEXT).collect()
    }

    /// The mesh that the Namespace object of a template asks for, and where it does.
    fn mesh_of_template(&self, template: DocumentId) -> Value {
        let subject = self.subject(template);
        let Some(namespace) = subject.namespace else { return Value::Null };
        let key = (Class::Namespace, namespace);
        let mut objects = self.k8s.by_name.seen(&key, &self.worlds, subject.world);
        let found = objects.find_map(|id| self.mesh_of_namespace(id).map(|(name, path)| (id, name, path)));
        optional(found.map(|(id, name, path)| {
            object([("name", string(name)), ("document", key_of(id)), ("path", path_value(&path))])
        }))
    }

    /// Facts about meshes, by class.
    pub(in crate::inventory) fn mesh_facts(&self, id: DocumentId) -> Vec<(&'static str, Value)> {
        match self.subject(id).class {
            class if class.has_template() => vec![("mesh", self.mesh_of_template(id))],
            Class::Namespace => self.namespace_facts(id),
            Class::AuthorizationPolicy => {
                let pods = self.plaintext_pods(id).into_iter().map(|(template, mode)| {
                    let [document, kind, name] = self.display_facts(template);
                    object([document, kind, name, ("mtls", computed(mode))])
                });
                vec![("plaintext", array(pods))]
            }
            _ => Vec::new(),
        }
    }
}
