//! What an autoscaler measures as a share of what pods request.

use crate::inventory::k8s::object::class::Class;
use crate::syntax::{Node, Path};

/// A metric that is usage divided by a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inventory) struct Utilization<'a> {
    /// Of the metric; leads to where metrics would be when there are none.
    pub path: Path,
    pub resource: &'a str,
    /// `None` for all containers of the pod.
    pub container: Option<&'a str>,
}

pub(in crate::inventory) fn utilization(class: Class, root: &Node) -> Vec<Utilization<'_>> {
    match class {
        Class::HorizontalAutoscaler => horizontal(root),
        Class::ScaledObject => triggers(root),
        _ => Vec::new(),
    }
}

fn list<'a>(root: &'a Node, key: &str) -> &'a [Node] {
    root.dig(&["spec", key]).map_or(&[], Node::items)
}

fn horizontal(root: &Node) -> Vec<Utilization<'_>> {
    let of = |path, resource, container| Utilization { path, resource, container };
    let percentage = Path::keys(&["spec", "targetCPUUtilizationPercentage"]);
    if root.follow(&percentage).is_some() {
        return vec![of(percentage, "cpu", None)];
    }
    let metrics = list(root, "metrics");
    let annotated = root.dig(&["metadata", "annotations", "autoscaling.alpha.kubernetes.io/metrics"]).is_some();
    if metrics.is_empty() && !annotated {
        // The API's own default: 80 % of the CPU request.
        return vec![of(Path::keys(&["spec", "metrics"]), "cpu", None)];
    }
    let measured = metrics.iter().enumerate().filter_map(|(at, metric)| {
        let path = Path::keys(&["spec", "metrics"]).index(at);
        let read = |key: &str| metric.get(key).filter(|resource| is_share(resource));
        let (key, resource) = ["resource", "containerResource"].into_iter().find_map(|key| Some((key, read(key)?)))?;
        let container = resource.get("container").and_then(Node::as_str);
        Some(of(path.key(key).key("name"), resource.get("name")?.as_str()?, container))
    });
    measured.collect()
}

fn is_share(resource: &Node) -> bool {
    let kind = resource.dig(&["target", "type"]).and_then(Node::as_str);
    kind == Some("Utilization") || resource.get("targetAverageUtilization").is_some()
}

fn triggers(root: &Node) -> Vec<Utilization<'_>> {
    let measured = list(root, "triggers").iter().enumerate().filter_map(|(at, trigger)| {
        let resource = trigger.get("type")?.as_str().filter(|kind| matches!(*kind, "cpu" | "memory"))?;
        let kind = trigger.get("metricType").or_else(|| trigger.dig(&["metadata", "type"]))?.as_str()?;
        let container = trigger.dig(&["metadata", "containerName"]).and_then(Node::as_str);
        let path = Path::keys(&["spec", "triggers"]).index(at).key("type");
        (kind == "Utilization").then_some(Utilization { path, resource, container })
    });
    measured.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::k8s::tests::file;

    fn measured(spec: &str) -> Vec<(String, Option<String>)> {
        let text =
            format!("apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: {spec}\n");
        let files = file(&text);
        let inventory = files.inventory();
        let root = inventory.root(files.id("", "HorizontalPodAutoscaler", "a"));
        let found = utilization(Class::HorizontalAutoscaler, root);
        found.into_iter().map(|one| (one.resource.to_owned(), one.container.map(str::to_owned))).collect()
    }

    #[test]
    fn shares_of_requests_in_every_version() {
        let cpu = vec![("cpu".to_owned(), None)];
        assert_eq!(measured("{targetCPUUtilizationPercentage: 80}"), cpu);
        assert_eq!(measured("{metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}]}"), cpu);
        assert_eq!(measured("{metrics: [{resource: {name: cpu, target: {type: Utilization}}}]}"), cpu);
        let one =
            measured("{metrics: [{containerResource: {name: memory, container: web, target: {type: Utilization}}}]}");
        assert_eq!(one, vec![("memory".to_owned(), Some("web".to_owned()))]);
        assert_eq!(measured("{metrics: [{resource: {name: cpu, target: {type: AverageValue}}}]}"), vec![]);
    }

    #[test]
    fn no_metric_at_all_is_cpu() {
        assert_eq!(measured("{maxReplicas: 3}"), vec![("cpu".to_owned(), None)]);
    }
}
