//! Kubernetes documents: objects, the items of a `List`, kustomizations and chart files.

use crate::document::Kind;

/// Kinds that run pods for long and scale: the set `workload`.
pub const WORKLOADS: [&str; 6] = [
    "Deployment.apps",
    "StatefulSet.apps",
    "ReplicaSet.apps",
    "ReplicationController",
    "Rollout.argoproj.io",
    "DeploymentConfig.apps.openshift.io",
];

/// Kinds that hold a pod template, or are a pod: the set `pod-template`, which includes `workload`.
pub const POD_TEMPLATES: [&str; 4] = ["DaemonSet.apps", "Job.batch", "CronJob.batch", "Pod"];

pub fn knows_kind(_pattern: &str) -> bool {
    true
}

pub fn kind_matches(pattern: &str, kind: &Kind) -> bool {
    pattern == &*kind.name
}
