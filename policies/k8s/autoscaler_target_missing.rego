# METADATA
# title: Autoscaler targets nothing that can be scaled
# description: >-
#   An autoscaler finds its target by group, kind and name in its own namespace. When one of them differs it reports
#   an error in its status and scales nothing: the workload stays at its number under any load.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
# custom:
#   pillar: scalability
#   concepts: [autoscaling]
#   severity: error
#   precision: high
#   level: default
#   kinds: [HorizontalPodAutoscaler, ScaledObject]
#   params: {}
#   remediation: Correct the reference's `apiVersion`, `kind` and `name`.
#   supersedes: []
#   peers: [kube-linter:dangling-horizontalpodautoscaler, kube-score:horizontalpodautoscaler-has-target, kubescape:C-0300, popeye:600]
package fivenines.k8s.autoscaler_target_missing

import data.lib.k8s

deny contains {
	"msg": sprintf("%s targets %s `%s`, and a %s cannot be scaled, so it does nothing", [
		k8s.self,
		target.kind,
		target.name,
		target.kind,
	]),
	"label": "this kind has no scale",
} if {
	k8s.judged
	target := data.document.facts.target
	target.kind in {"DaemonSet", "Job", "CronJob", "Pod"}
}

deny contains {
	"msg": sprintf("%s targets %s `%s`, which does not exist%s, so it scales nothing", [
		k8s.self,
		target.kind,
		target.name,
		_instead,
	]),
	"path": _path,
	"label": _label,
	"related": [{"document": found.document, "path": ["metadata", "name"], "msg": "this workload is there"} |
		some found in array.concat(_candidates, _near)
	],
	"level": _level,
} if {
	k8s.judged
	target := data.document.facts.target

	# Read from a cluster, where its workload was.
	not input.metadata.resourceVersion

	# Custom kinds may have a scale of their own, and live elsewhere.
	target.kind in _scaled_kinds
	targets := data.document.relations.targets
	targets.complete
	count(targets.items) == 0
}

# The target is there, and the reference's group has lost the kind.
deny contains {
	"msg": sprintf("%s looks for %s `%s` in `extensions`, where the kind no longer is, so it scales nothing", [
		k8s.self,
		target.kind,
		target.name,
	]),
	"path": array.concat(target.path, ["apiVersion"]),
	"label": sprintf("the workload is `%s`", [found[0].input.apiVersion]),
	"related": [k8s.related(workload, "this has the name") | some workload in found],
} if {
	k8s.judged
	target := data.document.facts.target
	target.group == "extensions"
	found := [workload |
		some workload in data.document.relations.targets.items
		startswith(workload.input.apiVersion, "apps/")
	]
	count(found) > 0
}

_scaled_kinds := {
	"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout", "DeploymentConfig",
}

# Workloads of the namespace with the target's name, of another kind or group.
_candidates := [candidate |
	target := data.document.facts.target
	some kind in _scaled_kinds
	some namespace in {object.get(data.document, "namespace", ""), ""}
	some found in data.inventory.k8s[kind][namespace][target.name]
	not found.external
	candidate := {"document": found.document, "kind": kind, "name": target.name, "version": found.input.apiVersion}
]

_instead := sprintf(" (%s does, as `%s`)", [k8s.display(_candidates[0]), _candidates[0].version]) if {
	count(_candidates) > 0
} else := ""

_key := "kind" if {
	count(_candidates) > 0
	not _same_kind
}

_key := "apiVersion" if _same_kind

_key := "name" if count(_candidates) == 0

_same_kind if {
	some candidate in _candidates
	candidate.kind == data.document.facts.target.kind
}

# Without a sign that the workload was meant to be in the files, it may well live elsewhere.
_level := "default" if count(_candidates) > 0

_level := "default" if count(_near) > 0

_level := "default" if data.system.complete

_level := "strict" if {
	count(_candidates) == 0
	count(_near) == 0
	not data.system.complete
}

# A workload has almost this name, or this name in another namespace.
_near := [workload |
	target := data.document.facts.target
	some namespace, names in data.inventory.k8s[target.kind]
	some name, workloads in names
	some workload in workloads
	not workload.external
	_is_near(target.name, name, namespace)
]

_is_near(name, other, namespace) if {
	namespace == k8s.namespace
	k8s.is_misspelt(name, other)
}

_is_near(name, other, _) if name == other

_path := array.concat(data.document.facts.target.path, [_key])

_label := "the workload of this name has another kind" if _key == "kind"

_label := "the workload of this name has another API group" if _key == "apiVersion"

_label := "no workload of the namespace has this name" if _key == "name"
