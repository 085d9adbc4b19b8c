//! The Services that an Argo Rollout switches between. They are its own, so it names no port.

use super::{Class, Reference};
use crate::syntax::{Node, Path};

const SERVICES: [&[&str]; 6] = [
    &["blueGreen", "activeService"],
    &["blueGreen", "previewService"],
    &["canary", "canaryService"],
    &["canary", "stableService"],
    &["canary", "pingPong", "pingService"],
    &["canary", "pingPong", "pongService"],
];

pub(super) fn references(root: &Node) -> Vec<Reference<'_>> {
    let strategy = root.dig(&["spec", "strategy"]);
    let all = SERVICES.iter().filter_map(|keys| {
        let name = strategy?.dig(keys)?.as_str()?;
        let path = keys.iter().fold(Path::keys(&["spec", "strategy"]), |path, key| path.key(key));
        Some(Reference {
            port_path: path.clone(),
            path,
            class: Class::Service,
            service: Some(name),
            namespace: None,
            port: None,
            ignored: false,
            host: None,
        })
    });
    all.collect()
}
