//! Routes that take requests for one host together: VirtualServices, HTTPRoutes and Ingresses. What one of them leaves out
//! another may serve. Which gateway or class they are for is not asked: a host at two of them counts as shared.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::index::Index;
use crate::inventory::k8s::lookup::select::MAX_PARTNERS;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Link, Relation, Target};
use crate::syntax::{Node, Path};

/// Every host there is.
const ANY: &str = "*";

/// The hosts that a route is for, each with its place; `*` at what leaves them out.
fn hosts(class: Class, root: &Node) -> Vec<(&str, Path)> {
    let Some(spec) = root.get("spec") else { return Vec::new() };
    let of_list = |key: &str| -> Vec<(&str, Path)> {
        let all = spec.get(key).map_or(&[][..], Node::items).iter().enumerate();
        all.filter_map(|(at, host)| Some((host.as_str()?, Path::keys(&["spec", key]).index(at)))).collect()
    };
    match class {
        // One without hosts is a part of another.
        Class::VirtualService => of_list("hosts"),
        Class::GatewayRoute => match of_list("hostnames") {
            hosts if hosts.is_empty() => vec![(ANY, Path::keys(&["spec"]))],
            hosts => hosts,
        },
        Class::Ingress => {
            let rules = spec.get("rules").map_or(&[][..], Node::items).iter().enumerate();
            let place = |at: usize| Path::keys(&["spec", "rules"]).index(at);
            let own = rules.map(|(at, rule)| match rule.text_at(&["host"]) {
                Some(host) if !host.is_empty() => (host, place(at).key("host")),
                _ => (ANY, place(at)),
            });
            let rest = spec.get("defaultBackend").map(|_| (ANY, Path::keys(&["spec", "defaultBackend"])));
            own.chain(rest).collect()
        }
        _ => Vec::new(),
    }
}

/// Routes by a host that they are for.
pub(in crate::inventory) fn index<'a>(inventory: &Inventory<'a>) -> Index<&'a str> {
    let mut index = Index::default();
    for document in inventory.input.documents.iter() {
        let subject = inventory.subject(document.id);
        if subject.joins {
            for (host, _) in hosts(subject.class, &document.root) {
                index.add(host, subject.world, document.id);
            }
        }
    }
    index.seal();
    index
}

/// A host, and the wildcards that cover it: `*.shop.example` and `*.example` for `a.shop.example`.
fn covering(host: &str) -> impl Iterator<Item = String> + '_ {
    let narrower = host.strip_prefix("*.").unwrap_or(host);
    let labels = narrower.match_indices('.').map(|(at, _)| format!("*{}", &narrower[at..]));
    std::iter::once(host.to_owned()).chain(labels).chain([ANY.to_owned()])
}

impl Inventory<'_> {
    /// Other routes of the kind that take requests for one of its hosts, by that very host or by a wildcard.
    pub(in crate::inventory) fn siblings_relation(&self, id: DocumentId) -> Relation {
        let subject = self.subject(id);
        let document = self.input.documents.get(id);
        let mut relation = Relation { evidence: true, ..Relation::default() };
        for (host, _) in hosts(subject.class, &document.root) {
            for cover in covering(host) {
                for other in self.k8s.traffic.hosts.seen(cover.as_str(), &self.worlds, subject.world) {
                    let known = |link: &Link| link.target == Target::Document(other);
                    if other == id
                        || self.input.documents.get(other).kind.name != document.kind.name
                        || relation.items.iter().any(known)
                    {
                        continue;
                    }
                    if relation.items.len() == MAX_PARTNERS {
                        relation.uncertain = true;
                        return relation;
                    }
                    let places = hosts(self.subject(other).class, self.root(other));
                    let place = places.into_iter().find(|(name, _)| *name == cover).map(|(_, path)| path);
                    relation.items.push(Link::to(other, place.unwrap_or_default()));
                }
            }
        }
        relation
    }
}
