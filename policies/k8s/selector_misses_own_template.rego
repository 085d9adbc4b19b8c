# METADATA
# title: Workload's selector does not match its own pods
# description: >-
#   A controller counts the pods that its selector matches. When its template makes others, the API server rejects the
#   object, so the change is not rolled out at all and the old version stays.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector
# custom:
#   pillar: rollout
#   concepts: [selectors]
#   severity: error
#   precision: high
#   level: default
#   kinds: [workload, DaemonSet, Job]
#   params: {}
#   remediation: Give the template's labels every pair of the selector. A Deployment's selector cannot be changed later.
#   supersedes: []
#   peers: [kube-linter:mismatching-selector, kube-score:deployment-pod-selector-labels-match-template-metadata-labels, popeye:508]
package fivenines.k8s.selector_misses_own_template

import data.lib.k8s
import data.lib.text

deny contains {
	"msg": sprintf("the pods of %s do not fulfil its selector's %s, so the API server rejects it", [
		k8s.self,
		text.listed([requirement.text | some requirement in unmet]),
	]),
	"path": array.concat(["spec", "selector"], array.slice(unmet[0].path, _depth, 2)),
	"label": "the pod template's labels do not fulfil this",
	"related": [{"path": data.document.facts.pod.labels_path, "msg": "the labels of its pods"}],
} if {
	k8s.judged
	not k8s.selects_own_pods(_selector)
	unmet := sort(k8s.unmet(_selector, k8s.written_labels))
}

# These have a plain map of labels.
_is_plain if data.document.kind in {"ReplicationController", "DeploymentConfig"}

_selector := {"matchLabels": input.spec.selector} if _is_plain

_selector := input.spec.selector if {
	not _is_plain
	is_object(input.spec.selector)
}

# How many keys of a requirement's path are not written there.
_depth := 1 if _is_plain

_depth := 0 if not _is_plain
