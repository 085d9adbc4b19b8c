# METADATA
# title: Deployment keeps no old revision
# description: >-
#   With `revisionHistoryLimit: 0` no old ReplicaSet is kept, so that a bad rollout cannot be undone with
#   `kubectl rollout undo`.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy
# custom:
#   pillar: rollout
#   concepts: [rollback]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Deployment]
#   params: {}
#   remediation: Delete the line, the default is 10.
#   supersedes: []
#   peers: []
package scaffold

deny contains msg if {
	input.spec.revisionHistoryLimit == 0
	msg := sprintf("Deployment `%s` keeps no old revision, so a bad rollout cannot be undone", [input.metadata.name])
}
