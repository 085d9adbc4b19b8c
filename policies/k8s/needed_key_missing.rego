# METADATA
# title: Pod asks a ConfigMap or a Secret for a key that it does not have
# description: >-
#   A variable or a volume's item that names a key waits until the key is there: the container is never made, or the
#   volume never mounted. Running pods do not notice, so that the mistake shows when a node is drained or a release begins.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#restrictions
# custom:
#   pillar: fault-tolerance
#   concepts: [fault tolerance, deployment]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Name a key of the object, or add the key to it; mark the reference `optional` when the pod can do without.
#   supersedes: []
#   peers: [kube-linter:env-value-from, popeye:402]
package fivenines.k8s.needed_key_missing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s asks %s `%s` for key `%s`, which it does not have, so no pod of it starts", [
		k8s.self,
		used.kind,
		used.name,
		wanted.key,
	]),
	"path": wanted.path,
	"label": "no key of it is called like that",
	"related": [{"document": used.document, "path": ["metadata", "name"], "msg": "its keys are here"}],
} if {
	k8s.judged
	some used in data.document.facts.uses
	used.required == true
	some wanted in used.keys
	wanted.found == false
}
