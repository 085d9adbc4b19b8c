//! Systems of any size from a seed: what a dump of a big cluster looks like, and the shape that hurts most.

use std::fmt::Write as _;
use std::path::Path;

/// How the objects of a system lie beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Twenty applications a namespace, names and labels the same in every namespace.
    Namespaces,
    /// All in one namespace and with the same labels.
    OneLabel,
}

/// A linear congruential generator: the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Objects of one application.
const KINDS: usize = 7;
const APPLICATIONS: usize = 20;

/// Writes about so many objects below a folder, one file a namespace.
pub fn write(folder: &Path, shape: Shape, objects: usize) {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut numbers = Numbers(42);
    let applications = objects / KINDS;
    for (namespace, first) in (0..applications).step_by(APPLICATIONS).enumerate() {
        let mut text = String::new();
        for at in first..(first + APPLICATIONS).min(applications) {
            let (namespace, name, label) = match shape {
                Shape::Namespaces => {
                    let name = format!("app-{}", at - first);
                    (format!("team-{namespace}"), name.clone(), name)
                }
                Shape::OneLabel => ("all".to_owned(), format!("app-{at}"), "app".to_owned()),
            };
            application(&mut text, &mut numbers, [&namespace, &name, &label]);
        }
        std::fs::write(folder.join(format!("{namespace:05}.yaml")), text).expect("written");
    }
}

fn application(text: &mut String, numbers: &mut Numbers, [namespace, name, label]: [&str; 3]) {
    let (replicas, port) = (1 + numbers.below(5), 8000 + numbers.below(100));
    let mut object = |version: &str, kind: &str, body: &str| {
        let _ = writeln!(
            text,
            "---\napiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n{body}"
        );
    };
    let template = format!(
        "  template:\n    metadata:\n      labels: {{app: {label}, tier: web}}\n    spec:\n      containers:\n        - name: main\n          image: registry.example.com/{name}:1.{port}\n          ports:\n            - {{name: http, containerPort: {port}}}\n          readinessProbe: {{httpGet: {{path: /ready, port: http}}}}\n          envFrom:\n            - configMapRef: {{name: {name}}}"
    );
    object(
        "apps/v1",
        "Deployment",
        &format!("spec:\n  replicas: {replicas}\n  selector:\n    matchLabels: {{app: {label}}}\n{template}"),
    );
    object(
        "v1",
        "Service",
        &format!("spec:\n  selector: {{app: {label}}}\n  ports:\n    - {{name: http, port: 80, targetPort: http}}"),
    );
    object(
        "networking.k8s.io/v1",
        "Ingress",
        &format!(
            "spec:\n  rules:\n    - host: {name}.{namespace}.example.com\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: {{service: {{name: {name}, port: {{name: http}}}}}}"
        ),
    );
    object(
        "policy/v1",
        "PodDisruptionBudget",
        &format!("spec:\n  maxUnavailable: 1\n  selector:\n    matchLabels: {{app: {label}}}"),
    );
    object(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        &format!(
            "spec:\n  minReplicas: {replicas}\n  maxReplicas: 9\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}"
        ),
    );
    object("v1", "ConfigMap", "data:\n  level: info\n  mode: fast");
    object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        &format!(
            "spec:\n  podSelector:\n    matchLabels: {{app: {label}}}\n  ingress:\n    - from: [{{podSelector: {{}}}}]"
        ),
    );
}
