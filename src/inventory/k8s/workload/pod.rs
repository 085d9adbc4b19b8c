//! What a pod template holds: containers, ports, volumes, and whether it elects a leader.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::k8s::object::subject;
use crate::syntax::{Node, Path};

/// A container of a pod template.
#[derive(Debug)]
pub(in crate::inventory) struct Container<'a> {
    /// From the root of the document.
    pub path: Path,
    pub node: &'a Node,
    pub init: bool,
    /// Serves as long as the pod lives: every container but an init container that ends.
    pub restartable: bool,
}

/// A declared port of a container.
#[derive(Debug)]
pub(in crate::inventory) struct Port<'a> {
    pub path: Path,
    pub name: Option<&'a str>,
    pub number: Option<i64>,
    pub protocol: &'a str,
}

/// A volume of a pod that is a claim.
#[derive(Debug)]
pub(in crate::inventory) struct Volume<'a> {
    pub path: Path,
    pub name: &'a str,
    /// Name of the claim that all pods share; `None` where each has its own.
    pub claim: Option<&'a str>,
    pub claim_document: Option<DocumentId>,
    /// `None` when the claim is not in the run.
    pub access_modes: Option<Vec<&'a str>>,
}

impl<'a> Container<'a> {
    pub fn name(&self) -> Option<&'a str> {
        self.node.get("name").and_then(Node::as_str)
    }

    pub fn ports(&self) -> impl Iterator<Item = Port<'a>> {
        let ports = self.node.get("ports").map_or(&[][..], Node::items).iter().enumerate();
        let path = self.path.clone().key("ports");
        ports.map(move |(at, port)| Port {
            path: path.clone().index(at),
            name: port.get("name").and_then(Node::as_str),
            number: port.get("containerPort").and_then(Node::as_int),
            protocol: port.get("protocol").and_then(Node::as_str).unwrap_or("TCP"),
        })
    }
}

/// The path of the pod template and of its `spec`; `None` for a kind without one.
pub(in crate::inventory) fn paths(class: Class) -> Option<(Path, Path)> {
    let template = Path::keys(class.template_path()?);
    Some((template.clone(), template.key("spec")))
}

pub(in crate::inventory) fn containers(class: Class, root: &Node) -> Vec<Container<'_>> {
    let Some((_, spec_path)) = paths(class) else { return Vec::new() };
    let spec = subject::template(class, root).and_then(|template| template.get("spec"));
    let lists = [("initContainers", true), ("containers", false)];
    let all = lists.into_iter().flat_map(|(key, init)| {
        let nodes = spec.and_then(|spec| spec.get(key)).map_or(&[][..], Node::items);
        let path = spec_path.clone().key(key);
        nodes.iter().enumerate().map(move |(at, node)| Container {
            path: path.clone().index(at),
            node,
            init,
            restartable: !init || node.get("restartPolicy").and_then(Node::as_str) == Some("Always"),
        })
    });
    all.collect()
}

/// Flags or environment say that one of several pods is elected to work.
pub(in crate::inventory) fn elects_leader(class: Class, root: &Node) -> bool {
    containers(class, root).iter().any(|container| {
        let texts = ["command", "args"].into_iter().filter_map(|key| container.node.get(key));
        let flag = texts.flat_map(Node::items).filter_map(Node::as_str).any(is_election_flag);
        let env = container.node.get("env").map_or(&[][..], Node::items);
        flag || env.iter().any(is_election_variable)
    })
}

fn is_election_flag(argument: &str) -> bool {
    let words = argument.split_whitespace().filter(|word| word.starts_with('-'));
    words.into_iter().any(|word| {
        let (flag, value) = word.split_once('=').unwrap_or((word, "true"));
        let name = flag.trim_start_matches('-');
        let elects = ["leader-elect", "enable-leader-elect"].iter().any(|start| name.starts_with(start));
        elects && value != "false"
    })
}

fn is_election_variable(variable: &Node) -> bool {
    let name = variable.get("name").and_then(Node::as_str).unwrap_or("");
    let value = variable.get("value").and_then(labels::text);
    let off = value.is_some_and(|value| value.eq_ignore_ascii_case("false"));
    (name.starts_with("LEADER_ELECT") || name.starts_with("ENABLE_LEADER_ELECT")) && !off
}

fn access_modes(claim_spec: Option<&Node>) -> Option<Vec<&str>> {
    let modes = claim_spec?.get("accessModes")?;
    Some(modes.items().iter().filter_map(Node::as_str).collect())
}

impl<'a> Inventory<'a> {
    pub(in crate::inventory) fn volumes(&self, id: DocumentId) -> Vec<Volume<'a>> {
        let class = self.subject(id).class;
        let root = self.root(id);
        let Some((_, spec_path)) = paths(class) else { return Vec::new() };
        let spec = subject::template(class, root).and_then(|template| template.get("spec"));
        let volumes = spec.and_then(|spec| spec.get("volumes")).map_or(&[][..], Node::items);
        let shared = volumes.iter().enumerate().filter_map(|(at, volume)| {
            let claim = volume.dig(&["persistentVolumeClaim", "claimName"])?.as_str()?;
            let found = self.named(id, Class::Claim, self.subject(id).namespace, claim).items.first().copied();
            Some(Volume {
                path: spec_path.clone().key("volumes").index(at),
                name: name_of(volume),
                claim: Some(claim),
                claim_document: found,
                access_modes: found.and_then(|claim| access_modes(self.root(claim).get("spec"))),
            })
        });
        let templates = root.dig(&["spec", "volumeClaimTemplates"]).filter(|_| class == Class::StatefulSet);
        let own = templates.map_or(&[][..], Node::items).iter().enumerate().map(|(at, template)| Volume {
            path: Path::keys(&["spec", "volumeClaimTemplates"]).index(at),
            name: template.get("metadata").map_or("", name_of),
            claim: None,
            claim_document: None,
            access_modes: access_modes(template.get("spec")),
        });
        shared.chain(own).collect()
    }
}

fn name_of(node: &Node) -> &str {
    node.get("name").and_then(Node::as_str).unwrap_or("")
}
