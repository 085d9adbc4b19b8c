//! What writes ConfigMaps and Secrets that no file holds: kustomize's generators, cert-manager, operators of secrets.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Homed;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::traffic::certificate;
use crate::syntax::Node;

/// Keys down to a name.
type Place = &'static [&'static str];

/// By kind: what its operator writes, and where its name stands; the first place that says one counts.
const BY_KIND: [(&str, &[Class], &[Place]); 19] = [
    ("AzureKeyVaultSecret", SECRET, &[&["spec", "output", "secret", "name"]]),
    ("BitwardenSecret", SECRET, &[&["spec", "secretName"]]),
    ("Bundle", BOTH, &[OWN]),
    (
        "ClusterExternalSecret",
        SECRET,
        &[&["spec", "externalSecretSpec", "target", "name"], &["spec", "externalSecretName"], OWN],
    ),
    ("ClusterIssuer", SECRET, &[ACCOUNT]),
    ("DopplerSecret", SECRET, &[&["spec", "managedSecret", "name"]]),
    ("ExternalSecret", SECRET, &[&["spec", "target", "name"], OWN]),
    ("InfisicalSecret", SECRET, &[&["spec", "managedSecretReference", "secretName"]]),
    ("Issuer", SECRET, &[ACCOUNT]),
    ("KafkaUser", SECRET, &[&["spec", "template", "secret", "metadata", "name"], OWN]),
    ("ObjectBucketClaim", BOTH, &[OWN]),
    ("OnePasswordItem", SECRET, &[OWN]),
    ("SealedSecret", SECRET, &[&["spec", "template", "metadata", "name"], OWN]),
    ("VaultDynamicSecret", SECRET, DESTINATION),
    ("VaultPKISecret", SECRET, DESTINATION),
    ("VaultSecret", SECRET, &[OWN]),
    ("VaultStaticSecret", SECRET, DESTINATION),
    // Crossplane, under any kind.
    ("", SECRET, &[&["spec", "writeConnectionSecretToRef", "name"]]),
    ("", SECRET, &[&["spec", "connectionSecret", "name"]]),
];

/// Kinds that write several: the list, and where each of its entries says a name.
const LISTS: [(&str, &[&str], &str); 2] = [
    ("SecretProviderClass", &["spec", "secretObjects"], "secretName"),
    ("SopsSecret", &["spec", "secretTemplates"], "name"),
];

const SECRET: &[Class] = &[Class::Secret];
const BOTH: &[Class] = &[Class::ConfigMap, Class::Secret];
const OWN: &[&str] = &["metadata", "name"];
const ACCOUNT: &[&str] = &["spec", "acme", "privateKeySecretRef", "name"];
const DESTINATION: &[Place] = &[&["spec", "destination", "name"]];

/// By what is made, in its maker's namespace; kustomizations under the names before a hash is put behind them.
pub(super) fn index<'a>(inventory: &Inventory<'a>) -> Homed<'a, (Class, &'a str)> {
    let mut all = Homed::default();
    for (document, subject) in inventory.input.documents.iter().zip(&inventory.k8s.subjects) {
        let home = (subject.namespace, subject.world);
        let mut add = |class, name| all.add((class, name), home, document.id);
        if subject.joins {
            written(&document.kind.name, &document.root).for_each(|(class, name)| add(class, name));
            if matches!(subject.class, Class::Certificate | Class::Ingress) {
                let secrets = certificate::written(subject.class, &document.root);
                secrets.into_iter().for_each(|(name, _)| add(Class::Secret, name));
            }
        }
    }
    for step in &inventory.k8s.kustomizations.steps {
        let world = inventory.subject(step.document).world;
        for (class, name) in generated(inventory.root(step.document)) {
            all.add((class, name), (None, world), step.document);
        }
    }
    all.seal();
    all
}

fn written<'a>(kind: &str, root: &'a Node) -> impl Iterator<Item = (Class, &'a str)> {
    let fits = |known: &str| known == kind || known.is_empty();
    let single: Vec<_> = BY_KIND.iter().filter(|(known, ..)| fits(known)).collect();
    let single = single.into_iter().filter_map(|(_, classes, places)| {
        let name = places.iter().find_map(|place| root.text_at(place))?;
        Some((classes, name))
    });
    let lists: Vec<_> = LISTS.iter().filter(|(known, ..)| fits(known)).collect();
    let lists = lists.into_iter().flat_map(|(_, list, key)| {
        let entries = root.dig(list).map_or(&[][..], Node::items).iter();
        entries.filter_map(|entry| Some((Class::Secret, entry.text_at(&[key])?)))
    });
    single.flat_map(|(classes, name)| classes.iter().map(move |class| (*class, name))).chain(lists)
}

/// What a kustomization generates.
fn generated(root: &Node) -> impl Iterator<Item = (Class, &str)> {
    let lists = [("configMapGenerator", Class::ConfigMap), ("secretGenerator", Class::Secret)];
    lists.into_iter().flat_map(|(key, class)| {
        let entries = root.get(key).map_or(&[][..], Node::items).iter();
        entries.filter_map(move |entry| Some((class, entry.text_at(&["name"])?)))
    })
}

impl<'a> Inventory<'a> {
    /// Whether an object of this name is written by what a document sees, and by whom.
    pub(super) fn makers(&self, from: DocumentId, class: Class, name: &'a str) -> Vec<DocumentId> {
        let subject = self.subject(from);
        let key = ((class, name), subject.namespace);
        self.k8s.uses.makers.within(key, &self.worlds, subject.world).take(super::partners::MAX_MAKERS).collect()
    }
}
