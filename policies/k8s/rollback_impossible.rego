# METADATA
# title: No earlier revision is kept
# description: >-
#   A rollback goes back to an earlier revision, which is kept as a ReplicaSet or a ControllerRevision. With a history of 0 none
#   is: when a new version fails, `kubectl rollout undo` has nothing to go back to, and somebody has to build the old version again.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy
# custom:
#   pillar: rollout
#   concepts: [rollback, recovery]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Deployment, StatefulSet, DaemonSet, Rollout]
#   params: {}
#   remediation: Remove it, which keeps 10, or keep 2.
#   supersedes: []
#   peers: []
package fivenines.k8s.rollback_impossible

import data.lib.k8s

deny contains {
	"msg": sprintf("%s keeps no earlier revision (`revisionHistoryLimit` is 0), so a bad rollout cannot be undone", [k8s.self]),
	"label": "nothing to go back to",
} if {
	k8s.judged
	input.spec.revisionHistoryLimit == 0
	not _is_reconciled
}

# Whoever applies it from a repository goes back there; of that the object's own tools know nothing.
_is_reconciled if input.metadata.labels["kustomize.toolkit.fluxcd.io/name"]

_is_reconciled if input.metadata.labels["argocd.argoproj.io/instance"]
