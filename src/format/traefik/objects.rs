//! Traefik's Kubernetes objects as routing: each gives a part in the shape that files have.
//!
//! Nodes are the object's own, so that places stay. Names are those that Traefik makes: `<namespace>-<name>`, or the
//! name alone where the namespace is not written. What Services hold is not known here, so services have no servers.

use std::collections::HashSet;
use std::sync::Arc;

use super::bare;
use crate::document::{Document, Documents, Identity, Kind, NewDocument};
use crate::source::Span;
use crate::syntax::{Data, Entry, Node, Path};

const GROUPS: [&str; 2] = ["traefik.io", "traefik.containo.us"];

/// The object that a part was made of.
pub fn object_of<'a>(documents: &'a Documents, part: &Document) -> Option<&'a Document> {
    let parent = documents.get(part.parent?);
    let is_object = GROUPS.contains(&&*parent.kind.group) && !documents.is_root(part.id);
    is_object.then_some(parent)
}

/// The routing that an object is, if it is one of Traefik's.
pub fn part_of((kind, identity, prefix): (&Kind, &Identity, &Path), root: &Node) -> Option<NewDocument> {
    if !GROUPS.contains(&&*kind.group) {
        return None;
    }
    let spec = root.get("spec").filter(|spec| spec.is_mapping())?;
    let name = root.dig(&["metadata", "name"])?;
    let object = Object { namespace: identity.namespace.as_deref(), name: identity.name.as_deref()?, at: name.span };
    let protocol = if kind.name.ends_with("TCP") { "tcp" } else { "http" };
    let sections = match &*kind.name {
        "Middleware" | "MiddlewareTCP" => vec![object.section(protocol, "middlewares", object.middleware(spec))],
        "ServersTransport" | "ServersTransportTCP" => {
            vec![object.section(protocol, "serversTransports", spec.clone())]
        }
        "TLSOption" => vec![object.section("tls", "options", spec.clone())],
        "IngressRoute" | "IngressRouteTCP" => vec![object.routes(protocol, spec)],
        "TraefikService" => vec![object.shares(spec)],
        _ => return None,
    };
    let part = bare(root.span.source, "Dynamic", mapping(spec.span, sections));
    Some(NewDocument { prefix: prefix.clone(), identity: identity.clone(), ..part })
}

fn mapping(span: Span, entries: Vec<Entry>) -> Node {
    Node { span, data: Data::Mapping(entries.into()) }
}

fn entry(key: &str, key_span: Span, value: Node) -> Entry {
    Entry { key: key.into(), key_span, value }
}

/// The node with some of its fields made anew.
fn replaced(node: &Node, change: impl Fn(&Entry) -> Option<Node>) -> Node {
    let entries = node.entries().iter();
    let entries = entries.map(|old| match change(old) {
        Some(value) => Entry { value, ..old.clone() },
        None => old.clone(),
    });
    mapping(node.span, entries.collect())
}

/// An object's name, and where it stands.
struct Object<'a> {
    namespace: Option<&'a str>,
    name: &'a str,
    at: Span,
}

impl Object<'_> {
    /// A name as Traefik makes it; one that says its provider is such a name already.
    fn full(&self, name: &str, namespace: Option<&str>) -> Arc<str> {
        match namespace.or(self.namespace) {
            Some(namespace) if !name.contains('@') => format!("{namespace}-{name}").into(),
            _ => name.into(),
        }
    }

    /// `{http: {middlewares: {shop-retry: ...}}}`
    fn section(&self, protocol: &str, section: &str, value: Node) -> Entry {
        let span = value.span;
        let named = mapping(span, vec![entry(&self.full(self.name, None), self.at, value)]);
        entry(protocol, self.at, mapping(span, vec![entry(section, self.at, named)]))
    }

    fn middleware(&self, spec: &Node) -> Node {
        replaced(spec, |field| {
            (&*field.key == "chain").then(|| {
                replaced(&field.value, |inner| (&*inner.key == "middlewares").then(|| self.references(&inner.value)))
            })
        })
    }

    /// A list of `{name, namespace}` as a list of names.
    fn references(&self, list: &Node) -> Node {
        let names = list.items().iter().map(|item| match item.get("name") {
            Some(name) => match name.as_str() {
                Some(text) => self.text(name.span, self.full(text, item.text_at(&["namespace"]))),
                None => name.clone(),
            },
            None => item.clone(),
        });
        Node { span: list.span, data: Data::Sequence(names.collect()) }
    }

    fn text(&self, span: Span, text: Arc<str>) -> Node {
        Node { span, data: Data::String(text) }
    }

    /// One router for each route, and the Services that they lead to.
    fn routes(&self, protocol: &str, spec: &Node) -> Entry {
        let routes = spec.get("routes").map_or(&[][..], Node::items);
        let full = self.full(self.name, None);
        let routers = routes.iter().enumerate().map(|(at, route)| {
            let middlewares =
                route.entry("middlewares").map(|field| Entry { value: self.references(&field.value), ..field.clone() });
            let rule = route.entry("match").map(|field| entry("rule", field.key_span, field.value.clone()));
            let fields = rule.into_iter().chain(middlewares).collect();
            entry(&format!("{full}-{at}"), route.span, mapping(route.span, fields))
        });
        let routers = routers.collect();
        let services =
            self.services(routes.iter().flat_map(|route| route.get("services").map_or(&[][..], Node::items)));
        let sections = vec![
            entry("routers", self.at, mapping(spec.span, routers)),
            entry("services", self.at, mapping(spec.span, services)),
        ];
        entry(protocol, self.at, mapping(spec.span, sections))
    }

    /// The Services that a service of services leads to.
    fn shares(&self, spec: &Node) -> Entry {
        let list = |keys: &[&str]| spec.dig(keys).map_or(&[][..], Node::items).iter();
        let all = list(&["weighted", "services"])
            .chain(list(&["highestRandomWeight", "services"]))
            .chain(spec.get("mirroring"))
            .chain(list(&["mirroring", "mirrors"]));
        let services = mapping(spec.span, self.services(all));
        entry("http", self.at, mapping(spec.span, vec![entry("services", self.at, services)]))
    }

    /// Each Service once, as a balancer without servers.
    fn services<'n>(&self, all: impl Iterator<Item = &'n Node>) -> Vec<Entry> {
        let is_service = |service: &&Node| matches!(service.text_at(&["kind"]), None | Some("Service"));
        let mut seen: HashSet<String> = HashSet::new();
        let services = all.filter(is_service).filter_map(|service| {
            let name = service.get("name")?;
            let full = self.full(name.as_str()?, service.text_at(&["namespace"]));
            let key = match service.get("port").map(|port| &port.data) {
                Some(Data::Int(port)) => format!("{full}-{port}"),
                Some(Data::String(port)) => format!("{full}-{port}"),
                _ => full.to_string(),
            };
            let value = replaced(service, |field| {
                let transport = field.value.as_str().filter(|_| &*field.key == "serversTransport")?;
                Some(self.text(field.value.span, self.full(transport, None)))
            });
            let balancer = mapping(service.span, vec![entry("loadBalancer", name.span, value)]);
            seen.insert(key.clone()).then(|| entry(&key, name.span, balancer))
        });
        services.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::format::detect;
    use crate::source::{Encoding, Source, SourceId};
    use crate::value::from_node;

    fn part(kind: &str, spec: &str) -> String {
        let text = format!("apiVersion: {kind}\nmetadata: {{name: a, namespace: shop}}\nspec: {spec}\n");
        let source = Source::new(SourceId::new(0), "x.yaml".into(), text.into(), Encoding::Utf8);
        let found = detect(&source, false);
        let parts = found.documents.iter().flat_map(|document| &document.parts);
        parts.map(|part| from_node(&part.root).to_string()).collect()
    }

    #[test]
    fn objects_of_both_groups_are_routing() {
        assert_eq!(
            part("traefik.io/v1alpha1\nkind: Middleware", "{retry: {attempts: 2}}"),
            r#"{"http":{"middlewares":{"shop-a":{"retry":{"attempts":2}}}}}"#
        );
        assert_eq!(
            part("traefik.containo.us/v1alpha1\nkind: ServersTransportTCP", "{dialTimeout: 0}"),
            r#"{"tcp":{"serversTransports":{"shop-a":{"dialTimeout":0}}}}"#
        );
        assert_eq!(
            part("traefik.io/v1alpha1\nkind: TLSOption", "{sniStrict: true}"),
            r#"{"tls":{"options":{"shop-a":{"sniStrict":true}}}}"#
        );
        assert_eq!(part("traefik.io/v1alpha1\nkind: TLSStore", "{}"), "");
        assert_eq!(part("example.org/v1\nkind: Middleware", "{retry: {attempts: 2}}"), "");
        assert_eq!(part("traefik.io/v1alpha1\nkind: Middleware", ""), "");
    }

    #[test]
    fn names_lead_where_traefik_looks() {
        assert_eq!(
            part(
                "traefik.io/v1alpha1\nkind: Middleware",
                "{chain: {middlewares: [{name: b}, {name: c, namespace: other}, {name: d@file}]}}"
            ),
            r#"{"http":{"middlewares":{"shop-a":{"chain":{"middlewares":["shop-b","other-c","d@file"]}}}}}"#
        );
        assert_eq!(
            part(
                "traefik.io/v1alpha1\nkind: IngressRoute",
                "{routes: [{match: r, middlewares: [{name: b}], services: [{name: s, port: 80, serversTransport: t}, {name: t, kind: TraefikService}]}]}"
            ),
            concat!(
                r#"{"http":{"routers":{"shop-a-0":{"middlewares":["shop-b"],"rule":"r"}},"services":"#,
                r#"{"shop-s-80":{"loadBalancer":{"name":"s","port":80,"serversTransport":"shop-t"}}}}}"#
            )
        );
        assert_eq!(
            part("traefik.io/v1alpha1\nkind: TraefikService", "{mirroring: {name: s, mirrors: [{name: m}]}}"),
            concat!(
                r#"{"http":{"services":{"shop-m":{"loadBalancer":{"name":"m"}},"#,
                r#""shop-s":{"loadBalancer":{"mirrors":[{"name":"m"}],"name":"s"}}}}}"#
            )
        );
    }
}
