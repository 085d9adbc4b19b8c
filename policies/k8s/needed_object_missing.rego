# METADATA
# title: Pod names an object that it cannot start without and that does not exist
# description: >-
#   A container whose variables or volumes come from a ConfigMap or a Secret waits until that is there, and a pod whose
#   ServiceAccount or PriorityClass does not exist is refused. Running pods keep what they had, so the gap shows when a
#   node is drained or a release begins: then none of the pods comes back.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
# custom:
#   pillar: fault-tolerance
#   concepts: [fault tolerance, deployment]
#   severity: error
#   precision: high
#   level: default
#   kinds: [pod-template, custom-workload]
#   params: {}
#   remediation: Name an object that exists, add it to what is deployed, or mark the reference `optional` when the pod can do without.
#   supersedes: []
#   peers: [kube-linter:env-value-from, kube-linter:non-existent-service-account, popeye:401]
package fivenines.k8s.needed_object_missing

import data.lib.backend
import data.lib.k8s

deny contains {
	"msg": sprintf("%s needs %s `%s`, which does not exist, so %s", [k8s.self, missing.kind, missing.name, _consequence(missing)]),
	"label": backend.missed(object.union(missing, {"namespace": _namespace(missing)})),
	"related": backend.candidates(object.union(missing, {"namespace": _namespace(missing)})),
	"level": backend.level(missing),
} if {
	k8s.judged
	some missing in data.document.facts.uses
	missing.absent
	missing.required == true
}

_consequence(missing) := "its pods are refused" if missing.kind in {"ServiceAccount", "PriorityClass"}

_consequence(missing) := "no pod of it starts" if not missing.kind in {"ServiceAccount", "PriorityClass"}

_namespace(missing) := data.document.namespace if missing.kind != "PriorityClass"

_namespace(missing) := null if missing.kind == "PriorityClass"
