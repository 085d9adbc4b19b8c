# METADATA
# title: Pod without a controller
# description: >-
#   The kubelet restarts the containers of a pod on its node, and nothing else does: when the node is drained or lost,
#   the pod is deleted and nobody makes a new one.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/
# custom:
#   pillar: redundancy
#   concepts: [redundancy, self-healing]
#   severity: warning
#   precision: high
#   level: default
#   kinds: [Pod]
#   params: {}
#   remediation: Use a Deployment, or a Job for work that ends.
#   supersedes: []
#   peers: [kubescape:C-0073, popeye:208, datree:K8S_INCORRECT_KIND_VALUE_POD]
package fivenines.k8s.naked_pod

import data.lib.k8s

deny contains {
	"msg": sprintf("%s has no controller, so nothing makes a new one when its node is drained or lost", [k8s.self]),
	"path": ["kind"],
	"label": "made once, never again",
	"level": _level,
} if {
	k8s.judged
	object.get(input.spec, "restartPolicy", "Always") == "Always"
	count(object.get(input.metadata, "ownerReferences", [])) == 0
	not _is_static
	not _is_for_debugging
	count([container | some container in data.document.facts.pod.containers; not k8s.idles(container)]) > 0
}

# What nobody calls may be a trial, or work that is started by hand.
_level := "default" if data.document.facts.serving

_level := "strict" if not data.document.facts.serving

# The kubelet itself keeps such a pod, from a file of its node.
_is_static if regex.match(`(^|/)(etc/kubernetes/)?manifests?/(kube-|etcd)|static-?pods?/|etc/kubernetes/manifests/`, _file)

_is_static if {
	some key, _ in input.metadata.annotations
	startswith(key, "kubernetes.io/config.")
}

_is_static if input.metadata.labels.tier == "control-plane"

_file := data.document.path

_is_for_debugging if contains(data.document.name, "debug")
